"""Run the parts that are asked for; without any, all of them."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2

from benchmarks.faces import recognition, speed, spoof
from benchmarks.faces.machine import machine
from benchmarks.reading.results import OtherRun
from hawiya.faces.engine import FaceEngine

PARTS = ("recognition", "liveness", "spoof", "speed")
RESULTS = Path("out/faces")


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faces", description=__doc__)
    add = parser.add_argument
    add("parts", nargs="*", help=f"some of {', '.join(PARTS)}")
    add("--repetitions", type=int, default=30, help="of the timed call")
    add("--count", type=int, default=500, help="sequences of each attack species")
    add("--live", type=int, default=None, help="bona fide sequences (twice --count)")
    add("--split", choices=("train", "evaluate"), default="evaluate", help="people and parameters of one half")
    add("--species", nargs="+", default=None, help="some species only")
    add("--capture", choices=("burst", "gestures"), default=None, help="one way of capture only")
    add("--seed", type=int, default=None)
    add("--results", type=Path, default=None, help="where finished sequences are kept; the same file carries on")
    add("--scores", type=Path, default=None, help="also write every check's score, one JSON line a sequence")
    add("--markdown", type=Path, default=None, help="also write the tables of liveness as Markdown")
    add("--anew", action="store_true", help="forget earlier results")
    add("--keep-frames", action="store_true", help="keep drawn frames in lab/cache and take them from there next time")
    add("--only-tables", action="store_true", help="judge nothing, print what is there")
    given = parser.parse_args(words)
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    given.parts = tuple(given.parts) or PARTS
    return given


def liveness_part(given: argparse.Namespace) -> None:
    """Draw, judge, print the tables."""
    from benchmarks.faces import liveness, liveness_tables
    from benchmarks.reading.results import Results
    from lab.faces.photographs import NothingKept
    from lab.faces.sequence import CAPTURES
    from lab.faces.species import SEED, of

    plan = liveness.Plan(
        split=given.split,
        count=given.count,
        live=2 * given.count if given.live is None else given.live,
        species=tuple(given.species or of(given.split)),
        captures=(given.capture,) if given.capture else CAPTURES,
        seed=SEED if given.seed is None else given.seed,
        results=given.results or RESULTS / f"liveness-{given.split}.jsonl",
        anew=given.anew,
        keep_frames=given.keep_frames,
    )
    try:
        results = Results(plan.results, None) if given.only_tables else liveness.run(plan)
        print(", ".join(f"{key} {value}" for key, value in results.of.items()))
        print(liveness.sources_said(plan.split))
    except NothingKept as error:
        print(f"liveness: NOT MEASURED. {error}")
        return
    records = liveness.records_of(results)
    tables = [made(records) for made in (liveness_tables.bona_fide, liveness_tables.attacks, liveness_tables.by_check)]
    for table in tables:
        print("\n" + table.as_text())
    if given.scores is not None:
        liveness.write_scores(records, given.scores)
    if given.markdown is not None:
        about = ", ".join(f"{key} {value}" for key, value in results.of.items())
        section = "\n\n".join([f"{about}. {machine()}.", *(table.as_markdown() for table in tables)])
        given.markdown.write_text(section + "\n", encoding="utf-8")


def main() -> None:
    """Do as the command line says."""
    given = parse()
    cv2.setNumThreads(1)
    print(machine())
    engine = FaceEngine()
    print(", ".join(engine.models.values()))
    if "recognition" in given.parts:
        recognition.accuracy(engine)
    if "spoof" in given.parts:
        spoof.scores(engine)
    if "speed" in given.parts:
        speed.speed(engine, given.repetitions)
    if "liveness" in given.parts:
        liveness_part(given)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\ninterrupted: the same command carries on") from None
    except OtherRun as error:
        raise SystemExit(f"{error}\nforget them with --anew, or name another file with --results") from error
