"""Signing keys in SQL, sealed, as `accounts` asks for them."""

from datetime import datetime

from sqlalchemy import insert, or_, select, update

from hawiya.store.account_tables import SigningKeyRow
from hawiya.store.database import Database
from hawiya.store.sealing import Keyring
from hawiya.verification.accounts import SigningKey


class SqlSigningKeyRepository:
    """The keys that sign access tokens."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def add(self, key: SigningKey, *, retire: datetime | None) -> None:
        """Store a new key; with `retire` all others verify until then at most, and sign no more."""
        async with self._database.writing() as session:
            if retire is not None:
                later = or_(SigningKeyRow.verify_until.is_(None), SigningKeyRow.verify_until > retire)
                await session.execute(update(SigningKeyRow).where(later).values(verify_until=retire))
            await session.execute(
                insert(SigningKeyRow).values(
                    id=key.id,
                    private=self._keyring.seal(key.private, _context(key.id)),
                    created_at=key.created_at,
                    verify_until=key.verify_until,
                )
            )

    async def all(self) -> list[SigningKey]:
        """Return all keys, newest first."""
        query = select(SigningKeyRow).order_by(SigningKeyRow.created_at.desc(), SigningKeyRow.id)
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [
            SigningKey(row.id, self._keyring.open(row.private, _context(row.id)), row.created_at, row.verify_until)
            for row in rows
        ]


def _context(key_id: str) -> bytes:
    return f"signing_keys.private {key_id}".encode()
