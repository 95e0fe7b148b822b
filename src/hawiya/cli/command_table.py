"""Which module holds which command. A command's module is loaded when it is run, for some load a server or networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a group of commands.

    `help` is the first line of its help, as the list of all commands shows it. `module`, in `hawiya.cli`, has a
    function `register` that adds the command, or a group under the name `group`; `more` names modules that add to it.
    """

    help: str
    module: str
    group: str | None = None
    more: tuple[str, ...] = ()


COMMANDS: Mapping[str, Entry] = {
    "init": Entry(
        "Make the data folder with its keys, and bring the database to this version; safe to repeat.", "init"
    ),
    "serve": Entry("Serve the API; sets up what is missing first. Logs are JSON lines on stderr.", "serve"),
    "doctor": Entry("Check what a server needs; exit code 1 when something is missing.", "doctor"),
    "backup": Entry(
        "Copy database and pictures into a folder, while servers run, and check what was written.", "backup"
    ),
    "restore": Entry(
        "Check a backup and bring it into the place that the settings name; no server may run on it.", "backup"
    ),
    "demo": Entry(
        "Verify an invented person over HTTP and compare the answers with the truth; exit code 1 when they disagree.",
        "demo",
    ),
    "specimens": Entry("Write the pictures and the truth of one invented person.", "specimens"),
    "read": Entry("Read pictures of cards, in order; a picture that cannot be read is a line with an error.", "read"),
    "tenant": Entry("Tenants: organisations that verify their users.", "accounts", "tenants", ("policy",)),
    "apikey": Entry("API keys of a tenant.", "accounts", "keys"),
    "user": Entry("Users of a tenant.", "accounts", "users", ("person",)),
    "token": Entry("Access tokens of a user.", "tokens", "app"),
    "admin": Entry("Admins of a tenant: they see its users and transactions, and decide.", "admins", "app"),
    "signing-key": Entry(
        "Keys that sign access tokens; their public halves are at /.well-known/jwks.json.", "signing_keys", "app"
    ),
    "faces": Entry("Compare faces, judge liveness.", "faces", "app"),
    "models": Entry("The networks: install, list, verify, use, calibrate.", "models", "app"),
    "keys": Entry("Master keys: add a new one, rotate to the newest.", "keys", "app"),
    "webhook": Entry("Webhooks: where events are sent, and what became of them.", "webhook", "app"),
    "audit": Entry("The audit log: who did what to whose data.", "audit", "app"),
    "screen": Entry("Names against watchlists, and names against names.", "screen", "app"),
    "watchlist": Entry("Watchlists: import, compare, remove, and what reviewers decided.", "watchlist", "app"),
    "review": Entry("Transactions that wait for a person or for the authority.", "review", "app"),
    "consent": Entry("Consent of persons to the examination of their face.", "consent", "app"),
    "retention": Entry("How long data are kept.", "retention", "app"),
    "authority": Entry("The authority that knows who holds which card.", "authority"),
    "authority-sandbox": Entry(
        "Serve an authority that knows the people of a file (id_number, name, date_of_birth, status) and fails as "
        "told.",
        "authority",
    ),
}


@cache
def load(name: str) -> Any:
    """Return the command of a name in full; its module, and all that it needs, is loaded now."""
    entry = COMMANDS[name]
    module = import_module(f"hawiya.cli.{entry.module}")
    whole = typer.Typer()
    if entry.group is None:
        module.register(whole)
    else:
        group = getattr(module, entry.group)
        for more in entry.more:
            import_module(f"hawiya.cli.{more}").register(group)
        whole.add_typer(group, name=name)
    return typer.main.get_group(whole).commands[name]


class CommandTable(TyperGroup):
    """All commands by name and help; each is loaded when it is run."""

    def __init__(self, **given: Any) -> None:
        listed = {name: TyperCommand(name, help=entry.help) for name, entry in COMMANDS.items()}
        super().__init__(**{**given, "commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command and the other arguments of a call."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name is not None else None, rest
