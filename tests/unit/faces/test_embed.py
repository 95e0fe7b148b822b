"""What an embedder eats is its manifest's matter; templates of two embedders are told apart."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.faces.align import ARCFACE_112, align_face, five_points
from hawiya.faces.embed import embedder_identity, embedder_input, feature_vector
from hawiya.faces.steadiness import steady_strength
from hawiya.models import Manifest, ModelError, Network, manifest_of

DEFAULT, DLIB = manifest_of("face_embedder"), manifest_of("face_embedder_dlib")


class Recorder:
    """Stands in for a session of ONNX Runtime: keeps what it was fed, answers with so many ones."""

    def __init__(self, dimensions: int) -> None:
        self.fed: NDArray[np.float32] = np.zeros(0, np.float32)
        self._answer = np.ones((1, dimensions), np.float32)

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="chip")]

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="features")]

    def run(self, _wanted: None, feed: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        self.fed = feed["chip"]
        return [self._answer]


def network(manifest: Manifest, dimensions: int | None = None) -> tuple[Network, Recorder]:
    recorder = Recorder(dimensions or int(manifest.settings["dimensions"]))
    return Network(manifest, recorder), recorder


def fed_otherwise(**changes: object) -> Manifest:
    return DEFAULT.model_copy(update={"settings": {**DEFAULT.settings, **changes}})


@pytest.fixture
def image() -> NDArray[np.uint8]:
    return np.random.default_rng(4).integers(0, 256, (240, 200, 3), dtype=np.uint8)


@pytest.fixture
def landmarks() -> NDArray[np.float32]:
    return np.random.default_rng(5).uniform(60, 150, (68, 2)).astype(np.float32)


def test_the_default_embedder_eats_the_arcface_crop(image: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> None:
    embedder, recorder = network(DEFAULT)

    vector = feature_vector(embedder, image, landmarks)

    crop = align_face(image, five_points(landmarks), ARCFACE_112, 112)
    assert recorder.fed == pytest.approx((crop - 127.5).transpose(2, 0, 1)[None] / 127.5, abs=1e-6)
    assert vector.shape == (512,)


def test_dlibs_embedder_eats_its_own_chip(image: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> None:
    embedder, recorder = network(DLIB)

    feature_vector(embedder, image, landmarks)

    crop = align_face(image, landmarks[[45, 42, 36, 39, 33]], np.array(DLIB.settings["template"]), 150)
    assert recorder.fed.shape == (1, 3, 150, 150)
    for place, (channel, mean) in enumerate(((2, 122.782), (1, 117.001), (0, 104.298))):
        assert np.array_equal(recorder.fed[0, place], (crop[:, :, channel] - np.float32(mean)) / np.float32(256))


def test_dlibs_eyes_and_nose_come_to_lie_as_in_its_chips() -> None:
    padding, size = 0.25, 150
    mean_face = np.array(
        [
            (0.8595674595992, 0.2134981538014),
            (0.6460604764104, 0.2289674387677),
            (0.1205750620789, 0.2137274526848),
            (0.3340850613712, 0.2290642403242),
            (0.4901123135679, 0.6277975316475),
        ]
    )

    # dlib counts from the first pixel's edge, warping from its centre.
    expected = (padding + mean_face) / (2 * padding + 1) * size - 0.5
    assert np.allclose(DLIB.settings["template"], expected, atol=1e-6)


def test_an_embedder_that_gives_another_number_of_values_is_refused(
    image: NDArray[np.uint8], landmarks: NDArray[np.float32]
) -> None:
    embedder, _ = network(DEFAULT, dimensions=128)

    with pytest.raises(ModelError, match=r"face_embedder@0\.0\.1 gave \(128,\), not 512 numbers"):
        feature_vector(embedder, image, landmarks)


def test_one_embedder_is_always_the_same() -> None:
    assert embedder_identity(network(DEFAULT)[0]) == embedder_identity(network(DEFAULT)[0])
    assert len(embedder_identity(network(DEFAULT)[0])) == 16


@pytest.mark.parametrize(
    "other",
    [
        DLIB,
        DEFAULT.model_copy(update={"sha256": "0" * 64}),
        fed_otherwise(channels="RGB"),
        fed_otherwise(scale=128.0),
        fed_otherwise(template=[[x + 1, y] for x, y in DEFAULT.settings["template"]]),
    ],
    ids=["dlib", "weights", "channels", "scale", "alignment"],
)
def test_whatever_changes_templates_makes_another_embedder(other: Manifest) -> None:
    assert embedder_identity(network(other)[0]) != embedder_identity(network(DEFAULT)[0])


@pytest.mark.parametrize(
    "changes",
    [{"channels": "GBR"}, {"scale": 0.0}, {"mean": [1.0]}, {"landmarks": [[36], [68]]}, {"template": [[1.0, 2.0]]}],
)
def test_a_manifest_that_does_not_describe_its_input_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="does not describe its input"):
        embedder_input(network(fed_otherwise(**changes))[0])


def test_landmarks_that_stay_and_a_sure_pose_make_a_face_strong() -> None:
    steady = steady_strength(2.0, 2.1, 0.7)

    assert steady > steady_strength(2.0, 22.0, 0.7)
    assert steady > steady_strength(2.0, 2.1, 0.2)
    assert steady_strength(179.9, -179.9, 0.5) == pytest.approx(steady_strength(0.0, 0.2, 0.5))
