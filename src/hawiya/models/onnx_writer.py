"""Writing an ONNX file (https://onnx.ai, IR version 8): the few messages a plain convolutional network needs.

ONNX files are Protocol Buffers; the field numbers are those of `onnx.proto3`. Written here, byte by byte and in one
order, so that a network converted at set-up has one SHA-256 wherever it is converted, and needs no further package.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hawiya.models import wire

IR_VERSION = 8
OPSET = 13

_FLOAT, _INT64 = 1, 7
_ATTRIBUTE_INT, _ATTRIBUTE_INTS = 2, 7


@dataclass(frozen=True, slots=True)
class Node:
    """One operator of the ONNX standard set: its inputs and output by name, and whole-numbered attributes."""

    operator: str
    inputs: Sequence[str]
    output: str
    attributes: Mapping[str, int | Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named array of float32 with its shape, an input or output of the graph."""

    name: str
    shape: Sequence[int]


def onnx_file(
    name: str,
    nodes: Sequence[Node],
    weights: Mapping[str, NDArray[np.float32] | NDArray[np.int64]],
    given: Tensor,
    wanted: Tensor,
) -> bytes:
    """Return the ONNX file of a graph with one input and one output; the nodes stand in the order they run in."""
    graph = b"".join(
        [
            *(wire.message(1, _node(node, index)) for index, node in enumerate(nodes)),
            wire.text(2, name),
            *(wire.message(5, _initializer(title, array)) for title, array in weights.items()),
            wire.message(11, _value(given)),
            wire.message(12, _value(wanted)),
        ]
    )
    return (
        wire.number(1, IR_VERSION)
        + wire.text(2, "hawiya")
        + wire.message(7, graph)
        + wire.message(8, wire.number(2, OPSET))
    )


def _node(node: Node, index: int) -> bytes:
    return b"".join(
        [
            *(wire.text(1, name) for name in node.inputs),
            wire.text(2, node.output),
            wire.text(3, f"{node.operator}_{index}"),
            wire.text(4, node.operator),
            *(wire.message(5, _attribute(name, value)) for name, value in node.attributes.items()),
        ]
    )


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return wire.text(1, name) + wire.number(3, value) + wire.number(20, _ATTRIBUTE_INT)
    return wire.text(1, name) + b"".join(wire.number(8, item) for item in value) + wire.number(20, _ATTRIBUTE_INTS)


def _initializer(name: str, array: NDArray[np.float32] | NDArray[np.int64]) -> bytes:
    kind, layout = (_INT64, "<i8") if array.dtype == np.int64 else (_FLOAT, "<f4")
    dimensions = b"".join(wire.number(1, size) for size in array.shape)
    return dimensions + wire.number(2, kind) + wire.text(8, name) + wire.message(9, array.astype(layout).tobytes())


def _value(tensor: Tensor) -> bytes:
    shape = b"".join(wire.message(1, wire.number(1, size)) for size in tensor.shape)
    return wire.text(1, tensor.name) + wire.message(2, wire.message(1, wire.number(1, _FLOAT) + wire.message(2, shape)))
