"""The rule of migrations: a release that is still serving must be able to write to the tables of its successor."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, insert, select

from hawiya.settings import Settings
from hawiya.store.database import open_database
from hawiya.store.migrating import _config
from tests.databases import PostgresCluster

pytestmark = pytest.mark.anyio
_FIRST_RELEASED = "0002"


async def test_every_older_release_writes_to_the_tables_of_today(empty: Settings) -> None:
    database = open_database(empty)
    async with database.writing() as session:
        connection = await session.connection()
        await connection.run_sync(_upgrade_and_write)
    await database.close()


def _upgrade_and_write(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    older = revisions[revisions.index(_FIRST_RELEASED) : -1]
    assert older
    tables: dict[str, MetaData] = {}
    for revision in revisions:
        command.upgrade(config, revision)
        tables[revision] = MetaData()
        tables[revision].reflect(connection)
    for number, revision in enumerate(older, 1):
        _write_as(tables[revision], number, connection)


def _write_as(release: MetaData, number: int, connection: Connection) -> None:
    """Write one row into every table, with the columns that a release knows, and read them back."""
    for table in release.sorted_tables:
        if table.name == "alembic_version":
            continue
        values = {column.name: _value(column, number) for column in table.columns if not column.computed}
        connection.execute(insert(table).values(values))
        key = [column == values[column.name] for column in table.primary_key.columns]
        row = connection.execute(select(*table.columns).where(*key)).one()
        assert len(row) == len(values)


def _value(column: Column[Any], number: int) -> object:
    """A value of the column's type; equal for columns that refer to each other."""
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column, number)
    kind = column.type.python_type
    if kind is str:
        # SQLite keeps ids as 32 characters.
        return f"{number:032x}"[-(getattr(column.type, "length", None) or 32) :]
    values: dict[type, object] = {
        int: number,
        float: float(number),
        bool: False,
        bytes: number.to_bytes(32, "big"),
        datetime: datetime(2026, 3, 1, tzinfo=UTC),
        dict: {},
        object: {},
        uuid.UUID: uuid.UUID(int=number),
    }
    return values[kind]


@pytest.fixture
def empty(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty database of each kind."""
    settings = Settings(data=tmp_path / "data")
    if database_kind == "sqlite":
        return settings
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    name = f"upgraded_{uuid.uuid4().hex}"
    cluster.create(name)
    return settings.model_copy(update={"database_url": cluster.url(name)})
