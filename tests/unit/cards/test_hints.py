"""Hints: one for every field and cause."""

import pytest

from hawiya.cards.hints import hint_for
from hawiya.cards.line_quality import USUAL_PLACES
from hawiya.cards.reading import Cause


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_sentence_for_every_field(cause: Cause) -> None:
    fields = {"image", "govern", "jobTitle", "husbandName"} | {name for side in USUAL_PLACES.values() for name in side}
    hints = {hint_for(field, cause) for field in fields}
    assert all(": " in hint and "{" not in hint for hint in hints)
    assert len(hints) == len(fields) - 1, "only govern shares its line with address_2"


def test_a_hint_names_field_cause_and_remedy() -> None:
    assert hint_for("idExpiry", Cause.TOO_SMALL) == (
        "the expiry date is too small: move closer until the card fills the frame"
    )
