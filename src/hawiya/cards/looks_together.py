"""What several looks at one line of words (or the serial) say together, where none of them is sure by itself.

A look may miss a dot that another sees, and each ranks its own readings. Their evidence is averaged, and what the
field may contain counts once.
"""

from collections.abc import Sequence

from hawiya.cards.line_reading import NO_RIVAL, LineReading
from hawiya.cards.read import LineReader

MOST_AGAINST = 4.0
"""Nats by which one look can speak against a reading at most: one that cuts the line's end would shut out the truth."""


def together(reader: LineReader, readings: Sequence[LineReading], chosen: LineReading) -> LineReading:
    """Return the reading that all looks speak for; `chosen`, one of them, as it is where that has the same text."""
    looks = [reading for reading in readings if reading.candidates]
    if len(looks) < 2:
        return chosen
    seen = [{one.text: one for one in look.candidates} for look in looks]
    likeliest = [max(one.likelihood for one in candidates.values()) for candidates in seen]
    any_look = {text: one for candidates in seen for text, one in candidates.items()}

    def worth(text: str) -> float:
        lacking = sum(
            min(MOST_AGAINST, most - candidates[text].likelihood) if text in candidates else MOST_AGAINST
            for candidates, most in zip(seen, likeliest, strict=True)
        )
        return any_look[text].worth - any_look[text].likelihood - lacking / len(looks)

    first, *others = sorted(any_look, key=worth, reverse=True)
    if first == chosen.text:
        return chosen
    ours = (at for at, candidates in enumerate(seen) if first in candidates)
    at = max(ours, key=lambda at: seen[at][first].likelihood)
    margin = worth(first) - worth(others[0]) if others else NO_RIVAL
    return reader.settle(looks[at], seen[at][first], margin)
