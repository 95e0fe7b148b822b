"""An authority that fails in every way: no wrong verdict, no hung call, and everything ends after it is back.

    python -m benchmarks.screening authority [--people 160] [--clients 16] [--seed 20261126]

Starts `hawiya authority-sandbox` as a process of its own and a server on the embedded database, over real HTTP. The
pictures are not looked at: an examiner in the networks' place takes as long as they do (`--examination`) and reads a
person off the bytes sent, so that many people can be verified; a third of them hold cards that were reported
lost. Liveness calls are made in five phases: without an authority, with one that is well, in a storm where every
request is answered 5 s late and half of them not at all (30 % errors, 10 % garbage, 10 % dropped connections), in one
where 30 % are late and 70 % of all fail (30 % errors, 20 % garbage, 20 % dropped), and while it is down. Then it is
well again, and what waits is counted until nothing does. All settings but the address are the defaults. Exit code 1
when a verdict is wrong, a call hangs, or something still waits after a minute.
"""

import asyncio
import logging
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import uvicorn

from benchmarks.machine import machine
from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.tokens import AccessTokens
from hawiya.accounts.users import Users
from hawiya.api.app import create_app
from hawiya.api.logs import configure_logs
from hawiya.authority_settings import AuthoritySettings
from hawiya.cli.own_server import STEPS, as_text
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.policy import Policy
from hawiya.verification.ports import LivenessExamination, SideExamination
from hawiya.verification.transaction import FieldValue, State

HUNG_AFTER = 9.5
MINUTE = 60.0
WELL = {"error_rate": 0, "delay": 0.2, "delay_rate": 1, "garbage_rate": 0, "drop_rate": 0}
LATE = {**WELL, "error_rate": 0.3, "delay": 5, "garbage_rate": 0.1, "drop_rate": 0.1}
STORM = {**WELL, "error_rate": 0.3, "delay": 5, "delay_rate": 0.3, "garbage_rate": 0.2, "drop_rate": 0.2}
DOWN = {**WELL, "drop_rate": 1}


class NumbersAsPictures:
    """An `Examiner` that reads a national number off the bytes it gets, and takes its time over faces."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        """Return a genuine front with this number."""
        return _side("front", image)

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        """Return a genuine back with this number."""
        return _side("back", image)

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        """Return that a living person was seen, the card's holder."""
        await asyncio.sleep(self._seconds)
        return LivenessExamination(live=True, needs_review=False, findings=(), evidence=(), template=frames[0])

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Never asked: these pictures have no prints."""
        raise AssertionError


@dataclass(frozen=True, slots=True)
class Holder:
    """One invented person: number, whether the authority calls the card valid, a token, a transaction."""

    number: str
    valid: bool
    headers: dict[str, str]
    transaction: str = ""


@dataclass
class Phase:
    """What came of the liveness calls of one phase."""

    name: str
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def row(self) -> str:
        """Return one line of the table."""
        p99 = statistics.quantiles(self.seconds, n=100)[-1]
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.answers.items()))
        statuses = ", ".join(f"{count} × {status}" for status, count in self.statuses.items())
        return (
            f"{self.name:22} {len(self.seconds):5} {statistics.median(self.seconds):7.2f} {p99:7.2f} "
            f"{max(self.seconds):7.2f}  {statuses:12} {self.wrong:5}  {said}"
        )


def _side(side: str, image: bytes) -> SideExamination:
    name = {"name": FieldValue("محمد أحمد على حسن", 0.9)} if side == "front" else {}
    return SideExamination(
        side=side,
        doc_type="national_id",
        fields={"idNumber": FieldValue(image.decode(), 0.99), **name},
        findings=(),
        evidence=(),
        fake=False,
        portrait=image,
    )


@contextmanager
def sandbox_process(people: Path, seed: int) -> Iterator[str]:
    """Run the sandbox; yield its URL once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hawiya", "authority-sandbox", "--people", str(people), "--seed", str(seed)]
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/control")
                break
            except httpx.ConnectError:
                if process.poll() is not None:
                    raise SystemExit("the sandbox did not start") from None
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


