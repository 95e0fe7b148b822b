"""`hawiya webhook`: where events are sent, what became of them, and sending them again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

import typer

from hawiya.accounts.tenants import Tenants, UnknownTenant
from hawiya.api.webhooks import address_policy
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.notify.webhooks import payload
from hawiya.notify.webhooks.addresses import AddressRefused
from hawiya.notify.webhooks.endpoints import Endpoints, NothingToHear, UnknownEndpoint
from hawiya.notify.webhooks.sending import Sender, Sent
from hawiya.notify.webhooks.signing import OVERLAP, signed_headers
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.store.sealing import SealingError
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.events import EventKind
from hawiya.verification.webhooks import Attempt, DeliveryState, Endpoint, LoggedDelivery

app = typer.Typer(help="Webhooks: where events are sent, and what became of them.", no_args_is_help=True)

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant's id")]
EndpointArgument = Annotated[UUID, typer.Argument(help="The endpoint's id")]
SinceOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"], help="All events since; UTC unless it says so"
    ),
]
Result = TypeVar("Result")
_CHANGED = Action.WEBHOOK_CHANGED


@app.command()
def add(
    tenant: TenantOption,
    url: Annotated[str, typer.Argument(help="https URL that takes the events")],
    event: Annotated[list[EventKind] | None, typer.Option(help="Only this kind; may be repeated")] = None,
    compatible: Annotated[
        bool, typer.Option("--compatible", help="In the shape of App.BusinessRequestStatusChange")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Send a tenant's events to a URL from now on; the signing secret is shown now and never again."""

    async def work(store: Store) -> Endpoint:
        await Tenants(store.tenants, utc_now).get(tenant)
        return await _endpoints(store).add(tenant, url, event or (), compatible=compatible)

    endpoint = _run(work, lambda made: done(_CHANGED, tenant_id=tenant, subject=made.id, change="add"))
    show({**_described(endpoint), "secret": endpoint.secrets[0].value}, as_json=json)


@app.command("list")
def list_endpoints(tenant: TenantOption, json: JsonOption = False) -> None:
    """Show a tenant's endpoints, one a line, with what waits and what was given up."""

    async def work(store: Store) -> list[dict[str, Any]]:
        return [
            {**_described(endpoint), **{state.value: count for state, count in counts.items()}}
            for endpoint in await store.webhook_endpoints.of_tenant(tenant)
            for counts in (await store.webhook_log.counts(endpoint.id),)
        ]

    for described in _run(work):
        show(described, as_json=json)


@app.command()
def remove(endpoint: EndpointArgument, json: JsonOption = False) -> None:
    """Remove an endpoint, what waits for it, and its log."""
    _change(endpoint, "remove", lambda store: store.webhook_endpoints.remove(endpoint))
    show({"id": str(endpoint), "removed": True}, as_json=json)


@app.command()
def disable(endpoint: EndpointArgument, json: JsonOption = False) -> None:
    """Send nothing for now; what happens meanwhile waits."""
    _change(endpoint, "disable", lambda store: store.webhook_endpoints.disable(endpoint, utc_now()))
    show({"id": str(endpoint), "disabled": True}, as_json=json)


@app.command()
def enable(endpoint: EndpointArgument, json: JsonOption = False) -> None:
    """Send again, and at once what waited."""
    _change(endpoint, "enable", lambda store: store.webhook_endpoints.enable(endpoint, utc_now()))
    show({"id": str(endpoint), "disabled": False}, as_json=json)


@app.command("rotate-secret")
def rotate_secret(endpoint: EndpointArgument, json: JsonOption = False) -> None:
    """Sign with a new secret, shown now and never again; the old one signs beside it for a day."""
    changed = _run(
        lambda store: _endpoints(store).rotate_secret(endpoint),
        lambda _: done(_CHANGED, subject=endpoint, change="rotate-secret"),
    )
    hours = int(OVERLAP.total_seconds() / 3_600)
    show({"id": str(endpoint), "secret": changed.secrets[0].value, "old_secret_signs_hours": hours}, as_json=json)


