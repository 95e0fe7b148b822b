"""Namesakes are counted, and what chance takes grows with the list."""

from itertools import islice

from benchmarks.screening.large_list import People
from benchmarks.screening.namesakes import cards, found_in_part, who_hits
from hawiya.verification.ports import Person


def test_whoever_is_listed_hits_and_a_stranger_does_not() -> None:
    (listed,) = islice(People(3).entries(1), 1)
    assert who_hits([Person(listed.names[0], None, None), Person("Nobody Whosoever", None, None)], 1, 3) == 1


def test_matches_in_part_are_lost_with_the_length_of_the_list() -> None:
    chains = [chain for chain in islice(People(5).chains(), 200) if len(chain.arabic) == 4]
    found = [found_in_part(chains, (0, 3), listed) for listed in (1, 5_000, 1_000_000)]
    assert found == sorted(found, reverse=True)
    assert found[0] >= 0.9 * len(chains)
    assert found[-1] < found[0] / 2
    assert found_in_part(chains, (0, 1, 2, 3), 1_000_000) == len(chains)


def test_the_same_seed_draws_the_same_people() -> None:
    assert cards(5, 1) == cards(5, 1)
    assert all(person.date_of_birth and person.id_number for person in cards(5, 1))
