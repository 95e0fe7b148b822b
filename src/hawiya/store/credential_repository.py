"""How users register and sign in, in SQL, as `accounts` asks for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import BY_KEY, CallAnswers
from hawiya.store.code_repository import use_up, use_up_at_once
from hawiya.store.database import Database
from hawiya.store.event_log import EventLog
from hawiya.store.tables import UserRow
from hawiya.store.token_family_repository import revoke_all_of, write_family
from hawiya.store.user_repository import insert_user, second_user_means
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import (
    Credential,
    KeptAnswer,
    KeyCall,
    ProofMissing,
    Registration,
    SignedIn,
    SubjectKind,
)
from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry
from hawiya.verification.events import Event, EventKind
from hawiya.verification.transaction import User


class SqlCredentialRepository:
    """Users as they register and sign in: by a phone number or a confirmed e-mail address, with a password."""

    def __init__(
        self, database: Database, sealing: UserSealing, events: EventLog, answers: CallAnswers, audit: AuditLog
    ) -> None:
        self._database = database
        self._sealing = sealing
        self._events = events
        self._audit = audit
        self._answers = answers

    async def register(
        self, registration: Registration, finish: Callable[[User], SignedIn], call: KeyCall | None
    ) -> SignedIn:
        """Use up the proofs and write the user, the event, the tokens, the answer and the audit entry in one commit.

        Raises `ProofMissing`, `PhoneTaken`, `EmailTaken` and `AlreadyAnswered`; nothing is written then.
        """
        new, at = registration.new, registration.at
        async with self._database.writing() as session:
            for proof in registration.proofs:
                await use_up(session, new.tenant_id, proof, registration.verified_since, at)
            user = await insert_user(
                session,
                self._sealing,
                new,
                at,
                password=registration.password,
                email_confirmed=registration.email_confirmed,
            )
            signed_in = finish(user)
            await write_family(session, signed_in.family, signed_in.refresh)
            event = Event(new.tenant_id, EventKind.USER_REGISTERED, at, user.id, data={"userId": user.id})
            await self._events.append(session, (event,))
            if call is not None:
                await self._answers.write(session, KeptAnswer(call, BY_KEY, signed_in.answer, at))
            made = AuditEntry(Action.USER_CREATED, registration.by, at, new.tenant_id, user.id)
            await self._audit.append(session, made)
        return signed_in

    async def answer(self, call: KeyCall) -> tuple[bytes, bytes] | None:
        """Return body digest and answer of an earlier call with this request id on this path, or None."""
        return await self._answers.get(call)

    async def credential(self, tenant_id: UUID, phone_or_email: str) -> Credential | None:
        """Return how the user of a phone number (E.164) or a confirmed e-mail address signs in, or None."""
        by_phone = UserRow.phone_index == self._sealing.phone_index(tenant_id, phone_or_email)
        by_email = UserRow.email_index == self._sealing.email_index(tenant_id, phone_or_email)
        query = select(UserRow).where(UserRow.tenant_id == tenant_id, or_(by_phone, by_email)).limit(1)
        async with self._database.reading() as session:
            row = await session.scalar(query)
        return Credential(str(row.id), self._sealing.password(row)) if row is not None else None

    async def email_confirmed(self, tenant_id: UUID, user_id: int) -> bool:
        """Tell whether the user's e-mail address is known to be the user's."""
        query = select(UserRow.email_index).where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        async with self._database.reading() as session:
            return await session.scalar(query) is not None

    async def set_password(self, tenant_id: UUID, user_id: int, password: str) -> None:
        """Replace a user's password by another argon2 string."""
        async with self._database.writing() as session:
            await self._set_password(session, tenant_id, user_id, password)

    async def reset_password(
        self,
        tenant_id: UUID,
        user_id: int,
        password: str,
        proof: UUID,
        verified_since: datetime | None,
        at: datetime,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Use up a code, set the password, revoke all tokens, record it, keep the answer, in one commit; see the port.

        Raises `ProofMissing` and `AlreadyAnswered`; nothing is written then.
        """
        entry = AuditEntry(
            Action.PASSWORD_CHANGED, Actor(ActorKind.USER, str(user_id)), at, tenant_id=tenant_id, user_id=user_id
        )
        async with self._database.writing() as session:
            await _use_up(session, tenant_id, proof, verified_since, at)
            await self._set_password(session, tenant_id, user_id, password)
            await revoke_all_of(session, tenant_id, SubjectKind.USER, str(user_id), at)
            await self._answers.write(session, answer)
            await self._audit.append(session, entry)

    async def confirm_email(
        self,
        tenant_id: UUID,
        user_id: int,
        email: str,
        proof: UUID,
        verified_since: datetime | None,
        at: datetime,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Use up a code, let the user sign in by the address and keep the answer, in one commit; see the port.

        Raises `ProofMissing`, `EmailTaken` and `AlreadyAnswered`; nothing is written then.
        """
        mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        async with self._database.writing() as session:
            await _use_up(session, tenant_id, proof, verified_since, at)
            row = (await session.scalars(select(UserRow).where(*mine).with_for_update(key_share=True))).one_or_none()
            if row is None:
                raise ProofMissing
            columns: dict[str, Any] = self._sealing.sealed(replace(self._sealing.opened(row), email_address=email))
            columns["email_index"] = self._sealing.email_index(tenant_id, email)
            with second_user_means():
                statement = update(UserRow).where(*mine).values(**columns)
                await session.execute(statement.execution_options(synchronize_session=False))
            await self._answers.write(session, answer)

    async def _set_password(self, session: AsyncSession, tenant_id: UUID, user_id: int, password: str) -> None:
        sealed = self._sealing.sealed_password(tenant_id, user_id, password)
        await session.execute(
            update(UserRow)
            .where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
            .values(password=sealed)
            .execution_options(synchronize_session=False)
        )


async def _use_up(session: AsyncSession, tenant_id: UUID, proof: UUID, since: datetime | None, at: datetime) -> None:
    if since is None:
        await use_up_at_once(session, tenant_id, proof, at)
    else:
        await use_up(session, tenant_id, proof, since, at)
