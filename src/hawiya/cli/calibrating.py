"""`hawiya models calibrate`: the thresholds of the embedder in use, from an operator's own labelled pairs."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Embedding
from hawiya.inference.pictures import LARGEST_FACE_EDGE, decode_picture
from hawiya.models import Manifest, installed_models_dir, manifest_in_use
from hawiya.models.calibration import Calibration, Rate, Row, Scores, write_thresholds
from hawiya.models.calibration import calibrate as thresholds_of
from hawiya.settings import Settings
from hawiya.verification.ports import BadImage

_COLUMNS = {"a", "b", "same"}
_ANSWERS = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
_MOST_SHOWN = 20
_PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures and whether they show one person; `line` is where the file says so."""

    line: int
    a: str
    b: str
    same: bool


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be used, and why."""

    line: int
    reason: str


def calibrate(
    pairs: Annotated[Path, typer.Argument(help="A CSV file with the columns a, b (pictures) and same (yes or no)")],
    json: JsonOption = False,
) -> None:
    """Set the thresholds of the embedder in use from pairs of pictures of the same and of different people.

    They are written beside the network, and only when every line of the file could be used and there are enough
    pairs of different people for each false match rate; exit code 1 when there are too few.
    """
    folder = Settings().models_dir or installed_models_dir()
    manifest = manifest_in_use("face_embedder", folder)
    listed, bad = read_pairs(pairs)
    _refuse(pairs, bad)
    templates, bad = _templates(FaceEngine(folder), listed)
    _refuse(pairs, bad)
    genuine, impostor = _scores(listed, templates)
    calibration = thresholds_of(genuine.tolist(), impostor.tolist())
    complete = calibration.operating_points is not None
    written = write_thresholds(manifest, folder, calibration) if complete else None
    if json:
        result = {"network": manifest.name, **asdict(calibration), "written": str(written) if written else None}
        show(result, as_json=True)
    else:
        _print(manifest, calibration)
    if written is None:
        typer.echo(f"hawiya: not every threshold could be set, so none is written for {manifest.name}", err=True)
        raise typer.Exit(Exit.ANSWER_IS_NO)
    if not json:
        typer.echo(f"written: {written}")


def read_pairs(path: Path) -> tuple[list[Pair], list[BadRow]]:
    """Return the pairs of a CSV file and the lines that are none; raise `CommandError` when it is no such file.

    A pair of one picture with itself, and one that an earlier line holds already, would count what is no evidence.
    """
    listed: list[Pair] = []
    bad: list[BadRow] = []
    seen: dict[frozenset[str], int] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file, strict=True)
            if not set(rows.fieldnames or ()) >= _COLUMNS:
                raise CommandError(f"{path} needs the columns a, b and same")
            for row in rows:
                a, b, answer = ((row[name] or "").strip() for name in ("a", "b", "same"))
                same = _ANSWERS.get(answer.lower())
                if reason := _why_bad(a, b, same, seen):
                    bad.append(BadRow(rows.line_num, reason))
                    continue
                seen[frozenset((a, b))] = rows.line_num
                listed.append(Pair(rows.line_num, a, b, same is True))
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is no CSV file in UTF-8: {error}") from error
    if not listed and not bad:
        raise CommandError(f"{path} holds no pairs")
    return listed, bad


def _why_bad(a: str, b: str, same: bool | None, seen: dict[frozenset[str], int]) -> str | None:
    if not a or not b:
        return "a picture is missing"
    if same is None:
        return "same is neither yes nor no (1 or 0, true or false)"
    if a == b:
        return f"{a} is compared with itself"
    before = seen.get(frozenset((a, b)))
    return f"the pair of line {before} again" if before is not None else None


def _refuse(path: Path, bad: Sequence[BadRow]) -> None:
    """Raise `CommandError` with the bad lines, if there are any."""
    if not bad:
        return
    lines = [f"line {row.line}: {row.reason}" for row in sorted(bad, key=lambda row: row.line)[:_MOST_SHOWN]]
    if len(bad) > _MOST_SHOWN:
        lines.append(f"and {len(bad) - _MOST_SHOWN} more lines")
    raise CommandError("\n".join([f"{path} has lines that cannot be used; nothing was written", *lines]))


def _templates(engine: FaceEngine, listed: Sequence[Pair]) -> tuple[dict[str, Embedding], list[BadRow]]:
    """Look at every picture once; return the template of its largest face, and what is wrong with lines."""
    first_line = {name: pair.line for pair in reversed(listed) for name in (pair.b, pair.a)}
    found: dict[str, Embedding] = {}
    contents: dict[bytes, str] = {}
    copies: dict[str, str] = {}
    wrong: dict[str, str] = {}
    console = Console(stderr=True)
    names = track(first_line, "looking at pictures", console=console, disable=not console.is_terminal, transient=True)
    for name in names:
        try:
            data = Path(name).read_bytes()
            picture = decode_picture(data, name, LARGEST_FACE_EDGE)
        except OSError as error:
            wrong[name] = f"cannot read {name}: {error.strerror}"
            continue
        except BadImage as error:
            wrong[name] = f"{name} is no picture that can be used (code {error.code})"
            continue
        faces = engine.detect(picture)
        if not faces:
            wrong[name] = f"no face in {name}"
            continue
        found[name] = engine.embed(picture, faces[0])
        copies[name] = contents.setdefault(sha256(data).digest(), name)
    uses = Counter(name for pair in listed for name in (pair.a, pair.b) if name in wrong)
    bad = [BadRow(first_line[name], _with_count(reason, uses[name])) for name, reason in wrong.items()]
    bad += [
        BadRow(pair.line, f"{pair.a} and {pair.b} are one and the same file")
        for pair in listed
        if pair.a in copies and copies[pair.a] == copies.get(pair.b)
    ]
    return found, bad


def _with_count(reason: str, lines: int) -> str:
    return reason if lines == 1 else f"{reason} (it is on {lines} lines)"


def _scores(listed: Sequence[Pair], templates: dict[str, Embedding]) -> tuple[Scores, Scores]:
    """Return the cosines of the genuine and of the impostor pairs."""
    places = {name: place for place, name in enumerate(templates)}
    stacked = np.stack(list(templates.values()))
    first = np.array([places[pair.a] for pair in listed])
    second = np.array([places[pair.b] for pair in listed])
    scores = np.empty(len(listed), np.float64)
    for start in range(0, len(listed), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        scores[part] = np.einsum("ij,ij->i", stacked[first[part]], stacked[second[part]])
    scores = scores.clip(-1.0, 1.0)
    same = np.array([pair.same for pair in listed])
    return scores[same], scores[~same]


def _print(manifest: Manifest, calibration: Calibration) -> None:
    typer.echo(f"{manifest.name}: {calibration.genuine} genuine and {calibration.impostor} impostor pairs")
    table = Table("threshold", "for FMR", "cosine", "FMR measured", "TAR", "FNMR", "note")
    for row in calibration.rows:
        table.add_row(row.name, f"{row.wanted_fmr:.0e}", *_cells(row), row.note or "")
    Console(width=160, highlight=False).print(table)
    typer.echo(
        "Rates with Wilson's 95 % intervals, measured on the pairs that the thresholds were set on. "
        "Pairs that share pictures or people are no independent trials: the intervals are then too narrow."
    )


def _cells(row: Row) -> tuple[str, str, str, str]:
    if row.threshold is None or row.fmr is None or row.fnmr is None:
        return ("-", "-", "-", "-")
    tar = Rate(0, row.fnmr.trials, 1 - row.fnmr.value, 1 - row.fnmr.high, 1 - row.fnmr.low)
    return f"{row.threshold:.4f}", _percent(row.fmr, 4), _percent(tar, 2), _percent(row.fnmr, 2)


def _percent(rate: Rate, digits: int) -> str:
    value, low, high = (f"{100 * share:.{digits}f}" for share in (rate.value, rate.low, rate.high))
    return f"{value} % ({low} to {high})"
