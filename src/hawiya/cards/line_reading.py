"""What reading a line gives: the text, what speaks for it, and what else it may be."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.ctc import ARABIC_DIGITS, ARABIC_LETTERS, LATIN_DIGITS, LATIN_LETTERS

EVIDENCE_PARTS = 4
"""How many numbers `evidence` gives, and so how many weights each calibration has."""

NO_RIVAL = 20.0
"""The margin of a reading without any rival, in nats; a larger lead tells nothing more."""


class Alphabet(StrEnum):
    """What a line is made of; also names the calibration of its confidence."""

    TEXT = "text"
    NAMES = "names"
    PLACE = "place"
    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    SERIAL = "serial"

    @property
    def characters(self) -> str:
        """Every character that can stand on such a line."""
        return _CHARACTERS[self]


_CHARACTERS = {
    Alphabet.TEXT: f" -/.{ARABIC_LETTERS}{ARABIC_DIGITS}",
    Alphabet.NAMES: f" {ARABIC_LETTERS}",
    Alphabet.PLACE: f" -{ARABIC_LETTERS}{ARABIC_DIGITS}",
    Alphabet.WORD: f" {ARABIC_LETTERS}",
    Alphabet.NUMBER: ARABIC_DIGITS,
    Alphabet.DATE: f"/{ARABIC_DIGITS}",
    Alphabet.SERIAL: LATIN_LETTERS + LATIN_DIGITS,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading: its likelihood (natural log), and that plus what the field's contents speak for it.

    `known`: it has the form of the field, or holds nothing but listed words.
    """

    text: str
    likelihood: float
    worth: float
    known: bool = False


@dataclass(frozen=True, slots=True)
class LineReading:
    """What a line says. Digits of numbers and dates are ASCII, Arabic text is in logical order as printed.

    `confidence` is the calibrated probability (0..1) that `text` is right in every character; `raw` is the network's
    own reading before anything but the alphabet was known of the field. `likelihood` is ln P(text | picture), `margin`
    the lead in nats over the next reading, field knowledge included; `known` says whether the text has the field's
    form or holds listed words alone. The confidence is computed from the three. `candidates` are the readings that the
    pixels leave open, the chosen one among them, worthiest first. `contrary` is how sure another look at the line was
    of another text, by which the confidence is lowered already.
    """

    text: str
    confidence: float
    raw: str
    likelihood: float = -math.inf
    margin: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    alphabet: Alphabet = Alphabet.TEXT
    known: bool = False
    contrary: float = 0.0


NOTHING = LineReading("", 0.0, "")


def against(chosen: LineReading, others: Iterable[LineReading]) -> LineReading:
    """Return a reading with the confidence that other looks at the same line leave it.

    A look that is sure may be so of what it should not see: a finger where a digit stands, a neighbour's sign.
    """
    contrary = max((other.confidence for other in others if other.text != chosen.text), default=0.0)
    return replace(chosen, confidence=chosen.confidence * (1 - contrary), contrary=contrary)


def evidence(likelihood: float, margin: float, known: bool) -> NDArray[np.float64]:
    """Return what the confidence is computed from: 1, log likelihood, lead over the next (compressed), known or not."""
    lead = math.log1p(min(NO_RIVAL, max(0.0, margin)))
    return np.array([1.0, math.log1p(max(0.0, -likelihood)), lead, float(known)])
