"""The parts of the store that registering and signing in need, in one piece."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.account_tables import CodeRow, TokenFamilyRow
from hawiya.store.admin_repository import SqlAdminRepository
from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers
from hawiya.store.code_repository import SqlCodeRepository
from hawiya.store.credential_repository import SqlCredentialRepository
from hawiya.store.database import Database
from hawiya.store.event_log import EventLog
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.signing_key_repository import SqlSigningKeyRepository
from hawiya.store.token_family_repository import SqlTokenFamilyRepository
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import SubjectKind
from hawiya.verification.ports import Clock

_CODES_KEPT = timedelta(days=1)
_ANSWERS_KEPT = timedelta(days=1)
# An access token lives 30 days at most: until then its family tells whether it was revoked.
_FAMILIES_KEPT = timedelta(days=31)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignInStore:
    """Codes, families of tokens, credentials, admins and signing keys of an open store."""

    codes: SqlCodeRepository
    token_families: SqlTokenFamilyRepository
    credentials: SqlCredentialRepository
    admins: SqlAdminRepository
    signing_keys: SqlSigningKeyRepository
    call_answers: CallAnswers
    keyed_digest: BlindIndex

    async def sweep(self, now: datetime) -> None:
        """Remove what nobody asks for any more: old codes, answers and families of tokens."""
        await self.codes.sweep(now - _CODES_KEPT)
        await self.call_answers.sweep(now - _ANSWERS_KEPT)
        await self.token_families.sweep(now - _FAMILIES_KEPT)


async def forget_user(session: AsyncSession, tenant_id: UUID, user_id: int) -> None:
    """Remove what a user signed in by, within the caller's commit that erases the user.

    Codes that nobody asked for in a user's name, and the answer to the registration, are swept within a day.
    """
    mine = (TokenFamilyRow.tenant_id == tenant_id, TokenFamilyRow.subject == str(user_id))
    await session.execute(delete(TokenFamilyRow).where(*mine, TokenFamilyRow.kind == SubjectKind.USER.value))
    await session.execute(delete(CodeRow).where(CodeRow.tenant_id == tenant_id, CodeRow.user_id == user_id))


def sign_in_store(database: Database, keyring: Keyring, blind_index: BlindIndex, audit: AuditLog) -> SignInStore:
    """Return these parts over an open database."""
    answers = CallAnswers(database, keyring)
    sealing = UserSealing(keyring, blind_index)
    return SignInStore(
        codes=SqlCodeRepository(database, keyring, answers),
        token_families=SqlTokenFamilyRepository(database, answers, audit),
        credentials=SqlCredentialRepository(database, sealing, EventLog(keyring), answers, audit),
        admins=SqlAdminRepository(database, keyring, blind_index),
        signing_keys=SqlSigningKeyRepository(database, keyring),
        call_answers=answers,
        keyed_digest=blind_index,
    )


async def keep_sweeping(store: SignInStore, clock: Clock, pause: Callable[[], Awaitable[None]]) -> None:
    """Sweep after every pause until cancelled; a sweep that fails is logged and made up for by the next."""
    while True:
        await pause()
        try:
            await store.sweep(clock())
        except SQLAlchemyError:
            _log.exception("sweeping codes and tokens failed; trying again later")
