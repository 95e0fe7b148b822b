"""The database: SQLite in the data folder or PostgreSQL by URL, with the same guarantees from both."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from hawiya.settings import Settings

BUSY_TIMEOUT_MILLISECONDS = 5_000
_UNIQUE_VIOLATION = "23505"  # SQLSTATE unique_violation
# An error shows the statement only: its parameters may be personal.
_COMMON: dict[str, Any] = {"hide_parameters": True}
_POSTGRESQL_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 8, "pool_pre_ping": True}
_SQLITE_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


class DatabaseAway(SQLAlchemyError):
    """The database could not be reached, broke off, or had no connection free in time: later it may answer.

    Where it broke off at a commit nobody knows whether that was made.
    """


class Database:
    """An engine and its sessions. `reading` and `writing` are the only two ways to a session."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        # SQLite takes one writer at a time: queue here, in order, rather than poll its lock from several threads.
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def embedded(self) -> bool:
        """Whether this is the SQLite file of the data folder, which serves one server."""
        return self._writer is not None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session on one state of the database; nothing written through it stays. Raises `DatabaseAway`."""
        with _telling_who_is_away():
            async with self._sessions() as session:
                await _connect(session)
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose writes are committed together at the end of the block, or none of them.

        Raises `DatabaseAway`.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(_telling_who_is_away())
            if self._writer is not None:
                await stack.enter_async_context(self._writer)
            session = await stack.enter_async_context(self._sessions())
            await _connect(session, hawiya_writing=True)
            yield session
            await session.commit()

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises what SQLAlchemy raises when there is none."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Return the database of the settings; connections are made when they are needed."""
    url = make_url(settings.effective_database_url)
    if url.get_backend_name() != "sqlite":
        return Database(create_async_engine(url, **_COMMON, **_POSTGRESQL_POOL))
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The driver would begin transactions on its own, and not before reads: begin them here instead.
    engine = create_async_engine(url, **_COMMON, connect_args={"isolation_level": None})
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine)


async def _connect(session: AsyncSession, **options: Any) -> None:
    """Take a connection now, so that nothing but a connection can fail here. Raises `DatabaseAway`."""
    try:
        await session.connection(execution_options=options)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # The driver's own errors: SQLAlchemy translates those of statements alone.
        raise DatabaseAway(type(error).__name__) from error


@contextmanager
def _telling_who_is_away() -> Iterator[None]:
    try:
        yield
    except (PoolTimeout, OperationalError) as error:
        raise DatabaseAway(type(error).__name__) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAway(type(error).__name__) from error
        raise


def is_unique_violation(error: IntegrityError) -> bool:
    """Tell a second row of the same key from other broken constraints, such as a foreign key."""
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    return code in _SQLITE_UNIQUE or getattr(original, "sqlstate", None) == _UNIQUE_VIOLATION


def _configure_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # In WAL mode only FULL makes a commit survive a loss of power.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # A removed row is overwritten, so that a destroyed data key does not linger in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("hawiya_writing", False)
    # A transaction that reads first and then writes would fail, not wait, if another writer came between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
