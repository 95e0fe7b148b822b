"""`hawiya screen compare`: are two names one person's? One pair, or a file of pairs, a line a pair."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.names.compare import MATCH, compare_names
from hawiya.names.parse import parse_name


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    a: Annotated[str | None, typer.Argument(help="A name, in Arabic or Latin letters", show_default=False)] = None,
    b: Annotated[str | None, typer.Argument(help="Another name", show_default=False)] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A CSV file (UTF-8) with columns a and b instead")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Compare two names: score 0 to 1, whether they match, and why. Exit code 1 when a single pair does not match."""
    if pairs is not None:
        if a is not None:
            raise CommandError("give two names or --pairs, not both")
        for first, second in _read(pairs):
            show(outcome(first, second), as_json=json)
        return
    if a is None or b is None:
        raise CommandError("give two names, or a file of them with --pairs")
    result = outcome(a, b)
    show(result, as_json=json)
    if not result["match"]:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def outcome(a: str, b: str) -> dict[str, Any]:
    """Return what is printed of one pair."""
    compared = compare_names(parse_name(a), parse_name(b))
    return {
        "a": a,
        "b": b,
        "score": round(compared.score, 4),
        "match": compared.score >= MATCH,
        "explanation": compared.explain(),
    }


def _read(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a file. Raises `CommandError` that names the line for what is no pair."""
    try:
        with path.open("rb") as lines:
            yield from _pairs(path, csv.reader(_decoded(path, lines), strict=True))
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error


def _decoded(path: Path, lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise CommandError(f"{path}, line {number}: not UTF-8") from error


def _pairs(path: Path, rows: Any) -> Iterator[tuple[str, str]]:
    columns: tuple[int, int] | None = None
    try:
        for row in rows:
            if not row:
                continue
            if columns is None:
                heading = [name.strip().casefold() for name in row]
                if "a" not in heading or "b" not in heading:
                    raise CommandError(f"{path}, line {rows.line_num}: the heading must name the columns a and b")
                columns = heading.index("a"), heading.index("b")
            elif len(row) <= max(columns):
                raise CommandError(f"{path}, line {rows.line_num}: a name is missing")
            else:
                yield row[columns[0]], row[columns[1]]
    except csv.Error as error:
        raise CommandError(f"{path}, line {rows.line_num}: no valid CSV: {error}") from error
    if columns is None:
        raise CommandError(f"{path}, line 1: the file is empty; its heading must name the columns a and b")
