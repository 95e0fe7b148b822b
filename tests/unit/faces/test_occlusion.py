from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.occlusion import weigh_cover
from hawiya.faces.relief import face_view
from hawiya.faces.result import Grey, Image
from tests.unit.faces.pictures import PEOPLE, decoded, specimen

_LEAST_MOUTH, _DARK = 0.30, -1.2


@dataclass(frozen=True)
class Patch:
    """A polygon in shares of the distance between the eyes: across from the nose, down from the eyes' line."""

    corners: tuple[tuple[float, float], ...]
    grey: float


_MASK = Patch(((-0.85, 0.5), (0.0, 0.35), (0.85, 0.5), (0.7, 1.4), (0.0, 1.75), (-0.7, 1.4)), 200.0)
_LENSES = (
    Patch(((-0.85, -0.2), (-0.15, -0.2), (-0.2, 0.25), (-0.8, 0.25)), 15.0),
    Patch(((0.15, -0.2), (0.85, -0.2), (0.8, 0.25), (0.2, 0.25)), 15.0),
)


def _covered(engine: FaceEngine, image: Image, patches: tuple[Patch, ...]) -> Grey:
    """Paint over the face; its landmarks stay those of the uncovered one."""
    face = engine.detect(image)[0]
    eyes = [face.landmarks[first : first + 6].mean(axis=0).astype(float) for first in (36, 42)]
    across = eyes[1] - eyes[0]
    down, middle = np.array([-across[1], across[0]]), (eyes[0] + eyes[1]) / 2
    painted = image.copy()
    for patch in patches:
        corners = [middle + x * across + y * down for x, y in patch.corners]
        cv2.fillPoly(painted, [np.round(corners).astype(np.int32)], (patch.grey,) * 3)
    return face_view(painted, face)


@pytest.mark.parametrize("person", PEOPLE)
def test_an_uncovered_face_shows_eyes_and_mouth(engine: FaceEngine, person: str) -> None:
    cover = weigh_cover(_covered(engine, decoded(specimen(person, "face_1")), ()))

    assert cover.mouth > _LEAST_MOUTH
    assert cover.eyes > _DARK


@pytest.mark.parametrize("person", PEOPLE)
def test_a_mask_hides_the_mouth(engine: FaceEngine, person: str) -> None:
    assert weigh_cover(_covered(engine, decoded(specimen(person, "face_1")), (_MASK,))).mouth < _LEAST_MOUTH


@pytest.mark.parametrize("person", PEOPLE)
def test_dark_glasses_hide_the_eyes(engine: FaceEngine, person: str) -> None:
    assert weigh_cover(_covered(engine, decoded(specimen(person, "face_1")), _LENSES)).eyes < _DARK


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_blank_view_is_weighed_without_a_fault(value: int) -> None:
    cover = weigh_cover(np.full((320, 320), value, np.uint8))

    assert (cover.mouth, cover.eyes) == (0.0, 0.0)
