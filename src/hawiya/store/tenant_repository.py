"""Tenants and API keys in SQL, as `accounts` asks for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from hawiya.store.database import Database, is_unique_violation
from hawiya.store.tables import ApiKeyRow, TenantRow
from hawiya.verification.tenant import ApiKeyRecord, Tenant, TenantNameTaken, folded_name


class SqlTenantRepository:
    """Tenants by id or name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant. Raises `TenantNameTaken`, whatever the case of the letters."""
        row = insert(TenantRow).values(
            id=tenant.id,
            name=tenant.name,
            created_at=tenant.created_at,
            settings=dict(tenant.settings),
            disabled=tenant.disabled,
            cors_origins=list(tenant.cors_origins),
        )
        try:
            async with self._database.writing() as session:
                if not self._database.embedded:
                    # Names in other cases are no second rows to a constraint, so they must not come at the same time.
                    await session.execute(text("LOCK TABLE tenants IN SHARE ROW EXCLUSIVE MODE"))
                names = await session.scalars(select(TenantRow.name))
                if folded_name(tenant.name) in map(folded_name, names):
                    raise TenantNameTaken(tenant.name)
                await session.execute(row)
        except IntegrityError as error:
            if is_unique_violation(error):
                raise TenantNameTaken(tenant.name) from None
            raise

    async def get(self, tenant_id: UUID) -> Tenant | None:
        """Return a tenant, or None."""
        async with self._database.reading() as session:
            row = await session.get(TenantRow, tenant_id)
        return _tenant(row) if row is not None else None

    async def all(self) -> list[Tenant]:
        """Return all tenants by name."""
        async with self._database.reading() as session:
            return [_tenant(row) for row in await session.scalars(select(TenantRow).order_by(TenantRow.name))]

    async def change(
        self,
        tenant_id: UUID,
        *,
        settings: Mapping[str, Any] | None = None,
        disabled: bool | None = None,
        cors_origins: tuple[str, ...] | None = None,
    ) -> bool:
        """Replace what is given and leave the rest; false when there is no such tenant."""
        columns: dict[str, Any] = {}
        if settings is not None:
            columns["settings"] = dict(settings)
        if disabled is not None:
            columns["disabled"] = disabled
        if cors_origins is not None:
            columns["cors_origins"] = list(cors_origins)
        if not columns:
            return await self.get(tenant_id) is not None
        statement = update(TenantRow).where(TenantRow.id == tenant_id).values(**columns).returning(TenantRow.id)
        async with self._database.writing() as session:
            return await session.scalar(statement) is not None


class SqlApiKeyRepository:
    """API keys by digest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ApiKeyRecord) -> None:
        """Store a new key."""
        async with self._database.writing() as session:
            await session.execute(
                insert(ApiKeyRow).values(
                    id=key.id,
                    tenant_id=key.tenant_id,
                    digest=key.digest,
                    prefix=key.prefix,
                    created_at=key.created_at,
                    revoked_at=key.revoked_at,
                    expires_at=key.expires_at,
                    scopes=sorted(key.scopes) if key.scopes is not None else None,
                )
            )

    async def by_digest(self, digest: bytes) -> tuple[ApiKeyRecord, Tenant] | None:
        """Return the key of this digest and its tenant, or None."""
        query = (
            select(ApiKeyRow, TenantRow)
            .join(TenantRow, TenantRow.id == ApiKeyRow.tenant_id)
            .where(ApiKeyRow.digest == digest)
        )
        async with self._database.reading() as session:
            found = (await session.execute(query)).one_or_none()
        return (_api_key(found[0]), _tenant(found[1])) if found is not None else None

    async def of_tenant(self, tenant_id: UUID) -> list[ApiKeyRecord]:
        """Return the tenant's keys, oldest first, revoked ones included."""
        query = select(ApiKeyRow).where(ApiKeyRow.tenant_id == tenant_id).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
        async with self._database.reading() as session:
            return [_api_key(row) for row in await session.scalars(query)]

    async def revoke(self, key_id: UUID, at: datetime) -> bool:
        """Revoke a key, once and for all; false when there is no such key that is still good."""
        statement = (
            update(ApiKeyRow)
            .where(ApiKeyRow.id == key_id, ApiKeyRow.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(ApiKeyRow.id)
        )
        async with self._database.writing() as session:
            return await session.scalar(statement) is not None


def _tenant(row: TenantRow) -> Tenant:
    return Tenant(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        settings=row.settings,
        disabled=row.disabled,
        cors_origins=tuple(row.cors_origins),
    )


def _api_key(row: ApiKeyRow) -> ApiKeyRecord:
    return ApiKeyRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        digest=row.digest,
        prefix=row.prefix,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        scopes=frozenset(row.scopes) if row.scopes is not None else None,
    )
