"""What the index finds is what a comparison with every name finds, but for a few of a thousand."""

from benchmarks.screening.recall import listed_people, measure, scan
from benchmarks.screening.speed import asked_for
from hawiya.screening.watchlists.index import build_index
from hawiya.verification.ports import Person


def test_the_index_finds_what_a_scan_finds() -> None:
    said = measure(queries=120, entries=120, seed=3)
    assert said.matches >= 100
    assert said.found >= 0.98 * said.matches
    assert said.beyond == 0


def test_under_a_low_threshold_too() -> None:
    listed, asked = listed_people(40, 4)
    index = build_index(listed)
    for person in asked[:6]:
        for threshold in (0.5, 0.65):
            found = {match.entry.key for match in index.search(person, threshold, 1_000)}
            assert scan(listed, person, threshold) == found


def test_people_to_search_for_are_the_same_for_the_same_seed() -> None:
    asked = asked_for(40, 5, ["Listed Name"])
    assert asked == asked_for(40, 5, ["Listed Name"])
    assert {kind for kind, _ in asked} == {"as on a card", "name and birth date", "name alone"}
    assert sum(person.name == "Listed Name" for _, person in asked) == 2
    assert all(isinstance(person, Person) for _, person in asked)
