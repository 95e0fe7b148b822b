"""Describing a plain convolutional network, and its ONNX file (https://onnx.ai, IR version 8).

Fields that ONNX leaves optional are left out, so that a network converted at set-up has one SHA-256 wherever it is
converted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from onnx import (
    GraphProto,
    ModelProto,
    NodeProto,
    OperatorSetIdProto,
    TensorProto,
    ValueInfoProto,
    helper,
    numpy_helper,
)

IR_VERSION = 8
OPSET = 13


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
    graph = GraphProto(
        name=name,
        node=[_node(node, index) for index, node in enumerate(nodes)],
        initializer=[numpy_helper.from_array(array, title) for title, array in weights.items()],
        input=[_value(given)],
        output=[_value(wanted)],
    )
    model = ModelProto(
        ir_version=IR_VERSION, producer_name="hawiya", graph=graph, opset_import=[OperatorSetIdProto(version=OPSET)]
    )
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _node(node: Node, index: int) -> NodeProto:
    return NodeProto(
        op_type=node.operator,
        name=f"{node.operator}_{index}",
        input=node.inputs,
        output=[node.output],
        attribute=[helper.make_attribute(name, value) for name, value in node.attributes.items()],
    )


def _value(tensor: Tensor) -> ValueInfoProto:
    return helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, tensor.shape)
