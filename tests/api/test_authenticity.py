"""What becomes of a doubtful, a forged and a reused card, over HTTP and both databases."""

from dataclasses import replace
from typing import Any

import pytest

from hawiya.verification.transaction import Evidence, EvidenceTrace, Outcome, PicturePrint, StepName
from tests.api.admins import REVIEWS, TRANSACTIONS, AdminOf, data, make_admin
from tests.api.serving import BACK, FRONT, LIVENESS, Served, make_second_user, picture, text
from tests.unit.verification import make

TRACE = EvidenceTrace((500.0, 580.5, 600.0, 70.0), 0.75)
DOUBT = Evidence("edited_text", Outcome.REVIEW, 0.6, 0.9, "card_tampering@1", "digits", 0.4, (TRACE,))
TOLD = {
    "check": "edited_text",
    "outcome": "review",
    "score": 0.6,
    "threshold": 0.9,
    "doubt": 0.4,
    "model": "card_tampering@1",
    "detail": "digits",
    "traces": [{"box": [500.0, 580.5, 600.0, 70.0], "strength": 0.75}],
}
PRINT = {"image": PicturePrint(b"p" * 32, 0x0123_4567_89AB_CDEF)}


@pytest.fixture
def admin(served: Served) -> AdminOf:
    return make_admin(served)


def whole(served: Served, token: str | None = None) -> tuple[str, dict[str, Any]]:
    """Take the three steps; return the transaction's id and the last answer."""
    by = {"Authorization": f"Bearer {token or served.token}"}
    known = served.post(FRONT, {"image": text(picture(1))}, **by).json()["data"]["idFrontData"]["transaction_id"]
    served.post(BACK, {"image": text(picture(2)), "transaction_id": known}, **by)
    frames = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
    return known, served.post(LIVENESS, {**frames, "transaction_id": known}, **by).json()


def evidence(admin: AdminOf, known: str, check: str) -> list[dict[str, Any]]:
    shown = data(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=known))
    return [one for one in shown["steps"][0]["evidence"] if one["check"] == check]


def test_a_doubt_is_reviewed_and_shown_with_its_place(served: Served, admin: AdminOf) -> None:
    served.examiner.front_result = make.side_examination(evidence=(DOUBT,))
    known, answer = whole(served)
    assert (answer["error_code"], answer["services"]["spoofing"]) == (None, {"fake": False})
    assert answer["data"]["isDigitalIdentityVerified"] is False
    shown = data(admin.get(f"{REVIEWS}/{known}"))
    assert [(one["check"], one["detail"]) for one in shown["why"]] == [("card_checks", "edited_text")]
    assert TOLD in shown["transaction"]["front"]["evidence"]
    assert shown["obstacles"] == []


def test_a_fake_is_refused_and_kept_as_evidence(served: Served, admin: AdminOf) -> None:
    found = replace(DOUBT, outcome=Outcome.FAIL, score=0.95)
    served.examiner.front_result = make.side_examination(evidence=(found,), fake=True)
    refused = served.front().json()
    assert (refused["error_code"], refused["services"]["spoofing"]) == (5005, {"fake": True})
    known = refused["data"]["idFrontData"]["transaction_id"]
    assert evidence(admin, known, "edited_text") == [{**TOLD, "outcome": "fail", "score": 0.95}]
    shown = data(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=known))
    assert (shown["front"], shown["isAttackSeen"]) == (None, True)


def test_a_picture_of_a_card_that_was_used_before(served: Served, admin: AdminOf) -> None:
    served.examiner.front_result = make.side_examination(prints=PRINT)
    first, answer = whole(served)
    assert answer["data"]["isDigitalIdentityVerified"] is True
    assert evidence(admin, first, "reused_image") == []
    again, answer = whole(served)
    (said,) = evidence(admin, again, "reused_image")
    assert (said["outcome"], answer["data"]["isDigitalIdentityVerified"]) == ("not_judged", True)
    served.examiner.front_result = make.side_examination(
        prints={"image": PicturePrint(b"q" * 32, 0xFFFF_0000_FFFF_0000)}
    )
    served.examiner.same_card = True
    other = make_second_user(served)
    by_another, answer = whole(served, other)
    (said,) = evidence(admin, by_another, "reused_image")
    assert (said["outcome"], "the same exposure" in said["detail"]) == ("review", True)
    assert "card_pictures_new" in [one["check"] for one in data(admin.get(f"{REVIEWS}/{by_another}"))["why"]]
    strict = {"card": {"reused_by_another": "fake"}}
    served.store(lambda store: store.tenants.change(served.tenant_id, settings=strict))
    refused = served.post_as(other, "front").json()
    assert (refused["error_code"], refused["services"]["spoofing"]) == (5005, {"fake": True})


def test_another_portrait_on_a_card_that_was_verified_before(served: Served, admin: AdminOf) -> None:
    first, answer = whole(served)
    assert answer["data"]["isDigitalIdentityVerified"] is True
    assert evidence(admin, first, "portrait_changed") == []
    same, answer = whole(served)
    assert [one["outcome"] for one in evidence(admin, same, "portrait_changed")] == ["pass"]
    assert answer["data"]["isDigitalIdentityVerified"] is True
    served.examiner.likeness = 0.1
    changed, answer = whole(served)
    assert (answer["error_code"], answer["data"]["isDigitalIdentityVerified"]) == (None, False)
    assert [(one["outcome"], one["score"]) for one in evidence(admin, changed, "portrait_changed")] == [("review", 0.1)]
    assert [one["detail"] for one in data(admin.get(f"{REVIEWS}/{changed}"))["why"]] == ["portrait_changed"]


def test_the_numbers_of_front_and_back_differ(served: Served, admin: AdminOf) -> None:
    known = served.front().json()["data"]["idFrontData"]["transaction_id"]
    other = make.fields(idNumber="29005171201242")
    served.examiner.back_result = make.side_examination(StepName.BACK, fields=other)
    assert served.back(transaction_id=known).json()["error_code"] == 3101
    shown = data(admin.get(f"{TRANSACTIONS}/GetTransactionById", id=known))
    steps = {step["step"]: [one["check"] for one in step["evidence"]] for step in shown["steps"]}
    assert ("conflicting_data" in steps["front"], "conflicting_data" in steps["back"]) == (False, True)
