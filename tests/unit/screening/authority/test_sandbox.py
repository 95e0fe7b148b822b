"""The sandbox over real sockets: it answers as its people say, and fails as it is told to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import stamina

from hawiya.authority_settings import AuthoritySettings
from hawiya.screening.authority.opening import open_authority
from hawiya.screening.authority.people import KnownPerson
from hawiya.screening.authority.sandbox import Faults
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer
from tests.sandbox import BORN, KNOWN, RunningSandbox, running_sandbox
from tests.unit.verification import make

pytestmark = pytest.mark.anyio
PERSON = Person(KNOWN.name, KNOWN.id_number, BORN)
LOST = KnownPerson("29005171201242", "lost")


@pytest.fixture(autouse=True)
def _one_attempt() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture
def running() -> Iterator[RunningSandbox]:
    with running_sandbox({KNOWN.id_number: KNOWN, LOST.id_number: LOST}) as sandbox:
        yield sandbox


async def asked(running: RunningSandbox, person: Person = PERSON, **settings: Any) -> AuthorityAnswer | None:
    async with open_authority(AuthoritySettings(url=running.url, **settings)) as authorities:
        return await authorities.patient.check(make.TENANT, person)


async def test_the_default_settings_understand_it(running: RunningSandbox) -> None:
    assert await asked(running) == AuthorityAnswer(valid=True)
    assert (await asked(running, Person(None, LOST.id_number, None))).key == "LOST"  # type: ignore[union-attr]
    assert (await asked(running, Person(None, "29005171201250", None))).key == "PERSON_UNKNOWN"  # type: ignore[union-attr]
    assert (await asked(running, Person(None, KNOWN.id_number, date(1990, 5, 18)))).key == "BIRTH_DATE_DIFFERS"  # type: ignore[union-attr]
    assert running.sandbox.answered == {"answer": 4}


@pytest.mark.parametrize("fault", ["error", "garbage", "drop"])
async def test_a_fault_is_never_a_verdict(running: RunningSandbox, fault: str) -> None:
    running.sandbox.faults = Faults(**{f"{fault}_rate": 1.0})
    reasons = set()
    async with open_authority(AuthoritySettings(url=running.url, pause_after=1000)) as authorities:
        for _ in range(60):
            with pytest.raises(AuthorityUnreachable) as caught:
                await authorities.patient.check(make.TENANT, PERSON)
            reasons.add(caught.value.reason)
    expected = {
        "error": {"HTTP status 500", "HTTP status 502", "HTTP status 503"},
        "garbage": {
            "no answer that counts: not JSON",
            "no answer that counts: neither valid nor invalid",
            "the answer is too large",
        },
        "drop": {"the connection broke"},
    }
    assert reasons == expected[fault]
    assert running.sandbox.answered == {fault: 60}


@pytest.mark.parametrize("faults", [Faults(delay=3600.0), Faults(trickle_rate=1.0)])
async def test_what_takes_too_long_is_given_up(running: RunningSandbox, faults: Faults) -> None:
    running.sandbox.faults = faults
    with pytest.raises(AuthorityUnreachable, match="in time"):
        await asked(running, timeout_seconds=0.2)


async def test_faults_are_drawn_from_the_seed(running: RunningSandbox) -> None:
    faults = Faults(error_rate=0.3, garbage_rate=0.2, drop_rate=0.1)
    drawn = []
    for seed in (5, 5, 6):
        with running_sandbox(faults=faults, seed=seed) as another:
            drawn.append([another.sandbox._drawn_fault() for _ in range(2000)])
    assert drawn[0] == drawn[1] != drawn[2]
    shares = {name: drawn[0].count(name) / 2000 for name in ("error", "garbage", "drop", None)}
    assert shares == pytest.approx({"error": 0.3, "garbage": 0.2, "drop": 0.1, None: 0.4}, abs=0.05)


def test_faults_change_while_it_runs(running: RunningSandbox) -> None:
    control = f"{running.base}/control"
    before = httpx.get(control).json()
    assert before["faults"]["error_rate"] == 0
    changed = httpx.put(control, json={"error_rate": 1, "delay": 0.5, "delay_rate": 0}).json()
    assert changed["faults"] == {**before["faults"], "error_rate": 1, "delay": 0.5, "delay_rate": 0}
    assert httpx.post(running.url, json={"idNumber": make.NUMBER}).status_code in {500, 502, 503}
    assert httpx.get(control).json()["answered"] == {"error": 1}


@pytest.mark.parametrize(
    "change",
    [b"", b"[]", b'{"speed": 1}', b'{"error_rate": 2}', b'{"error_rate": "x"}', b'{"delay": -1}',
     b'{"error_rate": 0.6, "drop_rate": 0.6}'],
)  # fmt: skip
def test_changes_that_mean_nothing_are_refused(running: RunningSandbox, change: bytes) -> None:
    assert httpx.put(f"{running.base}/control", content=change).status_code == 422
    assert running.sandbox.faults == Faults()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"idNumber": 5}', b'{"idNumber": "1", "dateOfBirth": "x"}'])
def test_questions_that_mean_nothing_are_refused(running: RunningSandbox, body: bytes) -> None:
    assert httpx.post(running.url, content=body).status_code == 400
