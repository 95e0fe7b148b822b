from collections.abc import Callable, Sequence

from hawiya.cards.lexicon import WordLexicon
from hawiya.cards.wording import KNOWN_LINE, Vocabulary, is_figure, readings

WORDS = WordLexicon({"حاصل": -5.0, "على": -4.0, "دبلوم": -6.0, "شارع": -3.0, "محامية": -6.0}, unknown=-15.0)


def worth(wanted: str) -> Callable[[Sequence[str]], list[float]]:
    """Score a text by how many of its letters stand where the wanted text has them."""

    def score(texts: Sequence[str]) -> list[float]:
        return [-float(sum(a != b for a, b in zip(text.ljust(40), wanted.ljust(40), strict=True))) for text in texts]

    return score


def best(raw: str, wanted: str, known_lines: Sequence[str] = ()) -> str:
    found = readings(raw, Vocabulary(WORDS, lambda text: list(known_lines)), worth(wanted))
    return max(found, key=found.__getitem__)


def test_the_networks_own_reading_is_among_them() -> None:
    assert "ظظظ" in readings("ظظظ", Vocabulary(WORDS), lambda texts: [0.0] * len(texts))


def test_every_word_is_mended_at_once() -> None:
    assert best("حامل علق دبلوس", "حاصل على دبلوم") == "حاصل على دبلوم"


def test_a_space_inside_a_misread_word_is_taken_out_and_the_word_mended() -> None:
    assert best("حأ صل على دبلوم", "حاصل على دبلوم") == "حاصل على دبلوم"


def test_a_lost_space_is_put_in_and_the_words_mended() -> None:
    assert best("حاصلعلى دبلوس", "حاصل على دبلوم") == "حاصل على دبلوم"


def test_a_word_that_nobody_knows_is_sought_two_letters_away() -> None:
    assert best("محفية", "محامية") == "محامية"


def test_known_lines_stand_beside_it() -> None:
    assert best("ظظظ", "وزارة الرى", ["وزارة الرى"]) == "وزارة الرى"


def test_figures_are_left_alone() -> None:
    assert (
        readings("١٥ شارع", Vocabulary(WORDS), lambda texts: [0.0] * len(texts)).keys().isdisjoint({"شارع", "١ شارع"})
    )
    assert is_figure("١٥")
    assert is_figure("-")
    assert not is_figure("١٥ش")


def test_a_listed_line_is_worth_more_than_its_words() -> None:
    jobs = Vocabulary(WORDS, is_line=lambda text: text == "حاصل على دبلوم")
    assert Vocabulary(WORDS).log_share("حاصل على دبلوم") == -15.0
    assert jobs.log_share("حاصل على دبلوم") == KNOWN_LINE
    assert jobs.log_share("حاصل على") == -9.0


def test_what_is_listed_is_known_and_figures_are_nobodys_words() -> None:
    assert Vocabulary(WORDS).knows("١٥ شارع")
    assert not Vocabulary(WORDS).knows("١٥ شأرع")
    assert Vocabulary(WORDS, is_line=lambda text: True).knows("ظظظ")
