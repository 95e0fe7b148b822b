"""An upgrade while this release serves: the newer one has migrated the database already."""

import asyncio

from sqlalchemy import text

from hawiya.settings import Settings
from hawiya.store.database import open_database
from hawiya.store.opening import Store
from tests.api.serving import Served


async def migrate_as_a_newer_release(store: Store) -> None:
    async with store.database.writing() as session:
        await session.execute(text("ALTER TABLE users ADD COLUMN of_the_newer_release INTEGER"))
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def go_back(settings: Settings, migration: str) -> None:
    """Leave the database to other tests as it was."""

    async def change() -> None:
        # Not through the store: this release would refuse to open it.
        database = open_database(settings)
        async with database.writing() as session:
            await session.execute(text("ALTER TABLE users DROP COLUMN of_the_newer_release"))
            await session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": migration})
        await database.close()

    asyncio.run(change())


async def migration(store: Store) -> str:
    async with store.database.reading() as session:
        return str(await session.scalar(text("SELECT version_num FROM alembic_version")))


def test_the_older_release_stays_ready_and_goes_on_serving(served: Served) -> None:
    before = served.store(migration)
    transaction_id = served.front().json()["data"]["idFrontData"]["transaction_id"]
    served.store(migrate_as_a_newer_release)
    try:
        assert served.client.get("/readyz").status_code == 200
        assert served.back(transaction_id=transaction_id).json()["error_code"] is None
        done = served.liveness(transaction_id=transaction_id).json()
        assert done["data"]["isDigitalIdentityVerified"] is True
    finally:
        go_back(served.settings, before)
