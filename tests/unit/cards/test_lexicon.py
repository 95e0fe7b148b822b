import pytest

from hawiya.cards.lexicon import (
    UNKNOWN_NAME,
    WordLexicon,
    base_form,
    name_lexicon,
    places_near,
    spellings,
)


def test_base_form_unites_what_printers_interchange() -> None:
    assert base_form("إبراهيم على أسامة") == base_form("ابراهيم علي اسامه")


def test_base_form_keeps_different_letters_apart() -> None:
    assert base_form("حسن") != base_form("حسين")


def test_a_name_is_spelled_in_every_habit() -> None:
    assert spellings("أمنية") == {"أمنية", "أمنيه", "امنية", "امنيه"}


def test_the_final_ya_may_lose_its_dots() -> None:
    assert spellings("فتحي") == {"فتحي", "فتحى"}


def test_near_words_are_one_letter_away_and_carry_their_share() -> None:
    lexicon = WordLexicon({"حسن": -4.0, "حسين": -5.0, "محمد": -2.0})
    assert lexicon.near("حسن") == {"حسن": -4.0, "حسين": -5.0}


def test_a_strange_word_has_the_floor_share() -> None:
    assert WordLexicon({"حسن": -4.0}).log_share("ظظظظ") == UNKNOWN_NAME


def test_any_spelling_is_known() -> None:
    assert WordLexicon({"أحمد": -3.0}).knows("احمد")


def test_the_shipped_lexicon_ranks_common_names_first() -> None:
    lexicon = name_lexicon()
    assert lexicon.log_share("محمد") > lexicon.log_share("محمود") > lexicon.log_share("مخمود")


@pytest.mark.parametrize("misread", ["المنتره - الإسكندرية", "المنتزه الإسكندرية", "المننزه - الاسكندربه"])
def test_a_misread_place_finds_its_listed_line(misread: str) -> None:
    assert places_near(misread)[0] == "المنتزه - الإسكندرية"


def test_the_kind_of_a_district_stays_in_front() -> None:
    assert "مركز طلخا - الدقهلية" in places_near("مركز طلحا - الدقهلية")


def test_nothing_resembles_noise() -> None:
    assert places_near("ظظظ ءءءءءء ضضض") == []
