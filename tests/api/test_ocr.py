"""The calls by key alone: steps in transactions of nobody's, and single questions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from hawiya.accounts.api_keys import ApiKeys
from hawiya.screening.watchlists.index import build_index
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.store.tables import AnswerRow, EventRow, ImageRow, TransactionRow, UserRow
from hawiya.verification.accounts import Scope
from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry
from hawiya.verification.ports import Classification, FaceComparison
from hawiya.verification.watchlists import ListVersion
from tests.api.serving import (
    BACK_FIELDS,
    FRONT_FIELDS,
    ScriptedExaminer,
    Served,
    make_caller,
    picture,
    serving,
    text,
    wait_until_ready,
    with_store,
)
from tests.api.test_bad_input import assert_refused
from tests.unit.screening.lists import ENTRIES, HASSAN
from tests.unit.verification import make

FRONT, BACK, LIVENESS = "/v1/ocr/id/front", "/v1/ocr/id/back", "/v1/ocr/liveness/multi"
MATCH, COMPARE = "/v1/ocr/face/match", "/v1/ocr/face/compare"
CLASSIFICATION, AML = "/v1/ocr/classification", "/v1/ocr/aml/validate"
FRAMES = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
FACES = {"face_image1": text(picture(1)), "face_image2": text(picture(2))}


def call(served: Served, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Call with the key alone."""
    return served.client.post(path, json=body, headers={"ApiKey": served.key, **headers})


def front(served: Served, **body: Any) -> httpx.Response:
    return call(served, FRONT, {"image": text(picture(1)), **body})


def back(served: Served, **body: Any) -> httpx.Response:
    return call(served, BACK, {"image": text(picture(2)), **body})


def liveness(served: Served, **body: Any) -> httpx.Response:
    return call(served, LIVENESS, {**FRAMES, **body})


def id_of(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["idFrontData"]["transaction_id"])


def whole(served: Served, **body: Any) -> str:
    """Take the three steps; return the transaction's id."""
    known = id_of(front(served, **body))
    back(served, transaction_id=known)
    assert liveness(served, transaction_id=known).status_code == 200
    return known


def count(served: Served, table: type, *conditions: Any) -> int:
    async def ask(store: Store) -> int:
        async with store.database.reading() as session:
            return (await session.scalars(select(func.count()).select_from(table).where(*conditions))).one()

    return int(served.store(ask))


def anonymous_users(served: Served) -> int:
    return count(served, UserRow, UserRow.anonymous)


def test_the_steps_answer_as_those_of_verify_do_but_for_the_user(served: Served) -> None:
    first = front(served, client_transaction_id="order-17")
    known = id_of(first)
    answers = [first.json(), back(served, transaction_id=known).json(), liveness(served, transaction_id=known).json()]
    other = {"transaction_id": served.front().json()["data"]["idFrontData"]["transaction_id"]}
    for answer, theirs in zip(answers, [None, served.back(**other), served.liveness(**other)], strict=True):
        assert (answer["error_code"], answer["error_message"], answer["error_descriptions"]) == (None, None, None)
        assert answer["data"]["user"] is None
        if theirs is not None:
            assert answer["services"] == theirs.json()["services"]
            assert set(answer["data"]) == set(theirs.json()["data"])
    last = answers[-1]["data"]
    assert (last["isVerificationProcessCompleted"], last["isDigitalIdentityVerified"]) == (True, True)
    assert {name: last["idFrontData"][name] for name in FRONT_FIELDS} == FRONT_FIELDS
    assert {name: last["idBackData"][name] for name in BACK_FIELDS} == BACK_FIELDS
    assert last["idFrontData"]["client_transaction_id"] == "order-17"


def test_the_audit_log_tells_which_key_ended_it(served: Served) -> None:
    async def add_key(store: Store) -> tuple[UUID, str]:
        made = await ApiKeys(store.api_keys, store.tenants, utc_now).create(served.tenant_id)
        return made.id, made.key

    async def ended(store: Store) -> list[AuditEntry]:
        return [item.entry async for item in store.audit.entries() if item.entry.action == Action.VERIFICATION_ENDED]

    second_id, second = served.store(add_key)
    known = _sides(served)
    call(served, LIVENESS, {**FRAMES, "transaction_id": known}, ApiKey=second)
    (entry,) = served.store(ended)
    assert (entry.actor, entry.user_id, str(entry.transaction_id)) == (
        Actor(ActorKind.API_KEY, str(second_id)),
        None,
        known,
    )


