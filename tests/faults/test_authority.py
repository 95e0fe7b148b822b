"""A whole server against an authority that fails in every way: no wrong verdict, nothing hangs, nothing is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from hawiya.accounts.users import Users
from hawiya.authority_settings import AuthoritySettings
from hawiya.screening.authority.people import KnownPerson
from hawiya.screening.authority.sandbox import Faults
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.store.tables import EventRow
from hawiya.verification.transaction import State, StepName, Transaction, User
from tests.api.serving import (
    BACK,
    BACK_FIELDS,
    FRONT,
    FRONT_FIELDS,
    LIVENESS,
    ScriptedExaminer,
    Served,
    access_tokens,
    make_caller,
    picture,
    serving,
    text,
    with_store,
)
from tests.sandbox import RunningSandbox, running_sandbox
from tests.unit.verification import make

FRAMES = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
PICTURE = text(picture(1))
NEVER = 3600.0
PEOPLE = [f"290051712{number:05}" for number in range(12)]
STATUS = {number: "valid" if place % 3 else "lost" for place, number in enumerate(PEOPLE)}
# Whatever is tried again is tried at once, and nobody waits long for an authority that will not answer.
HURRIED = {"required": True, "wait_seconds": 0.5, "timeout_seconds": 0.3, "pause_seconds": 0.0, "retry_seconds": 0.01}
TRIES = 2_000


@dataclass
class World:
    """A server, the sandbox that it asks, and users who have sent both sides of their cards."""

    served: Served
    sandbox: RunningSandbox
    tokens: dict[str, str]

    def post(self, number: str, path: str, **body: Any) -> httpx.Response:
        return self.served.post(path, body, Authorization=f"Bearer {self.tokens[number]}")

    def both_sides(self, number: str) -> str:
        """Send both sides of the card of this number; return the transaction's id."""
        examiner = self.served.examiner
        examiner.front_result = make.side_examination(fields=make.fields(**{**FRONT_FIELDS, "idNumber": number}))
        examiner.back_result = make.side_examination(
            StepName.BACK, fields=make.fields(**{**BACK_FIELDS, "idNumber": number})
        )
        transaction = self.post(number, FRONT, image=PICTURE).json()["data"]["idFrontData"]["transaction_id"]
        self.post(number, BACK, image=PICTURE, transaction_id=transaction).raise_for_status()
        return str(transaction)

    def stored(self, transaction_id: str) -> Transaction:
        found = self.served.store(lambda store: store.verifications.get(UUID(transaction_id)))
        assert found is not None
        return found

    def wait_until_ended(self, *transaction_ids: str) -> list[Transaction]:
        """Look again and again until none of them waits for the authority."""

        async def look(store: Store) -> list[Transaction]:
            found: list[Transaction] = []
            for _ in range(TRIES):
                found = [await store.verifications.get(UUID(one)) for one in transaction_ids]
                if all(one.state is not State.PENDING_AUTHORITY for one in found):
                    return found
            raise AssertionError([one.state for one in found])

        return self.served.store(look)

    def events(self) -> list[str]:
        async def read(store: Store) -> list[str]:
            async with store.database.reading() as session:
                return list(await session.scalars(select(EventRow.kind).order_by(EventRow.number)))

        return self.served.store(read)

    def user(self, number: str) -> User:
        async def find(store: Store) -> User:
            token = await access_tokens(self.served.settings, store).verify(self.tokens[number])
            return await store.verifications.user(self.served.tenant_id, token.user_id)

        return self.served.store(find)


@pytest.fixture
def world(settings: Settings, request: pytest.FixtureRequest) -> Iterator[World]:
    """A server over each database; its parameters are settings of the authority."""
    given = getattr(request, "param", {})
    people = {number: KnownPerson(number, status) for number, status in STATUS.items()}
    with running_sandbox(people) as sandbox:
        settings = settings.model_copy(
            update={
                "answer_timeout_seconds": 120.0,
                "key_requests_per_second": 0,
                "key_requests_per_minute": 0,
                "tenant_requests_per_second": 0,
                "tenant_requests_per_minute": 0,
                "authority": AuthoritySettings(url=sandbox.url, **{**HURRIED, **given}),
            }
        )
        tenant_id, key, user_id, token = with_store(
            settings, lambda store: make_caller(settings, store, "Bank", name=None)
        )

        async def register(store: Store) -> dict[str, str]:
            users = Users(store.users, store.tenants, utc_now)
            tokens = access_tokens(settings, store)
            made = [await users.create(tenant_id, phone=f"+2010012300{at:02}", name=None) for at in range(len(PEOPLE))]
            return {number: await tokens.issue(user) for number, user in zip(PEOPLE, made, strict=True)}

        tokens = with_store(settings, register)
        examiner = ScriptedExaminer()
        with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield World(Served(url, settings, examiner, key, token, tenant_id, user_id, client), sandbox, tokens)


