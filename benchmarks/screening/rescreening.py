"""How long it takes to screen all verified users again after a list changed: store, search, ledger, events.

    python -m benchmarks.screening rescreening [--users 10000] [--entries 100000]

Users (Egyptian chains, birth date and number as on a card) and list are invented, independently of each other: hits are
namesakes. The database is the embedded one, in a
temporary folder, and the command is the one that operators run.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from benchmarks.machine import machine
from benchmarks.screening.large_list import SEED, People
from hawiya.screening.watchlists.index import build_index
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.store.tables import EventRow, UserRow
from hawiya.store.user_rows import UserSealing
from hawiya.verification.tenant import Tenant
from hawiya.verification.transaction import User
from hawiya.verification.watchlists import ListVersion

_PAGE = 1_000
Card = tuple[str, date, str]
"""Name, birth date and national number."""


async def _fill(settings: Settings, users: int, entries: int) -> UUID:
    """Write a tenant with verified users and publish a list; return the tenant."""
    await migrate(settings)
    tenant = Tenant(uuid4(), "bench", utc_now())
    async with open_store(settings, serving=False) as store:
        await store.tenants.add(tenant)
        sealing = store.users._sealing  # noqa: SLF001 - ten thousand verifications would take an hour
        people = People(SEED + 1)
        cards = [
            (" ".join(chain.arabic), born, people.number(born))
            for chain, born in ((chain, people.birth_date()) for chain in islice(people.chains(), users))
        ]
        for start in range(0, users, _PAGE):
            await _write_users(store, sealing, tenant.id, cards[start : start + _PAGE], start)
        index = build_index(People(SEED).entries(entries))
        content = index.to_bytes()
        version = ListVersion(uuid4(), "bench", utc_now(), entries, "invented", "bench", sha256(content).digest())
        await store.watchlists.publish(version, content, replaces=None)
    return tenant.id


async def _write_users(store: Store, sealing: UserSealing, tenant_id: UUID, cards: list[Card], first: int) -> None:
    async with store.database.writing() as session:
        for place, (name, born, number) in enumerate(cards, first + 1):
            user = User(place, tenant_id, None, id_number=number, card_name=name, date_of_birth=born, verified=True)
            row = {"id": place, "tenant_id": tenant_id, "blocked": False, "created_at": utc_now()}
            await session.execute(insert(UserRow).values(**row, **sealing.sealed(user)))


async def _events(settings: Settings) -> int:
    async with open_store(settings, serving=False) as store, store.database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(EventRow))).one()


def _worked() -> float:
    """Return the seconds of the processor that commands took so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100_000)


def run(given: Namespace) -> None:
    """Fill, rescreen twice (the second time nobody is due), and print how long it took."""
    print(f"{machine()}; seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        create_data_folder(settings)
        asyncio.run(_fill(settings, given.users, given.entries))
        command = [sys.executable, "-m", "hawiya", "watchlist", "rescreen", "--json"]
        environment = os.environ | {"HAWIYA_DATA": str(settings.data)}
        for which in ("all due", "nobody due"):
            started, worked = time.perf_counter(), _worked()
            ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
            seconds, worked = time.perf_counter() - started, _worked() - worked
            said = json.loads(ran.stdout)
            print(
                f"{which}: {said['screened']} users against {given.entries} entries in {seconds:.1f} s with start and "
                f"loading ({worked:.1f} s of the processor), {said['with_new_hits']} with new hits",
                flush=True,
            )
        print(f"aml.hit events: {asyncio.run(_events(settings))}")
