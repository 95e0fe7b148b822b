"""Genuine pictures that were sent before and come again, changed or not, through the store and the heart's own search.

A picture of a card is kept as the server keeps it (sealed, with its prints, in a transaction of the card's number) and
sent again by another user. What must not be found: another capture of the same card, and pictures of other cards.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import uuid4

from benchmarks.authenticity.captures import Captured, simulator
from benchmarks.authenticity.changes import CHANGES, OTHER_CARD, SAME_CARD, SAME_FILE
from benchmarks.authenticity.jobs import Job
from benchmarks.authenticity.judging import POLICY, judge
from benchmarks.reading.bench import TODAY, card_reader
from benchmarks.reading.cards import Record
from hawiya.cards.decode import decode
from hawiya.faces.engine import FaceEngine
from hawiya.inference.examiner import PixelExaminer
from hawiya.inference.pool import PixelPool
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.ports import SideExamination, StoredAnswer
from hawiya.verification.reuse import CARD_PICTURE, Reuse, find_reused_card
from hawiya.verification.tenant import NewUser, Tenant
from hawiya.verification.transaction import AcceptedSide, State, StepName, StepRecord, Transaction, User

PATH = "/benchmark"
STEPS = {"front": StepName.FRONT, "back": StepName.BACK}


@dataclass(frozen=True, slots=True)
class Kept:
    """A card whose first capture is in the store; `second` is another capture of it, which is not."""

    index: int
    first: Captured
    second: Captured


@cache
def examiner() -> PixelExaminer:
    """Return what a server examines pictures with, made once a process."""
    return PixelExaminer(card_reader(), judge(), FaceEngine(), PixelPool(1, 8, 120.0), lambda: TODAY)


def do(job: Job, seed: int) -> list[Record]:
    """Keep the pictures of a job in a store of their own, then send each again in every way."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        create_data_folder(settings)
        return asyncio.run(_do(settings, job, seed))


async def _do(settings: Settings, job: Job, seed: int) -> list[Record]:
    await migrate(settings)
    records = []
    async with open_store(settings, serving=False) as store:
        tenant = Tenant(uuid4(), "bench", utc_now())
        await store.tenants.add(tenant)
        owner, other = [
            await store.users.add(NewUser(tenant.id, name=None, phone_number=f"+2010000000{number:02}"), utc_now())
            for number in range(2)
        ]
        kept = []
        for index in range(job.start, job.start + job.count):
            kept.append(Kept(index, *simulator(job.simulator).twice(index, seed)))
            await _keep(store, owner, kept[-1].first)
        for one in kept:
            unkept = simulator(job.simulator).twice(_NEVER_KEPT + one.index, seed)[0]
            for what, data in _sent(one, unkept):
                found, examination = await _look(store, other, one.first.side, data)
                record: Record = {"id": f"{job.simulator} {one.index} {what}", "simulator": job.simulator}
                record |= {"change": what, "side": one.first.side, "tier": one.first.tier}
                record |= {"found": bool(found), "number": "idNumber" in examination.fields}
                records.append({**record, "by_another": any(reuse.by_another_user for reuse in found)})
    return records


_NEVER_KEPT = 1_000_000
"""Added to a picture's number: cards that no store of a run holds."""


def _sent(kept: Kept, unkept: Captured) -> Iterator[tuple[str, bytes]]:
    """Return what is sent, by name: the kept file, what was made of it, and what only looks like it."""
    yield SAME_FILE, kept.first.jpeg
    # In full, as whoever changes it opens it: the server halves the largest, and the corners are those of the file.
    picture = decode(kept.first.jpeg)
    for name, change in CHANGES.items():
        yield name, change(picture, kept.first.quad)
    yield SAME_CARD, kept.second.jpeg
    yield OTHER_CARD, unkept.jpeg


async def _keep(store: Store, owner: User, capture: Captured) -> None:
    """Keep a picture as the heart does that of an accepted step."""
    examined = await _examined(capture.side, capture.jpeg)
    now = utc_now()
    before = Transaction(uuid4(), owner.tenant_id, owner.id, State.OPEN, created_at=now, last_step_at=now)
    pictures = {CARD_PICTURE: capture.jpeg}
    images = await store.verifications.put_images(owner.tenant_id, owner.id, before.id, pictures, examined.prints)
    step = StepRecord(
        id=uuid4(),
        transaction_id=before.id,
        step=STEPS[capture.side],
        request_id=str(uuid4()),
        accepted=True,
        code=None,
        findings=(),
        evidence=(),
        images=images,
        at=now,
        milliseconds={},
    )
    side = AcceptedSide(
        fields=examined.fields,
        findings=(),
        evidence=(),
        images=images,
        fake=examined.fake,
        doc_type=examined.doc_type,
        request_id=step.request_id,
        accepted_at=now,
    )
    after = replace(before, front=side) if step.step is StepName.FRONT else replace(before, back=side)
    await store.verifications.commit(after, step, path=PATH, answer=StoredAnswer(step.id.bytes * 2, b"{}"))


async def _look(store: Store, sender: User, side: str, data: bytes) -> tuple[tuple[Reuse, ...], SideExamination]:
    """Ask as the heart does whether a picture was sent before."""
    examined = await _examined(side, data)
    whose = (sender.tenant_id, sender.id, uuid4())
    return await find_reused_card(store.verifications, examiner(), POLICY, whose, data, examined), examined


async def _examined(side: str, data: bytes) -> SideExamination:
    look = examiner().front if side == "front" else examiner().back
    return await look(data, POLICY)
