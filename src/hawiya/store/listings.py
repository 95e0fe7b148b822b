"""What admins look for, in SQL: users, transactions and pictures of one tenant, by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from hawiya.store.database import Database
from hawiya.store.dossiers import Dossiers
from hawiya.store.sealing import BlindIndex
from hawiya.store.tables import UNDECIDED, EventRow, ImageRow, ImageState, TransactionRow, UserRow
from hawiya.store.user_repository import REGISTERED
from hawiya.store.user_rows import UserSealing
from hawiya.store.webhook_tables import WebhookDeliveryRow
from hawiya.verification.listing import (
    ListedTransaction,
    ListedUser,
    Page,
    TransactionFilter,
    UserFilter,
    Window,
)
from hawiya.verification.reviewing import WAITING
from hawiya.verification.transaction import State

_UNDECIDED: ColumnElement[bool] = literal_column(UNDECIDED, Boolean())


@dataclass(frozen=True, slots=True)
class KeptImage:
    """A picture that can be looked at: whose, of which transaction, and what it shows."""

    id: UUID
    user_id: int
    transaction_id: UUID
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SentEvent:
    """An event about somebody, and the ids of its deliveries."""

    id: UUID
    kind: str
    transaction_id: UUID | None
    at: datetime
    deliveries: tuple[int, ...]


class SqlListings:
    """Reads across the tables of a tenant; nothing is written."""

    def __init__(self, database: Database, sealing: UserSealing, blind_index: BlindIndex, dossiers: Dossiers) -> None:
        self._database = database
        self._sealing = sealing
        self._blind_index = blind_index
        self._dossiers = dossiers

    async def users(self, tenant_id: UUID, wanted: UserFilter, window: Window) -> Page[ListedUser]:
        """Return registered users, newest first."""
        conditions: list[ColumnElement[bool]] = [UserRow.tenant_id == tenant_id, *REGISTERED]
        if wanted.user_id is not None:
            conditions.append(UserRow.id == wanted.user_id)
        if wanted.phone_number is not None:
            conditions.append(UserRow.phone_index == self._sealing.phone_index(tenant_id, wanted.phone_number))
        if wanted.email_address is not None:
            conditions.append(UserRow.email_index == self._sealing.email_index(tenant_id, wanted.email_address))
        if wanted.id_number is not None:
            conditions.append(UserRow.number_index == self._sealing.number_index(tenant_id, wanted.id_number))
        if wanted.verified is not None:
            conditions.append(UserRow.verified.is_(wanted.verified))
        query = select(UserRow).where(*conditions).order_by(UserRow.id.desc())
        async with self._database.reading() as session:
            total = (await session.scalars(select(func.count()).select_from(UserRow).where(*conditions))).one()
            rows = await session.scalars(query.offset(window.skip).limit(window.most))
            return Page([ListedUser(self._sealing.opened(row), row.created_at) for row in rows], total)

    async def transactions(
        self, tenant_id: UUID, wanted: TransactionFilter, window: Window, *, oldest_first: bool = False
    ) -> Page[ListedTransaction]:
        """Return transactions, newest first by when they began; or oldest first by their last step."""
        conditions = self._conditions(tenant_id, wanted)
        order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
            (TransactionRow.last_step_at, TransactionRow.id)
            if oldest_first
            else (TransactionRow.created_at.desc(), TransactionRow.id)
        )
        owner = (UserRow.tenant_id == TransactionRow.tenant_id) & (UserRow.id == TransactionRow.user_id)
        query = select(TransactionRow, UserRow.anonymous).join(UserRow, owner).where(*conditions).order_by(*order)
        async with self._database.reading() as session:
            total = (await session.scalars(select(func.count()).select_from(TransactionRow).where(*conditions))).one()
            rows = (await session.execute(query.offset(window.skip).limit(window.most))).all()
        return Page([ListedTransaction(self._dossiers.opened(row), bool(anonymous)) for row, anonymous in rows], total)

    async def images_of_user(self, tenant_id: UUID, user_id: int) -> list[KeptImage]:
        """Return a user's kept pictures, oldest first."""
        return await self._images(ImageRow.tenant_id == tenant_id, ImageRow.user_id == user_id)

    async def image(self, tenant_id: UUID, image_id: UUID) -> KeptImage | None:
        """Return a kept picture of the tenant, or None."""
        found = await self._images(ImageRow.tenant_id == tenant_id, ImageRow.id == image_id)
        return found[0] if found else None

    async def kept(self, tenant_id: UUID, transaction_id: UUID) -> frozenset[UUID]:
        """Return which pictures of a transaction are still there."""
        of_it = (ImageRow.tenant_id == tenant_id, ImageRow.transaction_id == transaction_id)
        return frozenset(image.id for image in await self._images(*of_it))

    async def events_of_user(self, tenant_id: UUID, user_id: int) -> list[SentEvent]:
        """Return the events about a user with the ids of their deliveries, oldest first."""
        query = (
            select(EventRow, WebhookDeliveryRow.number)
            .outerjoin(WebhookDeliveryRow, WebhookDeliveryRow.event_number == EventRow.number)
            .where(EventRow.tenant_id == tenant_id, EventRow.user_id == user_id)
            .order_by(EventRow.number, WebhookDeliveryRow.number)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query)).all()
        deliveries: dict[UUID, list[int]] = {}
        for event, number in rows:
            deliveries.setdefault(event.id, []).extend([number] if number is not None else [])
        events = {event.id: event for event, _ in rows}
        return [
            SentEvent(one.id, one.kind, one.transaction_id, one.at, tuple(deliveries[one.id]))
            for one in events.values()
        ]

    def _conditions(self, tenant_id: UUID, wanted: TransactionFilter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [TransactionRow.tenant_id == tenant_id]
        if wanted.since is not None:
            conditions.append(TransactionRow.created_at >= wanted.since)
        if wanted.until is not None:
            conditions.append(TransactionRow.created_at < wanted.until)
        if wanted.states and wanted.states <= WAITING:
            # As it stands in the index: a partial index is used for its very words only.
            conditions.append(_UNDECIDED)
        if wanted.states:
            conditions.append(TransactionRow.state.in_([State(one).value for one in sorted(wanted.states)]))
        if wanted.user_id is not None:
            conditions.append(TransactionRow.user_id == wanted.user_id)
        if wanted.id_number is not None:
            conditions.append(TransactionRow.number_index == self._sealing.number_index(tenant_id, wanted.id_number))
        if wanted.client_transaction_id is not None:
            index = self._blind_index.of(tenant_id, "client_transaction_id", wanted.client_transaction_id)
            conditions.append(TransactionRow.client_reference_index == index)
        return conditions

    async def _images(self, *conditions: ColumnElement[bool]) -> list[KeptImage]:
        query = select(ImageRow).where(*conditions, ImageRow.state == ImageState.KEPT)
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(ImageRow.created_at, ImageRow.name, ImageRow.id))
            return [KeptImage(row.id, row.user_id, row.transaction_id, row.name, row.created_at) for row in rows]
