"""Answers are remembered for a while, failures never; one question serves all who ask the same."""

import asyncio
from datetime import date

import pytest

from hawiya.screening.authority.remembering import RememberingAuthority
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer

pytestmark = pytest.mark.anyio
PERSON = Person("منى", "29001011234567", date(1990, 1, 1))
VALID, INVALID = AuthorityAnswer(valid=True), AuthorityAnswer(False, 2, "LOST")


class World:
    def __init__(self, answer: AuthorityAnswer | None = VALID, at_most: int = 100) -> None:
        self.answer = answer
        self.asked: list[Person] = []
        self.now = 50.0
        self.gate = asyncio.Event()
        self.gate.set()
        self.authority = RememberingAuthority(self.ask, 100, 10, at_most, lambda: self.now)

    async def ask(self, person: Person) -> AuthorityAnswer:
        self.asked.append(person)
        await self.gate.wait()
        if self.answer is None:
            raise AuthorityUnreachable("down")
        return self.answer


@pytest.mark.parametrize(("answer", "seconds"), [(VALID, 100), (INVALID, 10)])
async def test_an_answer_is_good_for_its_time(answer: AuthorityAnswer, seconds: float) -> None:
    world = World(answer)
    for after in (0, seconds - 1):
        world.now = 50 + after
        assert await world.authority.ask(PERSON) == answer
    assert len(world.asked) == 1
    world.now = 50 + seconds
    await world.authority.ask(PERSON)
    assert len(world.asked) == 2


async def test_a_failure_is_not_remembered() -> None:
    world = World(None)
    with pytest.raises(AuthorityUnreachable):
        await world.authority.ask(PERSON)
    world.answer = VALID
    assert await world.authority.ask(PERSON) == VALID


@pytest.mark.parametrize(
    "other",
    [
        Person("منة", "29001011234567", date(1990, 1, 1)),
        Person("منى", "29001011234567", None),
        Person("منى", None, None),
    ],
)
async def test_another_question_has_its_own_answer(other: Person) -> None:
    world = World()
    await world.authority.ask(PERSON)
    world.answer = INVALID
    assert await world.authority.ask(other) == INVALID


async def test_the_oldest_answers_are_forgotten_first() -> None:
    world = World(at_most=2)
    people = [Person(None, f"2900101123456{number}", None) for number in range(3)]
    for person in people:
        await world.authority.ask(person)
    await world.authority.ask(people[2])
    await world.authority.ask(people[1])
    assert len(world.asked) == 3
    await world.authority.ask(people[0])
    assert len(world.asked) == 4


async def test_nothing_of_a_person_is_kept() -> None:
    world = World()
    await world.authority.ask(PERSON)
    kept = repr(vars(world.authority)["_answers"])
    assert "29001011234567" not in kept
    assert "منى" not in kept


async def test_many_who_ask_the_same_at_once_share_a_question() -> None:
    world = World()
    world.gate.clear()
    waiting = [asyncio.create_task(world.authority.ask(PERSON)) for _ in range(20)]
    await asyncio.sleep(0)
    world.gate.set()
    assert await asyncio.gather(*waiting) == [VALID] * 20
    assert len(world.asked) == 1


async def test_who_gives_up_does_not_end_the_question() -> None:
    world = World()
    world.gate.clear()
    impatient = asyncio.create_task(world.authority.ask(PERSON))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    patient = asyncio.create_task(world.authority.ask(PERSON))
    await asyncio.sleep(0)
    world.gate.set()
    assert await patient == VALID
    assert len(world.asked) == 1


async def test_closing_ends_open_questions() -> None:
    world = World()
    world.gate.clear()
    waiting = asyncio.create_task(world.authority.ask(PERSON))
    await asyncio.sleep(0)
    await world.authority.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