def test_nobody_is_verified_by_it_and_no_number_is_taken(served: Served) -> None:
    whole(served)
    assert count(served, UserRow, UserRow.verified) == 0
    assert count(served, UserRow, UserRow.anonymous, UserRow.number_index.is_not(None)) == 0
    # The registered user may be verified with the same card.
    known = {"transaction_id": served.front().json()["data"]["idFrontData"]["transaction_id"]}
    served.back(**known)
    assert served.liveness(**known).json()["data"]["isDigitalIdentityVerified"] is True
    # And the other way round: whether a card is somebody's is not told to whoever holds a key.
    assert liveness(served, transaction_id=_sides(served)).json()["error_code"] is None


def _sides(served: Served) -> str:
    known = id_of(front(served))
    back(served, transaction_id=known)
    return known


def test_an_anonymous_user_is_none_of_the_accounts(served: Served) -> None:
    front(served)

    async def look(store: Store) -> tuple[list[int], list[object]]:
        async with store.database.reading() as session:
            ids = list(await session.scalars(select(UserRow.id).where(UserRow.anonymous)))
        return ids, [await store.users.by_id(one) for one in ids]

    ids, found = served.store(look)
    assert (len(ids), found) == (1, [None])


def test_a_minted_id_is_kept_and_any_key_of_the_tenant_continues(served: Served) -> None:
    minted = str(uuid4()).upper()
    assert id_of(front(served, transaction_id=minted)) == minted.lower()
    second = served.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).create(served.tenant_id))
    answer = call(served, BACK, {"image": text(picture(2)), "transaction_id": minted}, ApiKey=second.key).json()
    assert answer["data"]["idFrontData"]["name"] == FRONT_FIELDS["name"]


def test_two_first_calls_at_once_end_in_one_transaction_of_one_owner(served: Served) -> None:
    minted = str(uuid4())
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda step: step(served, transaction_id=minted), [front, back] * 4))
    assert {answer.status_code for answer in answers} == {200}
    assert (count(served, TransactionRow), anonymous_users(served)) == (1, 1)
    assert liveness(served, transaction_id=minted).json()["data"]["isVerificationProcessCompleted"] is True


def test_a_repeated_request_gets_its_answer_with_or_without_a_transaction_id(served: Served) -> None:
    body = {"image": text(picture(1)), "request_id": str(uuid4())}
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: call(served, FRONT, body), range(4)))
    assert len({answer.content for answer in answers}) == 1
    assert (count(served, TransactionRow), anonymous_users(served)) == (1, 1)
    assert_refused(call(served, FRONT, {**body, "country": "EG"}), 409, 409)
    known = id_of(answers[0])
    step = {"image": text(picture(2)), "request_id": body["request_id"], "transaction_id": known}
    assert call(served, BACK, step).content == call(served, BACK, step).content
    # Another step, so another request, whatever its id.
    assert count(served, TransactionRow) == 1


@pytest.mark.parametrize("path", [FRONT.upper(), "/V1/OCR/ID/Front", FRONT + "/"])
def test_paths_match_in_any_case(served: Served, path: str) -> None:
    assert call(served, path, {"image": text(picture())}).status_code == 200


def test_a_key_is_needed_and_must_be_for_this(served: Served) -> None:
    bodies = {
        FRONT: {"image": text(picture())}, MATCH: {"transaction_id": str(uuid4()), "image": text(picture())},
        COMPARE: FACES, CLASSIFICATION: {"image": text(picture())}, AML: {"name": "x"},
    }  # fmt: skip

    async def limited(store: Store) -> str:
        keys = ApiKeys(store.api_keys, store.tenants, utc_now)
        return (await keys.create(served.tenant_id, scopes=[Scope.VERIFY])).key

    verify_only = served.store(limited)
    for path, body in bodies.items():
        assert_refused(served.client.post(path, json=body), 401, 401)
        assert_refused(call(served, path, body, ApiKey=verify_only), 403, 403)


def test_transactions_of_users_and_of_other_tenants_are_not_found(served: Served) -> None:
    of_user = served.front().json()["data"]["idFrontData"]["transaction_id"]
    mine = id_of(front(served))
    _, key, _, _ = served.store(lambda store: make_caller(served.settings, store, "Other"))
    face = {"image": text(picture())}
    for refused in (
        back(served, transaction_id=of_user),
        call(served, MATCH, {"transaction_id": of_user, **face}),
        call(served, BACK, {"transaction_id": mine, **face}, ApiKey=key),
        call(served, MATCH, {"transaction_id": mine, **face}, ApiKey=key),
        served.back(transaction_id=mine),
        front(served, transaction_id="not-an-id"),
    ):
        assert_refused(refused, 400, 5004)


