"""`hawiya specimens`: the invented people, as files."""

from pathlib import Path
from typing import Annotated

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.specimens import people, write_specimen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("specimens")(specimens)


def specimens(
    folder: Annotated[Path, typer.Argument(help="Where to write front.jpg, back.jpg, face_1..3.jpg, truth.json")],
    person: Annotated[str | None, typer.Option(help="Which invented person; the first by default")] = None,
    json: JsonOption = False,
) -> None:
    """Write the pictures and the truth of one invented person."""
    name = known_person(person)
    try:
        paths = write_specimen(name, folder)
    except OSError as error:
        raise CommandError(f"cannot write to {folder}: {error.strerror}") from error
    show({"person": name, "people": people(), "files": [str(path) for path in paths]}, as_json=json)


def known_person(person: str | None) -> str:
    """Return the name of an invented person, the first by default. Raises `CommandError` for an unknown one."""
    known = people()
    name = person or known[0]
    if name not in known:
        raise CommandError(f"no specimen is called {name!r}; there are: {', '.join(known)}", Exit.NOT_FOUND)
    return name
