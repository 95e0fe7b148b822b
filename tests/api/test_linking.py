"""Giving a transaction that was made by key alone to a registered user."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from hawiya.accounts.users import Users
from hawiya.store.opening import Store, utc_now
from hawiya.store.tables import AnswerRow, EventRow, ImageRow, TransactionRow, UserRow
from hawiya.verification.ports import StaleTransaction
from hawiya.verification.transaction import Transaction, User
from tests.api.serving import (
    BACK,
    FRONT_FIELDS,
    LIVENESS,
    Served,
    make_caller,
    make_second_user,
    picture,
    text,
    token_of,
)
from tests.api.test_bad_input import assert_refused
from tests.api.test_ocr import FRONT, anonymous_users, back, call, count, front, id_of, whole
from tests.unit.verification import make

LINK = "/api/DigitalIdentity/LinkUserWithExistingTransaction"


def link(served: Served, known: str, **body: Any) -> httpx.Response:
    return served.post(LINK, {"transactionId": known, **body})


def link_as(served: Served, token: str, known: str) -> httpx.Response:
    return served.post(LINK, {"transactionId": known}, Authorization=f"Bearer {token}")


def user(served: Served) -> User:
    found: User = served.store(lambda store: store.users.get(served.tenant_id, served.user_id))
    return found


def transaction(served: Served, known: str) -> Transaction:
    found: Transaction = served.store(lambda store: store.verifications.get(UUID(known)))
    return found


def kinds(served: Served, known: str) -> list[tuple[str, int | None]]:
    async def ask(store: Store) -> list[tuple[str, int | None]]:
        async with store.database.reading() as session:
            rows = await session.scalars(
                select(EventRow).where(EventRow.transaction_id == UUID(known)).order_by(EventRow.number)
            )
            return [(row.kind, row.user_id) for row in rows]

    found: list[tuple[str, int | None]] = served.store(ask)
    return found


def test_a_completed_transaction_verifies_its_user(served: Served) -> None:
    known = whole(served, client_transaction_id="order-17")
    answer = link(served, known).json()
    assert (answer["error_code"], answer["error_message"]) == (None, None)
    data = answer["data"]
    assert (data["isVerificationProcessCompleted"], data["isDigitalIdentityVerified"]) == (True, True)
    assert data["user"]["id"] == served.user_id
    assert {name: data["idFrontData"][name] for name in FRONT_FIELDS} == FRONT_FIELDS
    assert data["idFrontData"]["transaction_id"] == known
    assert data["idFrontData"]["client_transaction_id"] == "order-17"
    assert answer["services"]["liveness"] is True
    assert answer["services"]["AML"] == {"AML_matched": False, "data": []}
    linked = user(served)
    assert (linked.verified, linked.id_number, linked.card_name) == (True, make.NUMBER, FRONT_FIELDS["name"])
    assert linked.template == b"template"


def test_all_that_belongs_to_it_goes_along_and_nobody_is_left(served: Served) -> None:
    known = whole(served)
    link(served, known)
    assert anonymous_users(served) == 0
    for table, expected in ((TransactionRow, 1), (ImageRow, 5), (AnswerRow, 4)):
        assert count(served, table, table.user_id == served.user_id) == count(served, table) == expected
    # The first two were told of nobody's transaction; it has a user now, so they go when the user goes.
    whose = served.user_id
    assert kinds(served, known) == [
        ("transaction.completed", whose), ("identity.verified", whose), ("identity.verified", whose),
    ]  # fmt: skip


def test_the_same_call_gets_the_same_answer_and_another_one_tells_it_again(served: Served) -> None:
    known = whole(served)
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: link(served, known), range(4)))
    assert len({answer.content for answer in answers}) == 1
    hidden = link(served, known, getExtractedData=False).json()
    assert hidden["data"]["isDigitalIdentityVerified"] is True
    assert hidden["data"]["idFrontData"]["name"] is None
    assert hidden["data"]["idFrontData"]["transaction_id"] == known
    assert len(kinds(served, known)) == 3


def test_a_request_id_stands_for_one_body(served: Served) -> None:
    known, request_id = whole(served), str(uuid4())
    first = link(served, known, request_id=request_id)
    assert link(served, known, request_id=request_id).content == first.content
    assert first.json()["data"]["idFrontData"]["request_id"] == request_id
    assert_refused(link(served, known, request_id=request_id, getExtractedData=False), 409, 409)


def test_a_repeated_step_gets_its_answer_after_the_link_and_no_other_step_is_taken(served: Served) -> None:
    minted, request_id = str(uuid4()), str(uuid4())
    body = {"image": text(picture(1)), "transaction_id": minted, "request_id": request_id}
    first = call(served, FRONT, body)
    link(served, minted)
    assert call(served, FRONT, body).content == first.content
    assert_refused(front(served, transaction_id=minted), 400, 5004)
    assert_refused(back(served, transaction_id=minted), 400, 5004)


def test_an_open_transaction_goes_on_as_the_users(served: Served) -> None:
    known = id_of(front(served))
    answer = link(served, known).json()
    assert (answer["error_code"], answer["data"]["isVerificationProcessCompleted"]) == (None, False)
    assert answer["data"]["idBackData"] is None
    assert served.back(transaction_id=known).status_code == 200
    assert served.liveness(transaction_id=known).json()["data"]["isDigitalIdentityVerified"] is True
    assert user(served).verified


@pytest.mark.parametrize("known", [str(UUID(int=77)), "not-an-id", str(UUID(int=0))])
def test_a_wrong_id_is_refused(served: Served, known: str) -> None:
    assert_refused(link(served, known), 400, 5004)


def test_bodies_without_an_id(served: Served) -> None:
    for body in ({}, {"transactionId": None}, {"transactionId": ""}, {"transactionId": 5}):
        assert_refused(served.post(LINK, body), 400, 400)


def test_what_is_linked_or_belongs_to_others_is_refused(served: Served) -> None:
    known = whole(served)
    link(served, known)
    second = make_second_user(served)
    assert_refused(link_as(served, second, known), 400, 5004)
    mine = served.front().json()["data"]["idFrontData"]["transaction_id"]
    assert_refused(link_as(served, second, mine), 400, 5004)
    _, key, _, token = served.store(lambda store: make_caller(served.settings, store, "Other"))
    free = id_of(front(served))
    foreign = served.post(LINK, {"transactionId": free}, ApiKey=key, Authorization=f"Bearer {token}")
    assert_refused(foreign, 400, 5004)
    assert_refused(served.client.post(LINK, json={"transactionId": free}, headers={"ApiKey": served.key}), 401, 401)


def test_two_users_at_once_get_it_once(served: Served) -> None:
    known, second = whole(served), make_second_user(served)
    with ThreadPoolExecutor(2) as callers:
        answers = list(callers.map(lambda token: link_as(served, token, known), [served.token, second]))
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert count(served, UserRow, UserRow.verified) == 1


def test_a_card_of_another_user_verifies_nobody_else(served: Served) -> None:
    assert link(served, whole(served)).json()["data"]["isDigitalIdentityVerified"] is True
    known = whole(served)
    answer = link_as(served, make_second_user(served), known).json()
    assert answer["error_code"] == 3103
    assert answer["data"]["isDigitalIdentityVerified"] is False
    assert (transaction(served, known).state, transaction(served, known).verified) == ("in_review", False)
    assert kinds(served, known)[-1][0] == "review.needed"
    assert count(served, UserRow, UserRow.verified) == 1


def test_a_card_of_another_name_verifies_nobody(served: Served) -> None:
    async def stranger(store: Store) -> User:
        return await Users(store.users, store.tenants, utc_now).create(
            served.tenant_id, phone="+201005555555", name="سعاد", surname="جرجس بطرس"
        )

    known = whole(served)
    answer = link_as(served, token_of(served, served.store(stranger)), known).json()
    assert (answer["error_code"], answer["data"]["isDigitalIdentityVerified"]) == (3102, False)
    (wrong,) = answer["services"]["validations"]["validation_errors"]
    assert (wrong["field"], wrong["value"]) == ("name", FRONT_FIELDS["name"])
    assert transaction(served, known).state == "in_review"


def test_doubt_about_an_open_transaction_counts_at_its_end(served: Served) -> None:
    link(served, whole(served))
    known, second = id_of(front(served)), make_second_user(served)
    assert link_as(served, second, known).json()["error_code"] == 3103
    as_second = {"Authorization": f"Bearer {second}"}
    served.post(BACK, {"image": text(picture(2)), "transaction_id": known}, **as_second)
    frames = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
    last = served.post(LIVENESS, {**frames, "transaction_id": known}, **as_second).json()
    assert (last["error_code"], last["data"]["isDigitalIdentityVerified"]) == (3103, False)


@pytest.mark.parametrize(
    ("likeness", "code", "verified", "state"),
    [(0.9, None, True, "completed"), (0.38, None, False, "in_review"), (None, None, False, "in_review")],
)
def test_the_users_enrolled_face_is_compared(
    served: Served, likeness: float | None, code: int | None, verified: bool, state: str
) -> None:
    link(served, whole(served))
    served.examiner.likeness = likeness
    known = whole(served)
    answer = link(served, known).json()
    assert (answer["error_code"], answer["data"]["isDigitalIdentityVerified"]) == (code, verified)
    assert transaction(served, known).state == state


def test_another_face_than_the_users_is_not_linked(served: Served) -> None:
    link(served, whole(served))
    served.examiner.likeness = 0.1
    known = whole(served)
    answer = link(served, known).json()
    assert answer["error_code"] == 4225
    assert answer["error_message"]
    assert transaction(served, known).user_id != served.user_id
    assert anonymous_users(served) == 1


def test_a_rejected_transaction_is_linked_as_what_it_is(served: Served) -> None:
    served.examiner.front_result = make.side_examination(findings=(make.finding(5006),))
    known = id_of(front(served))
    for _ in range(5):
        front(served, transaction_id=known)
    answer = link(served, known).json()
    assert (answer["error_code"], answer["data"]["isDigitalIdentityVerified"]) == (4003, False)
    assert transaction(served, known).user_id == served.user_id


def test_a_step_that_is_under_way_finds_its_transaction_gone(served: Served) -> None:
    known = id_of(front(served))
    owner = transaction(served, known).user_id
    link(served, known)

    async def late(store: Store) -> None:
        await store.verifications.put_images(served.tenant_id, owner, UUID(known), {"image": b"picture"}, {})

    with pytest.raises(StaleTransaction):
        served.store(late)
    assert served.store(lambda store: store.images.orphans()) == []


def test_steps_and_the_link_at_once_lose_nothing(served: Served) -> None:
    known = id_of(front(served))

    def one(number: int) -> httpx.Response:
        return link(served, known) if number == 3 else back(served, transaction_id=known)

    with ThreadPoolExecutor(6) as callers:
        answers = list(callers.map(one, range(6)))
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert {answer.json()["error_code"] for answer in answers} <= {None, 5004}
    assert answers[3].status_code == 200
    assert anonymous_users(served) == 0
    steps = served.store(lambda store: store.verifications.steps(served.tenant_id, UUID(known)))
    assert len(steps) == sum(answer.status_code == 200 for answer in answers)
    assert served.liveness(transaction_id=known).status_code in {200, 400}
    assert served.store(lambda store: store.anonymous_users.sweep(timedelta(0))) == 0
