"""Removing what is too old, in SQL, in small commits: each can be the last, and the next run goes on where it ended."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from hawiya.store.database import Database
from hawiya.store.images import ImageStore
from hawiya.store.tables import AnswerRow, EventRow, ImageRow, ImageState, StepRow, TransactionRow
from hawiya.verification.retention import Due
from hawiya.verification.transaction import State

_BATCH = 100
_WAITING = [State.IN_REVIEW.value, State.PENDING_AUTHORITY.value]


class SqlRetention:
    """What tenants keep, by age."""

    def __init__(self, database: Database, images: ImageStore) -> None:
        self._database = database
        self._images = images

    async def due(self, tenant_id: UUID, images_before: datetime | None, data_before: datetime | None) -> Due:
        """Return how much is too old."""
        of_tenant = TransactionRow.tenant_id == tenant_id
        images = transactions = waiting = answers = 0
        async with self._database.reading() as session:
            if images_before is not None:
                old = (ImageRow.tenant_id == tenant_id, ImageRow.created_at < images_before)
                query = select(func.count()).select_from(ImageRow).where(*old, ImageRow.state != ImageState.DOOMED)
                images = (await session.scalars(query)).one()
            if data_before is not None:
                too_old = (of_tenant, TransactionRow.last_step_at < data_before)
                count = select(func.count()).select_from(TransactionRow).where(*too_old)
                transactions = (await session.scalars(count)).one()
                waiting = (await session.scalars(count.where(TransactionRow.state.in_(_WAITING)))).one()
                kept = (AnswerRow.tenant_id == tenant_id, AnswerRow.created_at < data_before)
                answers = (await session.scalars(select(func.count()).select_from(AnswerRow).where(*kept))).one()
        return Due(images, transactions, waiting, answers)

    async def remove_images(self, tenant_id: UUID, before: datetime) -> AsyncIterator[int]:
        """Remove pictures from before a moment; yield how many each commit removed."""
        old = (
            select(ImageRow.id)
            .where(ImageRow.tenant_id == tenant_id, ImageRow.created_at < before, ImageRow.state != ImageState.DOOMED)
            .limit(_BATCH)
        )
        while True:
            async with self._database.writing() as session:
                ids = (await session.scalars(old)).all()
                removed = await self._images.doom(session, ImageRow.id.in_(ids))
            await self._images.bury()
            if not ids:
                return
            yield removed

    async def remove_transactions(self, tenant_id: UUID, before: datetime) -> AsyncIterator[int]:
        """Remove transactions whose last step was before a moment, with all that belongs to them, whatever their state.

        Yields how many each commit removed.
        """
        old = (
            select(TransactionRow.id)
            .where(TransactionRow.tenant_id == tenant_id, TransactionRow.last_step_at < before)
            .limit(_BATCH)
        )
        while True:
            async with self._database.writing() as session:
                ids = (await session.scalars(old)).all()
                of_them = (ImageRow.tenant_id == tenant_id, ImageRow.transaction_id.in_(ids))
                await self._images.doom(session, *of_them)
                await session.execute(
                    delete(EventRow).where(EventRow.tenant_id == tenant_id, EventRow.transaction_id.in_(ids))
                )
                await session.execute(delete(StepRow).where(StepRow.transaction_id.in_(ids)))
                await session.execute(delete(TransactionRow).where(TransactionRow.id.in_(ids)))
            await self._images.bury()
            if not ids:
                return
            yield len(ids)

    async def remove_answers(self, tenant_id: UUID, before: datetime) -> int:
        """Remove the kept answers to steps that were given before a moment; return how many."""
        statement = (
            delete(AnswerRow)
            .where(AnswerRow.tenant_id == tenant_id, AnswerRow.created_at < before)
            .returning(AnswerRow.request_id)
        )
        async with self._database.writing() as session:
            removed = await session.scalars(statement.execution_options(synchronize_session=False))
            return len(removed.all())
