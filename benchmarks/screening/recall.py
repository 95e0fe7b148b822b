"""What the candidates of an index find of all that a comparison with every name finds.

People are asked for in another spelling than the list has: the other script or other Latin spellings, one time in three
without one of their later parts, one time in three with a slip of one letter, half of them with their birth date.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from benchmarks.machine import machine
from benchmarks.screening.large_list import SEED, Chain, People
from hawiya.names.compare import compare_names
from hawiya.names.parse import parse_name
from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.index import build_index
from hawiya.screening.watchlists.judging import circumstances, left_by_chance
from hawiya.verification.ports import Person

THRESHOLD = 0.8
_ALL = 1_000_000
_OTHERS = 60
"""Names beside the person's own that the scan compares with each: comparing takes a millisecond."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Matches that a comparison with every name finds, and how many of them the index finds, too."""

    queries: int
    entries: int
    matches: int
    found: int
    beyond: int
    """Matches of the index that the scan does not have; there should be none."""


def listed_people(count: int, seed: int) -> tuple[list[ListEntry], list[Person]]:
    """Return a list of invented Egyptians and, for each, the same person as somebody else spells them."""
    people, random = People(seed), Random(seed)
    entries, asked = [], []
    for place, chain in enumerate(islice(people.chains(), count)):
        born = people.birth_date()
        dates = (born.isoformat(),) if random.random() < 2 / 3 else ()
        entries.append(ListEntry(str(place), EntryKind.PERSON, people.spelled(chain), birth_dates=dates))
        asked.append(Person(_asked(chain, people, random), None, born if random.random() < 0.5 else None))
    return entries, asked


def scan(entries: Sequence[ListEntry], person: Person, threshold: float = THRESHOLD, *, listed: int = 0) -> set[str]:
    """Return the keys of the entries that match, by comparing every name; they may be some of a list of `listed`."""
    name, born = parse_name(person.name or ""), person.date_of_birth or birth_date_of(person.id_number)
    found: set[str] = set()
    for entry in entries:
        facts = circumstances(entry.birth_dates, entry.id_numbers, person, born)
        names = [*entry.names, *(entry.weak_names if facts.supports else ())]
        compared = [compare_names(name, parse_name(one)) for one in names]
        scores = [facts.score(one.score, left_by_chance(one, listed or len(entries))) for one in compared]
        if max(scores, default=0.0) >= threshold:
            found.add(entry.key)
    return found


def measure(queries: int, entries: int, seed: int) -> Recall:
    """Ask for the first of the listed people, once by the index and once by a scan of them and some others."""
    listed, asked = listed_people(entries, seed)
    index = build_index(listed)
    matches = found = beyond = 0
    for place, person in enumerate(asked[:queries]):
        scanned = (listed[place:] + listed[:place])[: 1 + _OTHERS]
        wanted = scan(scanned, person, listed=len(listed))
        got = {match.entry.key for match in index.search(person, THRESHOLD, _ALL)} & {one.key for one in scanned}
        matches += len(wanted)
        found += len(wanted & got)
        beyond += len(got - wanted)
    return Recall(min(queries, len(asked)), entries, matches, found, beyond)


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=SEED + 1)


def run(options: Namespace) -> None:
    """Measure and print one line."""
    said = measure(options.queries, options.entries, options.seed)
    share = said.found / said.matches if said.matches else 1.0
    print(
        f"recall of the index: {share:.2%} ({said.found} of {said.matches} matches of a full scan; {said.queries} "
        f"queries, {said.entries} entries, seed {options.seed}; {said.beyond} beyond the scan); {machine()}"
    )


def _asked(chain: Chain, people: People, random: Random) -> str:
    if len(chain.arabic) > 3 and random.random() < 1 / 3:
        gone = random.randrange(1, len(chain.arabic))
        chain = replace(
            chain,
            arabic=chain.arabic[:gone] + chain.arabic[gone + 1 :],
            latin=chain.latin[:gone] + chain.latin[gone + 1 :],
        )
    name = " ".join(chain.arabic) if random.random() < 0.5 else people.latin(chain)
    if random.random() < 1 / 3:
        at = random.choice([place for place, letter in enumerate(name) if letter.isalpha()])
        other = random.choice("abdehiklmnorstuy" if name.isascii() else "ابتحدرسعفقكلمنهوي")
        name = random.choice((name[:at] + name[at + 1 :], name[:at] + other + name[at + 1 :]))
    return name
