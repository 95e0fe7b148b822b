"""Receivers of webhooks in SQL. URL and secrets are sealed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database
from hawiya.store.sealing import Keyring
from hawiya.store.webhook_tables import WebhookDeliveryRow, WebhookEndpointRow
from hawiya.verification.events import EventKind
from hawiya.verification.webhooks import CHANGES_OF_STATUS, DeliveryState, DisabledBecause, Endpoint, SigningSecret

_targets = TypeAdapter(tuple[str, tuple[SigningSecret, ...]])


class SqlWebhookEndpoints:
    """The receivers of all tenants."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def add(self, endpoint: Endpoint) -> None:
        """Store a new receiver; it hears of what is committed from now on."""
        row = insert(WebhookEndpointRow).values(
            id=endpoint.id,
            tenant_id=endpoint.tenant_id,
            target=self._sealed(endpoint),
            kinds=",".join(sorted(endpoint.kinds)),
            compatible=endpoint.compatible,
            created_at=endpoint.created_at,
        )
        async with self._database.writing() as session:
            await session.execute(row)

    async def get(self, endpoint_id: UUID) -> Endpoint | None:
        """Return a receiver, or None."""
        async with self._database.reading() as session:
            row = await session.get(WebhookEndpointRow, endpoint_id)
        return self.opened(row) if row is not None else None

    async def of_tenant(self, tenant_id: UUID) -> list[Endpoint]:
        """Return a tenant's receivers, oldest first."""
        mine = select(WebhookEndpointRow).where(WebhookEndpointRow.tenant_id == tenant_id)
        async with self._database.reading() as session:
            rows = await session.scalars(mine.order_by(WebhookEndpointRow.created_at, WebhookEndpointRow.id))
            return [self.opened(row) for row in rows]

    async def remove(self, endpoint_id: UUID) -> bool:
        """Remove a receiver and its deliveries; false when there is none."""
        statement = delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
        async with self._database.writing() as session:
            return await session.scalar(statement.returning(WebhookEndpointRow.id)) is not None

    async def disable(self, endpoint_id: UUID, at: datetime) -> bool:
        """Send nothing more for now; what happens meanwhile waits. False when there is no such receiver."""
        return await self._change(endpoint_id, disabled_at=at, disabled_because=DisabledBecause.OPERATOR.value)

    async def enable(self, endpoint_id: UUID, now: datetime) -> bool:
        """Send again, and at once what waited; false when there is no such receiver."""
        again = {"disabled_at": None, "disabled_because": None, "failing_since": None}
        known = await self._change(endpoint_id, **again)
        later = update(WebhookDeliveryRow).where(
            WebhookDeliveryRow.endpoint_id == endpoint_id,
            WebhookDeliveryRow.state == DeliveryState.WAITING.value,
            WebhookDeliveryRow.due > now,
        )
        async with self._database.writing() as session:
            await session.execute(later.values(due=now))
        return known

    async def keep_secrets(self, endpoint: Endpoint) -> bool:
        """Store the secrets of a receiver anew; false when there is no such receiver."""
        return await self._change(endpoint.id, target=self._sealed(endpoint))

    def opened(self, row: WebhookEndpointRow) -> Endpoint:
        """Return the receiver of a row."""
        url, secrets = _targets.validate_json(self._keyring.open(row.target, _context(row.id)))
        return Endpoint(
            id=row.id,
            tenant_id=row.tenant_id,
            url=url,
            secrets=secrets,
            created_at=row.created_at,
            kinds=_kinds(row.kinds),
            compatible=row.compatible,
            disabled_at=row.disabled_at,
            disabled_because=DisabledBecause(row.disabled_because) if row.disabled_because else None,
            failing_since=row.failing_since,
        )

    async def _change(self, endpoint_id: UUID, **columns: object) -> bool:
        statement = update(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id).values(**columns)
        async with self._database.writing() as session:
            return await session.scalar(statement.returning(WebhookEndpointRow.id)) is not None

    def _sealed(self, endpoint: Endpoint) -> bytes:
        return self._keyring.seal(_targets.dump_json((endpoint.url, endpoint.secrets)), _context(endpoint.id))


async def endpoints_hearing(session: AsyncSession, tenant_id: UUID, kind: EventKind) -> Sequence[UUID]:
    """Return the tenant's receivers of a kind of event, disabled ones included; none can be removed before the commit.

    Without that hold, a receiver removed meanwhile would make the whole commit fail by its foreign key.
    """
    columns = (WebhookEndpointRow.id, WebhookEndpointRow.kinds, WebhookEndpointRow.compatible)
    query = select(*columns).where(WebhookEndpointRow.tenant_id == tenant_id).order_by(WebhookEndpointRow.id)
    rows = await session.execute(query.with_for_update(read=True, key_share=True))
    return [
        endpoint_id
        for endpoint_id, kinds, compatible in rows
        if kind in (_kinds(kinds) or frozenset(EventKind)) and (kind in CHANGES_OF_STATUS or not compatible)
    ]


def _kinds(listed: str) -> frozenset[EventKind]:
    return frozenset(EventKind(kind) for kind in listed.split(",") if kind)


def _context(endpoint_id: UUID) -> bytes:
    return b"webhook_endpoints.target " + endpoint_id.bytes
