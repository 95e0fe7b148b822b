"""Run the parts that are asked for; without any, all of them."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2

from benchmarks.faces import recognition, speed, spoof
from benchmarks.faces.contenders import Contender, contender
from benchmarks.faces.grey_faces import FACES
from benchmarks.machine import machine
from benchmarks.reading.results import OtherRun
from benchmarks.reading.tables import Table
from hawiya.models import ModelError

PARTS = ("recognition", "portraits", "liveness", "spoof", "speed")
SEQUENCES, PORTRAITS = 500, 300
RESULTS = Path("out/faces")


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faces", description=__doc__)
    add = parser.add_argument
    add("parts", nargs="*", help=f"some of {', '.join(PARTS)}")
    add("--repetitions", type=int, default=30, help="of the timed call")
    add(
        "--embedder",
        nargs="+",
        default=None,
        help="for recognition and portraits: embedders beside each other, e.g. `default dlib` (the one in use)",
    )
    count = f"sequences of each attack species ({SEQUENCES}), or genuine pairs whose portrait is printed ({PORTRAITS})"
    add("--count", type=int, default=None, help=count)
    add("--live", type=int, default=None, help="bona fide sequences (twice --count)")
    add("--split", choices=("train", "evaluate"), default="evaluate", help="people and parameters of one half")
    add("--species", nargs="+", default=None, help="some species only")
    add("--capture", choices=("burst", "gestures"), default=None, help="one way of capture only")
    add("--seed", type=int, default=None)
    add(
        "--results",
        type=Path,
        default=None,
        help="where finished sequences of liveness are kept; the same file carries on",
    )
    add("--scores", type=Path, default=None, help="also write every check's score, one JSON line a sequence")
    add("--markdown", type=Path, default=None, help="also write the tables as Markdown")
    add("--anew", action="store_true", help="forget earlier results")
    add("--keep-frames", action="store_true", help="keep drawn frames in lab/cache and take them from there next time")
    add("--only-tables", action="store_true", help="judge nothing, print what is there")
    given = parser.parse_args(words)
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    given.parts = tuple(given.parts) or PARTS
    return given


def liveness_part(given: argparse.Namespace) -> str | None:
    """Draw, judge, print the tables, and return them as Markdown."""
    from benchmarks.faces import liveness, liveness_tables
    from benchmarks.reading.results import Results
    from lab.faces.photographs import NothingKept
    from lab.faces.sequence import CAPTURES
    from lab.faces.species import SEED, of

    count = SEQUENCES if given.count is None else given.count
    plan = liveness.Plan(
        split=given.split,
        count=count,
        live=2 * count if given.live is None else given.live,
        species=tuple(given.species or of(given.split)),
        captures=(given.capture,) if given.capture else CAPTURES,
        seed=SEED if given.seed is None else given.seed,
        results=given.results or RESULTS / f"liveness-{given.split}.jsonl",
        anew=given.anew,
        keep_frames=given.keep_frames,
    )
    try:
        results = Results(plan.results, None) if given.only_tables else liveness.run(plan)
        print(_said(results.of))
        print(liveness.sources_said(plan.split))
    except NothingKept as error:
        print(f"liveness: NOT MEASURED. {error}")
        return None
    records = liveness.records_of(results)
    tables = [made(records) for made in (liveness_tables.bona_fide, liveness_tables.attacks, liveness_tables.by_check)]
    if given.scores is not None:
        liveness.write_scores(records, given.scores)
    return _shown(tables, _said(results.of))


def portraits_part(given: argparse.Namespace, contenders: Sequence[Contender]) -> str | None:
    """Print, photograph, find and compare portraits; print the tables, and return them as Markdown."""
    if not FACES.is_dir():
        print("portraits: NOT MEASURED, the bench pictures are not here")
        return None
    from benchmarks.faces import portrait_jobs, portraits, portraits_tables
    from benchmarks.reading.results import Results

    seed = portraits.SEED if given.seed is None else given.seed
    if given.only_tables:
        paths = {known.name: portraits.kept_in(RESULTS, known) for known in contenders}
        results = {name: Results(path, None) for name, path in paths.items()}
    else:
        count = PORTRAITS if given.count is None else given.count
        results = portraits.run(contenders, count, seed, RESULTS, anew=given.anew)
    for kept in results.values():
        print(_said(kept.of))
    measured = [portraits.measured(known, results[known.name]) for known in contenders]
    tiers = portrait_jobs.TIERS_TAKEN
    rows = [row for one in measured for tier in tiers for row in portraits_tables.tar_rows(one.of_tier(tier))]
    tables = (
        portraits_tables.found_table(measured, tiers),
        portraits_tables.tar_table(rows),
        portraits_tables.by_width_table(measured),
    )
    return _shown(tables, "; ".join(_said(kept.of) for kept in results.values()))


def _said(of: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in of.items())


def _shown(tables: Iterable[Table], about: str) -> str:
    """Print tables and return them as Markdown under what they are of."""
    tables = list(tables)
    for table in tables:
        print("\n" + table.as_text())
    return "\n\n".join([f"{about}. {machine()}.", *(table.as_markdown() for table in tables)])


def main() -> None:
    """Do as the command line says."""
    given = parse()
    cv2.setNumThreads(1)
    print(machine())
    contenders = [contender(name) for name in given.embedder or (None,)]
    engine = contenders[0].engine
    for known in contenders:
        print(", ".join(known.engine.models.values()))
    sections: list[str | None] = []
    if "recognition" in given.parts:
        table = recognition.accuracy(contenders)
        sections.append(table.as_markdown() if table is not None else None)
    if "portraits" in given.parts:
        sections.append(portraits_part(given, contenders))
    if "spoof" in given.parts:
        spoof.scores(engine)
    if "speed" in given.parts:
        speed.speed(engine, given.repetitions)
    if "liveness" in given.parts:
        sections.append(liveness_part(given))
    if given.markdown is not None:
        given.markdown.write_text("\n\n".join(part for part in sections if part) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\ninterrupted: the same command carries on") from None
    except ModelError as error:
        raise SystemExit(str(error)) from error
    except OtherRun as error:
        raise SystemExit(f"{error}\nforget them with --anew, or name another file with --results") from error
