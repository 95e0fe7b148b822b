"""`hawiya watchlist rescreen`: verified users screened against the lists in force, as the server does in its time."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hawiya.api.policies import policy_of
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.cli.watchlist_store import on_store
from hawiya.screening.monitoring import rescreen, state_of
from hawiya.screening.screener import WatchlistScreener
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.tenant import Tenant


def rescreen_users(
    tenant: Annotated[UUID | None, typer.Option(help="Only the users of this tenant")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many users are due, and stop")] = False,
    json: JsonOption = False,
) -> None:
    """Screen all verified users whom the lists in force have not seen; new hits raise `aml.hit` events.

    Stop it at any time: it goes on where it stopped. Beside a running server nobody is told of twice.
    """
    settings = Settings()

    async def work(store: Store) -> tuple[None, AuditEntry | None]:
        registry = WatchlistRegistry(store.watchlists)
        await registry.refresh()
        screener = WatchlistScreener(registry, store.dismissals)
        tenants = [one for one in await store.tenants.all() if tenant in (None, one.id)]
        if not tenants:
            raise CommandError("there is no such tenant", Exit.NOT_FOUND)
        for one in tenants:
            await _rescreen_tenant(store, screener, settings, one, dry_run=dry_run, as_json=json)
        if dry_run:
            return None, None
        return None, done(Action.USERS_RESCREENED, subject=str(tenant) if tenant else "all tenants")

    on_store(work)


async def _rescreen_tenant(
    store: Store, screener: WatchlistScreener, settings: Settings, tenant: Tenant, *, dry_run: bool, as_json: bool
) -> None:
    policy = policy_of(settings, None, tenant)
    versions = screener.complete(policy)
    if not versions:
        wanted = ", ".join(policy.watchlists) or "none was imported"
        typer.echo(f"{tenant.name}: not all of its lists are loaded ({wanted}); nobody was screened", err=True)
        return
    state = state_of(versions, policy)
    due = await store.screening_ledger.count_due(tenant.id, state)
    typer.echo(f"{tenant.name}: {due} users to screen against {', '.join(sorted(versions))}", err=True)
    if dry_run:
        show({"tenant": str(tenant.id), "due": due}, as_json=as_json)
        return
    screened = with_new_hits = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(tenant.name, total=due)
        async for progress in rescreen(tenant.id, policy, state, screener, store.screening_ledger, utc_now):
            screened, with_new_hits = progress.screened, progress.with_new_hits
            bar.update(task, completed=screened)
    show({"tenant": str(tenant.id), "screened": screened, "with_new_hits": with_new_hits}, as_json=as_json)
