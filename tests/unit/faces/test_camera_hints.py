import io

import cv2
import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.faces.camera_hints import CameraEvidence, weigh_camera
from hawiya.faces.result import Image
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_bytes, specimen_picture

THRESHOLDS = liveness_thresholds(Policy())


def decoded(data: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def weighed(data: bytes) -> CameraEvidence:
    return weigh_camera(decoded(data), data, THRESHOLDS)


def jpeg(picture: Image, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def png(picture: Image) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])


def drawing() -> Image:
    picture = np.full((320, 320, 3), (220, 200, 180), np.uint8)
    cv2.ellipse(picture, (160, 160), (70, 100), 0, 0, 360, (140, 170, 220), -1)
    return picture


@pytest.mark.parametrize("name", FRAMES)
def test_a_camera_frame_raises_nothing(name: str) -> None:
    found = weighed(specimen_bytes(name))
    assert (found.score, found.reasons) == (0.0, ())


@pytest.mark.parametrize("name", FRAMES[::3])
def test_scaled_and_encoded_by_an_app_raises_nothing(name: str) -> None:
    small = cv2.resize(specimen_picture(name), (500, 500), interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert weighed(jpeg(small, 50)).score == 0.0


@pytest.mark.parametrize("data", [png(drawing()), jpeg(drawing(), 95)])
def test_a_drawing_never_met_a_sensor(data: bytes) -> None:
    found = weighed(data)
    assert found.noise.told == "none"
    assert found.score == pytest.approx(0.6)
    assert len(found.reasons) == 1


def test_a_drawing_in_coarse_jpeg_is_left_alone() -> None:
    found = weighed(jpeg(drawing(), 50))
    assert found.noise.told == "unknown"
    assert found.score == 0.0


@pytest.mark.parametrize("name", FRAMES[::3])
def test_a_jpeg_in_a_png_is_told(name: str) -> None:
    found = weighed(png(specimen_picture(name)))
    assert found.reasons == ("a PNG file holds the blocks of a JPEG",)
    assert found.score == pytest.approx(0.2)


@pytest.mark.parametrize("name", FRAMES[::3])
def test_a_cut_jpeg_in_a_png_is_told(name: str) -> None:
    found = weighed(png(np.ascontiguousarray(specimen_picture(name)[5:, 3:])))
    assert found.score == pytest.approx(0.3)


@pytest.mark.parametrize("name", FRAMES[::3])
def test_encoded_anew_is_told(name: str) -> None:
    found = weighed(jpeg(specimen_picture(name), 95))
    assert found.reasons == ("encoded as JPEG before, coarser than now",)


def test_a_virtual_camera_says_so() -> None:
    file, exif = io.BytesIO(), PIL.Image.Exif()
    exif[0x0131] = "OBS Studio"
    picture = cv2.cvtColor(specimen_picture(FRAMES[0]), cv2.COLOR_BGR2RGB)
    small = cv2.resize(picture, (500, 500), interpolation=cv2.INTER_AREA).astype(np.uint8)
    PIL.Image.fromarray(small).save(file, "JPEG", quality=80, exif=exif)
    found = weighed(file.getvalue())
    assert found.score == pytest.approx(0.9)
    assert found.reasons == ("the file names a virtual camera (obs studio)",)


@settings(max_examples=40, deadline=None)
@given(any_picture(), st.one_of(st.binary(max_size=100), st.just(specimen_bytes(FRAMES[0]))))
def test_any_frame_and_bytes_can_be_weighed(picture: Image, data: bytes) -> None:
    colour = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    found = weigh_camera(colour, data, THRESHOLDS)
    assert 0.0 <= found.score <= 1.0
