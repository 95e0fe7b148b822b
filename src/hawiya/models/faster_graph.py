"""An equal network that ONNX Runtime runs faster on processors: same outputs but for rounding (about 1e-6 of them).

ONNX Runtime is fast where channels lie in blocks of eight (AVX2) or sixteen (AVX-512), and leaves that layout for

- PRelu, which it has no blocked kernel for: written here as two 1 x 1 depthwise convolutions, which it fuses with the
  Relu between them and the addition after them;
- depthwise convolutions whose channels are no multiple of the block, as pruned networks have: more channels are added
  here, of zeros, from the convolution that makes them to those that read them.

A MobileFaceNet takes about half its time afterwards, a pruned MiniFASNet too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

_BLOCK = 16
_LEAST_OPSET = 7
_STANDARD = ("", "ai.onnx")
_GROUP = "group"

Weights = dict[str, NDArray[np.float32]]


@dataclass(slots=True)
class _Node:
    """An operator: `group` is that of a convolution, `attributes` its others."""

    operator: str
    inputs: list[str]
    outputs: list[str]
    group: int = 1
    attributes: list[AttributeProto] = field(default_factory=list)

    def encoded(self) -> NodeProto:
        grouped = [helper.make_attribute(_GROUP, self.group)] if self.group > 1 else []
        return NodeProto(
            op_type=self.operator, input=self.inputs, output=self.outputs, attribute=[*self.attributes, *grouped]
        )


def faster_graph(file: bytes) -> bytes:
    """Return the equal network of an ONNX file; the file itself where there is nothing to gain or to understand."""
    try:
        model = ModelProto.FromString(file)
    except DecodeError:
        return file
    if not _understood(model):
        return file
    graph = _Graph(model.graph)
    if not (graph.widened() | graph.without_prelu()):
        return file
    graph.write_to(model.graph)
    faster: bytes = model.SerializeToString()
    return faster


def _understood(model: ModelProto) -> bool:
    """Tell whether the model is one graph of standard operators; a graph within a node may read any array by name."""
    opsets = [opset.version for opset in model.opset_import if opset.domain in _STANDARD]
    nested = (AttributeProto.GRAPH, AttributeProto.GRAPHS)
    return max(opsets, default=0) >= _LEAST_OPSET and all(
        node.domain in _STANDARD and all(attribute.type not in nested for attribute in node.attribute)
        for node in model.graph.node
    )


class _Graph:
    """The nodes of a graph in order, and the arrays of float32 that only one node reads."""

    def __init__(self, graph: GraphProto) -> None:
        self.nodes = [_node(node) for node in graph.node]
        self.outputs = {value.name for value in graph.output}
        reads = [name for node in self.nodes for name in node.inputs]
        own = [item for item in graph.initializer if reads.count(item.name) == 1 and item.name not in self.outputs]
        self.weights: Weights = {item.name: numpy_helper.to_array(item) for item in own if _inside_float(item)}
        self._read = frozenset(self.weights)

    def write_to(self, graph: GraphProto) -> None:
        """Replace the nodes and arrays of the graph that this one was made from."""
        kept = [item for item in graph.initializer if item.name not in self._read]
        for part in (graph.node, graph.initializer, graph.value_info):
            # What was noted about shapes between the nodes no longer holds; it is optional.
            del part[:]
        graph.node.extend(node.encoded() for node in self.nodes)
        graph.initializer.extend(kept)
        graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in self.weights.items())

    def widened(self) -> bool:
        """Give depthwise convolutions full blocks of channels; tell whether there were any to give."""
        changed = False
        for node in self.nodes:
            if not self._dense(node):
                continue
            channels = len(self.weights[node.inputs[1]])
            readers = list(self._readers(node.outputs[0])) if channels % _BLOCK else []
            if None in readers or not any(reader is not None and reader.group > 1 for reader in readers):
                continue
            changed = True
            more = -channels % _BLOCK
            self._lengthen(node.inputs[1:], 0, more)
            for reader in readers:
                if reader is not None and self._dense(reader):
                    self._lengthen(reader.inputs[1:2], 1, more)
                elif reader is not None:
                    self._lengthen(reader.inputs[1:], 0, more)
                    reader.group += more if reader.group > 1 else 0
        return changed

    def without_prelu(self) -> bool:
        """Write every PRelu after a convolution without it; tell whether there was one.

        With slope a, y = x + sign(1 - a) max(0, -|1 - a| x).
        """
        made_by = {name: node for node in self.nodes for name in node.outputs}
        nodes: list[_Node] = []
        for node in self.nodes:
            slope = self.weights.get(node.inputs[1]) if node.operator == "PRelu" else None
            maker = made_by.get(node.inputs[0]) if slope is not None else None
            if slope is None or maker is None or not self._convolution(maker):
                nodes.append(node)
                continue
            channels = len(self.weights[maker.inputs[1]])
            if slope.shape not in ((channels, 1, 1), (1, channels, 1, 1)):
                nodes.append(node)
                continue
            given, wanted, missing = node.inputs[0], node.outputs[0], (1 - slope).reshape(channels, 1, 1, 1)
            names = [f"{wanted}/{part}" for part in ("size", "sign", "scaled", "cut", "signed")]
            size, sign, scaled, cut, signed = names
            self.weights |= {size: -np.abs(missing), sign: np.sign(missing)}
            del self.weights[node.inputs[1]]
            nodes += [
                _Node("Conv", [given, size], [scaled], channels),
                _Node("Relu", [scaled], [cut]),
                _Node("Conv", [cut, sign], [signed], channels),
                _Node("Add", [signed, given], [wanted]),
            ]
        changed = len(nodes) != len(self.nodes)
        self.nodes = nodes
        return changed

    def _readers(self, tensor: str) -> Iterator[_Node | None]:
        """Yield what reads a tensor, down to dense convolutions; None where something keeps it from being widened."""
        if tensor in self.outputs:
            yield None
        for node in self.nodes:
            if tensor not in node.inputs:
                continue
            keeps = node.operator == "Relu" or (self._convolution(node) and self._depthwise(node)) or self._prelu(node)
            if node.inputs[0] != tensor or not (keeps or self._dense(node)):
                yield None
                return
            yield node
            if keeps:
                yield from self._readers(node.outputs[0])

    def _convolution(self, node: _Node) -> bool:
        known = all(name in self.weights for name in node.inputs[1:])
        return node.operator == "Conv" and known and self.weights[node.inputs[1]].ndim == 4

    def _dense(self, node: _Node) -> bool:
        return self._convolution(node) and node.group == 1

    def _depthwise(self, node: _Node) -> bool:
        return node.group > 1 and self.weights[node.inputs[1]].shape[:2] == (node.group, 1)

    def _prelu(self, node: _Node) -> bool:
        slope = self.weights.get(node.inputs[1]) if node.operator == "PRelu" else None
        return slope is not None and slope.ndim == 3 and slope.shape[1:] == (1, 1) and len(slope) > 1

    def _lengthen(self, names: Sequence[str], axis: int, more: int) -> None:
        for name in names:
            array = self.weights[name]
            self.weights[name] = np.pad(array, [(0, more if i == axis else 0) for i in range(array.ndim)])


def _node(node: NodeProto) -> _Node:
    groups = [attribute.i for attribute in node.attribute if attribute.name == _GROUP]
    others = [attribute for attribute in node.attribute if attribute.name != _GROUP]
    return _Node(node.op_type, list(node.input), list(node.output), groups[0] if groups else 1, others)


def _inside_float(item: TensorProto) -> bool:
    """Tell whether an array is one of float32 that lies in the file itself."""
    return item.data_type == TensorProto.FLOAT and item.data_location == TensorProto.DEFAULT
