"""`hawiya audit`: who did what to whose data, and whether the log of it is whole."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.settings import Settings
from hawiya.store.audit_log import AuditVerdict
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store
from hawiya.store.sealing import SealingError
from hawiya.verification.audit import GENESIS, ChainedEntry, Head, digest_of_line

app = typer.Typer(help="The audit log: who did what to whose data.", no_args_is_help=True)

HeadsOption = Annotated[
    list[str] | None, typer.Option("--head", help="A head printed earlier and kept elsewhere, number:digest")
]
TenantFilter = Annotated[UUID | None, typer.Option("--tenant", help="Only about this tenant")]
UserFilter = Annotated[int | None, typer.Option("--user", help="Only about this user")]
AfterOption = Annotated[int, typer.Option(min=0, help="Only after this number")]
Result = TypeVar("Result")


@app.command()
def verify(
    head: HeadsOption = None,
    exported: Annotated[
        Path | None, typer.Option(help="Check this exported file instead, which needs no keys and no database")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Check that no entry was changed or removed; exit code 1 when one was. Keep the head that is printed elsewhere."""
    kept = [_parse(text) for text in head or ()]
    verdict = _verdict_of_file(exported, kept) if exported else _run(lambda store: store.audit.verify(kept))
    result = {
        "whole": not verdict.faults,
        "entries": verdict.entries,
        "head": str(verdict.head),
        "faults": list(verdict.faults),
    }
    show(result, as_json=json)
    if verdict.faults:
        raise typer.Exit(Exit.ANSWER_IS_NO)


@app.command("head")
def print_head(json: JsonOption = False) -> None:
    """Print where the log stands; kept out of reach of the server, it proves later that nothing before it is gone."""
    show({"head": str(_run(lambda store: store.audit.head()))}, as_json=json)


@app.command("list")
def list_entries(
    tenant: TenantFilter = None,
    user: UserFilter = None,
    after: AfterOption = 0,
    most: Annotated[int, typer.Option(min=1, help="At most so many")] = 100,
    json: JsonOption = False,
) -> None:
    """Show entries, one a line, oldest first."""

    async def go_through(store: Store) -> None:
        async for item in store.audit.entries(after=after, tenant_id=tenant, user_id=user, most=most):
            typer.echo(item.line() if json else _as_text(item))

    _run(go_through)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="A new file; without it, standard output")] = None,
    after: AfterOption = 0,
) -> None:
    """Write the log as JSON lines, each with its SHA-256 and that of the line before (`audit verify --exported`)."""

    async def go_through(store: Store) -> int:
        count = 0
        with nullcontext(sys.stdout) if file is None else file.open("x", encoding="utf-8") as out:
            async for item in store.audit.entries(after=after):
                out.write(f"{item.line()}\n")
                count += 1
        return count

    try:
        count = _run(go_through)
    except FileExistsError:
        raise CommandError(f"{file} exists already") from None
    except OSError as error:
        raise CommandError(f"cannot write {file}: {error.strerror}") from error
    if file is not None:
        show({"file": str(file), "entries": count}, as_json=False)


def _verdict_of_file(file: Path, kept: list[Head]) -> AuditVerdict:
    """Check an exported log, from whichever entry it begins with."""
    wanted = {head.number: head.digest for head in kept}
    faults: list[str] = []
    newest: Head | None = None
    count = 0
    try:
        with file.open(encoding="utf-8") as lines:
            for place, line in enumerate(lines, 1):
                count += 1
                try:
                    told, previous = digest_of_line(line)
                except (ValueError, KeyError, TypeError, AttributeError):
                    faults.append(f"line {place} is not what its digest says")
                    newest = None
                    continue
                if newest is not None and (told.number, previous) != (newest.number + 1, newest.digest):
                    faults.append(f"entry {told.number} does not follow the one before it")
                if told.digest != wanted.pop(told.number, told.digest):
                    faults.append(f"entry {told.number} is not the one of the head that was kept")
                newest = told
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}", Exit.NOT_FOUND) from error
    faults.extend(f"the file does not hold entry {number}, whose head was kept" for number in sorted(wanted))
    return AuditVerdict(tuple(faults), count, newest or Head(0, GENESIS))


def _parse(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError:
        raise CommandError(f"{text!r} is no head: it is written number:digest, as `hawiya audit head` does") from None


def _as_text(item: ChainedEntry) -> str:
    entry = item.entry
    whose = (("tenant", entry.tenant_id), ("user", entry.user_id), ("transaction", entry.transaction_id))
    parts = [f"{name}={value}" for name, value in (*whose, ("subject", entry.subject)) if value is not None]
    parts += [f"{name}={value}" for name, value in entry.details.items()]
    by = f"{entry.actor.kind} {entry.actor.id}" if entry.actor.id is not None else entry.actor.kind
    return f"{item.number:>7} {entry.at:%Y-%m-%dT%H:%M:%SZ} {entry.action} by {by} {' '.join(parts)}".rstrip()


def _run(work: Callable[[Store], Awaitable[Result]]) -> Result:
    async def on_open_store() -> Result:
        async with open_store(Settings(), serving=False) as store:
            return await work(store)

    try:
        return asyncio.run(on_open_store())
    except (NotInitialised, DatabaseBehind, DatabaseAhead, SealingError) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
