"""Asking the authority about the card's holder, while something else goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hawiya.verification.ports import Authority, AuthorityUnreachable, Person, SideExamination
from hawiya.verification.transaction import AuthorityAnswer, Transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: an answer, a failure, or neither, when nobody was asked or there is nobody to ask."""

    answer: AuthorityAnswer | None = None
    failure: AuthorityUnreachable | None = None


@asynccontextmanager
async def asking(authority: Authority, tenant_id: UUID, person: Person | None) -> AsyncIterator[asyncio.Task[Asked]]:
    """Ask while the block runs; who needs the answer awaits the task, and at the block's end nobody waits any more."""
    question = asyncio.create_task(_ask(authority, tenant_id, person))
    try:
        yield question
    finally:
        question.cancel()
        await asyncio.wait([question])


async def _ask(authority: Authority, tenant_id: UUID, person: Person | None) -> Asked:
    if person is None:
        return Asked()
    try:
        return Asked(answer=await authority.check(tenant_id, person))
    except AuthorityUnreachable as failure:
        return Asked(failure=failure)


def person_of(transaction: Transaction, side: SideExamination | None = None) -> Person | None:
    """Return what is known of the card's holder, the side just examined first; None without a name or number."""
    known = [side.fields] if side is not None else []
    known += [accepted.fields for accepted in (transaction.front, transaction.back) if accepted is not None]

    def text(name: str) -> str | None:
        return next((fields[name].text for fields in known if name in fields), None)

    if text("name") is None and text("idNumber") is None:
        return None
    born = text("dateOfBirth")
    return Person(text("name"), text("idNumber"), _date(born) if born is not None else None)


def _date(wire: str) -> date:
    return datetime.fromisoformat(wire).date()
