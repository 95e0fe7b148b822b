"""`hawiya retention`: what is kept how long, and removing what is too old, as the server does once a day."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hawiya.accounts.tenants import Tenants
from hawiya.api.retention import retention_of_installation
from hawiya.cli.opened_store import on_store
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done, operator
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.retention import (
    MOST_DAYS,
    BadRetention,
    Due,
    Retention,
    remove_due,
    retention_of,
    settings_with_retention,
)
from hawiya.verification.tenant import Tenant

app = typer.Typer(help="How long data are kept.", no_args_is_help=True)


@app.command("set")
def set_(
    tenant: Annotated[UUID, typer.Option("--tenant", help="The tenant's id")],
    image_days: Annotated[int | None, typer.Option(min=1, max=MOST_DAYS, help="Days that pictures are kept")] = None,
    data_days: Annotated[
        int | None, typer.Option(min=1, max=MOST_DAYS, help="Days that transactions are kept after their last step")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="What holds for the installation")] = False,
    json: JsonOption = False,
) -> None:
    """Give a tenant a retention of its own; what is left out is kept until it is erased."""
    if default and (image_days, data_days) != (None, None):
        raise CommandError("--default leaves no days to name")
    own = None if default else Retention(image_days, data_days)

    async def work(store: Store) -> tuple[None, AuditEntry]:
        found = await Tenants(store.tenants, utc_now).get(tenant)
        await store.tenants.change(tenant, settings=settings_with_retention(found.settings, own))
        days = {"imageDays": image_days, "dataDays": data_days} if own is not None else None
        return None, done(Action.TENANT_CHANGED, tenant_id=tenant, retention=days)

    on_store(work)
    show({"id": str(tenant), "image_days": image_days, "data_days": data_days, "default": default}, as_json=json)


@app.command("run")
def run(
    tenant: Annotated[UUID | None, typer.Option("--tenant", help="Only this tenant")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is too old, and remove nothing")] = False,
    json: JsonOption = False,
) -> None:
    """Remove what is too old. Stop it at any time: it goes on where it stopped."""
    installation = retention_of_installation(Settings())

    async def work(store: Store) -> tuple[bool, None]:
        tenants = [one for one in await store.tenants.all() if tenant in (None, one.id)]
        if not tenants:
            raise CommandError("there is no such tenant", Exit.NOT_FOUND)
        # All of them, also after one that cannot be done.
        return all([await _run(store, one, installation, dry_run=dry_run, as_json=json) for one in tenants]), None

    if not on_store(work):
        raise typer.Exit(Exit.ANSWER_IS_NO)


async def _run(store: Store, tenant: Tenant, installation: Retention, *, dry_run: bool, as_json: bool) -> bool:
    try:
        retention = retention_of(tenant, installation)
    except BadRetention as bad:
        typer.echo(f"{tenant.name}: {bad}; nothing was removed", err=True)
        return False
    now = utc_now()
    due = await store.retention.due(tenant.id, retention.images_before(now), retention.data_before(now))
    days = {"image_days": retention.image_days, "data_days": retention.data_days}
    typer.echo(_plan(tenant, retention, due), err=True)
    if dry_run:
        counts = {"images": due.images, "transactions": due.transactions, "answers": due.answers}
        show({"tenant": str(tenant.id), **days, "due": counts | {"waiting": due.waiting}}, as_json=as_json)
        return True
    removed = Due()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(tenant.name, total=due.images + due.transactions)
        async for removed in remove_due(store.retention, store.audit, tenant.id, retention, operator(), utc_now):
            bar.update(task, completed=removed.images + removed.transactions)
    counts = {"images": removed.images, "transactions": removed.transactions, "answers": removed.answers}
    show({"tenant": str(tenant.id), **days, "removed": counts}, as_json=as_json)
    return True


def _plan(tenant: Tenant, retention: Retention, due: Due) -> str:
    if retention.nothing:
        return f"{tenant.name}: nothing is removed by age"
    kept = [f"pictures {retention.image_days} days"] if retention.image_days is not None else []
    kept += [f"transactions {retention.data_days} days"] if retention.data_days is not None else []
    waiting = f", of which {due.waiting} still wait" if due.waiting else ""
    return (
        f"{tenant.name}: keeps {' and '.join(kept)}; too old are {due.transactions} transactions{waiting}, "
        f"{due.answers} answers and {due.images} pictures"
    )
