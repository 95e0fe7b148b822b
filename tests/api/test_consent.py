"""No face is examined without the consent that a tenant asks for; a withdrawn one ends what was made of the face."""

from typing import Any
from uuid import UUID

import pytest

from hawiya.store.consent_tables import ConsentRow
from hawiya.store.opening import Store
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.consent import ConsentRule, settings_with_rule
from tests.api.admins import IDENTITY, data, make_admin
from tests.api.serving import Served
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import COMPARE, FACES, FRAMES, FRONT, LIVENESS, call, count, id_of
from tests.api.test_ocr import back as back_by_key
from tests.api.test_ocr import front as front_by_key

DIGEST = "ab" * 32


@pytest.fixture
def asking(served: Served) -> Served:
    """A server whose tenant asks for consent to v2."""
    ask(served, "v2")
    return served


def ask(served: Served, version: str | None) -> None:
    settings = settings_with_rule({}, ConsentRule(version))
    served.store(lambda store: store.tenants.change(served.tenant_id, settings=settings))


def consent(served: Served, **body: Any) -> Any:
    return data(served.post(f"{IDENTITY}/Consent", {"version": "v2", **body}))


def state(served: Served) -> Any:
    return data(served.client.get(f"{IDENTITY}/Consent", headers=served.headers))


def test_no_face_is_examined_before_the_user_agrees(asking: Served) -> None:
    refusal = assert_refused(asking.front(), 403, 5013)
    assert "v2" in refusal["error_descriptions"][0]
    assert asking.examiner.calls == 0
    known = asking.back().json()["data"]["idBackData"]["transaction_id"]
    assert asking.examiner.calls == 1
    assert_refused(asking.liveness(transaction_id=known), 403, 5013)
    assert asking.examiner.calls == 1
    assert state(asking) == {"isRequired": True, "requiredVersion": "v2", "isGiven": False, "consent": None}
    assert consent(asking, version="v1")["isGiven"] is False
    assert_refused(asking.front(transaction_id=known), 403, 5013)
    given = consent(asking, locale="ar-EG", textDigest=DIGEST)
    assert (given["isGiven"], given["consent"]["locale"], given["consent"]["textDigest"]) == (True, "ar-EG", DIGEST)
    assert asking.front(transaction_id=known).json()["error_code"] is None
    assert asking.liveness(transaction_id=known).json()["data"]["isDigitalIdentityVerified"] is True
    # Another text is asked of everybody anew.
    ask(asking, "v3")
    assert_refused(asking.front(), 403, 5013)


def test_the_register_keeps_who_agreed_to_what(asking: Served) -> None:
    consent(asking, version="v1")
    first = consent(asking, textDigest=DIGEST)["consent"]["id"]
    assert consent(asking, textDigest=DIGEST.upper())["consent"]["id"] == first
    admin = make_admin(asking)
    register = data(admin.get(f"{IDENTITY}/GetConsents"))
    assert [(one["version"], one["userId"], one["withdrawnTime"]) for one in register] == [
        ("v2", asking.user_id, None), ("v1", asking.user_id, None),
    ]  # fmt: skip
    told = admin.entries("consent.given")
    assert [(one.entry.details["version"], one.entry.actor.kind) for one in told] == [("v1", "user"), ("v2", "user")]
    assert admin.entries("consents.listed")


@pytest.mark.parametrize(
    "body", [{"version": ""}, {"version": 2}, {"version": "v" * 65}, {"textDigest": "ab"}, {"locale": "ar EG"}]
)
def test_a_malformed_consent_is_none(asking: Served, body: dict[str, Any]) -> None:
    assert_refused(asking.post(f"{IDENTITY}/Consent", {"version": "v2", **body}), 400, 400)
    assert count(asking, ConsentRow) == 0


def test_withdrawing_removes_the_faces_and_ends_what_is_open(asking: Served) -> None:
    consent(asking)
    done = asking.front().json()["data"]["idFrontData"]["transaction_id"]
    asking.back(transaction_id=done)
    asking.liveness(transaction_id=done)
    still_open = asking.front().json()["data"]["idFrontData"]["transaction_id"]
    assert person(asking).template == b"template"
    assert data(asking.post(f"{IDENTITY}/WithdrawConsent", {})) == {"success": True}
    assert data(asking.post(f"{IDENTITY}/WithdrawConsent", {})) == {"success": False}
    assert (person(asking).template, person(asking).verified) == (None, True)
    whole, ended = (transaction(asking, known) for known in (done, still_open))
    assert (whole.front.portrait, whole.liveness.template, whole.state.value) == (None, None, "completed")
    assert (ended.front.portrait, ended.state.value, ended.decision[0].check) == (None, "rejected", "consent")
    calls = asking.examiner.calls
    assert_refused(asking.front(), 403, 5013)
    assert asking.examiner.calls == calls
    admin = make_admin(asking)
    assert [one.entry.user_id for one in admin.entries("consent.withdrawn")] == [asking.user_id]
    assert data(admin.get(f"{IDENTITY}/GetConsents"))[0]["withdrawnTime"] is not None
    # Agreeing again is a new consent.
    assert consent(asking)["isGiven"] is True
    assert asking.front().json()["error_code"] is None
    assert count(asking, ConsentRow) == 2


