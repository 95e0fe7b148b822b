from hawiya.screening.watchlists.index import build_index
from hawiya.screening.watchlists.name_model import keys_of
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.vocabulary import Vocabulary, vocabulary_arrays
from hawiya.verification.ports import Person
from tests.unit.screening.lists import entry

TEXTS = ["aمحمد", "aاحمد", "aمحمداحمد", "lkarim", "lade", "lnoor"]
WORDS = Vocabulary(vocabulary_arrays(TEXTS, map(keys_of, TEXTS)))


def ways(texts: list[str], words: Vocabulary) -> list[list[str]]:
    return [way for way, _ in respaced(texts, words)]


def test_the_place_of_the_new_word_is_told() -> None:
    assert list(respaced(["aعلي", "aمحمد", "aاحمد"], WORDS)) == [(["aعلي", "aمحمداحمد"], 1)]
    assert list(respaced(["aعلي", "aمحمداحمد"], WORDS)) == [(["aعلي", "aمحمد", "aاحمد"], 1)]


def test_neighbours_are_joined_and_words_parted_where_the_list_has_the_words() -> None:
    assert ["aمحمداحمد", "aعلي"] in ways(["aمحمد", "aاحمد", "aعلي"], WORDS)
    assert ["aمحمد", "aاحمد", "aعلي"] in ways(["aمحمداحمد", "aعلي"], WORDS)
    assert ways(["lkarimade"], WORDS) == [["lkarim", "lade"]]


def test_before_an_article_the_first_half_is_enough() -> None:
    assert ways(["lnoorelislam"], WORDS) == [["lnoor", "lelislam"]]
    assert ways(["lnooraslam"], WORDS) == []


def test_other_words_and_words_of_two_scripts_are_left_alone() -> None:
    assert ways(["aمحمد", "aعلي"], WORDS) == []
    assert ways(["aمحمد", "lkarim"], WORDS) == []
    assert ways([], WORDS) == []


def test_a_name_is_found_whose_space_was_lost_on_either_side() -> None:
    index = build_index([entry("1", "شريف حمدي ناجي فوزي"), entry("2", "وائل سامحعادل بدر")])
    for name, key in (("شريف حمديناجي فوزي", "1"), ("وائل سامح عادل بدر", "2")):
        assert [match.entry.key for match in index.search(Person(name, None, None), 0.8, 5)] == [key]
