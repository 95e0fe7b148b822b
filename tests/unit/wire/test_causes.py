"""Causes on the wire."""

import pytest

from hawiya.cards.reading import Cause
from hawiya.wire.causes import CAUSES, with_cause


def test_every_cause_of_the_card_room_has_a_sentence_in_both_languages() -> None:
    assert set(CAUSES) == {cause.value for cause in Cause}
    assert all(row.english.isascii() and not row.arabic.isascii() for row in CAUSES.values())


@pytest.mark.parametrize("cause", [None, "a cause of a later version"])
def test_without_a_known_cause_the_message_stands_alone(cause: str | None) -> None:
    assert with_cause("The job is unreadable.", cause, "en") == "The job is unreadable."


def test_the_cause_follows_the_message_in_the_callers_language() -> None:
    assert (
        with_cause("The job is unreadable.", "too_dark", "en")
        == "The job is unreadable. It is too dark: find more light."
    )
    assert with_cause("المهنة غير مقروءة.", "too_dark", "ar").startswith("المهنة غير مقروءة. الإضاءة")
