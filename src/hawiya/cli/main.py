"""`hawiya`: every command group in one program."""

import sys

import typer

from hawiya.cli.command_table import CommandTable
from hawiya.cli.output import CommandError, Exit

app = typer.Typer(
    name="hawiya", cls=CommandTable, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def hawiya() -> None:
    """Self-hosted identity verification for the Egyptian national ID card."""


def main() -> None:
    """Run the command line; every expected failure is one line on stderr and an exit code of `Exit`."""
    try:
        app()
    except CommandError as error:
        typer.echo(f"hawiya: {error}", err=True)
        sys.exit(error.code)
    except Exception as error:
        # Loaded only now: a command that works without networks need not wait for what runs them.
        from hawiya.models import ModelError

        if not isinstance(error, ModelError):
            raise
        typer.echo(f"hawiya: {error}", err=True)
        sys.exit(Exit.NOT_SET_UP)
