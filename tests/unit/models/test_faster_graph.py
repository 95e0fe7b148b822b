"""Rewritten networks: the same numbers, fewer and wider operators; what is not understood stays byte for byte."""

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from hawiya.models.faster_graph import faster_graph
from hawiya.models.onnx_writer import Node, Tensor, onnx_file

_SLOPES = {"gentle": (-0.5, 0.9), "steep": (-1.5, 1.7)}


def _network(channels: int, slopes: tuple[float, float], shape: tuple[int, ...] = (-1, 1, 1)) -> bytes:
    """Return convolution, PRelu, depthwise convolution, PRelu, convolution over three channels of 16 x 16."""
    random = np.random.default_rng(channels)

    def drawn(*size: int) -> NDArray[np.float32]:
        return random.normal(size=size).astype(np.float32) / 3

    weights = {
        "w1": drawn(channels, 3, 3, 3),
        "b1": drawn(channels),
        "s1": random.uniform(*slopes, channels).astype(np.float32).reshape(shape),
        "w2": drawn(channels, 1, 3, 3),
        "b2": drawn(channels),
        "s2": random.uniform(*slopes, channels).astype(np.float32).reshape(shape),
        "w3": drawn(5, channels, 1, 1),
        "b3": drawn(5),
    }
    padded = {"pads": [1, 1, 1, 1]}
    nodes = [
        Node("Conv", ["x", "w1", "b1"], "a", padded),
        Node("PRelu", ["a", "s1"], "b"),
        Node("Conv", ["b", "w2", "b2"], "c", {**padded, "group": channels}),
        Node("PRelu", ["c", "s2"], "d"),
        Node("Conv", ["d", "w3", "b3"], "y"),
    ]
    return onnx_file("small", nodes, weights, Tensor("x", (1, 3, 16, 16)), Tensor("y", (1, 5, 16, 16)))


def _run(file: bytes) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(1).normal(size=(1, 3, 16, 16)).astype(np.float32)
    return np.asarray(session.run(None, {"x": picture})[0], dtype=np.float32)


@pytest.mark.parametrize("channels", [13, 16, 103])
@pytest.mark.parametrize("slopes", sorted(_SLOPES))
def test_a_rewritten_network_gives_the_same_numbers(channels: int, slopes: str) -> None:
    file = _network(channels, _SLOPES[slopes])

    faster = faster_graph(file)

    assert b"PRelu" in file
    assert b"PRelu" not in faster
    assert np.allclose(_run(faster), _run(file), rtol=1e-5, atol=1e-5)


def test_depthwise_convolutions_get_whole_blocks_of_channels() -> None:
    narrow, whole = (len(faster_graph(_network(channels, (0.1, 0.2)))) for channels in (103, 112))

    assert narrow == whole


def test_nothing_to_gain_leaves_the_file_alone() -> None:
    weights = {"w": np.ones((5, 3, 1, 1), dtype=np.float32)}
    file = onnx_file(
        "plain", [Node("Conv", ["x", "w"], "y")], weights, Tensor("x", (1, 3, 4, 4)), Tensor("y", (1, 5, 4, 4))
    )

    assert faster_graph(file) == file


def test_a_slope_for_every_pixel_is_left_alone() -> None:
    weights = {"w": np.ones((16, 3, 1, 1), dtype=np.float32), "s": np.full((16, 4, 4), 0.5, dtype=np.float32)}
    nodes = [Node("Conv", ["x", "w"], "a"), Node("PRelu", ["a", "s"], "y")]
    file = onnx_file("pixels", nodes, weights, Tensor("x", (1, 3, 4, 4)), Tensor("y", (1, 16, 4, 4)))

    assert faster_graph(file) == file


@pytest.mark.parametrize("file", [b"", b"no network", b"\xff" * 40, b"\x3a\x05\x0a"])
def test_what_is_no_network_comes_back_as_it_was(file: bytes) -> None:
    assert faster_graph(file) == file


def test_every_shortened_network_is_left_to_the_runtime() -> None:
    file = _network(13, (0.1, 0.2))

    for length in range(0, len(file), 997):
        assert isinstance(faster_graph(file[:length]), bytes)
