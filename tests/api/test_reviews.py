"""What waits for a person is seen, and decided, over HTTP and both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hawiya.store.opening import Store
from hawiya.store.tables import EventRow
from hawiya.verification.policy import Policy
from hawiya.verification.transaction import State
from tests.api.admins import REVIEWS, AdminOf, data, make_admin
from tests.api.serving import FRONT_FIELDS, Served, make_second_user
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import whole as whole_by_key
from tests.end_to_end.test_watchlists import LISTED, listed, publish, verify
from tests.unit.verification import make

__all__ = ["listed"]


@pytest.fixture
def admin(served: Served) -> AdminOf:
    served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    return make_admin(served)


def waiting(served: Served, **body: Any) -> str:
    known = served.front(**body).json()["data"]["idFrontData"]["transaction_id"]
    served.back(transaction_id=known)
    answer = served.liveness(transaction_id=known).json()["data"]
    assert (answer["isVerificationProcessCompleted"], answer["isDigitalIdentityVerified"]) == (True, False)
    return str(known)


def events(served: Served, known: str) -> list[str]:
    async def ask(store: Store) -> list[str]:
        async with store.database.reading() as session:
            query = select(EventRow.kind).where(EventRow.transaction_id == UUID(known)).order_by(EventRow.number)
            return list(await session.scalars(query))

    found: list[str] = served.store(ask)
    return found


def person(served: Served) -> Any:
    return served.store(lambda store: store.users.get(served.tenant_id, served.user_id))


def test_a_reviewer_sees_why_and_approves(served: Served, admin: AdminOf) -> None:
    first, second = waiting(served), waiting(served)
    listed_ = admin.get(REVIEWS).json()
    assert [one["id"] for one in listed_["data"]] == [first, second]
    assert (listed_["totalCount"], listed_["data"][0]["state"]) == (2, "in_review")
    assert [one["check"] for one in listed_["data"][0]["why"]] == ["face_checks"]
    assert data(admin.get(REVIEWS, state="pending_authority")) == []
    shown = data(admin.get(f"{REVIEWS}/{first}"))
    assert (shown["transaction"]["id"], shown["obstacles"], shown["hits"]) == (first, [], [])
    decision = {"decision": "approve", "reason": "compared by eye", "version": shown["transaction"]["version"]}
    decided = data(admin.post(f"{REVIEWS}/{first}", decision))
    assert decided == {"id": first, "state": "completed", "isDigitalIdentityVerified": True, "version": 4}
    assert (person(served).verified, person(served).card_name) == (True, FRONT_FIELDS["name"])
    assert events(served, first) == ["transaction.completed", "review.needed", "identity.verified"]
    [entry] = admin.entries("review.decided")
    assert (entry.entry.actor.id, entry.entry.user_id) == (str(admin.admin_id), served.user_id)
    assert entry.entry.details["decision"] == "approve"
    assert "compared by eye" not in entry.line()
    after = data(admin.get(f"{REVIEWS}/{first}"))["transaction"]["decision"][-1]
    assert (after["check"], after["outcome"]) == ("review", "pass")
    assert "compared by eye" in after["detail"]
    assert str(admin.admin_id) in after["detail"]
    assert [one["id"] for one in data(admin.get(REVIEWS))] == [second]
    assert_refused(admin.post(f"{REVIEWS}/{first}", {"decision": "reject", "reason": "late"}), 409, 5014)


def test_a_rejected_identity_is_not_verified_and_is_told(served: Served, admin: AdminOf) -> None:
    known = waiting(served)
    decided = data(admin.post(f"{REVIEWS}/{known}", {"decision": "reject", "reason": "not the holder"}))
    assert (decided["state"], decided["isDigitalIdentityVerified"]) == ("rejected", False)
    assert person(served).verified is False
    assert events(served, known)[-1] == "identity.rejected"
    assert_refused(served.liveness(transaction_id=known), 400, 5010)


def test_of_two_reviewers_at_once_one_decides(served: Served, admin: AdminOf) -> None:
    known = waiting(served)
    bodies = [{"decision": choice, "reason": "mine"} for choice in ("approve", "reject")] * 2
    with ThreadPoolExecutor(4) as reviewers:
        answers = list(reviewers.map(lambda body: admin.post(f"{REVIEWS}/{known}", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(admin.entries("review.decided")) == 1
    assert_refused(admin.post(f"{REVIEWS}/{known}", {**bodies[0], "version": 1}), 409, 5014)


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "approve"},
        {"decision": "approve", "reason": "  "},
        {"decision": "maybe", "reason": "x"},
        {"decision": "approve", "reason": "x", "dismissHits": [{"list": "eg"}]},
        {"decision": "approve", "reason": "x", "version": "3"},
    ],
)
def test_a_decision_is_whole_and_has_a_reason(served: Served, admin: AdminOf, body: dict[str, Any]) -> None:
    assert_refused(admin.post(f"{REVIEWS}/{waiting(served)}", body), 400, 400)


def test_a_number_that_another_user_has_cannot_be_approved(served: Served, admin: AdminOf) -> None:
    mine, token = waiting(served), served.token
    served.token = make_second_user(served)
    theirs = waiting(served)
    served.token = token
    assert data(admin.post(f"{REVIEWS}/{theirs}", {"decision": "approve", "reason": "the holder"}))["state"]
    refusal = assert_refused(admin.post(f"{REVIEWS}/{mine}", {"decision": "approve", "reason": "also"}), 422, 422)
    assert "another user" in refusal["error_descriptions"][0]
    assert "another user" in data(admin.get(f"{REVIEWS}/{mine}"))["obstacles"][0]
    assert data(admin.post(f"{REVIEWS}/{mine}", {"decision": "reject", "reason": "taken"}))["state"] == "rejected"


def test_a_missing_answer_of_the_authority_cannot_be_approved_away(served: Served, admin: AdminOf) -> None:
    served.examiner.liveness_result = make.liveness_examination()
    served.store(lambda store: store.tenants.change(served.tenant_id, settings={"require_authority": True}))
    known = waiting(served)
    [one] = data(admin.get(REVIEWS, state="pending_authority"))
    assert (one["id"], one["state"]) == (known, "pending_authority")
    refusal = assert_refused(admin.post(f"{REVIEWS}/{known}", {"decision": "approve", "reason": "x"}), 422, 422)
    assert "authority" in refusal["error_descriptions"][0]
    served.store(lambda store: store.tenants.change(served.tenant_id, settings={}))
    assert Policy().require_authority is False
    decided = data(admin.post(f"{REVIEWS}/{known}", {"decision": "approve", "reason": "no longer asked for"}))
    assert decided["isDigitalIdentityVerified"] is True


def test_nobodys_transaction_is_decided_and_verifies_whom_it_is_linked_to(served: Served, admin: AdminOf) -> None:
    known = whole_by_key(served)
    [one] = data(admin.get(REVIEWS))
    assert (one["id"], one["userId"]) == (known, None)
    assert data(admin.post(f"{REVIEWS}/{known}", {"decision": "approve", "reason": "compared"}))["state"] == "completed"
    link = served.post("/api/DigitalIdentity/LinkUserWithExistingTransaction", {"transactionId": known})
    assert link.json()["data"]["isDigitalIdentityVerified"] is True
    assert person(served).verified is True


def test_a_match_is_dismissed_with_the_decision_and_remembered(listed: Served) -> None:
    publish(listed, "eg", LISTED)
    known = verify(listed)[-1]["data"]["idFrontData"]["transaction_id"]
    admin = make_admin(listed)
    shown = data(admin.get(f"{REVIEWS}/{known}"))
    assert [(hit["list"], hit["entryKey"], hit["isDismissed"]) for hit in shown["hits"]] == [("eg", "case-7", False)]
    assert (shown["codes"], shown["isScreened"]) == ([5011], True)
    assert "case-7" in shown["obstacles"][0]
    url, approve = f"{REVIEWS}/{known}", {"decision": "approve", "reason": "another birthplace"}
    assert_refused(admin.post(url, approve), 422, 422)
    wrong = {**approve, "dismissHits": [{"list": "eg", "entryKey": "case-9"}]}
    assert "case-9" in assert_refused(admin.post(url, wrong), 422, 422)["error_descriptions"][0]
    right = {**approve, "dismissHits": [{"list": "eg", "entryKey": "case-7"}]}
    assert data(admin.post(url, right))["isDigitalIdentityVerified"] is True
    assert [hit["isDismissed"] for hit in data(admin.get(url))["hits"]] == [True]
    # Remembered: the next verification of the same person has nothing in its way.
    assert verify(listed)[-1]["data"]["isDigitalIdentityVerified"] is True
    [kept] = listed.store(lambda store: store.dismissals.of_tenant(listed.tenant_id))
    assert (kept.entry_key, kept.reviewer) == ("case-7", f"admin {admin.admin_id}")
    # Until the entry changes.
    publish(listed, "eg", replace(LISTED, case_no="9/2026"))
    assert verify(listed)[-1]["error_code"] == 5011
    assert State.IN_REVIEW.value == data(admin.get(REVIEWS))[0]["state"]
