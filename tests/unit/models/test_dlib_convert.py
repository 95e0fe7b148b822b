"""The conversion computes what dlib defines, on a small network of the same layers."""

from dataclasses import replace

import numpy as np
import pytest

from hawiya.models.dlib_convert import dlib_to_onnx
from hawiya.models.dlib_format import Affine, Convolution, DlibFormatError
from hawiya.models.network import open_session
from tests.unit.models.dlib_bytes import MEAN, SIZE, computed, small_network

NETWORK = small_network()


def test_the_converted_network_gives_the_same_features() -> None:
    chip = np.random.default_rng(2).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    session = open_session(dlib_to_onnx(NETWORK))

    normal = ((chip.astype(np.float32) - np.array(MEAN, np.float32)) / np.float32(256)).transpose(2, 0, 1)[None]
    (features,) = session.run(["features"], {"chip": normal})

    assert features.shape == (1, 16)
    assert np.allclose(features[0], computed(NETWORK, chip), atol=1e-5)


def test_a_network_becomes_the_same_file_every_time() -> None:
    assert dlib_to_onnx(NETWORK) == dlib_to_onnx(small_network())


def test_a_layer_that_does_not_fit_the_one_before_is_refused() -> None:
    first, second = (place for place, layer in enumerate(NETWORK.layers[:6]) if isinstance(layer, Convolution))
    layers = list(NETWORK.layers)
    layers[second] = layers[first]

    with pytest.raises(DlibFormatError, match=r"filters \(4, 3, 7, 7\) do not fit a map of \(4, 35, 35\)"):
        dlib_to_onnx(replace(NETWORK, layers=tuple(layers)))


def test_an_affine_layer_without_its_convolution_is_refused() -> None:
    alone = tuple(layer for layer in NETWORK.layers if isinstance(layer, Affine))

    with pytest.raises(DlibFormatError, match="does not follow a convolution"):
        dlib_to_onnx(replace(NETWORK, layers=alone))