@app.command()
def deliveries(
    endpoint: EndpointArgument,
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many at most")] = 20,
    json: JsonOption = False,
) -> None:
    """Show the newest deliveries of an endpoint, each with all its tries."""

    async def work(store: Store) -> list[LoggedDelivery]:
        await _endpoints(store).get(endpoint)
        return await store.webhook_log.deliveries(endpoint, limit, state)

    for delivery in _run(work):
        show(
            {
                "event": str(delivery.event_id),
                "type": delivery.kind.value,
                "transaction": str(delivery.transaction_id) if delivery.transaction_id else None,
                "state": delivery.state.value,
                "due": delivery.due.isoformat() if delivery.due else None,
                "tries": [_tried(attempt) for attempt in delivery.attempts],
            },
            as_json=json,
        )


@app.command()
def replay(
    endpoint: EndpointArgument,
    event: Annotated[UUID | None, typer.Option(help="One event, by its id")] = None,
    since: SinceOption = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were given up")] = False,
    json: JsonOption = False,
) -> None:
    """Send events again, in their order and under their old ids; one that still waits is tried at once."""
    if sum((event is not None, since is not None, failed)) != 1:
        raise CommandError("say which: --event, --since or --failed")

    async def work(store: Store) -> int:
        found, log = await _endpoints(store).get(endpoint), store.webhook_log
        if event is not None:
            return await log.replay_event(found, event, utc_now())
        if since is not None:
            return await log.replay_since(found, since if since.tzinfo else since.replace(tzinfo=UTC), utc_now())
        return await log.replay_failed(found, utc_now())

    count = _run(work, lambda replayed: done(_CHANGED, subject=endpoint, change="replay", events=replayed))
    if event is not None and count == 0:
        raise CommandError("there is no such event that the endpoint hears", Exit.NOT_FOUND)
    show({"id": str(endpoint), "replayed": count}, as_json=json)


@app.command("test")
def try_out(endpoint: EndpointArgument, json: JsonOption = False) -> None:
    """Send a signed test message now; exit code 1 unless it is answered with 2xx."""
    sent = _run(lambda store: _send_test(store, endpoint))
    show({"id": str(endpoint), "delivered": sent.attempt.succeeded, **_tried(sent.attempt)}, as_json=json)
    if not sent.attempt.succeeded:
        raise typer.Exit(Exit.ANSWER_IS_NO)


async def _send_test(store: Store, endpoint_id: UUID) -> Sent:
    endpoint, settings = await _endpoints(store).get(endpoint_id), Settings()
    message_id, now = uuid4(), utc_now()
    body = payload.test_body(message_id, now, compatible=endpoint.compatible)
    sender = Sender(address_policy(settings), settings.webhook_timeout_seconds, utc_now)
    try:
        return await sender.send(endpoint.url, signed_headers(str(message_id), body, endpoint.secrets, now), body)
    finally:
        await sender.close()


def _endpoints(store: Store) -> Endpoints:
    return Endpoints(store.webhook_endpoints, address_policy(Settings()), utc_now)


def _described(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "events": sorted(kind.value for kind in endpoint.heard),
        "compatible": endpoint.compatible,
        "disabled": endpoint.disabled_because.value if endpoint.disabled_because else None,
        "failing_since": endpoint.failing_since.isoformat() if endpoint.failing_since else None,
    }


def _tried(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.at.isoformat(),
        "status": attempt.status,
        "error": attempt.error,
        "milliseconds": round(attempt.milliseconds, 1),
    }


def _change(endpoint: UUID, change: str, work: Callable[[Store], Awaitable[bool]]) -> None:
    known = _run(work, lambda found: done(_CHANGED, subject=endpoint, change=change) if found else None)
    if not known:
        raise CommandError("there is no such endpoint", Exit.NOT_FOUND)


def _run(
    work: Callable[[Store], Awaitable[Result]], tell: Callable[[Result], AuditEntry | None] = lambda _: None
) -> Result:
    """Do some work on the open store and tell the audit log of it; turn what may go wrong into one line and a code."""

    async def on_open_store() -> Result:
        async with open_store(Settings(), serving=False) as store:
            result = await work(store)
            if (entry := tell(result)) is not None:
                await store.audit.record(entry)
            return result

    try:
        return asyncio.run(on_open_store())
    except (NotInitialised, DatabaseBehind, DatabaseAhead, SealingError) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    except UnknownTenant as error:
        raise CommandError("there is no such tenant", Exit.NOT_FOUND) from error
    except UnknownEndpoint as error:
        raise CommandError("there is no such endpoint", Exit.NOT_FOUND) from error
    except AddressRefused as error:
        raise CommandError(str(error)) from error
    except NothingToHear as error:
        raise CommandError(f"a compatible endpoint hears of these only: {error}") from error
