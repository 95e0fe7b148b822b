"""Reading dlib's serialised face recognition network (`dlib_face_recognition_resnet_model_v1.dat`).

The format is dlib's own (`dlib/serialize.h`, `dlib/dnn/core.h`, `dlib/dnn/layers.h`): whole numbers as a length byte
(bit 7 the sign) and little-endian bytes, floats as mantissa and exponent, texts with their length, truth values as
`0` or `1`, tensors as version, four sizes and little-endian float32. A layer holds the net below it, so versions
come first, the topmost layer's before all, and then the layers from the input up. Nothing read is trusted: every
length is checked against what is left, every shape against the layer before, every number for being finite.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hawiya.models.manifest import ModelError

Weights = NDArray[np.float32]

_MOST_NUMBERS = 1 << 24
_LONGEST_NAME = 64


class DlibFormatError(ModelError):
    """The bytes are not the dlib network that was expected; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """Filters (outputs, inputs, height, width) and biases (outputs,); one stride and one padding for both axes."""

    filters: Weights
    biases: Weights
    stride: int
    padding: int


@dataclass(frozen=True, slots=True)
class Affine:
    """A factor and an offset for every channel: what batch normalisation became after training."""

    gamma: Weights
    beta: Weights


@dataclass(frozen=True, slots=True)
class Pooling:
    """The largest or the mean value under a window; a window of 0 is the whole map."""

    kind: Literal["max", "mean"]
    window: int
    stride: int


@dataclass(frozen=True, slots=True)
class Rectifier:
    """Negative values become zero."""


@dataclass(frozen=True, slots=True)
class AddTagged:
    """Add the output that the tag (1 or 2) marks; the smaller of both is continued with zeros in every axis."""

    tag: int


@dataclass(frozen=True, slots=True)
class Tag:
    """Mark the output so far with a number."""

    tag: int


@dataclass(frozen=True, slots=True)
class Skip:
    """Go on from the output that a tag marks."""

    tag: int


@dataclass(frozen=True, slots=True)
class FullyConnected:
    """Weights (inputs, outputs), no bias."""

    weights: Weights


Layer = Convolution | Affine | Pooling | Rectifier | AddTagged | Tag | Skip | FullyConnected


@dataclass(frozen=True, slots=True)
class DlibNetwork:
    """Layers from the input up; `mean` (R, G, B) is subtracted from 0..255 pixels, which are then divided by 256."""

    size: int
    mean: tuple[float, float, float]
    layers: tuple[Layer, ...]


def _residual(convolutions: Sequence[str], down: bool) -> tuple[str, ...]:
    if down:
        return ("tag1", *convolutions, "tag2", "skip1", "avg_pool_2", "add_prev_2", "relu_")
    return ("tag1", *convolutions, "add_prev_1", "relu_")


_BLOCK = ("con_4", "affine_", "relu_", "con_4", "affine_")
_STAGES = (False,) * 3 + (True,) + (False,) * 3 + (True,) + (False,) * 2 + (True,) + (False,) * 2 + (True,)
RESNET = (
    *("con_4", "affine_", "relu_", "max_pool_2"),
    *(layer for down in _STAGES for layer in _residual(_BLOCK, down)),
    *("avg_pool_2", "fc_2"),
)
"""The layers of the network from the input up (dlib's example `dnn_face_recognition_ex.cpp`)."""


def read_dlib_network(content: bytes) -> DlibNetwork:
    """Return the network of a `.dat` file; raise `DlibFormatError` for anything else."""
    reader = _Reader(content)
    reader.expect(1, "version of the loss layer")
    reader.expect_name("loss_metric_2")
    reader.real(), reader.real()
    for kind in reversed(RESNET[1:]):
        reader.expect(1 if kind.startswith(("tag", "skip")) else 2, f"version of a layer {kind}")
    factor_known = reader.whole(f"version of a layer {RESNET[0]}")
    if factor_known not in (2, 3):
        raise reader.wrong(f"version of the first layer is {factor_known}, not 2 or 3")
    reader.expect_name("input_rgb_image_sized")
    mean = (reader.real(), reader.real(), reader.real())
    size, width = reader.whole("input height"), reader.whole("input width")
    if size != width or not 16 <= size <= 1024:
        raise reader.wrong(f"the input is {width} x {size} pixels")
    layers = []
    for index, kind in enumerate(RESNET):
        layers.append(_layer(reader, kind))
        if not kind.startswith(("tag", "skip")):
            _skip_training_state(reader)
        if index == 0 and factor_known == 3:
            reader.whole("expansion factor")
    reader.end()
    return DlibNetwork(size, mean, tuple(layers))


def _layer(reader: "_Reader", kind: str) -> Layer:
    if kind.startswith("tag"):
        return Tag(int(kind[3:]))
    if kind.startswith("skip"):
        return Skip(int(kind[4:]))
    if kind.startswith("add_prev_"):
        reader.expect_name("add_prev_")
        return AddTagged(int(kind[9:]))
    reader.expect_name(kind)
    if kind == "relu_":
        return Rectifier()
    if kind == "con_4":
        return _convolution(reader)
    if kind == "affine_":
        return _affine(reader)
    if kind == "fc_2":
        return _fully_connected(reader)
    return _pooling(reader, "max" if kind == "max_pool_2" else "mean")


