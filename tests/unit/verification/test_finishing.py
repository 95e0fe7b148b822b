"""Finishing by itself what waits for the authority: idempotent, one at a time or all, whatever happens meanwhile."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from hawiya.screening.unconfigured import NoAuthority, NoWatchlists
from hawiya.verification.events import Event, EventKind
from hawiya.verification.finishing import Finishing, Round
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Authority,
    AuthorityUnreachable,
    NumberTaken,
    Person,
    StaleTransaction,
    WaitingTransaction,
)
from hawiya.verification.transaction import AcceptedLiveness, AuthorityAnswer, State, Transaction, User
from tests.unit.verification import make

pytestmark = pytest.mark.anyio
POLICY = Policy(require_authority=True)
VALID = AuthorityAnswer(valid=True)


def waiting(number: int = 9, **changes: object) -> Transaction:
    liveness = AcceptedLiveness(True, (), (), (), "r", make.NOW, b"template")
    start = {"id": UUID(int=number), "state": State.PENDING_AUTHORITY, "liveness": liveness, "version": 3}
    return make.both_sides(**{**start, "last_step_at": make.NOW + timedelta(seconds=number), **changes})


class MemoryStore:
    """What finishing needs of a store; `others_write` times somebody else is faster."""

    def __init__(self, *transactions: Transaction) -> None:
        self.transactions = {one.id: one for one in transactions}
        self.users: list[User] = []
        self.events: list[Event] = []
        self.user_found: User | None = make.user()
        self.taken = False
        self.taken_at_commit = False
        self.others_write: Mapping[int, Transaction] = {}
        self.attempts = 0

    async def get(self, transaction_id: UUID) -> Transaction | None:
        return self.transactions.get(transaction_id)

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        return self.user_found

    async def number_taken(self, tenant_id: UUID, user_id: int, id_number: str) -> bool:
        return self.taken

    async def waiting_for_authority(self, after: WaitingTransaction | None, limit: int) -> Sequence[WaitingTransaction]:
        found = sorted(
            (one for one in self.transactions.values() if one.state is State.PENDING_AUTHORITY),
            key=lambda one: (one.last_step_at, one.id),
        )
        rows = [WaitingTransaction(one.id, one.tenant_id, one.last_step_at) for one in found]
        return [row for row in rows if after is None or (row.since, row.id) > (after.since, after.id)][:limit]

    async def commit_decision(
        self, transaction: Transaction, *, verified_user: User | None = None, events: Sequence[Event] = ()
    ) -> None:
        self.attempts += 1
        if self.attempts in self.others_write:
            other = self.others_write[self.attempts]
            self.transactions[other.id] = other
        if self.transactions[transaction.id].version != transaction.version:
            raise StaleTransaction
        if verified_user is not None and self.taken_at_commit:
            raise NumberTaken
        self.transactions[transaction.id] = replace(transaction, version=transaction.version + 1)
        self.users += [verified_user] if verified_user is not None else []
        self.events += events


class ScriptedAuthority:
    def __init__(self, *said: AuthorityAnswer | Exception) -> None:
        self.said = list(said)
        self.asked: list[Person] = []
        self.at_once = self.most_at_once = 0

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        self.asked.append(person)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, Exception):
            raise said
        return said


def finishing(store: MemoryStore, authority: Authority) -> Finishing:
    return Finishing(store, NoWatchlists(), authority, lambda: make.NOW, at_once=4)  # type: ignore[arg-type]


async def policy_of(tenant_id: UUID) -> Policy | None:
    return POLICY


async def test_a_valid_answer_verifies_the_user_and_tells() -> None:
    store, authority = MemoryStore(waiting()), ScriptedAuthority(VALID)
    assert await finishing(store, authority).finish(UUID(int=9), POLICY) is State.COMPLETED
    assert store.transactions[UUID(int=9)].verified
    assert [(user.verified, user.id_number, user.template) for user in store.users] == [
        (True, make.NUMBER, b"template")
    ]
    assert [event.kind for event in store.events] == [EventKind.IDENTITY_VERIFIED]
    assert authority.asked == [Person(make.NAME["name"], make.NUMBER, None)]


async def test_an_invalid_answer_sends_it_to_review() -> None:
    store = MemoryStore(waiting())
    said = AuthorityAnswer(False, 2, "LOST", "lost")
    assert await finishing(store, ScriptedAuthority(said)).finish(UUID(int=9), POLICY) is State.IN_REVIEW
    assert store.users == []
    assert [event.kind for event in store.events] == [EventKind.REVIEW_NEEDED]


@pytest.mark.parametrize("authority", [ScriptedAuthority(AuthorityUnreachable("down")), NoAuthority()])
async def test_without_an_answer_it_goes_on_waiting(authority: Authority) -> None:
    store = MemoryStore(waiting())
    with pytest.raises(AuthorityUnreachable):
        await finishing(store, authority).finish(UUID(int=9), POLICY)
    assert store.transactions[UUID(int=9)] == waiting()


async def test_what_waits_no_more_is_left_alone() -> None:
    store, authority = MemoryStore(waiting(state=State.IN_REVIEW)), ScriptedAuthority(VALID)
    finisher = finishing(store, authority)
    assert await finisher.finish(UUID(int=9), POLICY) is None
    assert await finisher.finish(UUID(int=10), POLICY) is None
    store = MemoryStore(waiting())
    store.user_found = None
    assert await finishing(store, authority).finish(UUID(int=9), POLICY) is None
    assert authority.asked == []


async def test_of_two_servers_one_ends_it() -> None:
    store = MemoryStore(waiting())
    store.others_write = {1: waiting(state=State.COMPLETED, verified=True, version=4)}
    assert await finishing(store, ScriptedAuthority(VALID)).finish(UUID(int=9), POLICY) is None
    assert store.users == []
    assert store.events == []


async def test_two_rounds_at_once_end_everything_once() -> None:
    store = MemoryStore(*(waiting(number) for number in range(1, 30)))
    finisher = finishing(store, ScriptedAuthority(VALID))
    rounds = await asyncio.gather(finisher.finish_all(policy_of), finisher.finish_all(policy_of))
    assert sum(one.finished for one in rounds) == 29
    assert len(store.users) == len(store.events) == 29


async def test_a_change_meanwhile_makes_it_decide_again() -> None:
    store = MemoryStore(waiting())
    store.others_write = {1: waiting(version=4, client_transaction_id="new")}
    assert await finishing(store, ScriptedAuthority(VALID)).finish(UUID(int=9), POLICY) is State.COMPLETED
    assert store.transactions[UUID(int=9)].client_transaction_id == "new"


@pytest.mark.parametrize("when", ["taken", "taken_at_commit"])
async def test_a_number_taken_meanwhile_blocks(when: str) -> None:
    store = MemoryStore(waiting())
    setattr(store, when, True)
    assert await finishing(store, ScriptedAuthority(VALID)).finish(UUID(int=9), POLICY) is State.IN_REVIEW
    after = store.transactions[UUID(int=9)]
    assert after.liveness is not None
    assert [finding.code for finding in after.liveness.findings] == [3103]
    assert store.users == []


async def test_a_round_ends_all_pages_oldest_first_with_few_questions_at_once() -> None:
    store = MemoryStore(*(waiting(number) for number in range(250, 0, -1)))
    authority = ScriptedAuthority(VALID)
    assert await finishing(store, authority).finish_all(policy_of) == Round(finished=250)
    assert authority.most_at_once == 4
    assert [event.transaction_id for event in store.events][:4] == [UUID(int=number) for number in range(1, 5)]


async def test_a_round_goes_on_after_a_failure_and_stops_at_a_rest() -> None:
    store = MemoryStore(*(waiting(number) for number in range(1, 250)))
    authority = ScriptedAuthority(VALID, AuthorityUnreachable("slow"), VALID, AuthorityUnreachable("rest", 9.0))
    outcome = await finishing(store, authority).finish_all(policy_of)
    assert outcome.finished == 2
    assert outcome.paused
    assert len(authority.asked) <= 8


async def test_one_that_cannot_be_ended_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore(waiting(1), waiting(2))
    authority = ScriptedAuthority(RuntimeError("broken"), VALID)
    assert await finishing(store, authority).finish_all(policy_of) == Round(finished=1, failed=1)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert make.NUMBER not in caplog.text


async def test_what_belongs_to_a_tenant_that_is_gone_is_left_alone() -> None:
    async def nobody(tenant_id: UUID) -> Policy | None:
        return None

    store, authority = MemoryStore(waiting()), ScriptedAuthority(VALID)
    assert await finishing(store, authority).finish_all(nobody) == Round()
    assert authority.asked == []
