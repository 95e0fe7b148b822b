"""Bringing a database to the tables of this version, and telling what is missing.

Alembic is loaded for the former only: what a database lacks is asked at every start, and of every command.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from hawiya.settings import Settings
from hawiya.store.database import Database, open_database

if TYPE_CHECKING:
    from alembic.config import Config

_ADVISORY_LOCK = 0x68617769_7961  # "hawiya"; any number that all servers of this database share

_MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseBehind(Exception):
    """The database lacks migrations."""


class DatabaseAhead(Exception):
    """The database was migrated by a newer version, whose tables this one does not know."""


async def migrate(settings: Settings) -> tuple[str, ...]:
    """Apply all missing migrations, all or none of them; return their ids.

    Servers that start together wait for each other. Raises `DatabaseAhead`.
    """
    database = open_database(settings)
    try:
        async with database.writing() as session:
            connection = await session.connection()
            return await connection.run_sync(_upgrade)
    finally:
        await database.close()


async def pending_migrations(database: Database) -> tuple[str, ...]:
    """Return the ids of the migrations that the database lacks, oldest first. Raises `DatabaseAhead`."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_pending)


def knows_migration(revision: str) -> bool:
    """Tell whether this version has a migration of this id: then it knows the tables that it leads to."""
    return revision in _newest_first()


async def require_migrated(database: Database) -> None:
    """Raise `DatabaseBehind` or `DatabaseAhead` unless the database has exactly the tables of this version."""
    if pending := await pending_migrations(database):
        raise DatabaseBehind(f"the database lacks {len(pending)} migrations ({', '.join(pending)}); run `hawiya init`")


@cache
def _newest_first() -> tuple[str, ...]:
    """Return the ids of all migrations of this version: they are files, named by them in their order."""
    files = _MIGRATIONS.joinpath("versions").glob("[0-9]*.py")
    return tuple(sorted((file.stem.partition("_")[0] for file in files), reverse=True))


def _pending(connection: Connection) -> tuple[str, ...]:
    current: str | None = None
    if inspect(connection).has_table("alembic_version"):
        current = connection.scalar(text("SELECT version_num FROM alembic_version"))
    newest_first = _newest_first()
    if current is None:
        return tuple(reversed(newest_first))
    if current not in newest_first:
        raise DatabaseAhead(f"the database is at migration {current}, which this version of hawiya does not know")
    return tuple(reversed(newest_first[: newest_first.index(current)]))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _upgrade(connection: Connection) -> tuple[str, ...]:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    pending = _pending(connection)
    if pending:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return pending
