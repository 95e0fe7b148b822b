"""`make fuzz`: generated calls of every operation for some minutes, over SQLite and PostgreSQL in turn.

    python -m tests.api.fuzz --minutes 10 [--seed 7]

Prints the seed that repeats the calls. Goes on after a failure, and ends with exit code 1 when there was one.
"""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import structlog
from schemathesis.core.failures import FailureGroup

from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from tests.api.fuzzing import Target, call_often, fuzzed_server, operations
from tests.databases import postgres_cluster

CALLS_PER_ROUND = 30
_LARGEST_SEED = 2**31


def main() -> int:
    """Call until the time is over; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to repeat its calls")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else secrets.randbelow(_LARGEST_SEED)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    print(f"seed {seed}, {given.minutes:g} minutes", flush=True)
    with ExitStack() as stack:
        targets = [stack.enter_context(fuzzed_server(settings)) for settings in _databases(stack)]
        return 1 if _rounds(targets, seed, time.monotonic() + 60 * given.minutes) else 0


def _rounds(targets: list[Target], seed: int, deadline: float) -> int:
    """Call every operation again and again, with another seed each time; return how many failed."""
    failures = 0
    calls = 0
    for number in count(seed):
        target = targets[number % len(targets)]
        for operation in operations(target):
            if time.monotonic() > deadline:
                print(f"{calls} operations called, up to {CALLS_PER_ROUND} times each: {failures} failures")
                return failures
            calls += 1
            try:
                call_often(target, operation, CALLS_PER_ROUND, number)
            except (Exception, FailureGroup) as error:  # noqa: BLE001 - whatever went wrong is what this looks for
                failures += 1
                print(f"FAILED {operation.label} (--seed {number})\n{error}", file=sys.stderr, flush=True)
    raise AssertionError("rounds end by time alone")


def _databases(stack: ExitStack) -> Iterator[Settings]:
    """Yield settings of an empty SQLite and an empty PostgreSQL database."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hawiya-fuzz-")))
    # Settings read `.env` of the working folder, and the environment.
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith("HAWIYA_")]:
        del os.environ[name]
    cluster = stack.enter_context(postgres_cluster())
    cluster.create("fuzz")
    for settings in (Settings(data=folder / "a"), Settings(data=folder / "b", database_url=cluster.url("fuzz"))):
        create_data_folder(settings)
        asyncio.run(migrate(settings))
        yield settings


if __name__ == "__main__":
    sys.exit(main())
