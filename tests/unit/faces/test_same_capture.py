import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Image
from hawiya.faces.same_capture import is_same_capture
from hawiya.inference.translate import liveness_thresholds
from hawiya.specimens import specimen
from hawiya.verification.policy import Policy

FIRST, SECOND, _ = specimen("person_1").faces
OTHER = specimen("person_2").faces[0]


def decoded(file: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def encoded(picture: Image, quality: int) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def moved(file: bytes) -> bytes:
    picture = decoded(file)
    height, width = picture.shape[:2]
    matrix = np.array([[0.97, 0.02, 9.0], [-0.02, 0.97, 14.0]])
    return encoded(np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)), 90)


@pytest.mark.parametrize(
    ("earlier", "same"),
    [
        (FIRST, True),
        (encoded(decoded(FIRST), 80), True),
        (encoded(cv2.resize(decoded(FIRST), None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA), 90), True),
        (moved(FIRST), True),
        (SECOND, False),
        (OTHER, False),
        (encoded(np.zeros((480, 480, 3), np.uint8), 90), False),
    ],
    ids=["file", "encoded", "scaled", "moved", "next frame", "other person", "black"],
)
def test_one_exposure_is_known_again(engine: FaceEngine, earlier: bytes, same: bool) -> None:
    pictures = (decoded(FIRST), decoded(earlier))
    assert is_same_capture(engine, pictures, (FIRST, earlier), liveness_thresholds(Policy())) is same
