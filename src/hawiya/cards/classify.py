"""What the picture shows: which side of the card, another document, or none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import DocType, Side

KINDS = ("front", "back", "other", "none")


@dataclass(frozen=True, slots=True)
class Classification:
    """The likeliest kind of document, the card's side where it is one, and the probability 0..1 of that kind."""

    doc_type: DocType
    side: Side | None
    probability: float


def classify(probabilities: NDArray[np.float32]) -> Classification:
    """Turn the probabilities (4,) of front, back, other and none into a classification."""
    best = int(probabilities.argmax())
    probability = float(probabilities[best])
    kind = KINDS[best]
    if kind == "other":
        return Classification(DocType.OTHER, None, probability)
    if kind == "none":
        return Classification(DocType.NONE, None, probability)
    return Classification(DocType.NATIONAL_ID, Side(kind), probability)
