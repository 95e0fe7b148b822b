"""The installed dlib embedder against dlib itself: numbers kept here, and dlib's own answers where dlib is.

The kept numbers are dlib's (`dlib-bin` 20.0.1, `face_recognition_model_v1.compute_face_descriptor`) for a drawn face.
"""

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.models import Network, installed_models_dir, open_network, shipped_manifests
from hawiya.models.dlib_install import NAME
from hawiya.models.install import is_intact

FACES = Path(__file__).resolve().parents[4] / "shared" / "bench" / "faces" / "grey"
CLOSE = 1e-3

# fmt: off
DRAWN = np.array([
    -0.10224, 0.05838, -0.04748, -0.07041, -0.11848, 0.01153, -0.08513, -0.04127,
    0.14936, -0.14917, 0.22420, -0.06783, -0.25143, -0.04958, -0.02331, 0.19560,
    -0.11796, -0.11760, -0.14691, -0.05102, 0.00946, 0.00733, -0.00744, 0.06800,
    -0.14603, -0.31012, -0.07601, -0.14754, 0.02264, -0.06227, -0.01811, 0.03678,
    -0.11965, -0.03769, 0.05269, 0.05648, -0.08180, -0.04114, 0.19729, -0.05281,
    -0.26519, -0.01728, 0.02104, 0.26690, 0.15640, 0.00266, 0.04254, -0.07196,
    0.05287, -0.26099, 0.07856, 0.13609, 0.08432, 0.06088, 0.09061, -0.10684,
    0.06930, 0.17170, -0.19128, -0.00366, 0.06014, -0.04228, -0.06056, -0.05056,
    0.23638, 0.13283, -0.10895, -0.19651, 0.21945, -0.18046, -0.03096, 0.10778,
    -0.11663, -0.22265, -0.26064, 0.00085, 0.42698, 0.18518, -0.14236, 0.09886,
    -0.03961, -0.06050, 0.08415, 0.06078, -0.04267, -0.02938, -0.02021, 0.04422,
    0.21540, -0.08126, -0.00011, 0.19061, 0.03895, -0.06534, 0.05727, -0.00072,
    -0.02848, -0.02014, -0.08105, 0.01685, 0.06795, -0.09986, 0.00155, 0.06306,
    -0.18718, 0.18807, 0.00046, -0.00480, 0.02657, 0.06320, -0.09048, -0.04666,
    0.20900, -0.24796, 0.19422, 0.16402, 0.09312, 0.11181, 0.08950, 0.05674,
    0.02759, -0.03671, -0.24818, -0.08381, 0.07411, -0.07091, 0.04059, 0.04280,
])
# fmt: on


@pytest.fixture(scope="module")
def network() -> Network:
    manifest = shipped_manifests()[NAME]
    if not is_intact(manifest):
        pytest.skip("NOT RUN: dlib's embedder is not installed here (hawiya models install dlib)")
    return open_network(manifest, installed_models_dir())


def features(network: Network, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the network's output for a chip, (150, 150, 3) RGB."""
    settings = network.manifest.settings
    mean = np.array(settings["mean"], np.float32)
    normal = (chip.astype(np.float32) - mean) / np.float32(settings["scale"])
    return np.asarray(network.run(normal.transpose(2, 0, 1)[None])[0][0])


def drawn_chip() -> NDArray[np.uint8]:
    """Draw a face with whole numbers only, so that it is the same everywhere."""
    rows, columns = np.mgrid[:150, :150]
    chip = np.stack([(rows + 2 * columns) % 256, (3 * rows) // 4 + 40, (columns + 30) % 200], -1)

    def ellipse(row: int, column: int, height: int, width: int) -> NDArray[np.bool_]:
        inside = ((rows - row) * width) ** 2 + ((columns - column) * height) ** 2 <= (height * width) ** 2
        return np.asarray(inside)

    chip[ellipse(80, 75, 62, 48)] = (205, 160, 135)
    for column in (48, 100):
        chip[ellipse(47, column, 6, 11)] = (240, 240, 235)
        chip[ellipse(47, column, 5, 5)] = (60, 35, 20)
    chip[ellipse(76, 75, 12, 6)] = (185, 135, 115)
    chip[ellipse(112, 75, 7, 22)] = (150, 60, 60)
    return chip.astype(np.uint8)


def test_a_drawn_face_gives_the_numbers_that_dlib_gives(network: Network) -> None:
    assert np.abs(features(network, drawn_chip()) - DRAWN).max() < CLOSE


def dlib_itself() -> Any:
    """Return dlib's own network, or skip and say what is missing."""
    dlib = pytest.importorskip("dlib", reason="NOT RUN: dlib is not here (pip install dlib-bin)")
    weights = os.environ.get("DLIB_WEIGHTS", "")
    if not Path(weights).is_file():
        pytest.skip(
            "NOT RUN: DLIB_WEIGHTS does not name dlib_face_recognition_resnet_model_v1.dat "
            "(of the package face-recognition-models 0.3.0)"
        )
    return dlib.face_recognition_model_v1(weights)


def test_noise_gives_the_numbers_that_dlib_gives(network: Network) -> None:
    reference = dlib_itself()
    for seed in range(4):
        chip = np.random.default_rng(seed).integers(0, 256, (150, 150, 3), dtype=np.uint8)
        assert np.abs(features(network, chip) - np.array(reference.compute_face_descriptor(chip))).max() < CLOSE


@pytest.mark.bench_data
def test_photographs_give_the_numbers_that_dlib_gives(network: Network) -> None:
    reference = dlib_itself()
    pictures = sorted(FACES.glob("*.jpg"))[::40][:30]
    if len(pictures) < 20:
        pytest.skip("NOT RUN: the bench pictures (bench/faces) are not here")
    for path in pictures:
        whole = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), dtype=np.uint8)
        chip = np.ascontiguousarray(cv2.resize(whole[60:190, 60:190, ::-1], (150, 150)), dtype=np.uint8)
        assert np.abs(features(network, chip) - np.array(reference.compute_face_descriptor(chip))).max() < CLOSE
