"""`hawiya watchlist`: the lists that people are screened against."""

import dataclasses
import json as json_
from datetime import date
from typing import Annotated, Any
from uuid import uuid4

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.cli.rescreening import rescreen_users
from hawiya.cli.watchlist_decisions import KeyArgument, ListArgument, dismiss, dismissals, reinstate
from hawiya.cli.watchlist_import import diff, import_list
from hawiya.cli.watchlist_store import in_force, index_of, kept_version, on_store
from hawiya.screening.watchlists.entry import ListEntry, entry_digest
from hawiya.screening.watchlists.finding import entry_of_key
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.watchlists import ListUnknown, ListVersion

app = typer.Typer(help="Watchlists: import, compare, remove, and what reviewers decided.", no_args_is_help=True)
app.command("import")(import_list)
app.command()(diff)
app.command()(dismiss)
app.command()(dismissals)
app.command()(reinstate)
app.command("rescreen")(rescreen_users)


@app.command("list")
def list_lists(
    name: Annotated[str | None, typer.Argument(help="A list, to see all its kept versions")] = None,
    json: JsonOption = False,
) -> None:
    """Show the lists in force, one a line, or the kept versions of one, newest first."""

    async def work(store: Store) -> tuple[list[ListVersion], None]:
        found = await (store.watchlists.versions(name) if name is not None else store.watchlists.active())
        if name is not None and not found:
            raise ListUnknown(name)
        return list(found), None

    for version in on_store(work):
        line = {
            "list": version.list_name,
            "version": str(version.id),
            "imported": version.imported_at.isoformat(timespec="seconds"),
            "entries": version.entries,
            "format": version.format,
            "source": version.source,
            "sha256": version.digest.hex(),
        }
        if json:
            show(line, as_json=True)
        else:
            typer.echo("\t".join(str(value) for field, value in line.items() if field != "sha256"))


@app.command()
def remove(
    name: ListArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    json: JsonOption = False,
) -> None:
    """Remove a list with all its versions: nobody is screened against it any more."""

    async def found(store: Store) -> tuple[ListVersion, None]:
        return await in_force(store, name), None

    async def work(store: Store) -> tuple[None, AuditEntry]:
        await store.watchlists.remove(name)
        return None, done(Action.WATCHLIST_REMOVED, subject=name)

    version = on_store(found)
    if not yes and not typer.confirm(f"remove {name} with {version.entries} entries, and all its versions?", err=True):
        raise CommandError("nothing was changed", Exit.ANSWER_IS_NO)
    on_store(work)
    show({"list": name, "removed": True}, as_json=json)


@app.command("show")
def show_entry(name: ListArgument, key: KeyArgument, json: JsonOption = False) -> None:
    """Show one entry of the version in force."""

    async def work(store: Store) -> tuple[ListEntry | None, None]:
        index = await index_of(store, (await in_force(store, name)).id)
        return entry_of_key(index.entries, key), None

    entry = on_store(work)
    if entry is None:
        raise CommandError(f"{name} has no entry {key}", Exit.NOT_FOUND)
    values: dict[str, Any] = dataclasses.asdict(entry) | {"digest": entry_digest(entry).hex()}
    if json:
        typer.echo(json_.dumps(values, ensure_ascii=False, default=_as_text))
        return
    shown = {field: "; ".join(value) if isinstance(value, tuple) else value for field, value in values.items()}
    show({field: value for field, value in shown.items() if value not in ("", None)}, as_json=False)


@app.command()
def rollback(
    name: ListArgument,
    to: Annotated[str | None, typer.Option(help="The version; the one before the one in force by default")] = None,
    json: JsonOption = False,
) -> None:
    """Put an older version of a list in force again, as a new version."""

    async def work(store: Store) -> tuple[ListVersion, AuditEntry]:
        current = await in_force(store, name)
        if to is not None:
            older = await kept_version(store, name, to)
        else:
            versions = await store.watchlists.versions(name)
            if len(versions) < 2:
                raise ListUnknown(f"{name} has no older version")
            older = versions[1]
        again = dataclasses.replace(older, id=uuid4(), imported_at=utc_now())
        await store.watchlists.publish(again, await store.watchlists.content(older.id), replaces=current.id)
        return again, done(
            Action.WATCHLIST_IMPORTED, subject=name, version=str(again.id), entries=again.entries, again=str(older.id)
        )

    version = on_store(work)
    show({"list": name, "version": str(version.id), "entries": version.entries}, as_json=json)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
