"""A listed card holder through real HTTP, both databases: matched, dismissed, matched anew when the entry changes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from hawiya.screening.watchlists.entry import EntryKind, ListEntry, entry_digest
from hawiya.screening.watchlists.index import build_index
from hawiya.settings import Settings
from hawiya.specimens import people, specimen
from hawiya.store.opening import Store
from hawiya.verification.transaction import Outcome, State, Transaction
from hawiya.verification.watchlists import Dismissal, ListVersion
from tests.api.serving import ScriptedExaminer, Served, make_caller, serving, wait_until_ready, with_store
from tests.unit.verification import make

TRUTH = json.loads(specimen(people()[0]).truth)["front"]
LISTED = ListEntry(
    key="case-7",
    kind=EntryKind.PERSON,
    names=("Mohamed Ibrahim Mansour Eid", TRUTH["name"]),
    birth_dates=(TRUTH["dateOfBirth"][:10],),
    id_numbers=(TRUTH["idNumber"],),
    case_no="1/2020",
    case_year=2020,
    record_date=date(2020, 5, 6),
)


def publish(served: Served, name: str, *entries: ListEntry) -> None:
    """Put a list in force, as an import does beside the running server, and wait until that searches it."""

    async def work(store: Store) -> None:
        before = await store.watchlists.versions(name)
        version = ListVersion(uuid4(), name, datetime.now(UTC), len(entries), "test", "test.csv", b"x" * 32)
        replaces = before[0].id if before else None
        await store.watchlists.publish(version, build_index(entries).to_bytes(), replaces=replaces)

    served.store(work)
    line = f'hawiya_watchlist_entries{{list="{name}"}} {float(len(entries))}'
    for _ in range(10_000):
        if line in served.client.get("/metrics").text.splitlines():
            return
    raise AssertionError(line)


@pytest.fixture
def listed(settings: Settings) -> Iterator[Served]:
    """A server whose cards are a specimen's, who is on a list; it looks for other versions all the time."""
    settings = settings.model_copy(update={"answer_timeout_seconds": 120.0, "watchlist_refresh_seconds": 0.01})
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank", name=None))
    examiner = ScriptedExaminer()
    examiner.front_result = make.side_examination(fields=make.fields(**TRUTH))
    number = make.fields(idNumber=TRUTH["idNumber"])
    examiner.back_result = replace(examiner.back_result, fields={**examiner.back_result.fields, **number})
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=120) as client:
        wait_until_ready(url)
        yield Served(url, settings, examiner, key, token, tenant_id, user_id, client)


def verify(served: Served) -> list[dict[str, Any]]:
    front = served.front().json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    return [front, served.back(**same).json(), served.liveness(**same).json()]


def transaction_of(served: Served, answer: dict[str, Any]) -> Transaction:
    transaction_id = UUID(answer["data"]["idFrontData"]["transaction_id"])
    found = served.store(lambda store: store.verifications.get(transaction_id))
    assert isinstance(found, Transaction)
    return found


def dismiss(served: Served, entry: ListEntry) -> None:
    decision = Dismissal(
        served.tenant_id, TRUTH["idNumber"], "eg", entry.key, entry_digest(entry), "Mona", "other", datetime.now(UTC)
    )
    served.store(lambda store: store.dismissals.add(decision))


def test_a_listed_holder_waits_for_review_until_dismissed_and_again_when_the_entry_changes(listed: Served) -> None:
    other = replace(LISTED, key="case-8", names=("Somebody Else Entirely",), id_numbers=(), birth_dates=())
    publish(listed, "eg", LISTED)
    answers = verify(listed)
    assert [answer["error_code"] for answer in answers] == [5011, 5011, 5011]
    matched = answers[-1]["services"]["AML"]
    assert matched == {
        "AML_matched": True,
        "data": [
            {
                "caseNo": "1/2020",
                "caseYear": 2020,
                "recordDate": "2020-05-06T00:00:00",
                "fullName": "Mohamed Ibrahim Mansour Eid",
                "idNumber": TRUTH["idNumber"],
                "dateOfBirth": TRUTH["dateOfBirth"],
                "score": "1",
            }
        ],
    }
    assert answers[-1]["data"]["isVerificationProcessCompleted"] is True
    assert answers[-1]["data"]["isDigitalIdentityVerified"] is False
    transaction = transaction_of(listed, answers[-1])
    assert transaction.state is State.IN_REVIEW
    assert transaction.liveness is not None
    (hit,) = [one for one in transaction.liveness.evidence if one.check == "watchlist_hit"]
    assert (hit.outcome, hit.score, hit.threshold) == (Outcome.FAIL, 1.0, 0.8)
    assert hit.detail is not None
    assert "case-7" in hit.detail
    assert "national number is the same" in hit.detail

    dismiss(listed, LISTED)
    answers = verify(listed)
    assert [answer["error_code"] for answer in answers] == [None, None, None]
    assert answers[-1]["services"]["AML"] == {"AML_matched": False, "data": []}
    assert answers[-1]["data"]["isDigitalIdentityVerified"] is True
    transaction = transaction_of(listed, answers[-1])
    assert transaction.state is State.COMPLETED
    assert transaction.liveness is not None
    assert "watchlist_dismissed" in {one.check for one in transaction.liveness.evidence}

    publish(listed, "eg", replace(LISTED, case_no="9/2026"), other)
    answers = verify(listed)
    assert [answer["error_code"] for answer in answers] == [5011, 5011, 5011]
    assert [hit["caseNo"] for hit in answers[-1]["services"]["AML"]["data"]] == ["9/2026"]
    assert transaction_of(listed, answers[-1]).state is State.IN_REVIEW


def test_somebody_who_is_not_listed_is_verified(listed: Served) -> None:
    publish(listed, "eg", replace(LISTED, names=("Somebody Else Entirely",), id_numbers=(), birth_dates=()))
    answers = verify(listed)
    assert [answer["error_code"] for answer in answers] == [None, None, None]
    assert answers[-1]["services"]["AML"] == {"AML_matched": False, "data": []}
    assert transaction_of(listed, answers[-1]).state is State.COMPLETED
