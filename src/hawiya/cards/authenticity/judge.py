"""The judge: asks every detector about one side of a card and puts their answers together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

from hawiya.cards.authenticity.colour import ColourCheck, check_colour
from hawiya.cards.authenticity.conflicts import detect_conflicts
from hawiya.cards.authenticity.digital import detect_digital
from hawiya.cards.authenticity.lattice import detect_lattice
from hawiya.cards.authenticity.result import Authenticity, Detection, Species
from hawiya.cards.authenticity.spliced import detect_splices
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Box, CardReading, Image
from hawiya.cards.rectify import Corners


class Copies(Protocol):
    """Tells copies: screen, print, photocopy (`copies.CopyDetector`)."""

    def detect(self, image: Image, corners: Corners, thresholds: AuthenticityThresholds) -> tuple[Detection, ...]:
        """Judge the card at `corners` of a decoded picture."""
        ...


class Tampering(Protocol):
    """Tells other portraits and edited text (`tampering.TamperDetector`)."""

    def detect(
        self, image: Image, corners: Corners, boxes: Mapping[str, Box], thresholds: AuthenticityThresholds
    ) -> tuple[Detection, ...]:
        """Judge the card at `corners` of a decoded picture; `boxes` are its lines and areas."""
        ...


class AuthenticityJudge:
    """Judges sides of cards. Thread-safe, as its detectors are."""

    def __init__(self, copies: Copies, tampering: Tampering) -> None:
        self._copies = copies
        self._tampering = tampering

    def judge(
        self,
        image: Image,
        data: bytes,
        reading: CardReading,
        thresholds: AuthenticityThresholds,
        today: date | None = None,
    ) -> Authenticity:
        """Return what all detectors say of a picture, its file and its reading; nothing where no card was read.

        `today` (else the current day) decides which dates can be.
        """
        if reading.corners is None or reading.rectified is None or reading.side is None:
            return Authenticity()
        printed = {name: line.box for name, line in reading.lines.items() if line.box is not None}
        boxes = {**printed, **reading.areas}
        corners = reading.corners
        colour = check_colour(reading.rectified, thresholds.colour_spread)
        copies = self._copies.detect(image, corners, thresholds)
        return Authenticity(
            (
                *(unless_in_colour(one, colour) for one in copies),
                detect_lattice(image, corners, thresholds),
                detect_colourless(colour),
                detect_digital(image, data, corners, thresholds),
                *self._tampering.detect(image, corners, boxes, thresholds),
                *detect_splices(image, data, corners, boxes, thresholds),
                detect_conflicts(reading, thresholds, today or datetime.now(UTC).date()),
            )
        )


def detect_colourless(colour: ColourCheck) -> Detection:
    """Judge whether a card is a photocopy by its colours alone; there is no doubt between the two.

    The score is 0.5 at the threshold of the check, and 1 for a card of one hue.
    """
    score = float(min(1.0, max(0.0, 1 - colour.spread / (2 * colour.threshold)))) if colour.threshold > 0 else 0.0
    said = f"hues differ by {colour.spread:.1f} (CIELAB); under {colour.threshold:.1f} it is a copy without colour"
    return Detection(Species.PHOTOCOPY, score, 0.5, 0.5, detail=said)


def unless_in_colour(found: Detection, colour: ColourCheck) -> Detection:
    """Return a detection, of a photocopy without what speaks for it where the card is in colour: none ever is."""
    if found.species is not Species.PHOTOCOPY or found.score is None or not colour.in_colour:
        return found
    said = f"hues differ by {colour.spread:.1f} (CIELAB): no copy without colour"
    return replace(found, score=0.0, traces=(), detail=said)
