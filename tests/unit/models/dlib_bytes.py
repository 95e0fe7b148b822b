"""Writing what dlib would write: a face recognition network of few channels with random weights, and its arithmetic."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from hawiya.models.dlib_format import (
    RESNET,
    AddTagged,
    Affine,
    Convolution,
    DlibNetwork,
    FullyConnected,
    Layer,
    Pooling,
    Rectifier,
    Skip,
    Tag,
)

SIZE = 150
MEAN = (120.0, 110.5, 100.25)


def small_network(seed: int = 1) -> DlibNetwork:
    """Return a network of the right layers whose stages have 4, 6, 8, 10 and 10 channels."""
    rng = np.random.default_rng(seed)
    widths = iter([4, *[4] * 6, *[6] * 8, *[8] * 6, *[10] * 6, *[10] * 2])
    layers: list[Layer] = []
    channels = 3
    block_starts_stage = False
    for index, kind in enumerate(RESNET):
        if kind.startswith("tag"):
            layers.append(Tag(int(kind[3:])))
            end = RESNET.index("relu_", index + 6) if kind == "tag1" else index
            block_starts_stage = "tag2" in RESNET[index:end] if kind == "tag1" else block_starts_stage
        elif kind.startswith("skip"):
            layers.append(Skip(int(kind[4:])))
        elif kind.startswith("add_prev_"):
            layers.append(AddTagged(int(kind[9:])))
        elif kind == "con_4":
            outputs = next(widths)
            first = index == 0
            size = 7 if first else 3
            opens_stage = block_starts_stage and RESNET[index - 1] == "tag1"
            stride = 2 if first or opens_stage else 1
            filters = rng.normal(0, 1 / (size * math.sqrt(channels)), (outputs, channels, size, size))
            layers.append(
                Convolution(
                    filters.astype(np.float32),
                    rng.normal(0, 0.1, outputs).astype(np.float32),
                    stride,
                    0 if stride == 2 else 1,
                )
            )
            channels = outputs
        elif kind == "affine_":
            gamma, beta = rng.uniform(0.5, 1.5, channels), rng.normal(0, 0.1, channels)
            layers.append(Affine(gamma.astype(np.float32), beta.astype(np.float32)))
        elif kind == "relu_":
            layers.append(Rectifier())
        elif kind == "fc_2":
            layers.append(FullyConnected(rng.normal(0, 0.3, (channels, 16)).astype(np.float32)))
        elif kind == "max_pool_2":
            layers.append(Pooling("max", 3, 2))
        else:
            last = index == len(RESNET) - 2
            layers.append(Pooling("mean", 0, 1) if last else Pooling("mean", 2, 2))
    return DlibNetwork(SIZE, MEAN, tuple(layers))


def written(network: DlibNetwork) -> bytes:
    """Return the bytes of a network as dlib serialises them (`dlib/serialize.h`, `dlib/dnn`)."""
    out = [whole(1), text("loss_metric_2"), real(0.04), real(0.6)]
    out += [whole(1 if kind.startswith(("tag", "skip")) else 2) for kind in reversed(RESNET[1:])]
    out += [whole(3), text("input_rgb_image_sized"), *map(real, network.mean), whole(SIZE), whole(SIZE)]
    for index, layer in enumerate(network.layers):
        if not isinstance(layer, Tag | Skip):
            out += [_layer(layer), b"110", *[tensor(np.zeros((0, 0, 0, 0), np.float32))] * 3]
        if index == 0:
            out.append(whole(1))
    return b"".join(out)


def computed(network: DlibNetwork, chip: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return what the network gives for a chip (size, size, 3) RGB, in float64 and as dlib defines every layer."""
    now = ((chip - np.array(network.mean)) / 256).transpose(2, 0, 1)
    tags: dict[int, NDArray[np.float64]] = {}
    for layer in network.layers:
        if isinstance(layer, Tag):
            tags[layer.tag] = now
        elif isinstance(layer, Skip):
            now = tags[layer.tag]
        elif isinstance(layer, Convolution):
            padded = np.pad(now, ((0, 0), *[(layer.padding,) * 2] * 2))
            windows = sliding_window_view(padded, layer.filters.shape[2:], axis=(1, 2))
            strided = windows[:, :: layer.stride, :: layer.stride]
            now = np.einsum("chwij,ocij->ohw", strided, layer.filters) + layer.biases[:, None, None]
        elif isinstance(layer, Affine):
            now = now * layer.gamma[:, None, None] + layer.beta[:, None, None]
        elif isinstance(layer, Rectifier):
            now = np.maximum(now, 0)
        elif isinstance(layer, Pooling):
            size = layer.window or now.shape[1]
            windows = sliding_window_view(now, (size, size), axis=(1, 2))[:, :: layer.stride, :: layer.stride]
            now = windows.max((3, 4)) if layer.kind == "max" else windows.mean((3, 4))
        elif isinstance(layer, AddTagged):
            other = tags[layer.tag]
            shape = tuple(max(pair) for pair in zip(now.shape, other.shape, strict=True))
            now = _continued(now, shape) + _continued(other, shape)
        else:
            now = now.ravel() @ layer.weights
    return np.asarray(now, np.float64)


