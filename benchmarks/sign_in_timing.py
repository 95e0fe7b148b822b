"""Do sign-in and codes take the same time for known and unknown accounts? A statistical test, over real HTTP.

    python -m benchmarks.sign_in_timing [--calls 300] [--seed 1]

Starts a server of its own with limits out of the way, registers a user and an admin, then sends pairs of calls that
differ in nothing but whether the account exists, one at a time, the first of each pair drawn anew: what else the
machine does falls on both. For every comparison it prints the medians, the median of the pairs' differences with a
95 % confidence interval (bootstrap, 2,000 samples), and the p-value of a two-sided Wilcoxon signed-rank test. Exit code
1 when a test says that the two differ (p under 0.01, divided by the number of comparisons after Bonferroni).

Where Linux tells it, the same follows for the CPU time of the server from one call to the next, which other programs
disturb less. No caller sees it; it shows what the clock is too coarse for. It is judged where all work is done before
the answer: a code is sent afterwards, in the background, and only where there is somebody to send it to.

Absence of evidence is no proof: the interval says how large a difference could have gone unseen.
"""

import argparse
import asyncio
import math
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.machine import machine
from hawiya.accounts.admins import Admins
from hawiya.accounts.passwords import Passwords
from hawiya.cli.own_server import prepare_tenant, running_server
from hawiya.cli.registering import PHONE, register_over_http
from hawiya.settings import Settings
from hawiya.store.opening import open_store, utc_now