def test_an_expired_transaction_takes_no_step_and_no_match(served: Served) -> None:
    known = id_of(front(served))

    async def age(store: Store) -> None:
        async with store.database.writing() as session:
            row = await session.get_one(TransactionRow, UUID(known))
            row.last_step_at -= timedelta(hours=1)

    served.store(age)
    assert_refused(back(served, transaction_id=known), 400, 5004)
    assert_refused(call(served, MATCH, {"transaction_id": known, "image": text(picture())}), 400, 5004)


def test_liveness_before_the_sides_and_steps_after_the_end(served: Served) -> None:
    assert_refused(liveness(served), 400, 5009)
    known = whole(served)
    for step in (front, back, liveness):
        assert_refused(step(served, transaction_id=known), 400, 5010)


def test_a_call_that_came_to_nothing_leaves_no_owner_behind(served: Served) -> None:
    minted = str(uuid4())
    assert_refused(front(served, image=text(b"text"), transaction_id=minted), 415, 415)
    known = id_of(front(served))
    assert anonymous_users(served) == 2

    async def sweep(store: Store) -> tuple[int, int]:
        return await store.anonymous_users.sweep(timedelta(hours=1)), await store.anonymous_users.sweep(None)

    assert served.store(sweep) == (0, 1)
    assert back(served, transaction_id=known).status_code == 200
    assert id_of(front(served, transaction_id=minted)) == minted


def test_events_name_nobody(served: Served) -> None:
    known = whole(served)
    assert count(served, EventRow, EventRow.transaction_id == UUID(known), EventRow.user_id.is_(None)) == 2


def test_a_face_is_matched_with_the_portrait_of_the_card(served: Served) -> None:
    known = id_of(front(served))
    before = [count(served, table) for table in (ImageRow, AnswerRow)]
    body = {"transaction_id": known, "image": text(picture(3))}
    answer = call(served, MATCH, body).json()
    assert (answer["data"], answer["error_code"], answer["error_message"]) == ({"isMatched": True}, None, None)
    assert answer["services"]["Validations"] == {"validation_errors": []}
    assert served.examiner.portraits == [b"portrait"]
    served.examiner.comparison = FaceComparison(matched=False)
    assert call(served, MATCH, body).json()["data"] == {"isMatched": False}
    assert [count(served, table) for table in (ImageRow, AnswerRow)] == before


def test_a_match_needs_a_transaction_with_an_accepted_front(served: Served) -> None:
    face = {"image": text(picture())}
    assert_refused(call(served, MATCH, {"transaction_id": str(uuid4()), **face}), 400, 5004)
    assert_refused(call(served, MATCH, {"transaction_id": str(UUID(int=0)), **face}), 400, 5004)
    assert_refused(call(served, MATCH, face), 400, 400)
    only_back = back(served).json()["data"]["idBackData"]["transaction_id"]
    assert_refused(call(served, MATCH, {"transaction_id": only_back, **face}), 400, 5009)
    assert anonymous_users(served) == 1


def test_a_portrait_of_another_face_network_cannot_be_matched(served: Served) -> None:
    known = id_of(front(served))
    served.examiner.comparison = FaceComparison(matched=None)
    assert_refused(call(served, MATCH, {"transaction_id": known, "image": text(picture())}), 422, 422)


def test_the_audit_log_tells_which_key_asked_what(served: Served) -> None:
    known = id_of(front(served))
    call(served, MATCH, {"transaction_id": known, "image": text(picture())})
    served.examiner.comparison = FaceComparison(matched=None)
    assert_refused(call(served, MATCH, {"transaction_id": known, "image": text(picture())}), 422, 422)
    served.examiner.comparison = FaceComparison(matched=False)
    call(served, COMPARE, FACES)
    call(served, AML, {"name": "محمد أحمد"})

    async def read(store: Store) -> tuple[list[AuditEntry], Any]:
        [key] = await store.api_keys.of_tenant(served.tenant_id)
        return [item.entry async for item in store.audit.entries()], Actor(ActorKind.API_KEY, str(key.id))

    entries, by = served.store(read)
    asked = [(one.action, one.transaction_id, dict(one.details)) for one in entries if one.actor == by]
    assert asked == [
        (Action.FACE_MATCHED, UUID(known), {"matched": True}),
        (Action.FACE_MATCHED, UUID(known), {"matched": None}),
        (Action.FACES_COMPARED, None, {"matched": False}),
        (Action.PERSON_SCREENED, None, {"screened": False, "hits": 0}),
    ]