def _continued(values: NDArray[np.float64], shape: Sequence[int]) -> NDArray[np.float64]:
    return np.pad(values, [(0, wanted - had) for had, wanted in zip(values.shape, shape, strict=True)])


def whole(value: int) -> bytes:
    """Return a whole number: a byte that says how many follow (bit 7 the sign), then those, the lowest first."""
    magnitude = abs(value)
    digits = magnitude.to_bytes(max(1, (magnitude.bit_length() + 7) // 8), "little")
    return bytes([len(digits) | (0x80 if value < 0 else 0)]) + digits


def real(value: float) -> bytes:
    """Return a number as mantissa and exponent."""
    share, exponent = math.frexp(value)
    return whole(int(share * 2**53)) + whole(exponent - 53)


def text(value: str) -> bytes:
    """Return a text after its length."""
    return whole(len(value)) + value.encode("ascii")


def tensor(values: NDArray[np.float32]) -> bytes:
    """Return an array of four dimensions."""
    return whole(2) + b"".join(map(whole, values.shape)) + values.astype("<f4").tobytes()


def view(*shape: int) -> bytes:
    """Return the shape of a part of a tensor."""
    return whole(1) + b"".join(map(whole, shape))


def _column(*parts: NDArray[np.float32]) -> bytes:
    flat = np.concatenate([part.ravel() for part in parts])
    return tensor(flat.reshape(-1, 1, 1, 1))


def _layer(layer: Layer) -> bytes:
    rates = real(1.0) * 4
    if isinstance(layer, Convolution):
        outputs, inputs, height, width = layer.filters.shape
        numbers = (outputs, height, width, layer.stride, layer.stride, layer.padding, layer.padding)
        parts = [text("con_4"), _column(layer.filters, layer.biases), *map(whole, numbers)]
        parts += [view(outputs, inputs, height, width), view(1, outputs, 1, 1), rates]
        return b"".join(parts)
    if isinstance(layer, Affine):
        part = view(1, layer.gamma.size, 1, 1)
        return text("affine_") + _column(layer.gamma, layer.beta) + part + part + whole(0)
    if isinstance(layer, Pooling):
        window = [layer.window, layer.window, layer.stride, layer.stride, 0, 0]
        return text("max_pool_2" if layer.kind == "max" else "avg_pool_2") + b"".join(map(whole, window))
    if isinstance(layer, FullyConnected):
        inputs, outputs = layer.weights.shape
        weights = tensor(layer.weights.reshape(inputs, outputs, 1, 1))
        sizes = whole(outputs) + whole(inputs)
        return text("fc_2") + sizes + weights + view(inputs, outputs, 1, 1) + view(0, 0, 0, 0) + whole(1) + rates
    return text("relu_" if isinstance(layer, Rectifier) else "add_prev_")