def _convolution(reader: "_Reader") -> Convolution:
    values = reader.tensor().ravel()
    outputs, height, width = (reader.whole("filters") for _ in range(3))
    stride, padding = reader.pair("stride"), reader.pair("padding")
    shape, bias = reader.view(), reader.view()
    for _ in range(4):
        reader.real()
    count = math.prod(shape)
    if shape[0] != outputs or shape[2:] != (height, width) or bias != (1, outputs, 1, 1):
        raise reader.wrong(f"filters {shape} and biases {bias} do not fit {outputs} of {height} x {width}")
    if values.size != count + outputs or stride < 1:
        raise reader.wrong(f"a convolution of {values.size} weights and stride {stride}")
    return Convolution(values[:count].reshape(shape), values[count:], stride, padding)


def _affine(reader: "_Reader") -> Affine:
    values = reader.tensor().ravel()
    gamma, beta = reader.view(), reader.view()
    if reader.whole("mode") != 0 or gamma != beta or 2 * math.prod(gamma) != values.size:
        raise reader.wrong(f"an affine layer of {values.size} weights over {gamma} and {beta}")
    return Affine(values[: values.size // 2], values[values.size // 2 :])


def _pooling(reader: "_Reader", kind: Literal["max", "mean"]) -> Pooling:
    window, stride, padding = reader.pair("window"), reader.pair("stride"), reader.pair("padding")
    if stride < 1 or padding != 0:
        raise reader.wrong(f"a pooling layer with stride {stride} and padding {padding}")
    return Pooling(kind, window, stride)


def _fully_connected(reader: "_Reader") -> FullyConnected:
    outputs, inputs = reader.whole("outputs"), reader.whole("inputs")
    values = reader.tensor()
    reader.view(), reader.view()
    if reader.whole("bias mode") != 1 or values.shape != (inputs, outputs, 1, 1):
        raise reader.wrong(f"a fully connected layer of {values.shape} is not {inputs} to {outputs} without bias")
    for _ in range(4):
        reader.real()
    return FullyConnected(values.reshape(inputs, outputs))


def _skip_training_state(reader: "_Reader") -> None:
    for _ in range(3):
        reader.truth()
    for _ in range(3):
        reader.tensor()


class _Reader:
    """Takes values off the front of the bytes; raises `DlibFormatError` rather than reading past their end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def wrong(self, why: str) -> DlibFormatError:
        return DlibFormatError(f"no dlib face recognition network: {why} (before byte {self._at})")

    def end(self) -> None:
        if self._at != len(self._content):
            raise self.wrong(f"{len(self._content) - self._at} bytes follow the last layer")

    def expect(self, value: int, what: str) -> None:
        found = self.whole(what)
        if found != value:
            raise self.wrong(f"{what} is {found}, not {value}")

    def expect_name(self, name: str) -> None:
        length = self.whole("length of a name")
        found = self._take(length, "a name") if 0 <= length <= _LONGEST_NAME else b""
        if found != name.encode("ascii"):
            raise self.wrong(f"{name!r} was expected and {found.decode('ascii', 'replace')!r} found")

    def whole(self, what: str) -> int:
        control = self._take(1, what)[0]
        length = control & 0x0F
        if not 1 <= length <= 8 or control & 0x70:
            raise self.wrong(f"{what} is no whole number")
        value = int.from_bytes(self._take(length, what), "little")
        return -value if control & 0x80 else value

    def pair(self, what: str) -> int:
        """Take two numbers that must be one: of the vertical and the horizontal axis."""
        down, across = self.whole(what), self.whole(what)
        if down != across or not 0 <= down <= 64:
            raise self.wrong(f"{what} of {down} x {across}")
        return down

    def real(self) -> float:
        mantissa, exponent = self.whole("mantissa"), self.whole("exponent")
        if not -1100 <= exponent <= 900:
            raise self.wrong(f"a number with the exponent {exponent}")
        return math.ldexp(float(mantissa), exponent)

    def truth(self) -> bool:
        found = self._take(1, "a truth value")
        if found not in (b"0", b"1"):
            raise self.wrong("a truth value is neither 0 nor 1")
        return found == b"1"

    def tensor(self) -> Weights:
        """Take an array of four dimensions, float32."""
        self.expect(2, "version of a tensor")
        shape = self._shape()
        taken = self._take(4 * math.prod(shape), f"a tensor of {shape}")
        values = np.frombuffer(taken, dtype="<f4").astype(np.float32).reshape(shape)
        if not np.isfinite(values).all():
            raise self.wrong(f"a tensor of {shape} holds infinite values or none")
        return values

    def view(self) -> tuple[int, ...]:
        """Take the shape of a part of a tensor."""
        self.expect(1, "version of a view")
        return self._shape()

    def _shape(self) -> tuple[int, ...]:
        shape = tuple(self.whole("size of a tensor") for _ in range(4))
        if min(shape) < 0 or math.prod(shape) > _MOST_NUMBERS:
            raise self.wrong(f"a tensor of {shape}")
        return shape

    def _take(self, count: int, what: str) -> bytes:
        taken = self._content[self._at : self._at + count]
        if len(taken) != count:
            raise self.wrong(f"the file ends within {what}")
        self._at += count
        return taken
