import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hawiya.settings import Settings
from hawiya.store.database import open_database
from hawiya.store.migrating import (
    _MIGRATIONS,
    DatabaseAhead,
    DatabaseBehind,
    _newest_first,
    migrate,
    pending_migrations,
    require_migrated,
)
from hawiya.store.opening import Store
from hawiya.store.tables import Base

pytestmark = pytest.mark.anyio


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


async def test_migrations_make_the_tables_of_the_models(store: Store) -> None:
    async with store.database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_partial_index_is_partial(store: Store) -> None:
    catalogue = "sqlite_master WHERE name" if store.database.embedded else "pg_indexes WHERE indexname"
    column = "sql" if store.database.embedded else "indexdef"
    async with store.database.reading() as session:
        query = text(f"SELECT {column} FROM {catalogue} = 'uq_users_tenant_id_number_index_verified'")  # noqa: S608
        definition = (await session.scalars(query)).one()
    assert definition.endswith("WHERE verified")


async def test_nothing_is_pending_after_migrating_and_again_does_nothing(settings: Settings, store: Store) -> None:
    assert await pending_migrations(store.database) == ()
    assert await migrate(settings) == ()


def test_migrations_are_named_by_their_ids_in_their_order() -> None:
    known = [script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()]
    assert list(_newest_first()) == known


async def test_an_empty_database_lacks_all_migrations(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("empty"))
    database = open_database(settings)
    assert (await pending_migrations(database))[0] == "0001"
    with pytest.raises(DatabaseBehind, match="hawiya init"):
        await require_migrated(database)
    await database.close()
    assert (await migrate(settings))[0] == "0001"


async def test_a_newer_database_is_refused(settings: Settings, store: Store) -> None:
    async with store.database.writing() as session:
        newest = await session.scalar(text("SELECT version_num FROM alembic_version"))
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(DatabaseAhead, match="9999"):
            await pending_migrations(store.database)
        with pytest.raises(DatabaseAhead, match="9999"):
            await migrate(settings)
    finally:
        async with store.database.writing() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
