"""`hawiya faces`: compare faces and judge liveness, from files."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.inference.bench import FaceBench
from hawiya.models import installed_models_dir
from hawiya.models.calibration import operating_points_in_use
from hawiya.settings import Settings
from hawiya.verification.policy import Policy
from hawiya.verification.ports import BadImage

app = typer.Typer(help="Compare faces, judge liveness.", no_args_is_help=True)


@app.command()
def compare(
    a: Annotated[Path | None, typer.Argument(help="A picture of a face")] = None,
    b: Annotated[Path | None, typer.Argument(help="Another picture of a face")] = None,
    pairs: Annotated[Path | None, typer.Option(help="A CSV file with the columns a, b: a result a line")] = None,
    json: JsonOption = False,
) -> None:
    """Compare two faces 1:1; with two pictures the exit code is 1 when they do not match."""
    bench = FaceBench(Settings().models_dir)
    if pairs is not None and a is None and b is None:
        for first, second in _read_pairs(pairs):
            show(_compared(bench, first, second), as_json=json)
        return
    if a is None or b is None or pairs is not None:
        raise CommandError("give two pictures, or --pairs FILE.csv")
    result = _compared(bench, str(a), str(b))
    show(result, as_json=json)
    if result["error"] is not None:
        raise typer.Exit(Exit.USAGE)
    if not result["match"]:
        raise typer.Exit(Exit.ANSWER_IS_NO)


@app.command()
def liveness(
    frames: Annotated[list[Path], typer.Argument(help="Three pictures taken in quick succession")],
    portrait: Annotated[Path | None, typer.Option(help="A picture of the card's front, to match against")] = None,
    json: JsonOption = False,
) -> None:
    """Judge three frames as the server does; exit code 0 only when they are live."""
    if len(frames) != 3:
        raise CommandError(f"three pictures are needed, not {len(frames)}")
    bench = FaceBench(Settings().models_dir)
    contents = [_read(path) for path in frames]
    card = _read(portrait) if portrait is not None else None
    try:
        result = bench.liveness(contents, card, _policy())
    except BadImage as error:
        raise CommandError(f"{error.field} is no picture that can be judged (code {error.code})") from error
    show(result, as_json=json)
    if result["live"] is not True:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def _policy() -> Policy:
    """Return the policy with the thresholds of the embedder in use."""
    folder = Settings().models_dir or installed_models_dir()
    return Policy().with_overrides(operating_points_in_use(folder).model_dump())


def _compared(bench: FaceBench, a: str, b: str) -> dict[str, Any]:
    try:
        comparison = bench.compare(_read(Path(a)), _read(Path(b)), _policy().match)
    except CommandError as error:
        return {"a": a, "b": b, "score": None, "match": None, "error": str(error)}
    return {"a": a, "b": b, **asdict(comparison)}


def _read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a CSV file; relative names are relative to the working folder."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if not {"a", "b"} <= set(rows.fieldnames or ()):
                raise CommandError(f"{path} needs the columns a and b")
            for row in rows:
                yield row["a"], row["b"]
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error
