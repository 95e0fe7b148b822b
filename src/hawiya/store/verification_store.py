"""Transactions, steps, answers and verified users in SQL: `verification.ports.VerificationStore`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import insert, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.audit_log import AuditLog
from hawiya.store.database import Database, is_unique_violation
from hawiya.store.event_log import EventLog
from hawiya.store.images import ImageNotFound, ImageStore
from hawiya.store.picture_prints import PicturePrints
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import WAITING, AnswerRow, StepRow, TransactionRow, UserRow
from hawiya.store.user_rows import UserSealing
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
    AcceptedLiveness,
    AcceptedSide,
    AuthorityAnswer,
    Evidence,
    Finding,
    ImageRef,
    PicturePrint,
    State,
    StepName,
    StepRecord,
    Transaction,
    User,
)


@dataclass(frozen=True, slots=True)
class _Dossier:
    """What of a transaction is in no column."""

    client_transaction_id: str | None
    front: AcceptedSide | None
    back: AcceptedSide | None
    liveness: AcceptedLiveness | None
    refusals: Mapping[StepName, int]
    attack_seen: bool
    decision: tuple[Evidence, ...]
    authority: AuthorityAnswer | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """What of a step is in no column."""

    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    images: tuple[ImageRef, ...]
    milliseconds: Mapping[str, float]


# Templates are raw bytes. An adapter takes a configuration only around a dataclass, hence the tuples of one.
_JSON = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants")
_dossiers = TypeAdapter(tuple[_Dossier], config=_JSON)
_records = TypeAdapter(tuple[_Record], config=_JSON)


class SqlVerificationStore:
    """`VerificationStore` over SQLite or PostgreSQL, and what reviewers read of it."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        blind_index: BlindIndex,
        images: ImageStore,
        prints: PicturePrints,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._audit = audit
        self._prints = prints
        self._keyring = keyring
        self._blind_index = blind_index
        self._users = UserSealing(keyring, blind_index)
        self._images = images
        self._events = EventLog(keyring)

    async def get(self, transaction_id: UUID) -> Transaction | None:
        """Return the transaction whoever owns it, or None."""
        async with self._database.reading() as session:
            row = await session.get(TransactionRow, transaction_id)
        return self._transaction(row) if row is not None else None

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
        return [self._transaction(row) for row in rows]

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
        return [self._step(row) for row in rows]

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        async with self._database.reading() as session:
            row = await session.scalar(select(UserRow).where(UserRow.tenant_id == tenant_id, UserRow.id == user_id))
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
        if row is None:
            return None
        context = _answer_context(tenant_id, user_id, path, request_id)
        return StoredAnswer(row.body_digest, self._keyring.open(row.answer, context))

    async def earlier_pictures(
        self, tenant_id: UUID, transaction_id: UUID, prints: Mapping[str, PicturePrint], *, look_alikes: bool
    ) -> tuple[EarlierPicture, ...]:
        """Return the tenant's kept pictures of other transactions that may be one of these, same files first."""
        if not prints:
            return ()
        return await self._prints.find(tenant_id, transaction_id, prints, look_alikes=look_alikes)

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
        """Encrypt and store pictures by name, before the commit that refers to them."""
        return await self._images.put(tenant_id, user_id, transaction_id, images, prints)

    async def commit(
        self,
        transaction: Transaction,
        step: StepRecord | None,
        *,
        path: str,
        answer: StoredAnswer,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        """Write the transaction, the step, its images, the stored answer, the user and the events in one commit.

        The request id of the answer is the step's; without a step the answer is not stored. Raises `StaleTransaction`
        (also when the step's images were swept away meanwhile) and `NumberTaken`; nothing is written then.
        """
        async with self._database.writing() as session:
            await self._write_transaction(session, transaction)
            if step is not None:
                await session.execute(insert(StepRow).values(**self._step_columns(step)))
                if not await self._images.keep(session, step.images):
                    raise StaleTransaction
                await self._write_answer(session, transaction, step, path, answer)
            if verified_user is not None:
                await self._write_user(session, verified_user)
            await self._events.append(session, events)
            if transaction.ended:
                by = Actor(ActorKind.USER, str(transaction.user_id))
                await self._audit.append(session, _ended(transaction, by))

    async def commit_decision(
        self,
        transaction: Transaction,
        *,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
        audit: Sequence[AuditEntry] = (),
    ) -> None:
        """Write a transaction that is decided anew without a step, the user and the events in one commit.

        `audit`: who decided; nobody named, it was the server. Raises `StaleTransaction` and `NumberTaken`; nothing is
        written then.
        """
        async with self._database.writing() as session:
            await self._write_transaction(session, transaction)
            if verified_user is not None:
                await self._write_user(session, verified_user)
            await self._events.append(session, events)
            await self._audit.append(session, *(audit or (_ended(transaction, SYSTEM),)))

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
        context = _dossier_context(transaction.tenant_id, transaction.id)
        columns = {
            "state": transaction.state.value,
            "verified": transaction.verified,
            "version": transaction.version + 1,
            "last_step_at": transaction.last_step_at,
            "client_reference_index": self._reference_index(transaction.tenant_id, transaction.client_transaction_id),
            "number_index": self._users.number_index(transaction.tenant_id, _number(transaction)),
            "dossier": self._keyring.seal(_dossiers.dump_json((_dossier(transaction),)), context),
        }
        if transaction.version == 0:
            new = insert(TransactionRow).values(
                id=transaction.id,
                tenant_id=transaction.tenant_id,
                user_id=transaction.user_id,
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

    async def _write_answer(
        self, session: AsyncSession, transaction: Transaction, step: StepRecord, path: str, answer: StoredAnswer
    ) -> None:
        context = _answer_context(transaction.tenant_id, transaction.user_id, path, step.request_id)
        row = insert(AnswerRow).values(
            tenant_id=transaction.tenant_id,
            user_id=transaction.user_id,
            path=path,
            request_id=step.request_id,
            body_digest=answer.body_digest,
            answer=self._keyring.seal(answer.answer, context),
            created_at=step.at,
        )
        with _second_row_means(StaleTransaction):
            await session.execute(row)

    async def _write_user(self, session: AsyncSession, user: User) -> None:
        mine = (UserRow.tenant_id == user.tenant_id, UserRow.id == user.id)
        # NO KEY UPDATE: the foreign keys of rows just inserted hold a KEY SHARE lock on the user, and so may others.
        row = (await session.scalars(select(UserRow).where(*mine).with_for_update(key_share=True))).one()
        statement = update(UserRow).where(*mine).values(**self._users.after_verification(row, user))
        with _second_row_means(NumberTaken):
            await session.execute(statement.execution_options(synchronize_session=False))

    def _reference_index(self, tenant_id: UUID, reference: str | None) -> bytes | None:
        return self._blind_index.of(tenant_id, "client_transaction_id", reference) if reference else None

    def _transaction(self, row: TransactionRow) -> Transaction:
        (dossier,) = _dossiers.validate_json(self._keyring.open(row.dossier, _dossier_context(row.tenant_id, row.id)))
        return Transaction(
            id=row.id,
            tenant_id=row.tenant_id,
            user_id=row.user_id,
            state=State(row.state),
            created_at=row.created_at,
            last_step_at=row.last_step_at,
            version=row.version,
            client_transaction_id=dossier.client_transaction_id,
            front=dossier.front,
            back=dossier.back,
            liveness=dossier.liveness,
            refusals=dossier.refusals,
            attack_seen=dossier.attack_seen,
            verified=row.verified,
            decision=dossier.decision,
            authority=dossier.authority,
        )

    def _step_columns(self, step: StepRecord) -> dict[str, object]:
        record = _Record(step.findings, step.evidence, step.images, step.milliseconds)
        return {
            "id": step.id,
            "transaction_id": step.transaction_id,
            "step": step.step.value,
            "request_id": step.request_id,
            "accepted": step.accepted,
            "code": step.code,
            "at": step.at,
            "record": self._keyring.seal(_records.dump_json((record,)), _record_context(step.id)),
        }

    def _step(self, row: StepRow) -> StepRecord:
        (record,) = _records.validate_json(self._keyring.open(row.record, _record_context(row.id)))
        return StepRecord(
            id=row.id,
            transaction_id=row.transaction_id,
            step=StepName(row.step),
            request_id=row.request_id,
            accepted=row.accepted,
            code=row.code,
            findings=record.findings,
            evidence=record.evidence,
            images=record.images,
            at=row.at,
            milliseconds=record.milliseconds,
        )


@contextmanager
def _second_row_means(conflict: type[Exception]) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if is_unique_violation(error):
            raise conflict from None
        raise


def _dossier(transaction: Transaction) -> _Dossier:
    return _Dossier(
        client_transaction_id=transaction.client_transaction_id,
        front=transaction.front,
        back=transaction.back,
        liveness=transaction.liveness,
        refusals=transaction.refusals,
        attack_seen=transaction.attack_seen,
        decision=transaction.decision,
        authority=transaction.authority,
    )


def _ended(transaction: Transaction, by: Actor) -> AuditEntry:
    return AuditEntry(
        action=Action.VERIFICATION_ENDED,
        actor=by,
        at=transaction.last_step_at,
        tenant_id=transaction.tenant_id,
        user_id=transaction.user_id,
        transaction_id=transaction.id,
        details={"state": transaction.state.value, "verified": transaction.verified},
    )


def _number(transaction: Transaction) -> str | None:
    """The national number on an accepted side, the front's first."""
    sides = [side for side in (transaction.front, transaction.back) if side is not None]
    return next((side.fields["idNumber"].text for side in sides if "idNumber" in side.fields), None)


def _dossier_context(tenant_id: UUID, transaction_id: UUID) -> bytes:
    return f"transactions.dossier {tenant_id} {transaction_id}".encode()


def _record_context(step_id: UUID) -> bytes:
    return b"steps.record " + step_id.bytes


def _answer_context(tenant_id: UUID, user_id: int, path: str, request_id: str) -> bytes:
    return f"answers.answer {tenant_id} {user_id} {path} {request_id}".encode()
