"""`hawiya screen`: the command group. What it does first is to screen the name it is given; sub-commands are beside it.

`hawiya screen NAME …` runs the command called `NAME_COMMAND`, `hawiya screen compare A B` the one called `compare`.
"""

import typer
from typer.core import TyperGroup

from hawiya.cli import screen_compare, screening
from hawiya.cli.screening import NAME_COMMAND


class _NameOrCommand(TyperGroup):
    """Takes a first word that is no sub-command for a name to screen."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if args and args[0] not in self.commands and args[0] != "--help" and NAME_COMMAND in self.commands:
            args = [NAME_COMMAND, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_NameOrCommand, help="Names against watchlists, and names against names.", no_args_is_help=True)
screening.register(app)
screen_compare.register(app)
