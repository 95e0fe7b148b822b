"""Single words, letter by letter: what the convention promises."""

import pytest

from hawiya.cards.ctc import ARABIC_LETTERS
from hawiya.cards.transliteration import transliterate


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("زوكرمانوفيتش", "zwkrmanwfytsh"),
        ("وزير", "wzyr"),
        ("يوسف", "ywsf"),
        ("حلاوة", "hlawa"),
        ("علاوى", "alawy"),
        ("علاوي", "alawy"),
        ("جودة", "gwda"),
        ("شاذلى", "shazly"),
        ("غطاس", "ghtas"),
        ("خضر", "khdr"),
        ("ثابت", "thabt"),
        ("سعاد", "saad"),
        ("إيمان", "eyman"),
        ("مؤمن", "momn"),
        ("سماء", "smaa"),
        ("راديو", "radyw"),
        ("ء", "a"),
        ("چيهان", "tyhan"),
        ("ٹيپو", "typw"),
        ("٥أ", "5a"),
        ("", ""),
        ("؟!", ""),
    ],
)
def test_words(arabic: str, latin: str) -> None:
    assert transliterate(arabic) == latin


@pytest.mark.parametrize("letter", sorted(ARABIC_LETTERS))
def test_every_letter_that_a_card_can_carry_is_written(letter: str) -> None:
    assert transliterate(letter).isascii()
    assert transliterate(letter)
