"""What several looks at one line of words say together, where none of them is sure by itself.

A look may miss a dot that another sees, and each ranks its own readings. Their evidence is averaged, and what the
field may contain counts once.
"""

from collections.abc import Sequence

from hawiya.cards.line_reading import NO_RIVAL, Candidate, LineReading
from hawiya.cards.read import LineReader

MOST_AGAINST = 4.0
"""Nats by which one look can speak against a reading at most: one that cuts the line's end would shut out the truth."""


def together(reader: LineReader, readings: Sequence[LineReading], chosen: LineReading) -> LineReading:
    """Return the reading that all looks speak for; `chosen`, one of them, as it is where that has the same text."""
    looks = [reading for reading in readings if reading.candidates]
    if len(looks) < 2:
        return chosen
    likelihoods = [{one.text: one.likelihood for one in look.candidates} for look in looks]
    candidates = {one.text: one for look in looks for one in look.candidates}

    def worth(text: str) -> float:
        lacking = sum(
            min(MOST_AGAINST, max(seen.values()) - seen[text]) if text in seen else MOST_AGAINST for seen in likelihoods
        )
        return candidates[text].worth - candidates[text].likelihood - lacking / len(looks)

    first, *others = sorted(candidates, key=worth, reverse=True)
    if first == chosen.text:
        return chosen
    at = max(range(len(looks)), key=lambda at: likelihoods[at].get(first, float("-inf")))
    best = next(one for one in looks[at].candidates if one.text == first)
    margin = worth(first) - worth(others[0]) if others else NO_RIVAL
    return reader.settle(looks[at], Candidate(first, best.likelihood, best.worth, best.known), margin)
