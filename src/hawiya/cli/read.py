"""`hawiya read`: what the pipeline reads off pictures of cards, a line a picture."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hawiya.cli.output import JsonOption, show
from hawiya.inference.bench import CardBench, unreadable
from hawiya.verification.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read")(read)


def read(
    images: Annotated[list[Path], typer.Argument(help="Pictures of card sides: JPEG, PNG, WebP or HEIC")],
    json: JsonOption = False,
) -> None:
    """Read pictures of cards, in order; a picture that cannot be read is a line with an error."""
    bench = CardBench()
    today = datetime.now(UTC).date()
    for path in images:
        try:
            content = path.read_bytes()
        except OSError as error:
            show(unreadable(str(path), 400, f"cannot read the file: {error.strerror}"), as_json=json)
            continue
        show(bench.read(str(path), content, today, Policy()), as_json=json)
