from datetime import date

import numpy as np
import pytest

from hawiya.screening.watchlists import index as module
from hawiya.screening.watchlists.array_file import NotAnIndex, read_arrays, write_arrays
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.index import Match, WatchlistIndex, build_index, open_index
from hawiya.screening.watchlists.judging import circumstances
from hawiya.screening.watchlists.packing import compress_blocks, entry_line
from hawiya.screening.watchlists.searching import MOST_COMPARED
from hawiya.verification.ports import Person
from tests.unit.screening.lists import ENTRIES, HASSAN, MAYBE, WEAK, entry

INDEX = build_index(ENTRIES)
BORN = date(1985, 3, 1)
NUMBER = HASSAN.id_numbers[0]
ARABIC, LATIN = HASSAN.names
LONG_CHAIN = "Adel Bassem Daoud Essam Fouad Galal Hany Ihab Kamal Lotfy Maged Nader Osama Ramez Sobhy Tamer"


def search(
    name: str | None,
    number: str | None = None,
    born: date | None = None,
    *,
    threshold: float = 0.8,
    index: WatchlistIndex = INDEX,
) -> list[Match]:
    return list(index.search(Person(name, number, born), threshold, 50))


def keys(matches: list[Match]) -> list[str]:
    return [match.entry.key for match in matches]


@pytest.mark.parametrize("name", [ARABIC, LATIN, "Hasan Mustafa Abdulrahman Elsayed", "حسن مصطفي عبدالرحمن السيد"])
def test_a_name_is_found_in_any_spelling(name: str) -> None:
    (match,) = search(name)
    assert match.entry == HASSAN
    assert 0.8 <= match.score <= 1


@pytest.mark.parametrize("name", ["Hassan Mostafa Ibrahim El Sayed", "Somebody Else", "", "؟", None])
def test_another_name_is_not_found(name: str | None) -> None:
    assert search(name) == []


def test_the_national_number_counts_alone() -> None:
    (match,) = search("Somebody Else Entirely", NUMBER)
    assert match.entry == HASSAN
    assert match.score == 1.0
    assert "national number is the same" in match.explanation
    assert keys(search(None, NUMBER)) == [HASSAN.key]


def test_another_national_number_is_another_person() -> None:
    other = "27001012198765"
    assert search(ARABIC, other, BORN) == []
    (match,) = search(ARABIC, other, BORN, threshold=0.4)
    assert match.score == pytest.approx(0.5)
    assert "national number is another" in match.explanation


def test_a_number_that_differs_by_a_slip_supports_a_name() -> None:
    assert keys(search("Hassan Mostafa Ibrahim El Sayed", "28503011234577")) == [HASSAN.key]
    assert search("Somebody Else Entirely", "28503011234577") == []


def test_a_birth_date_that_differs_speaks_against() -> None:
    assert search(ARABIC, born=date(1960, 7, 9)) == []
    (match,) = search(ARABIC, born=date(1960, 7, 9), threshold=0.6)
    assert match.score == pytest.approx(0.7)
    assert "birth date differs (1985-03-01)" in match.explanation


def test_the_birth_date_in_the_number_counts_where_none_is_given() -> None:
    (match,) = search(ARABIC, "28503012112345", threshold=0.4)
    assert "birth date agrees (1985-03-01)" in match.explanation


def test_an_agreeing_birth_date_supports() -> None:
    misspelled = "Hassan Mostafa Abdelrhman Elsayyd"
    without, agreeing = search(misspelled, threshold=0.5), search(misspelled, born=BORN, threshold=0.5)
    assert agreeing[0].score > without[0].score
    assert "birth date agrees (1985-03-01)" in agreeing[0].explanation


def test_one_part_may_differ_where_all_else_agrees() -> None:
    name = "Hassan Mostafa Ibrahim El Sayed"
    assert keys(search(name, born=BORN)) == [HASSAN.key]
    assert search(name, born=date(1985, 3, 2)) == []


def test_a_weak_alias_counts_only_with_an_agreeing_birth_date() -> None:
    alias = WEAK.weak_names[0]
    assert search(alias) == []
    assert search(alias, born=date(1960, 1, 2)) == []
    assert search(alias, born=date(1971, 1, 2)) == []
    (match,) = search(alias, born=date(1970, 6, 7))
    assert match.entry == WEAK
    assert "weak alias" in match.explanation
    assert keys(search(WEAK.names[0])) == [WEAK.key]


