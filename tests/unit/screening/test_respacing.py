from hawiya.screening.watchlists.index import build_index
from hawiya.screening.watchlists.name_model import keys_of
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.vocabulary import Vocabulary, vocabulary_arrays
from hawiya.verification.ports import Person
from tests.unit.screening.lists import entry

TEXTS = ["aمحمد", "aاحمد", "aمحمداحمد", "lkarim", "lade", "lnoor"]
WORDS = Vocabulary(vocabulary_arrays(TEXTS, map(keys_of, TEXTS)))


def test_neighbours_are_joined_and_words_parted_where_the_list_has_the_words() -> None:
    assert ["aمحمداحمد", "aعلي"] in respaced(["aمحمد", "aاحمد", "aعلي"], WORDS)
    assert ["aمحمد", "aاحمد", "aعلي"] in respaced(["aمحمداحمد", "aعلي"], WORDS)
    assert list(respaced(["lkarimade"], WORDS)) == [["lkarim", "lade"]]


def test_before_an_article_the_first_half_is_enough() -> None:
    assert list(respaced(["lnoorelislam"], WORDS)) == [["lnoor", "lelislam"]]
    assert list(respaced(["lnooraslam"], WORDS)) == []


def test_other_words_and_words_of_two_scripts_are_left_alone() -> None:
    assert list(respaced(["aمحمد", "aعلي"], WORDS)) == []
    assert list(respaced(["aمحمد", "lkarim"], WORDS)) == []
    assert list(respaced([], WORDS)) == []


def test_a_name_is_found_whose_space_was_lost_on_either_side() -> None:
    index = build_index([entry("1", "شريف حمدي ناجي فوزي"), entry("2", "وائل سامحعادل بدر")])
    for name, key in (("شريف حمديناجي فوزي", "1"), ("وائل سامح عادل بدر", "2")):
        assert [match.entry.key for match in index.search(Person(name, None, None), 0.8, 5)] == [key]