def test_a_step_under_way_does_not_bring_the_face_back(asking: Served) -> None:
    consent(asking)
    examine = asking.examiner.front

    async def withdraw_meanwhile(image: bytes, policy: Any) -> Any:
        from hawiya.store.opening import open_store, utc_now

        async with open_store(asking.settings, serving=False) as store:
            await store.consents.withdraw(asking.tenant_id, asking.user_id, utc_now(), lambda one: (one, ()))
        return await examine(image, policy)

    asking.examiner.front = withdraw_meanwhile  # type: ignore[method-assign]
    assert_refused(asking.front(), 503, 503)
    found = asking.store(lambda store: store.listings.images_of_user(asking.tenant_id, asking.user_id))
    assert found == []


def test_who_withdrew_is_not_examined_even_where_nobody_asks_for_consent(served: Served) -> None:
    body = {"version": "v1", "locale": "ar", "textDigest": DIGEST}
    assert served.post(f"{IDENTITY}/Consent", body).json()["data"]["isGiven"] is True
    assert served.post(f"{IDENTITY}/WithdrawConsent", {}).json()["data"] == {"success": True}
    assert_refused(served.front(), 403, 5013)
    told = state(served)
    assert (told["isRequired"], told["isGiven"], told["consent"]["version"]) == (False, False, "v1")
    assert told["consent"]["withdrawnTime"] is not None
    known = id_of(front_by_key(served))
    assert_refused(served.post(f"{IDENTITY}/LinkUserWithExistingTransaction", {"transactionId": known}), 403, 5013)
    assert served.examiner.calls == 1
    assert served.back().json()["error_code"] is None
    # Agreeing again is all it takes.
    served.post(f"{IDENTITY}/Consent", body)
    assert (state(served)["isGiven"], state(served)["consent"]["withdrawnTime"]) == (True, None)
    assert served.front().json()["error_code"] is None


def test_a_caller_by_key_vouches_for_the_consent_in_a_header(asking: Served) -> None:
    body = {"image": FACES["face_image1"]}
    assert_refused(call(asking, FRONT, body), 403, 5013)
    assert_refused(call(asking, FRONT, body, **{"Consent-Version": "v1"}), 403, 5013)
    assert_refused(call(asking, FRONT, body, **{"Consent-Version": "v2", "Consent-Text-Digest": "x"}), 400, 400)
    assert_refused(call(asking, COMPARE, FACES), 403, 5013)
    assert asking.examiner.calls == 0
    told = {"Consent-Version": "v2", "Consent-Locale": "ar", "Consent-Text-Digest": DIGEST}
    known = id_of(call(asking, FRONT, body, **told))
    back_by_key(asking, transaction_id=known)
    # Told once for a transaction is enough.
    assert call(asking, LIVENESS, {**FRAMES, "transaction_id": known}).json()["error_code"] is None
    assert call(asking, COMPARE, FACES, **told).json()["data"]["isMatched"] is True
    admin = make_admin(asking)
    [key] = asking.store(lambda store: store.api_keys.of_tenant(asking.tenant_id))
    by = [one.entry.actor for one in admin.entries("consent.given")]
    assert by == [Actor(ActorKind.API_KEY, str(key.id))] * 2
    [kept] = data(admin.get(f"{IDENTITY}/GetConsents"))
    assert (kept["version"], kept["locale"], kept["textDigest"]) == ("v2", "ar", DIGEST)
    # It goes along to the user whom the transaction is linked to.
    link = asking.post(f"{IDENTITY}/LinkUserWithExistingTransaction", {"transactionId": known})
    assert link.json()["data"]["isDigitalIdentityVerified"] is True
    assert data(admin.get(f"{IDENTITY}/GetConsents"))[0]["userId"] == asking.user_id
    assert state(asking)["isGiven"] is True


def test_a_withdrawn_consent_is_not_replaced_by_a_link(asking: Served) -> None:
    told = {"Consent-Version": "v2"}
    known = id_of(call(asking, FRONT, {"image": FACES["face_image1"]}, **told))
    consent(asking)
    asking.post(f"{IDENTITY}/WithdrawConsent", {})
    link = asking.post(f"{IDENTITY}/LinkUserWithExistingTransaction", {"transactionId": known})
    assert_refused(link, 403, 5013)


def test_a_malformed_rule_lets_nobody_be_examined(served: Served) -> None:
    served.store(lambda store: store.tenants.change(served.tenant_id, settings={"consent": {"version": 3}}))
    assert_refused(served.front(), 403, 5013)
    assert_refused(front_by_key(served), 403, 5013)
    assert served.examiner.calls == 0


def person(served: Served) -> Any:
    return served.store(lambda store: store.users.get(served.tenant_id, served.user_id))


def transaction(served: Served, known: str) -> Any:
    async def get(store: Store) -> Any:
        return await store.verifications.get(UUID(known))

    return served.store(get)