BASE = "/api/DigitalIdentity"
ALPHA = 0.01
BOOTSTRAPS = 2_000
OFTEN = "100000000 per minute"
LIMITS = {
    f"HAWIYA_SIGN_IN_{name}": OFTEN
    for name in ("FAILURES_PER_ACCOUNT", "FAILURES_PER_ADDRESS", "CODES_PER_RECIPIENT", "CODES_PER_ADDRESS")
} | {f"HAWIYA_{who}_REQUESTS_PER_{window}": "0" for who in ("KEY", "TENANT") for window in ("SECOND", "MINUTE")}
Call = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two calls that must not be told apart by their time, and the status that both get.

    `works_on`: the server goes on working after its answer.
    """

    name: str
    known: Call
    unknown: Call
    status: int
    works_on: bool = False


def post(path: str, body: dict[str, Any]) -> Call:
    """Return a call with a fixed body."""
    return lambda client: client.post(path, json=body)


def stranger(rng: random.Random) -> str:
    """Return a phone number that nobody has; another one every time, as an attacker would."""
    return f"+2011{rng.randrange(10**8):08}"


def comparisons(rng: random.Random) -> list[Comparison]:
    """Return what is compared."""
    wrong = "certainly not the password"

    def login_of_stranger(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
        return client.post(f"{BASE}/Login", json={"phoneNumber": stranger(rng), "password": wrong})

    def admin(**changed: str) -> Call:
        body = {"tenancyName": "Demo", "userNameOrEmailAddress": "admin", "password": wrong, **changed}
        return post("/api/credentials/Login", body)

    def forgotten_by_stranger(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
        return client.post(f"{BASE}/ForgetPassword/SendPhoneOtp", json={"emailOrPhoneNumber": stranger(rng)})

    def checks(account: str) -> Call:
        async def send_and_check(client: httpx.AsyncClient) -> httpx.Response:
            sent = await client.post(f"{BASE}/ForgetPassword/SendPhoneOtp", json={"emailOrPhoneNumber": account})
            request_id = sent.json()["data"]["phoneNumberOtpRequestId"]
            body = {"emailOrPhoneNumber": account, "phoneNumberOtpRequestId": request_id, "phoneNumberOtp": "x"}
            return await client.post(f"{BASE}/ForgetPassword/ValidatePhoneOtp", json=body)

        return send_and_check

    known = post(f"{BASE}/Login", {"phoneNumber": PHONE, "password": wrong})
    forgotten = post(f"{BASE}/ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": PHONE})
    return [
        Comparison("user signs in, wrong password / unknown", known, login_of_stranger, 401),
        Comparison("admin signs in, wrong password / unknown", admin(), admin(userNameOrEmailAddress="nobody"), 401),
        Comparison("admin signs in, wrong password / no tenant", admin(), admin(tenancyName="Nobody"), 401),
        Comparison("code to reset a password, known / unknown", forgotten, forgotten_by_stranger, 200, True),
        Comparison("send and check a code, known / unknown", checks(PHONE), checks("+201199999999"), 200, True),
    ]


class ServerCpu:
    """The CPU time that the only child of this process has used, its threads included, where Linux tells it."""

    def __init__(self) -> None:
        own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
        children = [int(child) for child in own.read_text().split()] if own.exists() else []
        self.known = len(children) == 1
        # What clock_getcpuclockid(3) returns for another process: its id, inverted, over the kind of the clock.
        self._clock = (~children[0] << 3) | 2 if self.known else 0

    def seconds(self) -> float:
        """Return the CPU seconds so far; 0 where nobody tells."""
        return time.clock_gettime(self._clock) if self.known else 0.0


async def measure(
    url: str, key: str, found: list[Comparison], calls: int, rng: random.Random, cpu: ServerCpu
) -> list[np.ndarray]:
    """Return the seconds of each comparison, shape (2 kinds: clock and CPU, 2 sides: known and unknown, calls)."""
    seconds = []
    async with httpx.AsyncClient(base_url=url, headers={"ApiKey": key}, timeout=60) as client:
        for one in found:
            taken = np.zeros((2, 2, calls))
            for call in (one.known, one.unknown):  # the first of each pays for what is set up once
                await call(client)
            for number in track(range(calls), description=one.name):
                for side in rng.sample((0, 1), 2):
                    worked, started = cpu.seconds(), time.perf_counter()
                    response = await (one.known, one.unknown)[side](client)
                    taken[:, side, number] = time.perf_counter() - started, cpu.seconds() - worked
                    if response.status_code != one.status:
                        raise SystemExit(f"{one.name}: {response.status_code} {response.text}")
            seconds.append(taken)
    return seconds


def wilcoxon(differences: np.ndarray) -> float:
    """Return the two-sided p-value of the signed-rank test, normal approximation (fine from 20 differences on)."""
    told = differences[differences != 0]
    ranks = np.empty(len(told))
    ranks[np.argsort(np.abs(told))] = np.arange(1, len(told) + 1)
    n = len(told)
    z = (ranks[told > 0].sum() - n * (n + 1) / 4) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.erfc(abs(z) / math.sqrt(2))


def interval(differences: np.ndarray, seed: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the median of the differences."""
    generator = np.random.default_rng(seed)
    drawn = np.median(generator.choice(differences, (BOOTSTRAPS, len(differences))), axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def judged(found: list[Comparison], seconds: list[np.ndarray], kind: int, seed: int) -> bool:
    """Print a line a comparison; return whether one differs."""
    level = ALPHA / len(found)
    what = ("clock", "server's CPU")[kind]
    print(f"\n{what:45} {'known ms':>9} {'unknown':>9} {'difference, 95 % interval':>28} {'p':>7}")
    differ = False
    for one, taken in zip(found, seconds, strict=True):
        known, unknown = taken[kind] * 1000
        differences = known - unknown
        low, high = interval(differences, seed)
        p = wilcoxon(differences)
        spread = f"{np.median(differences):+.2f} ({low:+.2f} to {high:+.2f})"
        background = kind == 1 and one.works_on
        says = " works on in the background" if background else " DIFFERS" if p < level else ""
        print(f"{one.name:45} {np.median(known):9.2f} {np.median(unknown):9.2f} {spread:>28} {p:7.3f}{says}")
        differ = differ or (p < level and not background)
    return differ


async def make_admin(settings: Settings) -> None:
    """Make the admin whose name is guessed."""
    passwords = Passwords()
    async with open_store(settings, serving=False) as store:
        (tenant,) = await store.tenants.all()
        admins = Admins(store.sign_in.admins, store.tenants, store.sign_in.token_families, passwords, utc_now)
        await admins.create(tenant.id, "admin", email_address=None, password="a long enough secret")  # noqa: S106
    passwords.close()


def main() -> None:
    """Parse the arguments, start the server, measure, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300, help="pairs of calls of each comparison")
    parser.add_argument("--seed", type=int, default=1, help="of the order of calls and of the bootstrap")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    os.environ.update(LIMITS)
    print(f"{machine()}; {arguments.calls} pairs, seed {arguments.seed}")
    with tempfile.TemporaryDirectory(prefix="hawiya-bench-") as folder:
        settings = Settings(data=Path(folder))
        key = asyncio.run(prepare_tenant(settings))
        asyncio.run(make_admin(settings))
        terminal = Path(folder) / "terminal"
        with running_server(settings, terminal) as url:
            register_over_http(Console(quiet=True), url, key, terminal)
            found = comparisons(rng)
            cpu = ServerCpu()
            seconds = asyncio.run(measure(url, key, found, arguments.calls, rng, cpu))
    kinds = [0, 1] if cpu.known else [0]
    differ = [judged(found, seconds, kind, arguments.seed) for kind in kinds]
    print(
        f"\nA difference counts from p < {ALPHA / len(found):.4f} ({ALPHA} for all {len(found)} of a table together)."
    )
    raise SystemExit(1 if any(differ) else 0)


if __name__ == "__main__":
    main()
