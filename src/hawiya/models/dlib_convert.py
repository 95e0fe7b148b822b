"""Turning dlib's face recognition network into ONNX: the same arithmetic, fewer and faster steps.

An affine layer after a convolution is folded into its weights (in float64). Where dlib adds a map of fewer channels
or a smaller one, it continues it with zeros; here a pooled map that gains channels becomes one convolution (the mean
of the window into each channel, nothing into the new ones), and a smaller map is padded.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hawiya.models.dlib_format import (
    AddTagged,
    Affine,
    Convolution,
    DlibFormatError,
    DlibNetwork,
    FullyConnected,
    Layer,
    Pooling,
    Rectifier,
    Skip,
    Tag,
    Weights,
)
from hawiya.models.onnx_writer import Node, Tensor, onnx_file

_Shape = tuple[int, int, int]
_Attributes = Mapping[str, int | Sequence[int]]


def dlib_to_onnx(network: DlibNetwork) -> bytes:
    """Return the ONNX file: `chip` (1, 3, size, size), RGB, (x - mean) / 256, to `features` (1, D), not normalised.

    Raises `DlibFormatError` when one layer's output does not fit the next one.
    """
    graph = _Graph(network.size)
    for layer in _folded(network.layers):
        graph.add(layer)
    outputs = graph.shape[0]
    graph.name_last("features")
    return onnx_file(
        "dlib_face_recognition_resnet_v1",
        graph.nodes,
        graph.weights,
        Tensor("chip", (1, 3, network.size, network.size)),
        Tensor("features", (1, outputs)),
    )


def _folded(layers: tuple[Layer, ...]) -> list[Layer]:
    """Return the layers with every affine layer in the convolution before it."""
    kept: list[Layer] = []
    for layer in layers:
        if isinstance(layer, Affine):
            kept.append(_with_affine(kept.pop() if kept else layer, layer))
        else:
            kept.append(layer)
    return kept


def _with_affine(before: Layer, affine: Affine) -> Convolution:
    if not isinstance(before, Convolution) or before.biases.shape != affine.gamma.shape:
        raise DlibFormatError("an affine layer does not follow a convolution of its size")
    gamma = affine.gamma.astype(np.float64)
    filters = (before.filters * gamma[:, None, None, None]).astype(np.float32)
    biases = (before.biases * gamma + affine.beta).astype(np.float32)
    return Convolution(filters, biases, before.stride, before.padding)


class _Graph:
    """The nodes so far, and the name and shape (channels, height, width) of what the last one puts out."""

    def __init__(self, size: int) -> None:
        self.nodes: list[Node] = []
        self.weights: dict[str, NDArray[np.float32] | NDArray[np.int64]] = {}
        self.shape: _Shape = (3, size, size)
        self._last = "chip"
        self._tags: dict[int, tuple[str, _Shape]] = {}

    def add(self, layer: Layer) -> None:
        """Append a layer to what the last one put out."""
        match layer:
            case Tag():
                self._tags[layer.tag] = (self._last, self.shape)
            case Skip():
                self._last, self.shape = self._tags[layer.tag]
            case Rectifier():
                self._append("Relu", [self._last], self.shape)
            case Convolution():
                self._convolve(layer.filters, layer.biases, layer.stride, layer.padding)
            case Pooling():
                self._pool(layer)
            case AddTagged():
                self._add_tagged(*self._tags[layer.tag])
            case FullyConnected():
                self._connect(layer.weights)
            case Affine():
                raise DlibFormatError("an affine layer was not folded")

    def name_last(self, name: str) -> None:
        """Give the last node's output its final name."""
        last = self.nodes[-1]
        self.nodes[-1] = Node(last.operator, last.inputs, name, last.attributes)

    def _append(
        self,
        operator: str,
        inputs: list[str],
        shape: _Shape,
        attributes: Mapping[str, int | Sequence[int]] | None = None,
    ) -> None:
        self._last, self.shape = f"map_{len(self.nodes)}", shape
        self.nodes.append(Node(operator, inputs, self._last, attributes or {}))

    def _weights(self, kind: str, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.weights[name] = values
        return name

    def _convolve(self, filters: Weights, biases: Weights, stride: int, padding: int) -> None:
        channels, height, width = self.shape
        outputs, inputs, down, across = filters.shape
        if inputs != channels or min(height, width) + 2 * padding < max(down, across):
            raise DlibFormatError(f"filters {filters.shape} do not fit a map of {self.shape}")
        shape = (outputs, _steps(height, down, stride, padding), _steps(width, across, stride, padding))
        self._append(
            "Conv",
            [self._last, self._weights("filters", filters), self._weights("biases", biases)],
            shape,
            {"kernel_shape": [down, across], "pads": [padding] * 4, "strides": [stride, stride]},
        )

    def _pool(self, layer: Pooling) -> None:
        channels, height, width = self.shape
        if layer.window == 0:
            self._append("GlobalAveragePool", [self._last], (channels, 1, 1))
            return
        if layer.window > min(height, width):
            raise DlibFormatError(f"a window of {layer.window} does not fit a map of {self.shape}")
        window, stride = layer.window, layer.stride
        shape = (channels, _steps(height, window, stride, 0), _steps(width, window, stride, 0))
        operator = "MaxPool" if layer.kind == "max" else "AveragePool"
        self._append(operator, [self._last], shape, {"kernel_shape": [window] * 2, "strides": [stride] * 2})

    def _add_tagged(self, tagged: str, shape: _Shape) -> None:
        if self.shape[0] < shape[0]:
            self._gain_channels(shape[0])
        elif self.shape[0] > shape[0]:
            raise DlibFormatError(f"a tagged map of {shape} has fewer channels than {self.shape}")
        largest = (shape[0], max(shape[1], self.shape[1]), max(shape[2], self.shape[2]))
        own = self._padded(self._last, self.shape, largest)
        other = self._padded(tagged, shape, largest)
        self._append("Add", [other, own], largest)

    def _gain_channels(self, channels: int) -> None:
        """Let the pooling that came last put its means into the first of more channels, by a convolution."""
        pooling = self.nodes.pop()
        window = pooling.attributes.get("kernel_shape")
        if pooling.operator != "AveragePool" or not isinstance(window, list):
            raise DlibFormatError("a map that gains channels was not pooled")
        filters = np.zeros((channels, self.shape[0], *window), np.float32)
        own = np.arange(self.shape[0])
        filters[own, own] = 1 / (window[0] * window[1])
        names = [
            pooling.inputs[0],
            self._weights("filters", filters),
            self._weights("biases", np.zeros(channels, np.float32)),
        ]
        self._append("Conv", names, (channels, *self.shape[1:]), {**pooling.attributes, "pads": [0] * 4})

    def _padded(self, name: str, shape: _Shape, wanted: _Shape) -> str:
        if shape == wanted:
            return name
        after = [wanted[1] - shape[1], wanted[2] - shape[2]]
        self._append("Pad", [name, self._weights("pads", np.array([0] * 6 + after, np.int64))], wanted)
        return self._last

    def _connect(self, weights: Weights) -> None:
        channels, height, width = self.shape
        if channels * height * width != weights.shape[0]:
            raise DlibFormatError(f"weights of {weights.shape} do not fit a map of {self.shape}")
        self._append("Flatten", [self._last], self.shape)
        self._append("MatMul", [self._last, self._weights("weights", weights)], (weights.shape[1], 1, 1))


def _steps(length: int, window: int, stride: int, padding: int) -> int:
    return (length + 2 * padding - window) // stride + 1
