"""How many people hit a list that they are not on, and what of true matches in part is lost to prevent it.

People and list are invented independently of each other, names as frequent as they are: whoever hits is a namesake.
People are asked for as a card tells of them, with birth date and number; a third of the list has no birth date. Beside
that, people of four names are compared with an entry that lacks some of them and has no birth date, as a list of so
many would score it.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from itertools import islice

from benchmarks.machine import machine
from benchmarks.screening.large_list import SEED, Chain, People
from hawiya.models.calibration import wilson
from hawiya.names.compare import compare_names
from hawiya.names.parse import parse_name
from hawiya.screening.watchlists.index import build_index
from hawiya.screening.watchlists.judging import left_by_chance
from hawiya.verification.ports import Person

THRESHOLD, MOST = 0.8, 50
_LENGTHS = (1_000, 5_000, 20_000, 100_000, 1_000_000)
_FOUR = 4
_KEPT = {"the first three names": (0, 1, 2), "first, second and last": (0, 1, 3), "first and last": (0, 3)}


def who_hits(people: Sequence[Person], entries: int, seed: int) -> int:
    """Count the people who hit a list of so many invented entries."""
    index = build_index(People(seed).entries(entries))
    return sum(bool(index.search(person, THRESHOLD, MOST)) for person in people)


def found_in_part(chains: Sequence[Chain], kept: Sequence[int], listed: int) -> int:
    """Count the chains that match an entry with some of their parts and no birth date, in a list of so many."""
    found = 0
    for chain in chains:
        entry = " ".join(chain.arabic[place] for place in kept)
        comparison = compare_names(parse_name(" ".join(chain.arabic)), parse_name(entry))
        found += comparison.score * left_by_chance(comparison, listed) >= THRESHOLD
    return found


def cards(count: int, seed: int) -> list[Person]:
    """Return invented people as their cards tell of them."""
    people = People(seed)
    drawn = ((chain, people.birth_date()) for chain in islice(people.chains(), count))
    return [Person(" ".join(chain.arabic), people.number(born), born) for chain, born in drawn]


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--entries", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    parser.add_argument("--seed", type=int, default=SEED + 2)


def run(options: Namespace) -> None:
    """Measure and print."""
    print(f"{machine()}; seed {options.seed}, list seed {SEED}")
    people = cards(options.people, options.seed)
    for entries in options.entries:
        rate = wilson(who_hits(people, entries, SEED), len(people))
        told = f"{rate.value:.2%} ({rate.low:.2%}–{rate.high:.2%})"
        print(f"{entries} entries: {told} of {len(people)} people are namesakes", flush=True)
    four = (chain for chain in People(options.seed + 1).chains() if len(chain.arabic) == _FOUR)
    chains = list(islice(four, options.people))
    print(f"entries that match in part, found in a list of {', '.join(f'{length:,}' for length in _LENGTHS)}:")
    for kind, kept in _KEPT.items():
        shares = [found_in_part(chains, kept, length) / len(chains) for length in _LENGTHS]
        print(f"  {kind}: {', '.join(f'{share:.1%}' for share in shares)}")
