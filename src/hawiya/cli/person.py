"""`hawiya user export` and `erase`: all that is held about a person, handed over or removed."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hawiya.cli.opened_store import on_store
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done, operator
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry

IdArgument = Annotated[int, typer.Argument(help="The user's id")]


def register(users: typer.Typer) -> None:
    """Add the commands."""
    users.command("export")(export)
    users.command("erase")(erase)


def export(
    id: IdArgument,  # noqa: A002 - as the help calls it
    to: Annotated[Path, typer.Option("--to", help="The ZIP file to write; it must not exist")],
    json: JsonOption = False,
) -> None:
    """Write everything that is held about a user: JSON, and every picture. Only you can read the file."""
    # Loads what the API answers with, which the other commands of users do not need.
    from hawiya.api.exporting import PersonExport

    async def work(store: Store) -> tuple[int, AuditEntry]:
        user = await store.users.by_id(id)
        content = await PersonExport.of(store, user.tenant_id, id) if user is not None else None
        if user is None or content is None:
            raise CommandError("there is no such user", Exit.NOT_FOUND)
        try:
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{to} exists already; nothing was written") from None
        with os.fdopen(handle, "wb") as file:
            async for part in content.parts():
                file.write(part)
        return len(content.images), done(Action.PERSON_EXPORTED, tenant_id=user.tenant_id, user_id=id)

    images = on_store(work)
    show({"id": id, "file": str(to), "images": images}, as_json=json)


def erase(
    id: IdArgument,  # noqa: A002 - as the help calls it
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    json: JsonOption = False,
) -> None:
    """Remove a user with everything that is held about them, for good; only the audit log remembers the id."""
    if not yes:
        typer.confirm(f"Erase user {id} for good?", abort=True, err=True)

    async def work(store: Store) -> tuple[None, None]:
        user, now = await store.users.by_id(id), utc_now()
        if user is not None:
            entry = AuditEntry(Action.PERSON_ERASED, operator(), now, user.tenant_id, id)
            if await store.erasure.erase(user.tenant_id, id, now, entry):
                return None, None
        raise CommandError("there is no such user", Exit.NOT_FOUND)

    on_store(work)
    show({"id": id, "erased": True}, as_json=json)
