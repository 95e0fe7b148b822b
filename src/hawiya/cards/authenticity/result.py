"""What the detectors say of one side of a card: a score for each kind of attack, and where to look for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hawiya.cards.reading import Box


class Species(StrEnum):
    """The kinds of attack on a card, by the names that evidence and `hawiya read` give them."""

    SCREEN = "screen"
    PRINT = "print"
    PHOTOCOPY = "photocopy"
    DIGITAL = "digital"
    PORTRAIT = "substituted_portrait"
    TEXT = "edited_text"
    CONFLICT = "conflicting_data"
    REUSED = "reused_image"


class Outcome(StrEnum):
    """What one detector said: genuine, a reviewer decides, an attack, or nothing."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    REVIEW = "review"
    FAIL = "fail"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a reviewer should look: a box on the rectified card (1200 × 750 pixels), and how strong it is there (0..1).

    Many small boxes in a grid are a heat map.
    """

    box: Box
    strength: float


@dataclass(frozen=True, slots=True)
class Detection:
    """What one detector says of one kind of attack.

    `score` is 0..1, higher is more like the attack; None where it could not judge, and `detail` says why. From
    `threshold` on the card counts as a fake, from `doubt` on a reviewer decides. `model` is the network and its
    version, None for a rule.
    """

    species: Species
    score: float | None
    threshold: float
    doubt: float
    traces: tuple[Trace, ...] = ()
    detail: str | None = None
    model: str | None = None

    @property
    def outcome(self) -> Outcome:
        """What the score means at these thresholds."""
        if self.score is None:
            return Outcome.NOT_JUDGED
        if self.score >= self.threshold:
            return Outcome.FAIL
        return Outcome.REVIEW if self.score >= self.doubt else Outcome.PASS


@dataclass(frozen=True, slots=True)
class Authenticity:
    """All detections of one side; there may be several of one species, each with its own way of looking."""

    detections: tuple[Detection, ...] = ()

    @property
    def fake(self) -> bool | None:
        """Whether any detector found an attack; None where none of them could judge."""
        outcomes = {one.outcome for one in self.detections} - {Outcome.NOT_JUDGED}
        return Outcome.FAIL in outcomes if outcomes else None

    @property
    def needs_review(self) -> bool:
        """Whether any detector leaves it to a reviewer, and none found an attack."""
        return self.fake is not True and any(one.outcome is Outcome.REVIEW for one in self.detections)

    @property
    def species(self) -> tuple[Species, ...]:
        """The kinds of attack that were found, in the order of `Species`."""
        failed = {one.species for one in self.detections if one.outcome is Outcome.FAIL}
        return tuple(one for one in Species if one in failed)

    @property
    def scores(self) -> dict[Species, float]:
        """The highest score of every species that was judged, in the order of `Species`."""
        return _highest(self.detections)


def _highest(detections: Iterable[Detection]) -> dict[Species, float]:
    scores: dict[Species, float] = {}
    for one in detections:
        if one.score is not None:
            scores[one.species] = max(one.score, scores.get(one.species, 0.0))
    return {species: scores[species] for species in Species if species in scores}
