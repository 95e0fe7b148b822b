"""Bringing a database to the tables of this version, and telling what is missing."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hawiya.settings import Settings
from hawiya.store.database import Database, open_database

_ADVISORY_LOCK = 0x68617769_7961  # "hawiya"; any number that all servers of this database share


class DatabaseBehind(Exception):
    """The database lacks migrations."""


class DatabaseAhead(Exception):
    """The database was migrated by a newer version, whose tables this one does not know."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


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
    """Return the ids of all migrations of this version; they are files, which do not change under a process."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _pending(connection: Connection) -> tuple[str, ...]:
    current = MigrationContext.configure(connection).get_current_revision()
    newest_first = _newest_first()
    if current is None:
        return tuple(reversed(newest_first))
    if current not in newest_first:
        raise DatabaseAhead(f"the database is at migration {current}, which this version of hawiya does not know")
    return tuple(reversed(newest_first[: newest_first.index(current)]))


def _upgrade(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    pending = _pending(connection)
    if pending:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return pending