def test_faces_that_cannot_be_compared_are_an_error_on_their_field(served: Served) -> None:
    served.examiner.comparison = FaceComparison(None, (make.Finding(4208, "face_image2", None, "look here"),))
    answer = call(served, COMPARE, FACES, **{"Accept-Language": "ar"}).json()
    assert (answer["error_code"], answer["data"]) == (4208, {"isMatched": False})
    assert answer["error_descriptions"] == ["face_image2: look here"]
    (wrong,) = answer["services"]["validations"]["validation_errors"]
    assert (wrong["field"], wrong["errors"][0]["code"]) == ("face_image2", 4208)
    assert answer["error_message"] == wrong["errors"][0]["message"]


@pytest.mark.parametrize("missing", list(FACES))
def test_two_faces_are_needed(served: Served, missing: str) -> None:
    body = {name: face for name, face in FACES.items() if name != missing}
    said = assert_refused(call(served, COMPARE, body), 400, 400)["error_descriptions"]
    assert said[0].startswith(missing)
    assert_refused(call(served, COMPARE, {**body, missing: text(b"no picture")}), 415, 415)
    assert_refused(call(served, COMPARE, {**body, missing: "!"}), 400, 400)


def test_bodies_of_faces_may_be_large_and_others_not(served: Served) -> None:
    padding = "A" * (11 * 1024 * 1024)
    assert call(served, COMPARE, {**FACES, "more": padding}).status_code == 200
    assert_refused(call(served, CLASSIFICATION, {"image": text(picture()), "more": padding}), 413, 413)


def test_a_picture_is_classified(served: Served) -> None:
    for seen in (Classification("national_id", "back"), Classification("other", None), Classification("none", None)):
        served.examiner.classification = seen
        answer = call(served, CLASSIFICATION, {"image": text(picture())}).json()
        assert answer["services"]["classification"] == {"doc_type": seen.doc_type}
        assert answer["data"] == {"doc_type": seen.doc_type, "side": seen.side}
        assert answer["error_code"] is None


@pytest.mark.parametrize("body", [{"name": "محمد أحمد"}, {"idNumber": make.NUMBER}, {"idNumber": "A1", "name": "x"}])
def test_a_person_is_looked_for_and_the_answer_says_that_no_list_is_loaded(
    served: Served, body: dict[str, str]
) -> None:
    answer = call(served, AML, body).json()
    assert answer["services"]["AML"] == {"AML_matched": False, "data": []}
    assert answer["data"] == {"AML_matched": False}
    assert (answer["error_code"], answer["error_message"]) == (None, None)
    assert answer["error_descriptions"] == ["not_screened: no watchlist is loaded"]


@pytest.mark.parametrize("body", [{}, {"name": None, "idNumber": ""}, {"name": " "}, {"name": 7}, {"name": "x" * 257}])
def test_nobody_cannot_be_looked_for(served: Served, body: dict[str, Any]) -> None:
    assert_refused(call(served, AML, body), 400, 400)


def test_where_screening_is_required_no_list_is_no_answer(served: Served) -> None:
    served.store(lambda store: store.tenants.change(served.tenant_id, settings={"require_screening": True}))
    assert_refused(call(served, AML, {"name": "x"}), 422, 422)


def test_a_person_on_a_list_is_found_by_name_and_by_number(settings: Settings) -> None:
    version = ListVersion(uuid4(), "un", utc_now(), len(ENTRIES), "test", "test", b"d" * 32)

    async def prepare(store: Store) -> tuple[UUID, str, int, str]:
        await store.watchlists.publish(version, build_index(ENTRIES).to_bytes(), replaces=None)
        return await make_caller(settings, store, "Bank")

    tenant_id, key, user_id, token = with_store(settings, prepare)
    examiner = ScriptedExaminer()
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=30) as client:
        wait_until_ready(url)
        served = Served(url, settings, examiner, key, token, tenant_id, user_id, client)
        for body in ({"name": HASSAN.names[1]}, {"idNumber": HASSAN.id_numbers[0]}):
            answer = call(served, AML, body).json()
            assert answer["services"]["AML"]["AML_matched"] is True
            (hit,) = answer["services"]["AML"]["data"]
            assert (hit["caseNo"], hit["caseYear"]) == ("512", 2019)
            assert (answer["data"], answer["error_code"]) == ({"AML_matched": True}, None)
        answer = call(served, AML, {"name": "Mona Zaki Iskander"}).json()
        assert answer["data"] == {"AML_matched": False}
        assert answer["error_descriptions"] is None
        served.store(lambda store: store.tenants.change(tenant_id, settings={"watchlists": ["un", "eu"]}))
        partly = call(served, AML, {"name": "Mona Zaki Iskander"}).json()
        assert partly["error_descriptions"] == ["not_screened: these watchlists are not loaded: eu"]