def test_an_authority_that_is_down_is_waited_for_and_asked_again(world: World) -> None:
    world.sandbox.sandbox.faults = Faults(drop_rate=1.0)
    good, lost = PEOPLE[1], PEOPLE[0]
    transactions = {number: world.both_sides(number) for number in (good, lost)}
    request_id = str(uuid4())
    sent = {"transaction_id": transactions[good], "request_id": request_id}
    answers = [
        world.post(good, LIVENESS, **FRAMES, **sent),
        world.post(lost, LIVENESS, **FRAMES, transaction_id=transactions[lost]),
    ]
    for answer in answers:
        assert answer.status_code == 200
        body = answer.json()
        assert body["error_code"] is None
        assert body["services"]["SRC"] is None
        assert body["data"]["isVerificationProcessCompleted"] is True
        assert body["data"]["isDigitalIdentityVerified"] is False
    assert {world.stored(one).state for one in transactions.values()} == {State.PENDING_AUTHORITY}
    assert not world.user(good).verified

    world.sandbox.sandbox.faults = Faults()
    ended = dict(zip(transactions, world.wait_until_ended(*transactions.values()), strict=True))
    assert (ended[good].state, ended[good].verified) == (State.COMPLETED, True)
    assert (ended[lost].state, ended[lost].verified) == (State.IN_REVIEW, False)
    assert ended[lost].authority is not None
    assert ended[lost].authority.key == "LOST"
    assert world.user(good).verified
    assert world.user(good).id_number == good
    assert not world.user(lost).verified
    assert sorted(world.events()) == sorted(
        ["transaction.completed", "identity.verified", "transaction.completed", "review.needed"]
    )
    # What was sent stays what was sent.
    assert world.post(good, LIVENESS, **FRAMES, **sent).content == answers[0].content


@pytest.mark.parametrize("world", [{"when_down": "refuse"}], indirect=True)
def test_a_policy_that_refuses_keeps_nothing(world: World) -> None:
    number = PEOPLE[1]
    transaction = world.both_sides(number)
    before = world.stored(transaction)
    world.sandbox.sandbox.faults = Faults(error_rate=1.0)
    body = {**FRAMES, "transaction_id": transaction, "request_id": str(uuid4())}
    for _ in range(3):
        refused = world.post(number, LIVENESS, **body)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.json()["error_descriptions"] == ["the authority does not answer; nothing was kept"]
    assert world.stored(transaction) == before
    assert world.served.store(lambda store: store.images.orphans()) == []
    world.sandbox.sandbox.faults = Faults()
    answer = world.post(number, LIVENESS, **body)
    assert answer.status_code == 200
    assert answer.json()["services"]["SRC"] == {"isValid": True, "errorCode": 0, "errorKey": "", "errorMessage": ""}
    assert answer.json()["data"]["isDigitalIdentityVerified"] is True


@pytest.mark.parametrize("world", [{"required": False}], indirect=True)
def test_an_authority_that_is_not_required_is_no_obstacle_and_no_pass(world: World) -> None:
    world.sandbox.sandbox.faults = Faults(garbage_rate=1.0)
    number = PEOPLE[1]
    transaction = world.both_sides(number)
    body = world.post(number, LIVENESS, **FRAMES, transaction_id=transaction).json()
    assert body["services"]["SRC"] is None
    assert body["data"]["isDigitalIdentityVerified"] is True
    said = {one.check: one for one in world.stored(transaction).decision}["authority"]
    assert said.outcome.value == "not_judged"
    assert said.detail is not None
    assert said.detail.startswith("no answer: ")


FAULTS = Faults(error_rate=0.3, delay=NEVER, delay_rate=0.15, garbage_rate=0.2, drop_rate=0.2, trickle_rate=0.05)


def test_in_a_storm_no_verdict_is_wrong_and_afterwards_everything_ends(world: World) -> None:
    transactions = {number: world.both_sides(number) for number in PEOPLE}
    world.sandbox.sandbox.faults = FAULTS

    def go_live(number: str) -> httpx.Response:
        return world.post(number, LIVENESS, **FRAMES, transaction_id=transactions[number])

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        answers = dict(zip(PEOPLE, pool.map(go_live, PEOPLE), strict=True))
    for number, answer in answers.items():
        assert answer.status_code == 200
        body = answer.json()
        said = body["services"]["SRC"]
        assert said is None or said["isValid"] is (STATUS[number] == "valid")
        assert body["data"]["isDigitalIdentityVerified"] is (said is not None and said["isValid"])

    world.sandbox.sandbox.faults = Faults()
    for number, ended in zip(PEOPLE, world.wait_until_ended(*transactions.values()), strict=True):
        valid = STATUS[number] == "valid"
        assert ended.state is (State.COMPLETED if valid else State.IN_REVIEW)
        assert ended.verified is valid
        assert world.user(number).verified is valid
    assert sorted(world.events()) == sorted(
        ["transaction.completed"] * len(PEOPLE)
        + ["identity.verified" if status == "valid" else "review.needed" for status in STATUS.values()]
    )
