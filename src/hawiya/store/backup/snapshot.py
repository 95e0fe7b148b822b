"""The database as it stands at one moment, in a file, and what is in it."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, inspect, select, table, text

from hawiya.settings import Settings
from hawiya.store.audit_tables import AuditHeadRow
from hawiya.store.backup import postgres_tools
from hawiya.store.backup.manifest import BackupError
from hawiya.store.database import BUSY_TIMEOUT_MILLISECONDS, Database
from hawiya.store.images import image_blob_key
from hawiya.store.tables import ImageRow, ImageState, ListState, WatchlistVersionRow
from hawiya.store.watchlists import list_blob_key
from hawiya.verification.audit import GENESIS, Head


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its migration, rows by table, the keys of the blobs it refers to, the audit log's head."""

    migration: str
    rows: dict[str, int]
    blobs: tuple[str, ...]
    audit_head: Head


async def take_snapshot(settings: Settings, database: Database, file: Path) -> Contents:
    """Copy the database into a new file, while servers go on, and return what is in the copy. Raises `BackupError`."""
    if database.embedded:
        await asyncio.to_thread(_copy_sqlite, settings.data / "hawiya.db", file)
        return await asyncio.to_thread(_contents_of_sqlite, file)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = await connection.scalar(text("SELECT pg_export_snapshot()"))
        contents = await connection.run_sync(contents_of)
        await asyncio.to_thread(file.touch, 0o600)
        await postgres_tools.dump(settings, str(snapshot), file)
    return contents


def contents_of(connection: Connection) -> Contents:
    """Return what a migrated database holds. Raises `BackupError` when it is not migrated."""
    migration = MigrationContext.configure(connection).get_current_revision()
    if migration is None:
        raise BackupError("the database has no tables; `hawiya init` makes them")
    kept_images = select(ImageRow.tenant_id, ImageRow.id).where(ImageRow.state == ImageState.KEPT)
    lists = WatchlistVersionRow
    kept_lists = select(lists.id, lists.parts).where(lists.state == ListState.KEPT)
    blobs = [image_blob_key(tenant_id, image_id) for tenant_id, image_id in connection.execute(kept_images)]
    blobs += [
        list_blob_key(version_id, part) for version_id, parts in connection.execute(kept_lists) for part in range(parts)
    ]
    return Contents(migration, rows_of(connection), tuple(sorted(blobs)), audit_head_of(connection))


def rows_of(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table that there is, whichever version made it."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def audit_head_of(connection: Connection) -> Head:
    """Return where the audit log stands; at its beginning in a database of before there was one."""
    if not inspect(connection).has_table(AuditHeadRow.__tablename__):
        return Head(0, GENESIS)
    head = connection.execute(select(AuditHeadRow.number, AuditHeadRow.digest)).one_or_none()
    return Head(*head) if head is not None else Head(0, GENESIS)


def _copy_sqlite(source: Path, file: Path) -> None:
    if not source.is_file():
        raise BackupError(f"{source} does not exist; `hawiya init` makes it")
    # One read transaction, which in WAL mode stops no writer; the copy has no free pages, so nothing deleted is in it.
    with closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_MILLISECONDS / 1000, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    file.chmod(0o600)


def _contents_of_sqlite(file: Path) -> Contents:
    address = f"{file.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), hide_parameters=True)
    try:
        with engine.connect() as connection:
            return contents_of(connection)
    finally:
        engine.dispose()
