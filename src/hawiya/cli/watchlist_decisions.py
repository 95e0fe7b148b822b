"""`hawiya watchlist dismiss`, `dismissals`, `reinstate`: what a reviewer decided about a hit."""

from typing import Annotated, Any
from uuid import UUID

import typer

from hawiya.accounts.tenants import Tenants
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.cli.watchlist_store import in_force, index_of, on_store
from hawiya.screening.watchlists.entry import entry_digest
from hawiya.screening.watchlists.finding import entry_of_key
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.watchlists import Dismissal, ListUnknown

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant whose reviewer decided")]
PersonOption = Annotated[
    str, typer.Option("--person", help="The person's national number; the name where there is none")
]
ListArgument = Annotated[str, typer.Argument(help="The list's name")]
KeyArgument = Annotated[str, typer.Argument(help="The entry's key")]


def dismiss(
    name: ListArgument,
    key: KeyArgument,
    tenant: TenantOption,
    person: PersonOption,
    reviewer: Annotated[str, typer.Option(help="Who decided")],
    reason: Annotated[str, typer.Option(help="Why it is not this person")],
    json: JsonOption = False,
) -> None:
    """Remember that a person is not the one of an entry; it holds until the entry changes."""

    async def work(store: Store) -> tuple[Dismissal, AuditEntry]:
        await Tenants(store.tenants, utc_now).get(tenant)
        index = await index_of(store, (await in_force(store, name)).id)
        entry = entry_of_key(index.entries, key)
        if entry is None:
            raise ListUnknown(f"{name} has no entry {key}")
        decision = Dismissal(tenant, person.strip(), name, key, entry_digest(entry), reviewer, reason, utc_now())
        await store.dismissals.add(decision)
        told = done(Action.WATCHLIST_DISMISSED, tenant_id=tenant, subject=name, entry=key, state="dismissed")
        return decision, told

    decision = on_store(work)
    show({"list": name, "key": key, "dismissed": True, "at": decision.at.isoformat()}, as_json=json)


def dismissals(
    tenant: TenantOption,
    person: Annotated[str | None, typer.Option("--person", help="Only those about this person")] = None,
    json: JsonOption = False,
) -> None:
    """Show decisions, newest first, one a line, and whether each still holds."""

    async def work(store: Store) -> tuple[list[dict[str, Any]], None]:
        await Tenants(store.tenants, utc_now).get(tenant)
        found = await (store.dismissals.of(tenant, person.strip()) if person else store.dismissals.of_tenant(tenant))
        digests: dict[str, dict[str, bytes]] = {}
        for name in {decision.list_name for decision in found}:
            wanted = {decision.entry_key for decision in found if decision.list_name == name}
            versions = await store.watchlists.versions(name)
            entries = (await index_of(store, versions[0].id)).entries if versions else ()
            digests[name] = {entry.key: entry_digest(entry) for entry in entries if entry.key in wanted}
        return [
            {
                "list": decision.list_name,
                "key": decision.entry_key,
                "person": decision.person_key,
                "reviewer": decision.reviewer,
                "reason": decision.reason,
                "at": decision.at.isoformat(),
                "holds": digests[decision.list_name].get(decision.entry_key) == decision.entry_digest,
            }
            for decision in found
        ], None

    for line in on_store(work):
        if json:
            show(line, as_json=True)
        else:
            typer.echo(
                "\t".join(str(value) for value in (line | {"holds": "holds" if line["holds"] else "void"}).values())
            )


def reinstate(
    name: ListArgument, key: KeyArgument, tenant: TenantOption, person: PersonOption, json: JsonOption = False
) -> None:
    """Forget a decision: the entry counts for the person again."""

    async def work(store: Store) -> tuple[bool, AuditEntry | None]:
        await Tenants(store.tenants, utc_now).get(tenant)
        if not await store.dismissals.withdraw(tenant, person.strip(), name, key):
            return False, None
        told = done(Action.WATCHLIST_DISMISSED, tenant_id=tenant, subject=name, entry=key, state="reinstated")
        return True, told

    if not on_store(work):
        raise CommandError("there is no such decision", Exit.NOT_FOUND)
    show({"list": name, "key": key, "dismissed": False}, as_json=json)