@contextmanager
def serving(settings: Settings, examination: float) -> Iterator[str]:
    """Serve on a free port in a thread; yield the base URL."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    # The three steps are all that is called of an examiner here.
    application = create_app(settings, NumbersAsPictures(examination))  # type: ignore[arg-type]
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


async def register(settings: Settings, numbers: Sequence[str], valid: Sequence[bool]) -> list[Holder]:
    """Make a tenant and a user for every number."""
    async with open_store(settings, serving=False) as store:
        tenant = await Tenants(store.tenants, utc_now).create("Benchmark")
        key = (await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant.id)).key
        tokens = AccessTokens(SigningKeys(store.sign_in.signing_keys, utc_now), timedelta(hours=1), utc_now)
        users = Users(store.users, store.tenants, utc_now)
        holders = []
        for at, (number, good) in enumerate(zip(numbers, valid, strict=True)):
            user = await users.create(tenant.id, phone=f"+2010{at:08}", name=None)
            headers = {"ApiKey": key, "Authorization": f"Bearer {await tokens.issue(user)}"}
            holders.append(Holder(number, good, headers))
        return holders


async def send_sides(client: httpx.AsyncClient, holder: Holder) -> Holder:
    """Send both sides of a card; return the holder with the transaction."""
    image = as_text(holder.number.encode())
    front = await client.post(STEPS["front"], json={"image": image}, headers=holder.headers)
    transaction = front.raise_for_status().json()["data"]["idFrontData"]["transaction_id"]
    body = {"image": image, "transaction_id": transaction}
    (await client.post(STEPS["back"], json=body, headers=holder.headers)).raise_for_status()
    return replace(holder, transaction=transaction)


async def go_live(client: httpx.AsyncClient, holder: Holder, phase: Phase, *, asked: bool) -> None:
    """Make one liveness call and note how long it took and what it said; `asked`: there is an authority."""
    frames = {f"face_{number}": as_text(f"{holder.number} {number}".encode()) for number in (1, 2, 3)}
    started = time.perf_counter()
    response = await client.post(
        STEPS["liveness"], json={**frames, "transaction_id": holder.transaction}, headers=holder.headers
    )
    phase.seconds.append(time.perf_counter() - started)
    phase.statuses[response.status_code] += 1
    if response.status_code != httpx.codes.OK:
        return
    answer = response.json()
    said, verified = answer["services"]["SRC"], answer["data"]["isDigitalIdentityVerified"]
    phase.answers["no answer" if said is None else "valid" if said["isValid"] else "invalid"] += 1
    right_word = said is None or said["isValid"] is holder.valid
    right_end = verified is (not asked or (said is not None and said["isValid"]))
    phase.wrong += not (right_word and right_end)


async def run_phase(
    client: httpx.AsyncClient, name: str, holders: Sequence[Holder], clients: int, *, asked: bool = True
) -> Phase:
    """Make all liveness calls of a phase, so many at a time."""
    phase, places = Phase(name), asyncio.Semaphore(clients)

    async def one(holder: Holder) -> None:
        async with places:
            await go_live(client, holder, phase, asked=asked)

    await asyncio.gather(*(one(holder) for holder in holders))
    print(phase.row(), flush=True)
    return phase


async def waiting_in(store: Store) -> int:
    """Count what waits for the authority."""
    return len(await store.verifications.waiting_for_authority(None, 1_000_000))


async def wait_for_the_end(store: Store) -> float | None:
    """Return how long it took until nothing waited any more; None after two minutes."""
    started = time.perf_counter()
    while (elapsed := time.perf_counter() - started) < 2 * MINUTE:
        if not await waiting_in(store):
            return elapsed
        await asyncio.sleep(0.1)
    return None


async def wrong_ends(store: Store, holders: Sequence[Holder]) -> int:
    """Count transactions that did not end as the authority's register has it."""
    wrong = 0
    for holder in holders:
        found = await store.verifications.get(UUID(holder.transaction))
        right = State.COMPLETED if holder.valid else State.IN_REVIEW
        wrong += found is None or found.state is not right or found.verified is not holder.valid
    return wrong


