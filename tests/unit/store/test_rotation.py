import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from hawiya.settings import Settings
from hawiya.store.blobs import open_blobs
from hawiya.store.data_folder import add_master_key
from hawiya.store.images import ImageStore
from hawiya.store.opening import open_store
from hawiya.store.rotation import rotate_keys
from hawiya.store.sealing import Keyring, MasterKey, UnknownMasterKey
from hawiya.store.tables import Base, Sealed
from hawiya.verification.monitoring import Rescreened
from hawiya.verification.ports import WatchlistHit
from hawiya.verification.transaction import StepName
from hawiya.verification.watchlists import Dismissal, ListVersion
from hawiya.verification.webhooks import Endpoint
from tests import invented
from tests.conftest import SettableClock
from tests.unit.store.signed_up import assert_signed_up, sign_up

pytestmark = pytest.mark.anyio
ALL = {
    "secrets.value": 1,
    "users.personal": 4,
    "users.template": 1,
    "users.password": 1,
    "one_time_codes.address": 1,
    "call_answers.answer": 1,
    "signing_keys.private": 1,
    "admins.personal": 1,
    "admins.password": 1,
    "transactions.dossier": 3,
    "steps.record": 3,
    "images.wrapped_key": 3,
    "picture_prints.look": 3,
    "answers.answer": 3,
    "events.data": 5,
    "watchlist_versions.wrapped_key": 1,
    "watchlist_dismissals.record": 1,
    "screened_users.hits": 1,
    "webhook_endpoints.target": 1,
}


def test_every_sealed_column_is_known_here() -> None:
    sealed = {
        f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns if isinstance(c.type, Sealed)
    }
    assert sealed == set(ALL)


async def test_everything_opens_under_the_new_key_alone(settings: Settings, clock: SettableClock) -> None:
    async with open_store(settings, serving=True, clock=clock) as store:
        bank = await invented.tenant(store, clock.now)
        written = []
        for number in range(3):
            user = await invented.user(store, clock.now, f"+20100000000{number}", bank)
            verified = replace(user, verified=True, template=b"face") if number == 0 else None
            written.append(
                await invented.take_step(
                    store, invented.transaction(user, clock.now), StepName.FRONT, {"image": b"picture"}, verified
                )
            )
        await store.webhook_endpoints.add(Endpoint(uuid4(), bank.id, "https://example.com", (), clock.now))
        due = await store.screening_ledger.due(bank.id, b"s" * 32, after=0, most=9)
        hit = WatchlistHit("1", "name", 1.0)
        await store.screening_ledger.record(b"s" * 32, [Rescreened(one, (hit,)) for one in due], clock.now)
        listed = ListVersion(uuid4(), "terror", clock.now, 1, "eg-decisions", "decisions.csv", b"d" * 32)
        await store.watchlists.publish(listed, b"content", replaces=None)
        decision = Dismissal(bank.id, invented.NUMBER, "terror", "1", b"e" * 32, "Mona", "a namesake", clock.now)
        await store.dismissals.add(decision)
        signed_up = await sign_up(store.sign_in, bank, clock.now)
    both = add_master_key(settings)
    async with open_store(settings, serving=True, clock=clock) as store:
        assert await rotate_keys(store.database, both) == ALL
        assert await rotate_keys(store.database, both) == dict.fromkeys(ALL, 0)
        newest_header = both.current_header
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Sealed):
                    async with store.database.reading() as session:
                        values = (await session.scalars(select(column).where(column.is_not(None)))).all()
                    assert {value.startswith(newest_header) for value in values} == {True}
    keys_file = settings.data / "keys.json"
    newest, _ = json.loads(keys_file.read_text())["keys"]
    keys_file.write_text(json.dumps({"keys": [newest]}))
    async with open_store(settings, serving=True, clock=clock) as store:
        await assert_signed_up(store.sign_in, bank, signed_up)
        assert await store.watchlists.content(listed.id) == b"content"
        assert await store.dismissals.of(bank.id, invented.NUMBER) == (decision,)
        for transaction, step in written:
            assert await store.verifications.get(transaction.id) == transaction
            assert await store.verifications.steps(bank.id, transaction.id) == [step]
            assert await store.images.get(bank.id, step.images[0].id) == b"picture"
            user = await store.users.get(bank.id, transaction.user_id)
            assert await store.users.by_phone(bank.id, user.phone_number) == user


async def test_an_interrupted_rotation_is_finished_by_the_next(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hawiya.store.rotation._BATCH", 2)
    lost = MasterKey("lost", b"l" * 32)
    async with open_store(settings, serving=False, clock=clock) as store:
        user = await invented.user(store, clock.now)
        transaction_id = invented.transaction(user, clock.now).id
        await store.images.put(user.tenant_id, user.id, transaction_id, dict.fromkeys("abcd", b"picture"), {})
        others = ImageStore(store.database, Keyring([lost]), open_blobs(settings), store.prints, clock)
        await others.put(user.tenant_id, user.id, transaction_id, {"e": b"picture"}, {})
        both = add_master_key(settings)
        with pytest.raises(UnknownMasterKey, match="lost"):
            await rotate_keys(store.database, both)
        newest, older = json.loads((settings.data / "keys.json").read_text())["keys"]
        keys = [MasterKey(key["id"], bytes.fromhex(key["secret"])) for key in (newest, older)]
        finished = await rotate_keys(store.database, Keyring([*keys, lost]))
        assert (finished["secrets.value"], finished["users.personal"]) == (0, 0)
        assert await rotate_keys(store.database, both) == dict.fromkeys(ALL, 0)
