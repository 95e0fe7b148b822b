"""Does a change of the code change what is judged: every score of many captures, written down and compared.

`python -m benchmarks.faces.unchanged write BEFORE.jsonl`, then change the code, write AFTER.jsonl, and
`python -m benchmarks.faces.unchanged compare BEFORE.jsonl AFTER.jsonl`. Another checkout's code is judged by with
`PYTHONPATH=OTHER/src`. The comparison fails where an outcome changed.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

import hawiya
from benchmarks.faces.grey_faces import FACES
from benchmarks.faces.judging import engine, judged
from benchmarks.faces.pictures import decoded, enlarged
from hawiya.faces.liveness import FRAMES, judge_liveness
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Image, LivenessResult, Portrait
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy

_ENLARGED = 800
_SCALES = (1.0, 1.6)
_QUALITY = 92

Record = dict[str, Any]


def written(path: Path, sequences: int, people: int) -> None:
    """Judge specimen people, photographs of the bench three by three, and drawn sequences; write a line for each."""
    print(f"judged by {Path(str(hawiya.__file__)).parent}")
    with path.open("w", encoding="utf-8") as file:
        for record in chain(_specimens(), _photographs(people), _drawn(sequences)):
            file.write(json.dumps(record) + "\n")


def compared(before: Path, after: Path) -> bool:
    """Print how far the scores of two files are apart, check by check; tell whether every outcome is the same."""
    old, new = ({one["id"]: one for one in map(json.loads, path.open(encoding="utf-8"))} for path in (before, after))
    if old.keys() != new.keys():
        raise SystemExit("the files are not of the same captures")
    apart: dict[str, list[float]] = {}
    changed: list[str] = []
    for name, one in old.items():
        other = new[name]
        if any(one[key] != other[key] for key in ("live", "review", "findings", "outcomes")):
            changed.append(f"{name}: {one['outcomes']} -> {other['outcomes']}")
        for check, score in one["scores"].items():
            there = other["scores"].get(check)
            if score is not None and there is not None:
                apart.setdefault(check, []).append(abs(score - there))
    print(f"{len(old)} captures; |difference| of each score: median, 99 % below, most")
    for check, values in apart.items():
        middle, nearly_all = np.median(values), np.quantile(values, 0.99)
        print(f"  {check}: {middle:.2g}, {nearly_all:.2g}, {max(values):.2g} (n {len(values)})")
    print(f"outcomes changed: {len(changed)}", *changed, sep="\n  ")
    return not changed


def _specimens() -> Iterator[Record]:
    folder = files("hawiya.specimens").joinpath("people")
    thresholds = liveness_thresholds(Policy())
    for person in sorted(entry.name for entry in folder.iterdir() if entry.is_dir()):
        raw = [folder.joinpath(person, f"face_{number}.jpg").read_bytes() for number in (1, 2, 3)]
        card = decoded(folder.joinpath(person, "portrait.jpg").read_bytes())
        for scale in _SCALES:
            sent = raw if scale == 1.0 else [enlarged(decoded(one), round(scale * 640), _QUALITY) for one in raw]
            yield _record(f"specimen {person} {scale}", sent, thresholds, card)


def _photographs(people: int) -> Iterator[Record]:
    """Take three photographs of one person for a capture: nothing about them ends the judgement early."""
    never = {"sharpness": 0.0, "face_px": 0.0, "dark": 0.0, "bright": 255.0, "turned_degrees": 180.0}
    open_eyes = {"eyes_hidden": 99.0, "eyes_dark": -99.0, "mouth_cover": -1.0}
    lenient = replace(liveness_thresholds(Policy()), **never, **open_eyes)
    of: dict[str, list[Path]] = {}
    for colours in ("colour", "grey"):
        for path in sorted((FACES / colours).glob("*.jpg")):
            of.setdefault(f"{colours} {path.stem.rsplit('_', 1)[0]}", []).append(path)
    several = [(name, paths) for name, paths in of.items() if len(paths) >= FRAMES]
    for name, paths in several[:people]:
        frames = [enlarged(decoded(path.read_bytes()), _ENLARGED, _QUALITY) for path in paths[:FRAMES]]
        yield _record(f"photographs {name}", frames, lenient, decoded(paths[-1].read_bytes()))


def _drawn(count: int) -> Iterator[Record]:
    if count == 0:
        return
    from benchmarks.faces.liveness import Plan, drawn
    from lab.faces.sequence import CAPTURES
    from lab.faces.species import SEED, of

    plan = Plan("train", count, 2 * count, tuple(of("train")), CAPTURES, SEED, Path(), anew=False, keep_frames=True)
    for species, capture, index in plan.jobs():
        record = judged(drawn(plan, species, capture, index))
        checks = {check["name"]: check for check in record["checks"]}
        yield {
            "id": f"drawn {species} {capture} {index}",
            "live": record["live"],
            "review": record["needs_review"],
            "findings": record["findings"],
            "outcomes": {name: check["outcome"] for name, check in checks.items()},
            "scores": {name: check["score"] for name, check in checks.items()},
        }


def _record(name: str, raw: list[bytes], thresholds: LivenessThresholds, card: Image) -> Record:
    found = read_portrait(engine(), card, least_width_px=1.0)
    portrait = found if isinstance(found, Portrait) else None
    result: LivenessResult = judge_liveness(
        engine(),
        [decoded(one) for one in raw],
        raw,
        portrait.embedding if portrait is not None else None,
        None,
        thresholds,
        portrait.view if portrait is not None else None,
    )
    return {
        "id": name,
        "live": result.live,
        "review": result.needs_review,
        "findings": [int(finding.code) for finding in result.findings],
        "outcomes": {check.name: check.outcome for check in result.checks},
        "scores": {check.name: None if check.score is None else float(check.score) for check in result.checks},
    }


def main() -> None:
    """Do as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faces.unchanged", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="judge, and write every score")
    write.add_argument("file", type=Path)
    write.add_argument("--people", type=int, default=100, help="of the bench, three photographs each")
    write.add_argument("--sequences", type=int, default=0, help="drawn ones of each attack, twice as many live (lab/)")
    compare = commands.add_parser("compare", help="compare two such files")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        written(given.file, given.sequences, given.people)
    elif not compared(given.before, given.after):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