async def measure(settings: Settings, url: str, sandbox: str, holders: list[Holder], clients: int) -> bool:
    """Run the phases with an authority, let it recover, and tell whether all is as it must be."""
    limits = httpx.Limits(max_connections=clients)
    async with (
        httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client,
        httpx.AsyncClient(base_url=sandbox, timeout=60) as control,
        open_store(settings, serving=False) as store,
    ):
        holders = [await send_sides(client, holder) for holder in holders]
        phases = []
        plan = {"well, 0.2 s": WELL, "all 5 s late": LATE, "storm": STORM, "down": DOWN}
        for at, (name, faults) in enumerate(plan.items()):
            (await control.put("/control", json=faults)).raise_for_status()
            phases.append(await run_phase(client, name, holders[at :: len(plan)], clients))
        before = await waiting_in(store)
        (await control.put("/control", json=WELL)).raise_for_status()
        seconds = await wait_for_the_end(store)
        wrong = sum(phase.wrong for phase in phases) + await wrong_ends(store, holders)
        answered = (await control.get("/control")).json()["answered"]
    hung = sum(seconds >= HUNG_AFTER for phase in phases for seconds in phase.seconds)
    print(f"\nrequests at the authority: {', '.join(f'{count} {what}' for what, count in sorted(answered.items()))}")
    print(f"waiting when it recovered: {before}; all ended after: {'never' if seconds is None else f'{seconds:.1f} s'}")
    print(f"calls over {HUNG_AFTER} s: {hung}; wrong verdicts: {wrong} of {len(holders)}")
    return hung == 0 and wrong == 0 and seconds is not None and seconds <= MINUTE


async def without_authority(settings: Settings, url: str, holders: list[Holder], clients: int) -> None:
    """Run the phase without an authority, to compare with."""
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=clients)) as client:
        holders = [await send_sides(client, holder) for holder in holders]
        await run_phase(client, "no authority", holders, clients, asked=False)


def settings_in(folder: Path, authority: AuthoritySettings) -> Settings:
    """Return settings over a new data folder, without limits of rate."""
    unlimited = {f"{who}_requests_per_{unit}": 0 for who in ("key", "tenant") for unit in ("second", "minute")}
    settings = Settings(data=folder, authority=authority, **unlimited)  # type: ignore[arg-type]
    create_data_folder(settings)
    asyncio.run(migrate(settings))
    return settings


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--people", type=int, default=160, help="people with an authority, shared by the phases")
    parser.add_argument("--clients", type=int, default=16, help="calls at once")
    parser.add_argument("--examination", type=float, default=0.4, help="seconds that the work on three frames takes")
    parser.add_argument("--seed", type=int, default=20261126, help="seed of the sandbox's faults")


def run(arguments: Namespace) -> None:
    """Start both servers, measure."""
    configure_logs("error")
    logging.disable(logging.WARNING)
    numbers = [f"290010112{at:05}" for at in range(arguments.people)]
    # By fours, as the phases take turns: each phase has the same share of lost cards.
    valid = [(at // 4) % 3 != 2 for at in range(arguments.people)]
    print(f"{machine()}\n{arguments.people} people, {arguments.clients} clients, seed {arguments.seed}\n")
    print(f"{'authority':22} {'calls':>5} {'p50 s':>7} {'p99 s':>7} {'max s':>7}  {'status':12} {'wrong':>5}  SRC")
    with tempfile.TemporaryDirectory(prefix="hawiya-authority-") as name:
        folder = Path(name)
        settings = settings_in(folder / "without", AuthoritySettings())
        everyone = asyncio.run(register(settings, numbers[: arguments.people // 4], valid[: arguments.people // 4]))
        with serving(settings, arguments.examination) as url:
            asyncio.run(without_authority(settings, url, everyone, arguments.clients))
        people = folder / "people.csv"
        lines = (f"{number},{'valid' if good else 'lost'}" for number, good in zip(numbers, valid, strict=True))
        people.write_text("id_number,status\n" + "\n".join(lines), encoding="utf-8")
        with sandbox_process(people, arguments.seed) as sandbox:
            settings = settings_in(folder / "with", AuthoritySettings(url=f"{sandbox}/check", required=True))
            everyone = asyncio.run(register(settings, numbers, valid))
            with serving(settings, arguments.examination) as url:
                good = asyncio.run(measure(settings, url, sandbox, everyone, arguments.clients))
    sys.exit(0 if good else 1)
