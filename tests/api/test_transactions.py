"""What admins see: users, transactions with all evidence, pictures; and nothing of another tenant."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.admins import IDENTITY, REVIEWS, TRANSACTIONS, AdminOf, data, make_admin
from tests.api.serving import FRONT_FIELDS, Served, make_caller, make_second_user, picture
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import front as front_by_key
from tests.api.test_ocr import id_of
from tests.unit.verification import make


@pytest.fixture
def admin(served: Served) -> AdminOf:
    return make_admin(served)


@pytest.fixture
def other(served: Served) -> AdminOf:
    tenant_id, _, _, _ = served.store(lambda store: make_caller(served.settings, store, "Other"))
    return make_admin(served, tenant_id)


def verified(served: Served, **body: Any) -> str:
    known = served.front(**body).json()["data"]["idFrontData"]["transaction_id"]
    served.back(transaction_id=known)
    assert served.liveness(transaction_id=known).json()["data"]["isDigitalIdentityVerified"] is True
    return str(known)


def ids(response: Any) -> list[Any]:
    body = response.json()
    assert body["returnedCount"] == len(body["data"]) <= body["totalCount"]
    return [one["id"] for one in data(response)]


def test_users_are_listed_newest_first_and_found_by_exact_values(served: Served, admin: AdminOf) -> None:
    verified(served)
    make_second_user(served)
    front_by_key(served)
    url = f"{IDENTITY}/GetUsers"
    mine, second = served.user_id, served.user_id + 1
    assert ids(admin.get(url)) == [second, mine]
    page = admin.get(url, SkipCount=1, MaxResultCount=1).json()
    assert ([one["id"] for one in page["data"]], page["totalCount"], page["returnedCount"]) == ([mine], 2, 1)
    assert ids(admin.get(url, emailOrPhoneNumber="01007654321")) == [second]
    assert ids(admin.get(url, idNumber=make.NUMBER)) == [mine]
    assert ids(admin.get(url, isVerified="true")) == [mine]
    assert ids(admin.get(url, userId=second)) == [second]
    assert ids(admin.get(url.upper(), maxresultcount=1)) == [second]
    [user] = data(admin.get(url, userId=mine))
    assert (user["phoneNumber"], user["idNumber"], user["isBlocked"]) == ("+201001234567", make.NUMBER, False)
    assert user["isDigitalIdentityVerified"] is True
    told = admin.entries("users.listed")
    assert {one.entry.actor.id for one in told} == {str(admin.admin_id)}
    assert told[0].entry.details == {"users": [second, mine]}
    assert told[-1].entry.user_id == mine


@pytest.mark.parametrize(
    "query",
    [{"MaxResultCount": 1001}, {"MaxResultCount": 0}, {"SkipCount": -1}, {"emailOrPhoneNumber": "x"}, {"userId": "x"}],
)
def test_a_query_that_means_nothing_is_refused(admin: AdminOf, query: dict[str, Any]) -> None:
    assert_refused(admin.get(f"{IDENTITY}/GetUsers", **query), 400, 400)


@pytest.mark.parametrize("name", ["from", "to", "state", "userId", "idNumber", "clientTransactionId", "SkipCount"])
def test_a_filter_that_was_not_filled_in_does_not_answer_with_everybody(admin: AdminOf, name: str) -> None:
    [said] = assert_refused(admin.get(TRANSACTIONS, **{name: ""}), 400, 400)["error_descriptions"]
    assert said.casefold().startswith(f"{name}: ".casefold())
    assert_refused(admin.get(REVIEWS, state=""), 400, 400)
    # The vendor's call takes it for none.
    assert admin.get(f"{IDENTITY}/GetUsers", userId="", isVerified="").json()["totalCount"] == 1


def test_a_time_that_ends_before_it_begins_is_refused(admin: AdminOf) -> None:
    query = {"from": "2026-03-02", "to": "2026-03-01"}
    said = assert_refused(admin.get(TRANSACTIONS, **query), 400, 400)["error_descriptions"]
    assert said == ["query: To comes before From"]
    assert admin.get(TRANSACTIONS, **(query | {"to": "2026-03-02"})).status_code == 200


def test_users_and_keys_are_no_admins(served: Served, admin: AdminOf) -> None:
    for path in (f"{IDENTITY}/GetUsers", TRANSACTIONS, "/api/Reviews", f"{IDENTITY}/GetConsents"):
        for headers in (served.headers, {"ApiKey": served.key}, {}):
            assert_refused(served.client.get(path, headers=headers), 401, 401)
        assert admin.get(path).status_code == 200


def test_a_transaction_is_shown_with_all_its_evidence(served: Served, admin: AdminOf) -> None:
    served.examiner.front_result = make.side_examination(
        fields=make.fields(**FRONT_FIELDS),
        evidence=(make.evidence("card_genuine", score=0.93, threshold=0.5, model="cards 7"),),
    )
    known = verified(served, client_transaction_id="order-17")
    shown = data(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=known))
    assert (shown["id"], shown["userId"], shown["state"]) == (known, served.user_id, "completed")
    assert (shown["isVerificationProcessCompleted"], shown["isDigitalIdentityVerified"]) == (True, True)
    assert (shown["clientTransactionId"], shown["idNumber"], shown["version"]) == ("order-17", make.NUMBER, 3)
    assert {name: one["text"] for name, one in shown["front"]["fields"].items()} == FRONT_FIELDS
    told = {"check": "card_genuine", "outcome": "pass", "score": 0.93, "threshold": 0.5, "model": "cards 7"}
    assert told | {"detail": None, "doubt": None, "traces": []} in shown["front"]["evidence"]
    assert [(step["step"], step["isAccepted"]) for step in shown["steps"]] == [
        ("front", True), ("back", True), ("liveness", True),
    ]  # fmt: skip
    assert {one["check"] for one in shown["decision"]} >= {"nothing_blocks", "screened", "authority", "live"}
    assert [one["name"] for one in shown["liveness"]["images"]] == ["face_1", "face_2", "face_3"]
    assert all(one["isKept"] for one in shown["liveness"]["images"])
    [entry] = admin.entries("transaction.viewed")
    assert (str(entry.entry.transaction_id), entry.entry.user_id) == (known, served.user_id)


def test_transactions_are_listed_and_filtered(served: Served, admin: AdminOf) -> None:
    first = verified(served, client_transaction_id="order-17")
    second = served.front().json()["data"]["idFrontData"]["transaction_id"]
    nobodys = id_of(front_by_key(served))
    assert ids(admin.get(TRANSACTIONS)) == [nobodys, second, first]
    assert [one["userId"] for one in data(admin.get(TRANSACTIONS))] == [None, served.user_id, served.user_id]
    assert ids(admin.get(TRANSACTIONS, state="completed")) == [first]
    assert ids(admin.get(TRANSACTIONS, userId=served.user_id, SkipCount=1)) == [first]
    assert ids(admin.get(TRANSACTIONS, idNumber=make.NUMBER, MaxResultCount=2)) == [nobodys, second]
    assert ids(admin.get(TRANSACTIONS, clientTransactionId="order-17")) == [first]
    today = datetime.now(UTC)
    assert len(ids(admin.get(TRANSACTIONS, **{"from": (today - timedelta(days=1)).isoformat()}))) == 3
    assert ids(admin.get(TRANSACTIONS, to=(today - timedelta(days=1)).date().isoformat())) == []
    assert_refused(admin.get(TRANSACTIONS, state="lost"), 400, 400)
    assert_refused(admin.get(TRANSACTIONS, to="yesterday"), 400, 400)


def test_a_picture_comes_as_it_was_sent_and_its_download_is_recorded(served: Served, admin: AdminOf) -> None:
    known = verified(served)
    listed = data(admin.get(f"{IDENTITY}/GetUserDigitalIdentityImages", emailOrPhoneNumber="+201001234567"))
    assert [one["name"] for one in listed] == ["image", "image", "face_1", "face_2", "face_3"]
    assert [one["step"] for one in listed] == ["front", "back", "liveness", "liveness", "liveness"]
    assert {one["transactionId"] for one in listed} == {known}
    answer = admin.get(f"{IDENTITY}/GetStepImage", id=listed[0]["id"])
    assert (answer.status_code, answer.content) == (200, picture(1))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    [entry] = admin.entries("image.downloaded")
    assert (entry.entry.subject, entry.entry.actor.id) == (listed[0]["id"], str(admin.admin_id))
    assert (entry.entry.user_id, str(entry.entry.transaction_id)) == (served.user_id, known)


def test_nothing_of_another_tenant_is_found(served: Served, admin: AdminOf, other: AdminOf) -> None:
    known = verified(served)
    image = data(admin.get(f"{IDENTITY}/GetUserDigitalIdentityImages", userId=served.user_id))[0]["id"]
    for path, query in (
        (f"{TRANSACTIONS}/GetTransactionById", {"id": known}),
        (f"{IDENTITY}/GetStepImage", {"id": image}),
        (f"{IDENTITY}/GetUserDigitalIdentityImages", {"userId": served.user_id}),
        (f"{IDENTITY}/ExportPerson", {"userId": served.user_id}),
        (f"/api/Reviews/{known}", {}),
    ):
        assert_refused(other.get(path, **query), 404, 404)
    for name in ("CancelVerifiedDigitalIdentityForAdmin", "DeletePerson"):
        assert_refused(other.post(f"{IDENTITY}/{name}", {"userId": served.user_id}), 404, 404)
    assert_refused(other.post(f"/api/Reviews/{known}", {"decision": "reject", "reason": "x"}), 404, 404)
    assert ids(other.get(TRANSACTIONS)) == []
    assert data(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=known))["isDigitalIdentityVerified"] is True
    for unknown in (str(uuid4()), "nonsense"):
        assert_refused(admin.get(f"/api/Reviews/{unknown}"), 404, 404)
    assert_refused(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=str(uuid4())), 404, 404)
    assert_refused(admin.get(f"{TRANSACTIONS}/GetTransactionById"), 400, 400)


def test_an_identity_is_cancelled_by_an_admin_and_may_be_verified_anew(served: Served, admin: AdminOf) -> None:
    verified(served)
    url = f"{IDENTITY}/CancelVerifiedDigitalIdentityForAdmin"
    assert data(admin.post(url, {"userId": served.user_id})) == {"success": True}
    assert data(admin.post(url, {"userId": served.user_id})) == {"success": False}
    [user] = data(admin.get(f"{IDENTITY}/GetUsers", userId=served.user_id))
    assert (user["isDigitalIdentityVerified"], user["idNumber"], user["address"]) == (False, None, None)
    assert user["phoneNumber"] == "+201001234567"
    [entry] = admin.entries("identity.cancelled")
    assert (entry.entry.actor.id, entry.entry.user_id) == (str(admin.admin_id), served.user_id)
    # The number is free: another user may be verified with the card.
    token = make_second_user(served)
    headers = {"ApiKey": served.key, "Authorization": f"Bearer {token}"}
    served.client.headers.update(headers)
    served.token = token
    verified(served)


def test_a_user_cancels_their_own_identity(served: Served, admin: AdminOf) -> None:
    verified(served)
    url = f"{IDENTITY}/CancelVerifiedDigitalIdentity"
    assert data(served.post(url, {})) == {"success": True}
    assert data(served.post(url, {})) == {"success": False}
    person = served.store(lambda store: store.users.get(served.tenant_id, served.user_id))
    assert (person.verified, person.template, person.card_name, person.id_number) == (False, None, None, None)
    [entry] = admin.entries("identity.cancelled")
    assert (entry.entry.actor.kind, entry.entry.actor.id) == ("user", str(served.user_id))


@pytest.mark.parametrize("path", [TRANSACTIONS, REVIEWS, f"{IDENTITY}/GetConsents", f"{IDENTITY}/ExportPerson"])
def test_a_mistyped_filter_does_not_answer_with_everybody(admin: AdminOf, path: str) -> None:
    served = admin.served
    good = f"UserID={served.user_id}" if path.endswith("ExportPerson") else "SKIPcount=0"
    assert served.client.get(f"{path}?{good}", headers=admin.headers).status_code == 200
    for query, says in (
        (f"{good}&usrId=17", "usrId: no such parameter"),
        (f"{good}&{'x' * 5_000}", f"{'x' * 64}: no such parameter"),
        (f"{good}&{good.lower()}", "given twice"),
        (f"{good}&%00=1", "no such parameter"),
    ):
        answer = served.client.get(f"{path}?{query}", headers=admin.headers)
        [said] = assert_refused(answer, 422, 422)["error_descriptions"]
        assert says in said
        assert len(said) < 300


def test_what_the_vendors_clients_send_beside_is_overlooked_and_said(admin: AdminOf) -> None:
    plain = admin.get(f"{IDENTITY}/GetUsers").json()
    assert (plain["totalCount"], plain["error_descriptions"]) == (1, None)
    answer = admin.get(f"{IDENTITY}/GetUsers", sorting="name desc", isVerified="false").json()
    assert (answer["totalCount"], answer["error_code"], answer["error_message"]) == (1, None, None)
    [said] = answer["error_descriptions"]
    assert said.startswith("sorting: no such parameter; there are SkipCount, ")
