"""A person is exported and erased: afterwards the database is what it was before they came, but for the audit log."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hawiya.store.images import ImageStore
from hawiya.store.opening import Store
from hawiya.store.tables import Base, ImageRow, UserRow
from hawiya.verification.monitoring import MonitoredUser, Rescreened
from hawiya.verification.ports import Person, WatchlistHit
from hawiya.verification.watchlists import Dismissal
from tests.api.accounts import EMAIL, PHONE, Bank
from tests.api.admins import IDENTITY, TRANSACTIONS, AdminOf, data, make_admin
from tests.api.serving import BACK, FRONT, FRONT_FIELDS, LIVENESS, ScriptedExaminer, Served, picture, text
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import whole as whole_by_key
from tests.unit.verification import make

AUDIT = {"audit_entries", "audit_head"}
HIT = WatchlistHit("1/2020", "Somebody", 0.9, "eg", "case-7", b"d" * 32)


def tables(bank: Bank | Served) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables but the audit log's."""

    async def read(store: Store) -> dict[str, list[tuple[Any, ...]]]:
        async with store.database.reading() as session:
            return {
                table.name: sorted((tuple(row) for row in await session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name not in AUDIT
            }

    found: dict[str, list[tuple[Any, ...]]] = bank.store(read)
    return found


def blobs(bank: Bank | Served) -> list[str]:
    folder = bank.settings.data
    return sorted(str(path) for path in folder.rglob("*") if path.is_file() and "images" in path.parts)


def as_served(bank: Bank) -> Served:
    return Served(bank.url, bank.settings, ScriptedExaminer(), bank.key, "", bank.tenant_id, 0, bank.client)


def live(bank: Bank, admin: AdminOf) -> tuple[int, str]:
    """Let somebody do everything that leaves a trace; return their id and token."""
    registered = bank.registered(request_id=str(uuid4()))
    token, user_id = registered["accessToken"], int(registered["user"]["id"])
    bank.data("Login", {"phoneNumber": PHONE, "password": "correct horse battery"})
    bank.data("Consent", {"version": "v1"}, token)
    bank.data("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": PHONE})
    known = bank.post(FRONT, {"image": text(picture(1))}, token).json()["data"]["idFrontData"]["transaction_id"]
    bank.post(BACK, {"image": text(picture(2)), "transaction_id": known}, token)
    frames = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
    last = bank.post(LIVENESS, {**frames, "transaction_id": known}, token).json()
    assert last["data"]["isVerificationProcessCompleted"] is True, last
    if last["data"]["isDigitalIdentityVerified"] is not True:
        data(admin.post(f"/api/Reviews/{known}", {"decision": "approve", "reason": "the name is hers"}))
    bank.post(FRONT, {"image": text(picture(3))}, token)

    async def screen(store: Store) -> None:
        person = Person(FRONT_FIELDS["name"], make.NUMBER, None)
        user = MonitoredUser(bank.tenant_id, user_id, person)
        assert await store.screening_ledger.record(b"s" * 32, [Rescreened(user, (HIT,))], datetime.now(UTC)) == 1
        said = (make.NUMBER, "eg", "case-7", b"d" * 32, "Mona", "another person", datetime.now(UTC))
        await store.dismissals.add(Dismissal(bank.tenant_id, *said))

    bank.store(screen)
    return user_id, token


def test_nothing_is_left_of_an_erased_person_but_the_audit_log(bank: Bank) -> None:
    admin = make_admin(as_served(bank))
    before = tables(bank)
    files = blobs(bank)
    user_id, token = live(bank, admin)
    lived = {name for name, rows in tables(bank).items() if rows != before[name]}
    assert lived >= {
        "users", "transactions", "steps", "images", "answers", "events", "screened_users", "watchlist_dismissals",
        "consents", "one_time_codes", "token_families", "refresh_tokens", "call_answers",
    }  # fmt: skip
    assert len(blobs(bank)) > len(files)
    assert data(admin.post(f"{IDENTITY}/DeletePerson", {"userId": user_id})) == {"success": True}
    assert tables(bank) == before
    assert blobs(bank) == files
    assert_refused(admin.post(f"{IDENTITY}/DeletePerson", {"userId": user_id}), 404, 404)
    assert bank.post(FRONT, {"image": text(picture(1))}, token).status_code == 401
    assert data(admin.get(TRANSACTIONS)) == []
    [entry] = admin.entries("person.erased")
    assert (entry.entry.user_id, entry.entry.actor.id) == (user_id, str(admin.admin_id))
    lines = "".join(item.line() for item in bank.store(_all_entries))
    for secret in (PHONE, EMAIL, make.NUMBER, FRONT_FIELDS["name"], "منى"):
        assert secret not in lines
    # Phone number, e-mail address and national number are free again.
    assert live(bank, admin)[0] != user_id


async def _all_entries(store: Store) -> list[Any]:
    return [item async for item in store.audit.entries()]


def test_another_person_of_the_tenant_keeps_everything(served: Served) -> None:
    admin = make_admin(served)
    before = tables(served)
    kept = served.user_id
    served.front()
    with_one = tables(served)
    nobodys = whole_by_key(served)
    assert data(admin.post(f"{IDENTITY}/DeletePerson", {"transactionId": nobodys})) == {"success": True}
    assert tables(served) == with_one
    mine = data(admin.get(TRANSACTIONS))[0]["id"]
    assert_refused(admin.post(f"{IDENTITY}/DeletePerson", {"transactionId": mine}), 404, 404)
    for body in ({}, {"userId": kept, "transactionId": mine}, {"userId": "1"}):
        assert_refused(admin.post(f"{IDENTITY}/DeletePerson", body), 400, 400)
    assert before["users"] == with_one["users"] == tables(served)["users"]


def test_a_server_that_dies_while_erasing_leaves_nothing_readable_and_the_next_one_finishes(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make_admin(served)
    served.front()

    async def dies(_: ImageStore) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(ImageStore, "bury", dies)
        assert admin.post(f"{IDENTITY}/DeletePerson", {"userId": served.user_id}).status_code == 500

    async def look(store: Store) -> tuple[list[UserRow], list[ImageRow]]:
        async with store.database.reading() as session:
            users = list(await session.scalars(select(UserRow).where(UserRow.id == served.user_id)))
            return users, list(await session.scalars(select(ImageRow)))

    [user], [image] = served.store(look)
    assert (user.phone_index, user.template, user.password) == (None, None, None)
    assert user.erased_at is not None
    assert image.wrapped_key is None
    assert served.store(lambda store: store.users.get(served.tenant_id, served.user_id)) is None
    assert served.front().status_code == 401
    assert data(admin.get(f"{IDENTITY}/GetUsers")) == []

    async def sweep(store: Store) -> None:
        await store.images.sweep(None)
        await store.erasure.sweep()

    served.store(sweep)
    assert served.store(look) == ([], [])


def test_a_step_that_is_under_way_comes_to_nothing(served: Served) -> None:
    admin = make_admin(served)

    class ErasingMeanwhile(ScriptedExaminer):
        async def front(self, image: bytes, policy: Any) -> Any:
            # As fast as anybody could: the whole erasure lies between two awaits of the step.
            from hawiya.store.opening import open_store, utc_now

            async with open_store(served.settings, serving=False) as store:
                assert await store.erasure.erase(served.tenant_id, served.user_id, utc_now())
            return await super().front(image, policy)

    eraser = ErasingMeanwhile()
    served.examiner.front = eraser.front  # type: ignore[method-assign]
    before = {name: rows for name, rows in tables(served).items() if name != "users"}
    assert served.front().status_code in {401, 503}
    after = tables(served)
    assert after.pop("users") == []
    assert {name: rows for name, rows in after.items() if name != "images"} == {
        name: rows for name, rows in before.items() if name != "images"
    }
    assert data(admin.get(TRANSACTIONS)) == []


def test_an_export_holds_everything(bank: Bank) -> None:
    admin = make_admin(as_served(bank))
    user_id, _ = live(bank, admin)
    answer = admin.get(f"{IDENTITY}/ExportPerson", userId=user_id)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("person.json"))
        pictures = {one["file"]: archive.read(one["file"]) for one in told["images"]}
        assert set(archive.namelist()) == {"person.json", *pictures}
    assert set(pictures.values()) == {picture(seed) for seed in (1, 2, 3, 11, 12, 13)}
    assert all(name.startswith("images/") and name.endswith(".jpeg") for name in pictures)
    assert (told["user"]["phoneNumber"], told["user"]["emailAddress"]) == (PHONE, EMAIL)
    assert (told["user"]["idNumber"], told["user"]["nameOnCard"]) == (make.NUMBER, FRONT_FIELDS["name"])
    assert told["user"]["faceTemplate"]
    assert len(told["transactions"]) == 2
    assert told["transactions"][1]["front"]["fields"]["idNumber"]["text"] == make.NUMBER
    assert [len(told["transactions"][n]["steps"]) for n in (0, 1)] == [1, 3]
    assert told["screening"]["data"][0]["fullName"] == "Somebody"
    assert told["dismissals"][0]["reason"] == "another person"
    assert told["consents"][0]["version"] == "v1"
    assert {"user.registered", "identity.verified", "aml.hit"} <= {one["kind"] for one in told["events"]}
    assert len(told["answers"]) == 4
    assert len(told["signIns"]) == 2
    assert "user.created" in {one["action"] for one in told["audit"]} or told["audit"]
    assert "password" not in json.dumps(told).replace("password.changed", "")
    [entry] = admin.entries("person.exported")
    assert entry.entry.user_id == user_id
    assert_refused(admin.get(f"{IDENTITY}/ExportPerson", userId=user_id + 1000), 404, 404)
    assert_refused(admin.get(f"{IDENTITY}/ExportPerson"), 400, 400)
