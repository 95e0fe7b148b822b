"""Whatever a name is, it is taken apart and compared without an error, the same way round and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.names.blocking import block_keys
from hawiya.names.compare import MATCH, compare_names
from hawiya.names.parse import LONGEST, MOST_PARTS, parse_name

ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤ ", max_size=40)
LATIN = st.text("abcdefghijklmnopqrstuvwxyzāḥšʿ'-, ", max_size=40)
NAMES = st.one_of(st.text(max_size=60), ARABIC, LATIN, st.builds(lambda a, b: f"{a} {b}", ARABIC, LATIN))


@given(NAMES)
def test_any_text_is_taken_apart(text: str) -> None:
    name = parse_name(text)
    assert len(name.parts) <= MOST_PARTS
    for part in name.parts:
        assert part.text
        assert part.core
        assert block_keys(part)


@given(NAMES, NAMES)
@settings(max_examples=300, deadline=None)
def test_any_two_names_compare_alike_in_both_directions(a: str, b: str) -> None:
    there, back = compare_names(parse_name(a), parse_name(b)), compare_names(parse_name(b), parse_name(a))
    assert 0.0 <= there.score <= 1.0
    assert there.explain()
    assert (there.score >= MATCH) is (back.score >= MATCH)


@given(NAMES.filter(lambda text: len(text) < LONGEST // 2 and bool(parse_name(text).parts)))
@settings(deadline=None)
def test_a_name_is_itself(text: str) -> None:
    assert compare_names(parse_name(text), parse_name(text)).score == pytest.approx(1.0)
