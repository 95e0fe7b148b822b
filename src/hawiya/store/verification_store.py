"""Transactions, steps, answers and verified users in SQL: `verification.ports.VerificationStore`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.anonymous_users import move_to_user
from hawiya.store.answer_rows import answer_columns, opened_answer
from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers
from hawiya.store.consents import last_consent
from hawiya.store.database import Database, is_unique_violation
from hawiya.store.dismissals import SqlDismissals
from hawiya.store.dossiers import Dossiers
from hawiya.store.event_log import EventLog
from hawiya.store.images import ImageNotFound, ImageStore
from hawiya.store.picture_prints import PicturePrints
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import WAITING, AnswerRow, StepRow, TransactionRow, UserRow
from hawiya.store.transaction_entries import ended, ended_by_caller, entry_of
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import KeptAnswer
from hawiya.verification.audit import SYSTEM, Action, Actor, ActorKind, AuditEntry
from hawiya.verification.events import Event
from hawiya.verification.ports import (
    EarlierPicture,
    NumberTaken,
    StaleTransaction,
    StoredAnswer,
    WaitingTransaction,
)
from hawiya.verification.transaction import (
    ImageRef,
    PicturePrint,
    StepRecord,
    Transaction,
    User,
)
from hawiya.verification.watchlists import Dismissal

_MOST_PORTRAITS = 5
"""Earlier verifications of one number that are looked at; the newest counts whose portrait can be compared."""


class SqlVerificationStore:
    """`VerificationStore` over SQLite or PostgreSQL, and what reviewers read of it."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        blind_index: BlindIndex,
        images: ImageStore,
        prints: PicturePrints,
        answers: CallAnswers,
        audit: AuditLog,
        dismissals: SqlDismissals,
    ) -> None:
        self._database = database
        self._dismissals = dismissals
        self._answers = answers
        self._audit = audit
        self._prints = prints
        self._keyring = keyring
        self._dossiers = Dossiers(keyring)
        self._blind_index = blind_index
        self._users = UserSealing(keyring, blind_index)
        self._images = images
        self._events = EventLog(keyring)

    async def get(self, transaction_id: UUID) -> Transaction | None:
        """Return the transaction whoever owns it, or None."""
        async with self._database.reading() as session:
            row = await session.get(TransactionRow, transaction_id)
        return self._dossiers.opened(row) if row is not None else None

    async def find(self, tenant_id: UUID, client_transaction_id: str) -> list[Transaction]:
        """Return the tenant's transactions of this reference of the caller, newest first."""
        index = self._reference_index(tenant_id, client_transaction_id)
        query = (
            select(TransactionRow)
            .where(TransactionRow.tenant_id == tenant_id, TransactionRow.client_reference_index == index)
            .order_by(TransactionRow.created_at.desc(), TransactionRow.id)
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [self._dossiers.opened(row) for row in rows]

    async def steps(self, tenant_id: UUID, transaction_id: UUID) -> list[StepRecord]:
        """Return all examined attempts of the tenant's transaction, oldest first."""
        query = (
            select(StepRow)
            .join(TransactionRow, TransactionRow.id == StepRow.transaction_id)
            .where(TransactionRow.tenant_id == tenant_id, TransactionRow.id == transaction_id)
            .order_by(StepRow.at, StepRow.id)
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [self._dossiers.opened_step(row) for row in rows]

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id, UserRow.erased_at.is_(None))
        async with self._database.reading() as session:
            row = await session.scalar(select(UserRow).where(*mine))
        return self._users.opened(row) if row is not None else None

    async def number_taken(self, tenant_id: UUID, user_id: int, id_number: str) -> bool:
        """Tell whether another registered user of the tenant was verified with this number."""
        query = select(UserRow.id).where(
            UserRow.tenant_id == tenant_id,
            UserRow.number_index == self._users.number_index(tenant_id, id_number),
            UserRow.verified,
            UserRow.id != user_id,
        )
        async with self._database.reading() as session:
            return await session.scalar(query.limit(1)) is not None

    async def answer(self, tenant_id: UUID, user_id: int, path: str, request_id: str) -> StoredAnswer | None:
        """Return the stored answer to this user's request id on this path, or None."""
        async with self._database.reading() as session:
            row = await session.get(AnswerRow, (tenant_id, user_id, path, request_id))
        return opened_answer(self._keyring, row) if row is not None else None

    async def answers_of(self, tenant_id: UUID, user_id: int) -> list[tuple[str, str, datetime, bytes]]:
        """Return path, request id, time and body of all kept answers to a user's steps, oldest first."""
        query = select(AnswerRow).where(AnswerRow.tenant_id == tenant_id, AnswerRow.user_id == user_id)
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(AnswerRow.created_at, AnswerRow.request_id))
            return [
                (row.path, row.request_id, row.created_at, opened_answer(self._keyring, row).answer) for row in rows
            ]

    async def earlier_pictures(
        self, tenant_id: UUID, transaction_id: UUID, prints: Mapping[str, PicturePrint], *, id_number: str | None = None
    ) -> tuple[EarlierPicture, ...]:
        """Return the tenant's kept pictures of other transactions that may be one of these: same files, then likest.

        With `id_number` those count, too, that were sent under one of the same names for a card of this number.
        """
        if not prints:
            return ()
        number_index = self._users.number_index(tenant_id, id_number)
        return await self._prints.find(tenant_id, transaction_id, prints, number_index)

    async def earlier_portraits(self, tenant_id: UUID, transaction_id: UUID, id_number: str) -> tuple[bytes, ...]:
        """Return the portraits of the fronts with which the tenant verified this number before, newest first.

        Of any user, and of other transactions than this one; those that were removed meanwhile are left out.
        """
        query = (
            select(TransactionRow)
            .where(
                TransactionRow.tenant_id == tenant_id,
                TransactionRow.number_index == self._users.number_index(tenant_id, id_number),
                TransactionRow.verified,
                TransactionRow.id != transaction_id,
            )
            .order_by(TransactionRow.last_step_at.desc(), TransactionRow.id)
            .limit(_MOST_PORTRAITS)
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        fronts = (self._dossiers.opened(row).front for row in rows)
        return tuple(front.portrait for front in fronts if front is not None and front.portrait is not None)

    async def picture(self, tenant_id: UUID, image_id: UUID) -> bytes | None:
        """Return a stored picture as it was sent; None when it was deleted meanwhile."""
        try:
            return await self._images.get(tenant_id, image_id)
        except ImageNotFound:
            return None

    async def put_images(
        self,
        tenant_id: UUID,
        user_id: int,
        transaction_id: UUID,
        images: Mapping[str, bytes],
        prints: Mapping[str, PicturePrint],
    ) -> tuple[ImageRef, ...]:
        """Encrypt and store pictures by name, before the commit that refers to them.

        Raises `StaleTransaction` when the user is no more: an anonymous one whose transaction was linked meanwhile.
        """
        try:
            return await self._images.put(tenant_id, user_id, transaction_id, images, prints)
        except IntegrityError:
            if await self.user(tenant_id, user_id) is None:
                raise StaleTransaction from None
            raise

    async def commit(
        self,
        transaction: Transaction,
        step: StepRecord | None,
        *,
        path: str,
        answer: StoredAnswer,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
        by_key: UUID | None = None,
    ) -> None:
        """Write the transaction, the step, its images, the stored answer, the user and the events in one commit.

        `by_key`: the API key that a step without a user was taken with. The request id of the answer is the step's;
        without a step the answer is not stored. Raises `StaleTransaction` (also when the step's images were swept away
        meanwhile) and `NumberTaken`; nothing is written then.
        """
        async with self._database.writing() as session:
            await self._write_transaction(session, transaction)
            if step is not None:
                await session.execute(insert(StepRow).values(**self._dossiers.step_columns(step)))
                if not await self._images.keep(session, step.images):
                    raise StaleTransaction
                await self._write_answer(session, transaction, path, step.request_id, step.at, answer)
            if verified_user is not None:
                await self._write_user(session, verified_user)
            await self._events.append(session, events)
            if transaction.ended:
                await self._audit.append(session, ended_by_caller(transaction, by_key))

    async def commit_decision(
        self,
        transaction: Transaction,
        *,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
        audit: Sequence[AuditEntry] = (),
        dismissals: Sequence[Dismissal] = (),
        answer: KeptAnswer | None = None,
    ) -> None:
        """Write a transaction that is decided anew without a step, the user and the events in one commit.

        `audit`: who decided; nobody named, it was the server. `dismissals`: which hits the decision says are others.
        Raises `StaleTransaction`, `NumberTaken` and `AlreadyAnswered`; nothing is written then.
        """
        async with self._database.writing() as session:
            await self._write_transaction(session, transaction)
            if verified_user is not None:
                await self._write_user(session, verified_user)
            for dismissal in dismissals:
                await self._dismissals.write(session, dismissal)
            await self._events.append(session, events)
            await self._answers.write(session, answer)
            await self._audit.append(session, *(audit or (ended(transaction, SYSTEM),)))

    async def link(
        self,
        transaction: Transaction,
        anonymous: User,
        *,
        path: str,
        request_id: str,
        at: datetime,
        answer: StoredAnswer,
        verified_user: User | None,
        events: Sequence[Event],
    ) -> None:
        """Write a transaction that has a new owner, and all that belongs to it, in one commit; see the port.

        Raises `StaleTransaction` and `NumberTaken`; nothing is written then.
        """
        async with self._database.writing() as session:
            # Owners before transactions, as everybody who writes both.
            nobody = (UserRow.tenant_id == anonymous.tenant_id, UserRow.id == anonymous.id)
            if await session.scalar(select(UserRow.id).where(*nobody).with_for_update()) is None:
                raise StaleTransaction
            await self._write_transaction(session, transaction)
            await move_to_user(session, self._keyring, transaction.id, anonymous, transaction.user_id)
            await self._write_answer(session, transaction, path, request_id, at, answer)
            if verified_user is not None:
                await self._write_user(session, verified_user)
            await self._events.append(session, events)
            by = Actor(ActorKind.USER, str(transaction.user_id))
            await self._audit.append(session, entry_of(Action.TRANSACTION_LINKED, transaction, by, at))

    async def waiting_for_authority(self, after: WaitingTransaction | None, limit: int) -> list[WaitingTransaction]:
        """Return up to `limit` transactions, of all tenants, that wait for the authority: oldest first, after this."""
        place = (TransactionRow.last_step_at, TransactionRow.id)
        # The state as it stands in the index: SQLite uses a partial index only for the very same words.
        query = select(TransactionRow.id, TransactionRow.tenant_id, TransactionRow.last_step_at).where(text(WAITING))
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(after.since, after.id))
        async with self._database.reading() as session:
            rows = await session.execute(query.order_by(*place).limit(limit))
            return [WaitingTransaction(row.id, row.tenant_id, row.last_step_at) for row in rows]

    async def _write_transaction(self, session: AsyncSession, transaction: Transaction) -> None:
        await self._require_owner(session, transaction)
        columns = {
            "user_id": transaction.user_id,
            "state": transaction.state.value,
            "verified": transaction.verified,
            "version": transaction.version + 1,
            "last_step_at": transaction.last_step_at,
            "client_reference_index": self._reference_index(transaction.tenant_id, transaction.client_transaction_id),
            "number_index": self._users.number_index(transaction.tenant_id, _number(transaction)),
            "dossier": self._dossiers.sealed(transaction),
        }
        if transaction.version == 0:
            new = insert(TransactionRow).values(
                id=transaction.id,
                tenant_id=transaction.tenant_id,
                created_at=transaction.created_at,
                **columns,
            )
            with _second_row_means(StaleTransaction):
                await session.execute(new)
            return
        changed = (
            update(TransactionRow)
            .where(
                TransactionRow.id == transaction.id,
                TransactionRow.tenant_id == transaction.tenant_id,
                TransactionRow.version == transaction.version,
            )
            .values(**columns)
            .returning(TransactionRow.id)
        )
        if await session.scalar(changed) is None:
            raise StaleTransaction

    async def _require_owner(self, session: AsyncSession, transaction: Transaction) -> None:
        """Wait for whoever erases the owner or withdraws their consent; raise `StaleTransaction` when it is done."""
        mine = (UserRow.tenant_id == transaction.tenant_id, UserRow.id == transaction.user_id)
        owner = select(UserRow.id).where(*mine, UserRow.erased_at.is_(None))
        if await session.scalar(owner.with_for_update(read=True, key_share=True)) is None:
            raise StaleTransaction
        holds_face = (transaction.front is not None and transaction.front.portrait is not None) or (
            transaction.liveness is not None and transaction.liveness.template is not None
        )
        if not holds_face:
            return
        given = await last_consent(session, transaction.tenant_id, transaction.user_id)
        if given is not None and not given.stands:
            raise StaleTransaction

    async def _write_answer(
        self,
        session: AsyncSession,
        transaction: Transaction,
        path: str,
        request_id: str,
        at: datetime,
        answer: StoredAnswer,
    ) -> None:
        owner = (transaction.tenant_id, transaction.user_id)
        columns = answer_columns(self._keyring, *owner, path, request_id, at, answer)
        with _second_row_means(StaleTransaction):
            await session.execute(insert(AnswerRow).values(**columns))

    async def _write_user(self, session: AsyncSession, user: User) -> None:
        mine = (UserRow.tenant_id == user.tenant_id, UserRow.id == user.id)
        # NO KEY UPDATE: the foreign keys of rows just inserted hold a KEY SHARE lock on the user, and so may others.
        row = (await session.scalars(select(UserRow).where(*mine).with_for_update(key_share=True))).one()
        statement = update(UserRow).where(*mine).values(**self._users.after_verification(row, user))
        with _second_row_means(NumberTaken):
            await session.execute(statement.execution_options(synchronize_session=False))

    def _reference_index(self, tenant_id: UUID, reference: str | None) -> bytes | None:
        return self._blind_index.of(tenant_id, "client_transaction_id", reference) if reference else None


@contextmanager
def _second_row_means(conflict: type[Exception]) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if is_unique_violation(error):
            raise conflict from None
        raise


def _number(transaction: Transaction) -> str | None:
    """The national number on an accepted side, the front's first."""
    sides = [side for side in (transaction.front, transaction.back) if side is not None]
    return next((side.fields["idNumber"].text for side in sides if "idNumber" in side.fields), None)
