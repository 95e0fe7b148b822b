from hawiya.screening.watchlists.index import build_index
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.vocabulary import Vocabulary, vocabulary_arrays
from hawiya.verification.ports import Person
from tests.unit.screening.lists import entry

WORDS = Vocabulary(vocabulary_arrays(["aمحمد", "aاحمد", "aمحمداحمد", "lkarim", "lade"], [()] * 5))


def test_neighbours_are_joined_and_words_parted_where_the_list_has_the_words() -> None:
    assert list(respaced(["aمحمد", "aاحمد", "aعلي"], WORDS)) == [["aمحمداحمد", "aعلي"]]
    assert list(respaced(["aمحمداحمد", "aعلي"], WORDS)) == [["aمحمد", "aاحمد", "aعلي"]]
    assert list(respaced(["lkarimade"], WORDS)) == [["lkarim", "lade"]]


def test_other_words_and_words_of_two_scripts_are_left_alone() -> None:
    assert list(respaced(["aمحمد", "aعلي"], WORDS)) == []
    assert list(respaced(["aمحمد", "lkarim"], WORDS)) == []
    assert list(respaced([], WORDS)) == []


def test_a_name_is_found_whose_space_was_lost_on_either_side() -> None:
    index = build_index([entry("1", "شريف حمدي ناجي فوزي"), entry("2", "وائل سامحعادل بدر")])
    for name, key in (("شريف حمديناجي فوزي", "1"), ("وائل سامح عادل بدر", "2")):
        assert [match.entry.key for match in index.search(Person(name, None, None), 0.8, 5)] == [key]
