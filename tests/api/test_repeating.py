"""A call that ends something, sent again under its id, is answered as then: consent, cancelling, deciding, erasing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from hawiya.store.account_tables import CallAnswerRow
from hawiya.store.opening import Store
from tests.api.admins import IDENTITY, REVIEWS, AdminOf, data, make_admin
from tests.api.serving import Served, make_second_user
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import whole as whole_by_key
from tests.unit.verification import make

WHO = "the same call"


@pytest.fixture
def admin(served: Served) -> AdminOf:
    return make_admin(served)


def kept(served: Served) -> dict[tuple[str, str], bytes]:
    """Return the answers that are kept, by caller and path."""

    async def read(store: Store) -> dict[tuple[str, str], bytes]:
        async with store.database.reading() as session:
            rows = (await session.scalars(select(CallAnswerRow))).all()
        return {(row.caller, row.path): store.sign_in.call_answers.opened(row) for row in rows}

    found: dict[tuple[str, str], bytes] = served.store(read)
    return found


def as_admin(admin: AdminOf, path: str, body: dict[str, Any], key: str) -> httpx.Response:
    return admin.served.client.post(path, json=body, headers={**admin.headers, "Idempotency-Key": key})


def verified(served: Served) -> str:
    known = str(served.front().json()["data"]["idFrontData"]["transaction_id"])
    served.back(transaction_id=known)
    assert served.liveness(transaction_id=known).json()["data"]["isVerificationProcessCompleted"] is True
    return known


def test_consent_and_its_withdrawal(served: Served) -> None:
    key = {"Idempotency-Key": WHO}
    given = served.post(f"{IDENTITY}/Consent", {"version": "v1"}, **key)
    withdrawn = served.post(f"{IDENTITY}/WithdrawConsent", {}, **key)
    assert data(withdrawn) == {"success": True}
    for _ in range(2):
        assert served.post(f"{IDENTITY}/Consent", {"version": "v1"}, **key).content == given.content
        assert served.post(f"{IDENTITY}/WithdrawConsent", {}, **key).content == withdrawn.content
    # A repeat is no new consent, and another body no repeat.
    assert served.client.get(f"{IDENTITY}/Consent", headers=served.headers).json()["data"]["isGiven"] is False
    assert_refused(served.post(f"{IDENTITY}/Consent", {"version": "v2"}, **key), 409, 409)
    assert data(served.post(f"{IDENTITY}/WithdrawConsent", {})) == {"success": False}
    # The key of one user is none of another's.
    other = make_second_user(served)
    bearer = {"Authorization": f"Bearer {other}"}
    assert data(served.post(f"{IDENTITY}/WithdrawConsent", {}, **key, **bearer)) == {"success": False}


def test_of_other_bodies_at_once_under_one_key_one_is_done(served: Served, admin: AdminOf) -> None:
    key = {"Idempotency-Key": WHO}
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda number: served.post(f"{IDENTITY}/Consent", {"version": f"v{number}"}, **key), range(8))
        )
    [done] = [one for one in answers if one.status_code == 200]
    assert {one.status_code for one in answers} == {200, 409}
    [entry] = admin.entries("consent.given")
    assert data(done)["consent"]["version"] == entry.entry.details["version"]
    assert data(served.client.get(f"{IDENTITY}/Consent", headers=served.headers)) == data(done)


def test_cancelling_an_identity(served: Served, admin: AdminOf) -> None:
    verified(served)
    body = {"request_id": str(uuid4())}
    first = served.post(f"{IDENTITY}/CancelVerifiedDigitalIdentity", body)
    assert data(first) == {"success": True}
    assert served.post(f"{IDENTITY}/CancelVerifiedDigitalIdentity", body).content == first.content
    assert data(served.post(f"{IDENTITY}/CancelVerifiedDigitalIdentity", {})) == {"success": False}
    verified(served)
    wanted = {"userId": served.user_id, "request_id": body["request_id"]}
    path = f"{IDENTITY}/CancelVerifiedDigitalIdentityForAdmin"
    assert [data(admin.post(path, wanted)) for _ in range(2)] == [{"success": True}] * 2
    assert data(admin.post(path, {"userId": served.user_id})) == {"success": False}
    assert len(admin.entries("identity.cancelled")) == 2
    assert_refused(admin.post(path, {**wanted, "userId": served.user_id + 1}), 409, 409)


def test_a_decision_is_taken_once_however_often_it_comes(served: Served, admin: AdminOf) -> None:
    served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    known, other = verified(served), verified(served)
    body = {"decision": "approve", "reason": "compared by eye"}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: as_admin(admin, f"{REVIEWS}/{known}", body, WHO), range(4)))
    assert {(one.status_code, one.content) for one in answers} == {(200, answers[0].content)}
    assert data(answers[0])["id"] == known
    assert as_admin(admin, f"/api/REVIEWS/{known.upper()}", body, WHO).content == answers[0].content
    assert len(admin.entries("review.decided")) == 1
    # Another transaction is another call; of another reviewer, too.
    rejected = as_admin(admin, f"{REVIEWS}/{other}", {"decision": "reject", "reason": "not the holder"}, WHO)
    assert data(rejected)["state"] == "rejected"
    assert_refused(as_admin(make_admin(served, name="second"), f"{REVIEWS}/{known}", body, WHO), 409, 5014)
    assert_refused(as_admin(admin, f"{REVIEWS}/{known}", {**body, "reason": "other"}, WHO), 409, 409)


def test_a_refused_call_may_come_again(served: Served, admin: AdminOf) -> None:
    served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    known = verified(served)
    body = {"decision": "approve", "reason": "compared by eye", "request_id": str(uuid4())}
    assert_refused(admin.post(f"{REVIEWS}/{known}", {**body, "version": 0}), 409, 5014)
    assert data(admin.post(f"{REVIEWS}/{known}", body))["state"] == "completed"
    assert_refused(admin.post(f"{REVIEWS}/{known}", {**body, "request_id": "no id"}), 400, 400)
    without = {name: value for name, value in body.items() if name != "request_id"}
    assert_refused(as_admin(admin, f"{REVIEWS}/{known}", without, "k" * 65), 400, 400)


def test_what_is_kept_of_an_erased_person_is_that_it_is_done(served: Served, admin: AdminOf) -> None:
    served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    served.post(f"{IDENTITY}/Consent", {"version": "v1"}, **{"Idempotency-Key": WHO})
    as_admin(admin, f"{REVIEWS}/{verified(served)}", {"decision": "approve", "reason": "compared by eye"}, WHO)
    assert len(kept(served)) == 2
    body = {"userId": served.user_id, "request_id": str(uuid4())}
    first = admin.post(f"{IDENTITY}/DeletePerson", body)
    assert data(first) == {"success": True}
    assert admin.post(f"{IDENTITY}/DeletePerson", body).content == first.content
    assert_refused(admin.post(f"{IDENTITY}/DeletePerson", {"userId": served.user_id}), 404, 404)
    assert len(admin.entries("person.erased")) == 1
    assert kept(served) == {(f"admin {admin.admin_id}", "person/delete"): first.content}
    assert first.json() == {
        "data": {"success": True},
        "error_code": None,
        "error_message": None,
        "error_descriptions": None,
    }


def test_who_made_a_transaction_by_key_is_erased_once(served: Served, admin: AdminOf) -> None:
    known = whole_by_key(served)
    body = {"transactionId": known}
    answers = [as_admin(admin, f"{IDENTITY}/DeletePerson", body, WHO) for _ in range(2)]
    assert [data(one) for one in answers] == [{"success": True}] * 2
    [entry] = admin.entries("person.erased")
    assert entry.entry.transaction_id == UUID(known)
    assert_refused(as_admin(admin, f"{IDENTITY}/DeletePerson", body, "another"), 404, 404)
