"""How well names are matched: recall and false matches by task, with nomenklatura's `logic-v2` on the same pairs."""

import json
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks.machine import machine
from benchmarks.screening import others, peer
from benchmarks.screening.attested import AttestedPeople
from benchmarks.screening.pairs import LISTED, LOST, Pair, PairMaker
from benchmarks.screening.romanisations import DEVELOPMENT, HELD_OUT
from benchmarks.screening.shares import told
from hawiya.models.calibration import wilson
from hawiya.names.blocking import block_keys
from hawiya.names.compare import MATCH, NameComparison, compare_names
from hawiya.names.parse import parse_name

PEER_MATCH = 0.7
"""The threshold that the peer's makers advise."""
_SEED = 80_261_126
_PEER_SECONDS = 1800


def add_options(parser: ArgumentParser) -> None:
    """Add what this benchmark can be told."""
    parser.add_argument("--pairs", type=int, default=2000, help="pairs of one person a task, and as many of two")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--development", action="store_true", help="the half that weights were set on instead")
    parser.add_argument("--peer", action="store_true", help="compare with nomenklatura; needs --peer-python")
    parser.add_argument("--peer-python", metavar="PATH", help="Python with benchmarks/screening/requirements.txt")
    parser.add_argument("--only", default="", metavar="TEXT", help="tasks with this in their names, as misread")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show N wrong pairs a task")


def run(options: Namespace) -> None:
    """Measure and print."""
    if options.peer and not options.peer_python:
        sys.exit("--peer needs --peer-python: a Python with benchmarks/screening/requirements.txt installed")
    made = make_tasks(options)
    tasks = {name: pairs for name, pairs in made.items() if options.only in name}
    if not tasks:
        there = "; ".join(made)
        sys.exit(f"no task has {options.only!r} in its name: {there}; --peer-python adds those that need its packages")
    split = "development" if options.development else "evaluation"
    print(machine())
    print(
        f"{split} names, seed {options.seed}, match at {MATCH}"
        + (f"; {_ask(options, 'version')}" if options.peer else "")
    )
    print()
    print("| task | pairs | recall, % | false, % | … similar, % | peer: recall, % | false, % | … similar, % |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    wrong: list[str] = []
    lost_letters: list[str] = []
    shared, ours_seconds, compared = [0, 0], 0.0, 0
    scores = _peer_scores(options, tasks) if options.peer else {}
    for task, pairs in tasks.items():
        started = time.process_time()
        results = [compare_names(parse_name(pair.a), parse_name(pair.b)) for pair in pairs]
        ours_seconds += time.process_time() - started
        compared += len(pairs)
        found = [result.score >= MATCH for result in results]
        theirs = [score >= PEER_MATCH for score in scores.get(task, ())]
        print(f"| {task} | {len(pairs)} | {_row(pairs, found, theirs)} |", flush=True)
        lost = [at for at, pair in enumerate(pairs) if pair.same and pair.kind == LOST]
        if lost:
            rest = [at for at, pair in enumerate(pairs) if pair.same and pair.kind != LOST]
            lost_letters.append(
                f"{task}: recall {_share(found, lost)} % with a lost letter, {_share(found, rest)} % of the others"
            )
        wrong += _wrong(task, pairs, results, options.failures)
        _count_shared_keys(results, shared)
    print()
    print(f"{compared} comparisons, each name new: {ours_seconds / compared * 1e6:.0f} µs of one core each.")
    print(f"Matched pairs of parts that share a blocking key: {told(wilson(shared[0], shared[1]))} %")
    print("\n".join(lost_letters + wrong))


def make_tasks(options: Namespace) -> dict[str, Sequence[Pair]]:
    """Return the pairs of every task; those from other packages only where a Python that has them is named."""
    evaluation = not options.development
    tasks: dict[str, Sequence[Pair]] = {}
    for name, styles in (("as set on", DEVELOPMENT), ("held out", HELD_OUT)):
        if name == "held out" and not evaluation:
            continue
        for task in ("ar-lat", "lat-lat", "missing"):
            maker = PairMaker(options.seed, evaluation=evaluation, styles=styles)
            tasks[f"{task}, romanisations {name}"] = list(maker.task(task, options.pairs))
    for task in ("ar-lat", "lat-lat"):
        maker = PairMaker(options.seed, evaluation=evaluation, styles=(LISTED,))
        tasks[f"{task}, spellings {LISTED}"] = list(maker.task(task, options.pairs))
    misread = PairMaker(options.seed, evaluation=evaluation, styles=DEVELOPMENT)
    tasks["ar-ar, misread"] = list(misread.task("misread", options.pairs))
    if options.peer_python:
        database = Path(_ask(options, "where"))
        for power, name in ((1.0, "as frequent"), (0.5, "rare ones oftener")):
            for task in ("ar-lat", "lat-lat"):
                people = AttestedPeople(database, Random(options.seed), evaluation=evaluation, power=power)
                tasks[f"{task}, attested, {name}"] = list(people.pairs(task, options.pairs))
        lists = json.loads(_ask(options, "faker"))
        tasks["other origins"] = list(others.pairs(lists, options.pairs, options.seed))
    return tasks


def _row(pairs: Sequence[Pair], found: Sequence[bool], theirs: Sequence[bool]) -> str:
    same = [at for at, pair in enumerate(pairs) if pair.same]
    different = [at for at, pair in enumerate(pairs) if not pair.same]
    similar = [at for at in different if pairs[at].kind == "similar"]
    return " | ".join(_share(judged, places) for judged in (found, theirs) for places in (same, different, similar))


def _share(found: Sequence[bool], places: Sequence[int]) -> str:
    return told(wilson(sum(found[at] for at in places), len(places))) if found and places else ""


def _wrong(task: str, pairs: Sequence[Pair], results: Sequence[NameComparison], most: int) -> list[str]:
    words = [
        f"{task}: {'missed' if pair.same else 'false'} ({pair.kind}) {result.score:.2f}: "
        f"{pair.a} | {pair.b} | {result.explain()}"
        for pair, result in zip(pairs, results, strict=True)
        if (result.score >= MATCH) is not pair.same
    ]
    return words[:most]


def _count_shared_keys(results: Sequence[NameComparison], shared: list[int]) -> None:
    for result in results:
        for pair in result.pairs:
            if len(pair.a) == len(pair.b) == 1 and not (pair.a[0].is_initial or pair.b[0].is_initial):
                shared[0] += not block_keys(pair.a[0]).isdisjoint(block_keys(pair.b[0]))
                shared[1] += 1


def _peer_scores(options: Namespace, tasks: Mapping[str, Sequence[Pair]]) -> dict[str, list[float]]:
    lines = "".join(json.dumps([pair.a, pair.b]) + "\n" for pairs in tasks.values() for pair in pairs)
    scores = iter(_ask(options, "score", lines).splitlines())
    return {task: [float(next(scores)) for _ in pairs] for task, pairs in tasks.items()}


def _ask(options: Namespace, what: str, lines: str = "") -> str:
    command = [options.peer_python, str(Path(peer.__file__)), what]
    answer = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=_PEER_SECONDS, check=False)  # noqa: S603
    if answer.returncode:
        sys.exit(f"{options.peer_python} cannot answer `{what}`: {answer.stderr.strip()[-400:]}")
    return answer.stdout.strip()