@pytest.mark.parametrize("born", [None, BORN, date(1985, 3, 2), date(1960, 7, 9)])
@pytest.mark.parametrize("number", [None, NUMBER, "28503011234577", "27001012198765", "A1234567", "B7654321"])
def test_it_says_of_dates_and_numbers_what_the_entry_says(number: str | None, born: date | None) -> None:
    dates = ((), ("1985",), ("1985-03",), ("1985-03-01",), ("1985-01-01",), ("1960-07-09", "1985-03-01"), ("985-3",))
    numbers = ((), (NUMBER,), ("A1234567",), (NUMBER, "A1234567"))
    listed = [entry(f"{one}/{other}", ARABIC, birth_dates=one, id_numbers=other) for one in dates for other in numbers]
    person = Person(ARABIC, number, born)
    found = search(ARABIC, number, born, threshold=0.1, index=build_index(listed))
    assert len(found) == len(listed)
    for match in found:
        facts = circumstances(match.entry.birth_dates, match.entry.id_numbers, person, born or birth_date_of(number))
        assert match.score == facts.score(1.0)
        assert match.explanation.endswith(facts.explain())


def test_a_person_is_compared_with_persons_only() -> None:
    assert search("Mahmoud Ashraf Lotfy") == []
    assert keys(search("Ramy Sherif Gamal")) == [MAYBE.key]


def test_an_entry_is_found_once_by_the_best_of_its_names() -> None:
    index = build_index([entry("1", "Hassan Mostafa Abdou", "Hasan Mostafa Abdo", "Hassan Mostafa")])
    (match,) = search("Hassan Mostafa Abdou", index=index)
    assert match.score == pytest.approx(1.0)


def test_the_best_come_first_and_no_more_than_asked_for() -> None:
    listed = [entry(f"{place:02d}", "Sameh Wagdy Anwar", birth_dates=("1970",) * (place % 2)) for place in range(60)]
    index = build_index(listed)
    person = Person("Sameh Wagdi Anwar", None, date(1970, 2, 3))
    found = index.search(person, 0.8, 50)
    assert len(found) == 50
    assert [int(match.entry.key) % 2 for match in found] == [1] * 30 + [0] * 20
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_a_name_that_many_entries_share_is_compared_once_and_finds_them_all() -> None:
    many = build_index([entry(f"{place:03d}", "Ramez Shawky Habib") for place in range(2 * MOST_COMPARED)])
    assert len(many.search(Person("Ramez Shawky Habib", None, None), 0.8, 1_000)) == 2 * MOST_COMPARED


def test_an_empty_list_finds_nobody() -> None:
    index = WatchlistIndex.from_bytes(build_index([]).to_bytes())
    assert len(index) == 0
    assert search(ARABIC, NUMBER, BORN, index=index) == []


def test_a_stored_index_finds_the_same() -> None:
    stored = WatchlistIndex.from_bytes(INDEX.to_bytes())
    assert list(stored.entries) == list(ENTRIES)
    for person in (Person(LATIN, None, None), Person(None, NUMBER, None), Person(WEAK.names[0], None, BORN)):
        assert stored.search(person, 0.5, 50) == INDEX.search(person, 0.5, 50)


def test_an_index_with_longer_blocks_is_read_and_built_again() -> None:
    current = build_index([entry(f"{place:02d}", f"Sameh Wagdy {place}") for place in range(40)])
    about, arrays = read_arrays(current.to_bytes())
    blocks = compress_blocks(list(map(entry_line, current.entries)), arrays["common"].tobytes(), 16)
    ends = np.cumsum([len(block) for block in blocks], dtype=np.int64)
    older = {**arrays, "blocks": np.frombuffer(b"".join(blocks), np.uint8), "block_ends": ends}
    content = write_arrays({**about, "format": 1}, older)
    stored = WatchlistIndex.from_bytes(content)
    assert list(stored.entries) == [stored.entries[place] for place in range(len(stored))] == list(current.entries)
    assert not stored.is_current
    assert stored.to_bytes() == content
    assert open_index(content).to_bytes() == current.to_bytes()


def test_an_index_of_another_format_is_refused() -> None:
    with pytest.raises(NotAnIndex, match="format 99"):
        WatchlistIndex.from_bytes(write_arrays({"format": 99}, {}))


def test_an_index_of_an_older_name_model_is_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[tuple[ListEntry, ...]] = []

    def build_and_note(entries: object) -> WatchlistIndex:
        built.append(tuple(entries))  # type: ignore[arg-type]
        return build_index(built[-1])

    monkeypatch.setattr(module, "build_index", build_and_note)
    content = INDEX.to_bytes()
    assert not built
    open_index(content)
    assert not built
    monkeypatch.setattr(module, "model_digest", lambda: "a newer model")
    reopened = open_index(content)
    assert built == [ENTRIES]
    assert keys(search(ARABIC, index=reopened)) == [HASSAN.key]


def test_names_of_every_length_and_the_family_name_before_a_comma() -> None:
    parts = LONG_CHAIN.split()
    index = build_index([entry(str(length), " ".join(parts[:length])) for length in (2, 3, 5, 9, 16)])
    for length in (2, 3, 5, 9, 16):
        assert search(" ".join(parts[:length]), index=index)[0].entry.key == str(length)
    turned = build_index([entry("1", "Shenouda, Mina Girgis")])
    assert keys(search("Mina Girgis Shenouda", index=turned)) == ["1"]
