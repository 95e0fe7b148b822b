import pytest

from hawiya.cards.authenticity.result import Authenticity, Detection, Outcome, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds


def detection(species: Species, score: float | None) -> Detection:
    return Detection(species, score, threshold=0.8, doubt=0.4)


@pytest.mark.parametrize(
    ("score", "outcome"),
    [
        (None, Outcome.NOT_JUDGED),
        (0.0, Outcome.PASS),
        (0.39, Outcome.PASS),
        (0.4, Outcome.REVIEW),
        (0.79, Outcome.REVIEW),
        (0.8, Outcome.FAIL),
    ],
)
def test_a_score_is_held_against_two_thresholds(score: float | None, outcome: Outcome) -> None:
    assert detection(Species.TEXT, score).outcome is outcome


@pytest.mark.parametrize(
    ("scores", "fake", "review"),
    [
        ((), None, False),
        ((None, None), None, False),
        ((None, 0.1), False, False),
        ((0.1, 0.5), False, True),
        ((0.5, 0.9), True, False),
    ],
)
def test_one_detector_is_enough(scores: tuple[float | None, ...], fake: bool | None, review: bool) -> None:
    judged = Authenticity(tuple(detection(Species.SCREEN, score) for score in scores))
    assert (judged.fake, judged.needs_review) == (fake, review)


def test_species_are_told_once_and_by_their_highest_score() -> None:
    judged = Authenticity(
        (
            detection(Species.TEXT, 0.9),
            detection(Species.PHOTOCOPY, 0.95),
            detection(Species.PHOTOCOPY, 0.1),
            detection(Species.SCREEN, 0.2),
            detection(Species.DIGITAL, None),
        )
    )
    assert judged.species == (Species.PHOTOCOPY, Species.TEXT)
    assert judged.scores == {Species.SCREEN: 0.2, Species.PHOTOCOPY: 0.95, Species.TEXT: 0.9}


def test_every_species_of_one_side_has_thresholds_of_its_own() -> None:
    names = ("screen", "print", "photocopy", "digital", "portrait", "text", "conflict")
    own = {name: 0.9 + number / 100 for number, name in enumerate(names)}
    doubts = {f"{name}_doubt": value - 0.5 for name, value in own.items()}
    thresholds = AuthenticityThresholds(**own, **doubts)
    judged_here = [species for species in Species if species is not Species.REUSED]
    assert [thresholds.of(species) for species in judged_here] == [(own[n], doubts[f"{n}_doubt"]) for n in names]
