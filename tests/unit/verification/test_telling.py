"""Which events a change of a transaction is."""

from dataclasses import replace

import pytest

from hawiya.verification import effects
from hawiya.verification.events import EventKind
from hawiya.verification.telling import events_of
from hawiya.verification.transaction import AcceptedLiveness, Finding, State, Transaction
from tests.unit.verification import make

LISTED = Finding(effects.WATCHLIST_MATCH, "name")


def _told(before: Transaction, after: Transaction) -> list[EventKind]:
    return [event.kind for event in events_of(before, after, make.NOW, make.user())]


def _ended(state: State, **changes: object) -> Transaction:
    frames = AcceptedLiveness(
        live=True, findings=(), evidence=(), images=(), request_id="r", accepted_at=make.NOW, template=b"t"
    )
    return make.both_sides(state=state, liveness=frames, **changes)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (_ended(State.COMPLETED, verified=True), [EventKind.TRANSACTION_COMPLETED, EventKind.IDENTITY_VERIFIED]),
        (_ended(State.COMPLETED), [EventKind.TRANSACTION_COMPLETED, EventKind.IDENTITY_REJECTED]),
        (_ended(State.IN_REVIEW), [EventKind.TRANSACTION_COMPLETED, EventKind.REVIEW_NEEDED]),
        (_ended(State.PENDING_AUTHORITY), [EventKind.TRANSACTION_COMPLETED]),
        (make.both_sides(state=State.REJECTED), [EventKind.IDENTITY_REJECTED]),
        (make.both_sides(), []),
    ],
)
def test_the_end_of_a_transaction_is_told(after: Transaction, told: list[EventKind]) -> None:
    assert _told(make.both_sides(), after) == told


@pytest.mark.parametrize("verified", [True, False])
def test_a_later_decision_is_told_alone(verified: bool) -> None:
    waiting = _ended(State.PENDING_AUTHORITY)
    after = replace(waiting, state=State.COMPLETED, verified=verified)
    assert _told(waiting, after) == [EventKind.IDENTITY_VERIFIED if verified else EventKind.IDENTITY_REJECTED]


def test_a_watchlist_match_is_told_once() -> None:
    listed = make.transaction(front=make.accepted_side(findings=(LISTED,)))
    assert _told(make.transaction(), listed) == [EventKind.AML_HIT]
    assert _told(listed, replace(listed, back=make.accepted_side(findings=(LISTED,)))) == []


def test_events_name_ids_and_states_and_nothing_of_the_card() -> None:
    after = _ended(State.IN_REVIEW, client_transaction_id="order 7")
    for event in events_of(make.both_sides(), after, make.NOW, make.user()):
        assert (event.tenant_id, event.user_id, event.transaction_id) == (make.TENANT, 7, after.id)
        assert event.data == {"state": "in_review", "verified": False, "clientTransactionId": "order 7"}


def test_of_an_anonymous_users_transaction_nobody_is_named() -> None:
    after = make.both_sides(state=State.REJECTED)
    (event,) = events_of(make.both_sides(), after, make.NOW, make.user(anonymous=True))
    assert (event.user_id, event.transaction_id) == (None, after.id)
