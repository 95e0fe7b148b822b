"""How many namesakes a list may have by chance, and what that leaves of a hit on a name that matches in part."""

from datetime import date

import pytest

from hawiya.names.compare import compare_names
from hawiya.names.parse import parse_name
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.index import WatchlistIndex, build_index
from hawiya.screening.watchlists.judging import bits_needed, left_by_chance, left_of_bits
from hawiya.verification.ports import Person
from tests.unit.screening.lists import entry

COMMON, RARE = "محمد أحمد علي حسن", "بيشوي زغلول شنودة قلادة"
BORN = date(1985, 3, 1)


def others(count: int) -> list[ListEntry]:
    return [entry(f"other-{place}", f"Person Number{place}") for place in range(count)]


def found(index: WatchlistIndex, name: str, born: date | None = None, threshold: float = 0.8) -> dict[str, float]:
    return {match.entry.key: match.score for match in index.search(Person(name, None, born), threshold, 50)}


SHORT = [
    entry("common", "محمد أحمد"),
    entry("dated", "محمد أحمد", birth_dates=("1985-03-01",)),
    entry("rare", "بيشوي شنودة"),
    entry("whole", COMMON),
]


def test_common_names_that_match_in_part_say_little_in_a_long_list() -> None:
    short, long = build_index(SHORT), build_index([*SHORT, *others(3_000)])
    assert set(found(short, COMMON)) == {"common", "dated", "whole"}
    assert found(long, COMMON) == {"whole": 1.0}


def test_a_birth_date_that_agrees_tells_namesakes_apart() -> None:
    long = build_index([*SHORT, *others(3_000)])
    assert set(found(long, COMMON, BORN)) == {"dated", "whole"}


def test_rare_names_match_in_part_in_a_long_list_too() -> None:
    long = build_index([*SHORT, *others(3_000)])
    assert set(found(long, RARE)) == {"rare"}


def test_a_lower_threshold_finds_namesakes_and_says_why_they_say_little() -> None:
    long = build_index([*SHORT, *others(3_000)])
    (match,) = [match for match in long.search(Person(COMMON, None, None), 0.45, 50) if match.entry.key == "common"]
    assert match.score == pytest.approx(0.5, abs=0.01)
    assert "people has the parts that match, and 3,004 are listed" in match.explanation
    assert "people has" not in long.search(Person(COMMON, None, None), 0.45, 50)[0].explanation


def test_a_whole_name_loses_nothing_but_where_the_family_name_may_stand_first() -> None:
    whole, turned, told = (
        compare_names(parse_name(COMMON), parse_name(other))
        for other in ("Mohamed Ahmed Ali Hassan", "Hassan Mohamed Ahmed Ali", "Hassan, Mohamed Ahmed Ali")
    )
    assert left_by_chance(whole, 10**9) == left_by_chance(told, 10**9) == 1
    assert left_by_chance(turned, 10**9) < 1
    assert left_by_chance(turned, 100) == 1


def test_the_bits_needed_are_those_that_leave_the_threshold() -> None:
    for listed in (1, 1_000, 1_000_000):
        for threshold in (0.6, 0.8, 0.95):
            needed = bits_needed(threshold, listed)
            assert left_of_bits(needed, listed) >= threshold - 1e-9
            assert not needed or left_of_bits(needed - 0.01, listed) < threshold
    assert bits_needed(0.5, 1_000_000) == 0


@pytest.mark.parametrize(("one", "other"), [("Mohamed Saleh", "Mohxmed Saleh"), ("Mahmoud Adel", "Mahmoud Adlel")])
def test_a_slip_in_a_common_name_says_no_more_than_the_name(one: str, other: str) -> None:
    exact, slip = (compare_names(parse_name(one), parse_name(name)) for name in (one, other))
    assert slip.bits <= exact.bits + 0.5
