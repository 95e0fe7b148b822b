"""English forms of whatever may stand on a line."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.ctc import ARABIC_DIGITS, ARABIC_LETTERS
from hawiya.cards.english import english_address_1, english_address_2, english_job, english_name

WRITERS = (english_name, english_address_1, english_address_2, english_job)
PLAIN = re.compile(r"[A-Za-z0-9 /.-]*")
PRINTED = st.text(f"{ARABIC_LETTERS}{ARABIC_DIGITS} -/.", max_size=40)
ARABIC_SCRIPT = st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)


@pytest.mark.parametrize("write", WRITERS)
@settings(deadline=None)
@given(text=st.one_of(PRINTED, st.text(ARABIC_SCRIPT), st.text()))
def test_any_text_gives_plain_ascii(write: Callable[[str], str], text: str) -> None:
    assert PLAIN.fullmatch(write(text))


@pytest.mark.parametrize("write", WRITERS)
@settings(deadline=None)
@given(text=PRINTED.filter(lambda text: any(letter in ARABIC_LETTERS + ARABIC_DIGITS for letter in text)))
def test_a_text_with_a_letter_or_digit_is_never_empty(write: Callable[[str], str], text: str) -> None:
    assert re.search("[A-Za-z0-9]", write(text))


@settings(deadline=None)
@given(text=st.text(f"{ARABIC_LETTERS} ", max_size=30))
def test_a_name_has_as_many_words_at_most_and_each_is_capitalised(text: str) -> None:
    words = english_name(text).split()
    assert len(words) <= len(text.split())
    assert all(word[0].isupper() for word in words)
