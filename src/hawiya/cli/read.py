"""`hawiya read`: what the pipeline reads off pictures of cards and whether they are genuine, a line a picture.

On request all of it is drawn onto them.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hawiya.cards.authenticity.result import Authenticity
from hawiya.cards.reading import CardReading, Image
from hawiya.cli.drawing import write_overlay
from hawiya.cli.output import CommandError, JsonOption, show
from hawiya.inference.bench import CardBench, unreadable
from hawiya.verification.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read")(read)


def read(
    images: Annotated[list[Path], typer.Argument(help="Pictures of card sides: JPEG, PNG, WebP or HEIC")],
    json: JsonOption = False,
    overlay: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Draw boxes, texts, corners and traces of attacks into PNG files in this folder"
        ),
    ] = None,
) -> None:
    """Read pictures of cards, in order; a picture that cannot be read is a line with an error."""
    names = _Names()
    if overlay is not None:
        try:
            overlay.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"cannot write into {overlay}: {error.strerror}") from error
    bench = CardBench()
    today = datetime.now(UTC).date()
    for path in images:
        try:
            content = path.read_bytes()
        except OSError as error:
            show(unreadable(str(path), 400, f"cannot read the file: {error.strerror}"), as_json=json)
            continue
        drawn: list[Path] = []
        draw = _drawing(overlay, names.of(path), drawn) if overlay is not None else None
        result: dict[str, Any] = bench.read(str(path), content, today, Policy(), draw)
        show(result if overlay is None else {**result, "overlay": [str(file) for file in drawn]}, as_json=json)


def _drawing(folder: Path, stem: str, drawn: list[Path]) -> Callable[[Image, CardReading, Authenticity], None]:
    return lambda image, reading, judged: drawn.extend(write_overlay(folder, stem, image, reading, judged))


class _Names:
    """Names for pictures: a file's own, numbered from the second file of that name on."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, path: Path) -> str:
        self._seen[path.stem] += 1
        count = self._seen[path.stem]
        return path.stem if count == 1 else f"{path.stem}_{count}"
