from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hawiya.settings import Settings
from hawiya.store.data_folder import DataFolderInUse, create_data_folder
from hawiya.store.migrating import DatabaseBehind, migrate
from hawiya.store.opening import Store, open_store
from hawiya.store.sealing import UnknownMasterKey
from hawiya.store.tables import SecretRow
from hawiya.verification.transaction import StepName
from tests import invented
from tests.conftest import SettableClock
from tests.unit.store.conftest import BUCKET, s3_settings

pytestmark = pytest.mark.anyio
KEYS = "a:" + "QUFB" * 10 + "QUE="


async def test_a_store_is_migrated_before_it_opens(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    create_data_folder(settings)
    with pytest.raises(DatabaseBehind, match="hawiya init"):
        await open_store(settings, serving=True).__aenter__()
    await migrate(settings)
    async with open_store(settings, serving=True) as store:
        await store.database.ping()


async def test_what_is_stored_is_there_after_reopening(settings: Settings, clock: SettableClock) -> None:
    async with open_store(settings, serving=True, clock=clock) as store:
        user = await invented.user(store, clock.now)
        written, step = await invented.take_step(
            store, invented.transaction(user, clock.now), StepName.FRONT, {"image": b"picture"}
        )
    async with open_store(settings, serving=True, clock=clock) as store:
        assert await store.verifications.get(written.id) == written
        assert await store.images.get(user.tenant_id, step.images[0].id) == b"picture"
        assert await store.users.by_phone(user.tenant_id, "+201001234567") == user


async def test_one_server_owns_the_embedded_database_and_many_share_postgresql(
    settings: Settings, store: Store
) -> None:
    second = open_store(settings, serving=True)
    if store.database.embedded:
        with pytest.raises(DataFolderInUse, match="another server"):
            await second.__aenter__()
    else:
        async with second as opened:
            await opened.database.ping()


async def test_the_command_line_works_beside_a_server(settings: Settings, store: Store, clock: SettableClock) -> None:
    async with open_store(settings, serving=False, clock=clock) as beside:
        tenant = await invented.tenant(beside, clock.now)
    assert await store.tenants.get(tenant.id) == tenant


async def test_opening_beside_a_server_sweeps_nothing(settings: Settings, store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = invented.transaction(user, clock.now)
    (image,) = await store.verifications.put_images(user.tenant_id, user.id, new.id, {"image": b"picture"}, {})
    async with open_store(settings, serving=False, clock=clock):
        assert await store.images.get(user.tenant_id, image.id) == b"picture"


async def test_the_blind_index_has_one_secret(settings: Settings, store: Store) -> None:
    async with open_store(settings, serving=False), store.database.reading() as session:
        assert (await session.scalars(select(func.count()).select_from(SecretRow))).one() == 1


async def test_a_store_does_not_open_with_other_keys(settings: Settings, clock: SettableClock) -> None:
    async with open_store(settings, serving=True, clock=clock):
        pass
    other = Settings(data=settings.data, database_url=settings.database_url, master_keys=KEYS)
    with pytest.raises(UnknownMasterKey):
        await open_store(other, serving=True).__aenter__()


async def test_pictures_lie_in_a_bucket(settings: Settings, clock: SettableClock, endpoint: str) -> None:
    bucket = s3_settings(endpoint, f"s3://{BUCKET}/{uuid4()}")
    configured = bucket.model_copy(update={"data": settings.data, "database_url": settings.database_url})
    async with open_store(configured, serving=True, clock=clock) as store:
        user = await invented.user(store, clock.now)
        written, step = await invented.take_step(
            store, invented.transaction(user, clock.now), StepName.FRONT, {"image": b"picture"}
        )
        assert await store.images.get(user.tenant_id, step.images[0].id) == b"picture"
        assert await store.images.delete_of_transaction(user.tenant_id, written.id) == 1
        assert await store.images.orphans() == []
    assert not list((settings.data / "images").rglob("*"))
