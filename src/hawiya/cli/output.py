"""How commands speak: results on stdout (text, or JSON with `--json`), errors on stderr, telling exit codes.

0 done · 1 done, and the answer is no (a comparison failed, a check is red) · 2 wrong usage or input ·
3 not set up (database, keys or networks missing) · 4 no such thing.
"""

import json
from collections.abc import Mapping
from enum import IntEnum
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs")]


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    ANSWER_IS_NO = 1
    USAGE = 2
    NOT_SET_UP = 3
    NOT_FOUND = 4


class CommandError(Exception):
    """A command cannot do what it was asked to: what to print on stderr, and the exit code."""

    def __init__(self, message: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.code = code


def show(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one result: a line of JSON, or one `name: value` a line."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        typer.echo(f"{name}: {value}")
