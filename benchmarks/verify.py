"""Latency of each Verify endpoint, verifications a second, and the time of each stage, over real HTTP.

    python -m benchmarks.verify [--runs 30] [--parallel 4]

Starts a server of its own (embedded database, one process) and sends the specimens round and round. Prints the machine,
p50 and p95 of each endpoint one call at a time, verifications a second with several clients, and the mean time of every
stage from the server's own metrics.
"""

import argparse
import asyncio
import os
import platform
import re
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from rich.progress import track

from hawiya.cli.own_server import STEPS, Caller, pictures_of, prepare_caller, running_server
from hawiya.settings import Settings
from hawiya.specimens import people, specimen

Body = dict[str, object]


async def verify_once(client: httpx.AsyncClient, bodies: dict[str, Body], seconds: dict[str, list[float]]) -> None:
    """Run one verification and note how long each call took."""
    transaction_id: str | None = None
    for step, body in bodies.items():
        started = time.perf_counter()
        response = await client.post(STEPS[step], json={**body, "transaction_id": transaction_id})
        seconds[step].append(time.perf_counter() - started)
        answer = response.raise_for_status().json()
        transaction_id = answer["data"]["idFrontData"]["transaction_id"]
        if answer["error_code"] is not None:
            raise SystemExit(f"{step}: {answer['error_code']} {answer['error_message']}")


async def measure(url: str, caller: Caller, runs: int, parallel: int) -> None:
    """Measure one call at a time, then several clients at once, then read the server's metrics."""
    everyone = [{step: dict(body) for step, body in pictures_of(specimen(name)).items()} for name in people()]
    # A card belongs to one user: only one specimen can be verified by the benchmark's user again and again.
    bodies: dict[str, Body] = everyone[0]  # type: ignore[assignment]
    one_by_one: dict[str, list[float]] = {step: [] for step in STEPS}
    async with httpx.AsyncClient(base_url=url, headers=caller.headers, timeout=60) as client:
        for _ in track(range(runs), description="one at a time"):
            await verify_once(client, bodies, one_by_one)
        print(f"\n{'endpoint':10} {'n':>4} {'p50 ms':>8} {'p95 ms':>8}")
        for step, values in one_by_one.items():
            p95 = statistics.quantiles(values, n=20)[-1]
            print(f"{step:10} {len(values):4} {statistics.median(values) * 1000:8.1f} {p95 * 1000:8.1f}")
        together: dict[str, list[float]] = {step: [] for step in STEPS}
        started = time.perf_counter()

        async def one_client() -> None:
            for _ in range(max(1, runs // parallel)):
                await verify_once(client, bodies, together)

        await asyncio.gather(*(one_client() for _ in range(parallel)))
        elapsed = time.perf_counter() - started
        done = len(together["liveness"])
        print(f"\n{parallel} clients: {done / elapsed:.2f} verifications a second ({done} in {elapsed:.1f} s)")
        stages = (await client.get("/metrics")).text
    print(f"\n{'step':10} {'stage':16} {'mean ms':>8}")
    pattern = r'hawiya_stage_seconds_(sum|count)\{stage="(.+?)",step="(.+?)"\} (\S+)'
    totals: dict[tuple[str, str], dict[str, float]] = {}
    for kind, stage, step, value in re.findall(pattern, stages):
        totals.setdefault((step, stage), {})[kind] = float(value)
    for (step, stage), values in sorted(totals.items()):
        print(f"{step:10} {stage:16} {values['sum'] / values['count'] * 1000:8.1f}")


def main() -> None:
    """Parse the arguments, start the server, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="verifications one at a time, and again in parallel")
    parser.add_argument("--parallel", type=int, default=4, help="clients at once")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="hawiya-bench-") as folder:
        settings = Settings(data=Path(folder))
        caller = asyncio.run(prepare_caller(settings))
        with running_server(settings) as url:
            asyncio.run(measure(url, caller, arguments.runs, arguments.parallel))


if __name__ == "__main__":
    main()
