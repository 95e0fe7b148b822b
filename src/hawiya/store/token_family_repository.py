"""Families of tokens in SQL, as `accounts` asks for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, Update, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.account_tables import AdminRow, RefreshTokenRow, TokenFamilyRow
from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers
from hawiya.store.database import Database
from hawiya.store.tables import ApiKeyRow
from hawiya.verification.accounts import KeptAnswer, RefreshToken, ReusedFamily, SubjectKind, TokenFamily
from hawiya.verification.audit import Actor, ActorKind, AuditEntry


class SqlTokenFamilyRepository:
    """Families of tokens and their refresh tokens."""

    def __init__(self, database: Database, answers: CallAnswers, audit: AuditLog) -> None:
        self._database = database
        self._answers = answers
        self._audit = audit

    async def start(
        self,
        family: TokenFamily,
        refresh: RefreshToken | None,
        *audit: AuditEntry,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Store a new family with its first refresh token; without one it cannot be prolonged.

        The entries and the answer are written in the same commit. Raises `AlreadyAnswered`; nothing is written then.
        """
        async with self._database.writing() as session:
            await write_family(session, family, refresh)
            await self._answers.write(session, answer)
            await self._audit.append(session, *audit)

    async def of_user(self, tenant_id: UUID, user_id: int) -> list[TokenFamily]:
        """Return the sign-ins of a user that are still remembered, oldest first."""
        query = select(TokenFamilyRow).where(
            TokenFamilyRow.tenant_id == tenant_id,
            TokenFamilyRow.kind == SubjectKind.USER.value,
            TokenFamilyRow.subject == str(user_id),
        )
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(TokenFamilyRow.created_at, TokenFamilyRow.id))
            return [_family(row) for row in rows]

    async def rotate(self, digest: bytes, successor: RefreshToken, at: datetime) -> TokenFamily | ReusedFamily | None:
        """Use up a refresh token and store the one that follows it; return the family.

        None when there is no such token, it has expired, or its family is revoked. A token that was used before
        revokes its whole family, which is returned as a `ReusedFamily`.
        """
        first_use = (
            update(RefreshTokenRow)
            .where(RefreshTokenRow.digest == digest, RefreshTokenRow.used_at.is_(None))
            .values(used_at=at)
            .returning(RefreshTokenRow.family_id, RefreshTokenRow.expires_at)
        )
        async with self._database.writing() as session:
            found = (await session.execute(first_use)).one_or_none()
            if found is None:
                reused = await _revoke_family_of(session, digest, at)
                return ReusedFamily(_family(reused)) if reused is not None else None
            family_id, expires_at = found
            extended = (
                update(TokenFamilyRow)
                .where(TokenFamilyRow.id == family_id, TokenFamilyRow.revoked_at.is_(None))
                .values(expires_at=successor.expires_at)
                .returning(TokenFamilyRow)
            )
            if at >= expires_at or (family := (await session.scalars(extended)).one_or_none()) is None:
                return None
            await session.execute(_new_refresh_token(family_id, successor))
            return _family(family)

    async def is_alive(self, family_id: UUID, at: datetime, opened_by: Actor | None = None) -> bool:
        """Tell whether a family exists and is not revoked, and who opened it for somebody else may still call."""
        query = select(TokenFamilyRow.id).where(TokenFamilyRow.id == family_id, TokenFamilyRow.revoked_at.is_(None))
        if opened_by is not None:
            query = query.where(_may_still_call(opened_by, at))
        async with self._database.reading() as session:
            return await session.scalar(query) is not None

    async def revoke(self, family_id: UUID, at: datetime) -> None:
        """Refuse all tokens of a family from now on."""
        async with self._database.writing() as session:
            await session.execute(_revoked(at).where(TokenFamilyRow.id == family_id))

    async def revoke_by_refresh_token(self, digest: bytes, at: datetime) -> None:
        """Refuse all tokens of the family of a refresh token; nothing happens when there is no such token."""
        async with self._database.writing() as session:
            await _revoke_family_of(session, digest, at)

    async def revoke_all_of(self, tenant_id: UUID, kind: SubjectKind, subject: str, at: datetime) -> None:
        """Refuse all tokens of all families of somebody."""
        async with self._database.writing() as session:
            await revoke_all_of(session, tenant_id, kind, subject, at)

    async def sweep(self, before: datetime) -> None:
        """Remove families that ended by themselves before a moment: their last refresh token expired."""
        async with self._database.writing() as session:
            await session.execute(delete(TokenFamilyRow).where(TokenFamilyRow.expires_at < before))


async def write_family(session: AsyncSession, family: TokenFamily, refresh: RefreshToken | None) -> None:
    """Write a new family with its first refresh token, if any, within the caller's commit."""
    await session.execute(
        insert(TokenFamilyRow).values(
            id=family.id,
            tenant_id=family.tenant_id,
            kind=family.kind.value,
            subject=family.subject,
            created_at=family.created_at,
            expires_at=family.expires_at,
            revoked_at=family.revoked_at,
        )
    )
    if refresh is not None:
        await session.execute(_new_refresh_token(family.id, refresh))


async def revoke_all_of(session: AsyncSession, tenant_id: UUID, kind: SubjectKind, subject: str, at: datetime) -> None:
    """Refuse all tokens of somebody, within the caller's commit."""
    await session.execute(
        _revoked(at).where(
            TokenFamilyRow.tenant_id == tenant_id,
            TokenFamilyRow.kind == kind.value,
            TokenFamilyRow.subject == subject,
        )
    )


async def _revoke_family_of(session: AsyncSession, digest: bytes, at: datetime) -> TokenFamilyRow | None:
    """Revoke the family of a refresh token; return it, or None when there is nothing to revoke."""
    family = select(RefreshTokenRow.family_id).where(RefreshTokenRow.digest == digest).scalar_subquery()
    revoking = _revoked(at).where(TokenFamilyRow.id == family).returning(TokenFamilyRow)
    return (await session.scalars(revoking)).one_or_none()


def _may_still_call(opener: Actor, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a key is neither revoked nor expired, or an admin not disabled."""
    known = UUID(str(opener.id))
    if opener.kind == ActorKind.ADMIN:
        return exists().where(AdminRow.id == known, AdminRow.disabled.is_(False))
    unexpired = or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > at)
    return exists().where(ApiKeyRow.id == known, ApiKeyRow.revoked_at.is_(None), unexpired)


def _revoked(at: datetime) -> Update:
    return update(TokenFamilyRow).where(TokenFamilyRow.revoked_at.is_(None)).values(revoked_at=at)


def _new_refresh_token(family_id: UUID, refresh: RefreshToken) -> Insert:
    return insert(RefreshTokenRow).values(digest=refresh.digest, family_id=family_id, expires_at=refresh.expires_at)


def _family(row: TokenFamilyRow) -> TokenFamily:
    return TokenFamily(
        id=row.id,
        tenant_id=row.tenant_id,
        kind=SubjectKind(row.kind),
        subject=row.subject,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
