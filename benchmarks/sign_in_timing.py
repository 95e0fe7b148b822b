"""Do sign-in and codes take the same time for known and unknown accounts? A statistical test, over real HTTP.

    python -m benchmarks.sign_in_timing [--calls 150] [--seed 1]

Starts a server of its own with limits out of the way, registers a user and an admin, then sends calls that differ in
nothing but whether the account exists, in random order, one at a time. For every comparison it prints the medians, the
difference of the medians with a 95 % confidence interval (bootstrap, 2,000 samples), and the p-value of a two-sided
Mann-Whitney U test. Exit code 1 when a test says that the two differ (p under 0.01, divided by the number of
comparisons after Bonferroni).

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
    """Two calls that must not be told apart by their time, and the status that both get."""

    name: str
    known: Call
    unknown: Call
    status: int


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
        Comparison("code to reset a password, known / unknown", forgotten, forgotten_by_stranger, 200),
        Comparison("send and check a code, known / unknown", checks(PHONE), checks("+201199999999"), 200),
    ]


async def measure(url: str, key: str, found: list[Comparison], calls: int, rng: random.Random) -> list[np.ndarray]:
    """Return the seconds of each comparison, shape (2, calls): known, unknown."""
    seconds = []
    async with httpx.AsyncClient(base_url=url, headers={"ApiKey": key}, timeout=60) as client:
        for one in found:
            order = [0, 1] * calls
            rng.shuffle(order)
            taken: tuple[list[float], list[float]] = ([], [])
            for call in (one.known, one.unknown):  # the first of each pays for what is set up once
                await call(client)
            for side in track(order, description=one.name):
                started = time.perf_counter()
                response = await (one.known, one.unknown)[side](client)
                taken[side].append(time.perf_counter() - started)
                if response.status_code != one.status:
                    raise SystemExit(f"{one.name}: {response.status_code} {response.text}")
            seconds.append(np.array(taken))
    return seconds


def mann_whitney(first: np.ndarray, second: np.ndarray) -> float:
    """Return the two-sided p-value of the Mann-Whitney U test, normal approximation (fine from 20 samples on)."""
    both = np.concatenate([first, second])
    ranks = np.empty(len(both))
    ranks[np.argsort(both)] = np.arange(1, len(both) + 1)
    n, m = len(first), len(second)
    u = ranks[:n].sum() - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def interval(first: np.ndarray, second: np.ndarray, seed: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the difference of the medians."""
    generator = np.random.default_rng(seed)
    draw = [np.median(generator.choice(side, (BOOTSTRAPS, len(side))), axis=1) for side in (first, second)]
    low, high = np.quantile(draw[0] - draw[1], [0.025, 0.975])
    return float(low), float(high)


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
    parser.add_argument("--calls", type=int, default=150, help="calls on either side of each comparison")
    parser.add_argument("--seed", type=int, default=1, help="of the order of calls and of the bootstrap")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    os.environ.update(LIMITS)
    print(f"{machine()}; {arguments.calls} calls a side, seed {arguments.seed}")
    with tempfile.TemporaryDirectory(prefix="hawiya-bench-") as folder:
        settings = Settings(data=Path(folder))
        key = asyncio.run(prepare_tenant(settings))
        asyncio.run(make_admin(settings))
        terminal = Path(folder) / "terminal"
        with running_server(settings, terminal) as url:
            register_over_http(Console(quiet=True), url, key, terminal)
            found = comparisons(rng)
            seconds = asyncio.run(measure(url, key, found, arguments.calls, rng))
    level = ALPHA / len(found)
    print(f"\n{'comparison':45} {'known ms':>9} {'unknown':>9} {'difference, 95 % interval':>28} {'p':>7}")
    differ = False
    for one, (known, unknown) in zip(found, seconds, strict=True):
        low, high = interval(known, unknown, arguments.seed)
        p = mann_whitney(known, unknown)
        medians = [float(np.median(side)) * 1000 for side in (known, unknown)]
        spread = f"{medians[0] - medians[1]:+.2f} ({low * 1000:+.2f} to {high * 1000:+.2f})"
        print(
            f"{one.name:45} {medians[0]:9.2f} {medians[1]:9.2f} {spread:>28} {p:7.3f}{' DIFFERS' if p < level else ''}"
        )
        differ = differ or p < level
    print(f"\nA difference counts from p < {level:.4f} ({ALPHA} for all {len(found)} together).")
    raise SystemExit(1 if differ else 0)


if __name__ == "__main__":
    main()
