"""An equal network that ONNX Runtime runs faster on processors: same outputs but for rounding (about 1e-6 of them).

ONNX Runtime is fast where channels lie in blocks of eight (AVX2) or sixteen (AVX-512), and leaves that layout for

- PRelu, which it has no blocked kernel for: written here as two 1 x 1 depthwise convolutions, which it fuses with the
  Relu between them and the addition after them;
- depthwise convolutions whose channels are no multiple of the block, as pruned networks have: more channels are added
  here, of zeros, from the convolution that makes them to those that read them.

A MobileFaceNet takes about half its time afterwards, a pruned MiniFASNet too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawiya.models import wire

_BLOCK = 16
_LEAST_OPSET = 7
_STANDARD = (b"", b"ai.onnx")
_FLOAT, _INT = 1, 2
# Field numbers of onnx.proto3.
_MODEL_GRAPH, _MODEL_OPSET = 7, 8
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_OUTPUT, _GRAPH_VALUE_INFO = 1, 5, 12, 13
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE, _NODE_DOMAIN = 1, 2, 4, 5, 7
_ATTRIBUTE_NAME, _ATTRIBUTE_INT, _ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_TYPE = 1, 3, 6, 11, 20
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9

Weights = dict[str, NDArray[np.float32]]


@dataclass(slots=True)
class _Node:
    """An operator: `group` is that of a convolution, `rest` its other fields as they were."""

    operator: str
    inputs: list[str]
    outputs: list[str]
    group: int = 1
    rest: bytes = b""

    def encoded(self) -> bytes:
        grouped = wire.text(_ATTRIBUTE_NAME, "group") + wire.number(_ATTRIBUTE_INT, self.group)
        return b"".join(
            [
                *(wire.text(_NODE_INPUT, name) for name in self.inputs),
                *(wire.text(_NODE_OUTPUT, name) for name in self.outputs),
                wire.text(_NODE_OPERATOR, self.operator),
                self.rest,
                wire.message(_NODE_ATTRIBUTE, grouped + wire.number(_ATTRIBUTE_TYPE, _INT)) if self.group > 1 else b"",
            ]
        )


class _Unsupported(ValueError):
    """The file holds something that is not understood here."""


def faster_graph(file: bytes) -> bytes:
    """Return the equal network of an ONNX file; the file itself where there is nothing to gain or to understand."""
    try:
        model = wire.fields(file)
        graph = _Graph(model)
    except ValueError:
        return file
    if not (graph.widened() | graph.without_prelu()):
        return file
    kept = (_again(number, value) for number, value in model if number != _MODEL_GRAPH)
    return b"".join([*kept, wire.message(_MODEL_GRAPH, graph.encoded())])


class _Graph:
    """The nodes of a model in order, and the arrays of float32 that only one node reads."""

    def __init__(self, model: Sequence[wire.Field]) -> None:
        opsets = [_opset(_as_bytes(value)) for number, value in model if number == _MODEL_OPSET]
        if max(opsets, default=0) < _LEAST_OPSET:
            raise _Unsupported("an older set of operators")
        content = [item for number, value in model if number == _MODEL_GRAPH for item in wire.fields(_as_bytes(value))]
        self.nodes = [_node(_as_bytes(value)) for number, value in content if number == _GRAPH_NODE]
        self.outputs = {_name(_as_bytes(value)) for number, value in content if number == _GRAPH_OUTPUT}
        self.weights: Weights = {}
        self.rest = b""
        reads = [name for node in self.nodes for name in node.inputs]
        for number, value in content:
            if number == _GRAPH_INITIALIZER:
                named = _float_array(_as_bytes(value))
                if named is not None and reads.count(named[0]) == 1 and named[0] not in self.outputs:
                    self.weights[named[0]] = named[1]
                    continue
            # What was noted about shapes between the nodes no longer holds; it is optional.
            if number not in (_GRAPH_NODE, _GRAPH_VALUE_INFO):
                self.rest += _again(number, value)

    def encoded(self) -> bytes:
        return b"".join(
            [
                *(wire.message(_GRAPH_NODE, node.encoded()) for node in self.nodes),
                *(wire.message(_GRAPH_INITIALIZER, _encoded_array(*item)) for item in self.weights.items()),
                self.rest,
            ]
        )

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


def _node(content: bytes) -> _Node:
    node = _Node("", [], [])
    for number, value in wire.fields(content):
        if number == _NODE_INPUT:
            node.inputs.append(_as_text(value))
        elif number == _NODE_OUTPUT:
            node.outputs.append(_as_text(value))
        elif number == _NODE_OPERATOR:
            node.operator = _as_text(value)
        elif number == _NODE_DOMAIN and value not in _STANDARD:
            raise _Unsupported("operators of another set")
        else:
            attribute = wire.fields(_as_bytes(value)) if number == _NODE_ATTRIBUTE else []
            if any(part in (_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS) for part, _ in attribute):
                raise _Unsupported("a graph within a node may read any array by name")
            if (_ATTRIBUTE_NAME, b"group") in attribute:
                node.group = next((int(part) for key, part in attribute if key == _ATTRIBUTE_INT), 1)
            else:
                node.rest += _again(number, value)
    return node


def _float_array(content: bytes) -> tuple[str, NDArray[np.float32]] | None:
    """Return name and values of an array of float32 that is written as raw bytes; None for any other."""
    shape: list[int] = []
    found: dict[int, int | bytes] = {}
    for number, value in wire.fields(content):
        if number == _TENSOR_SHAPE:
            if isinstance(value, bytes):
                return None
            shape.append(value)
        else:
            found[number] = value
    raw = found.get(_TENSOR_RAW)
    if found.keys() != {_TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW} or found[_TENSOR_TYPE] != _FLOAT:
        return None
    return _as_text(found[_TENSOR_NAME]), np.frombuffer(_as_bytes(raw), "<f4").reshape(shape)


def _encoded_array(name: str, array: NDArray[np.float32]) -> bytes:
    shape = b"".join(wire.number(_TENSOR_SHAPE, size) for size in array.shape)
    raw = array.astype("<f4").tobytes()
    return shape + wire.number(_TENSOR_TYPE, _FLOAT) + wire.text(_TENSOR_NAME, name) + wire.message(_TENSOR_RAW, raw)


def _opset(content: bytes) -> int:
    """Return the version of the standard operators; 0 for another set."""
    found = dict(wire.fields(content))
    return int(found.get(2, 0)) if found.get(1, b"") in _STANDARD else 0


def _name(content: bytes) -> str:
    return _as_text(dict(wire.fields(content)).get(1, b""))


def _again(number: int, value: int | bytes) -> bytes:
    return wire.message(number, value) if isinstance(value, bytes) else wire.number(number, value)


def _as_bytes(value: int | bytes | None) -> bytes:
    if not isinstance(value, bytes):
        raise _Unsupported("a number where bytes were expected")
    return value


def _as_text(value: int | bytes) -> str:
    return _as_bytes(value).decode("utf-8")
