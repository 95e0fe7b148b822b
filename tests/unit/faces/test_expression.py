import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.expression import PairMotion, expressive_masks, mouth_shape, weigh_expression, weigh_pair
from hawiya.faces.eyes import EyeState
from hawiya.faces.relief import face_view, follow_face
from hawiya.faces.result import Face, Grey
from hawiya.faces.tracks import Tracks
from tests.unit.faces.pictures import PEOPLE, bent_photo, decoded, flat_photo, gestures, specimen

_RESIDUAL = 2.5
_OPEN = EyeState(-8.0, -8.0, 0.3, 0.3)


def _looked_at(engine: FaceEngine, data: bytes) -> tuple[Face, Grey]:
    image = decoded(data)
    face = engine.detect(image)[0]
    return face, face_view(image, face)


def _moved(engine: FaceEngine, first: bytes, second: bytes) -> PairMotion:
    (_, a), (_, b) = _looked_at(engine, first), _looked_at(engine, second)
    motion = weigh_pair(a, b, follow_face(a, b))
    assert motion is not None
    return motion


def _squeezed_eyes(view: Grey) -> Grey:
    """Draw the lids of a face view together, as `cv2.remap` would: the eyes' rows come from above them."""
    eyes = np.repeat(np.repeat(expressive_masks()[0], 2, axis=0), 2, axis=1)
    return np.where(eyes, np.roll(view, 14, axis=0), view)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_print_moves_no_more_at_eyes_and_mouth_than_elsewhere(engine: FaceEngine, person: str, seed: int) -> None:
    random, image = np.random.default_rng(seed), decoded(specimen(person, "face_1"))
    pairs = [
        (flat_photo(image, random, 0.03), flat_photo(image, random, 0.03)),
        (bent_photo(image, 4.0, random), bent_photo(image, -6.0, random, radius=0.9)),
    ]

    for first, second in pairs:
        motion = _moved(engine, first, second)
        assert max(motion.eyes, motion.mouth) / motion.stiff < _RESIDUAL


@pytest.mark.parametrize("person", PEOPLE)
def test_closing_eyes_stand_out_from_the_stiff_face(engine: FaceEngine, person: str) -> None:
    _, view = _looked_at(engine, specimen(person, "face_1"))
    closed = _squeezed_eyes(view)

    motion = weigh_pair(view, closed, follow_face(view, closed))

    assert motion is not None
    assert motion.eyes / max(motion.stiff, 0.02) > _RESIDUAL
    assert motion.mouth < motion.eyes / _RESIDUAL


def test_gestures_of_the_head_show_as_a_turn(engine: FaceEngine) -> None:
    looked = [_looked_at(engine, data) for data in gestures("person_1")]
    views = [view for _, view in looked]
    followed = {(a, b): follow_face(views[a], views[b]) for a, b in ((0, 1), (1, 2), (0, 2))}
    eyes = [EyeState(2.0, 4.0, 0.2, 0.2), _OPEN, _OPEN]

    expression = weigh_expression([face for face, _ in looked], eyes, views, followed)

    assert expression.turn > 13
    assert expression.blink == pytest.approx(11.0)


def test_what_cannot_be_followed_is_not_weighed(engine: FaceEngine) -> None:
    face, view = _looked_at(engine, specimen("person_1", "face_1"))
    nothing = Tracks(np.empty((0, 2)), np.empty((0, 2)))

    expression = weigh_expression([face, face], [_OPEN, _OPEN], [view, view], {(0, 1): nothing})

    assert weigh_pair(view, view, nothing) is None
    assert (expression.eyes, expression.mouth, expression.floor) == (0.0, 0.0, 0.0)
    assert (expression.blink, expression.smile, expression.turn) == (0.0, 0.0, 0.0)


def test_one_picture_twice_moves_nowhere(engine: FaceEngine) -> None:
    face, view = _looked_at(engine, specimen("person_2", "face_1"))

    expression = weigh_expression([face, face], [_OPEN, _OPEN], [view, view], {(0, 1): follow_face(view, view)})

    assert max(expression.eyes, expression.mouth) < _RESIDUAL
    assert expression.floor < 1e-4


def test_the_mouth_is_measured_in_distances_between_the_eyes() -> None:
    points = np.zeros((68, 2), np.float32)
    points[36:42], points[42:48] = (100, 100), (200, 100)
    points[[48, 54]] = [(110, 220), (190, 220)]
    points[[61, 62, 63]] = [(140, 215), (150, 215), (160, 215)]
    points[[65, 66, 67]] = [(160, 235), (150, 235), (140, 235)]
    face = Face((0, 0, 300, 300), 1.0, points, 0.0, 0.0, 0.0)

    assert mouth_shape(face) == pytest.approx((0.8, 0.2))
