"""Take a shipped network up again where its checkpoint is gone: its ONNX weights put back into the trained module.

Export folds every batch norm into the convolution before it, so the norm starts as the identity with the folded bias.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from lab.fitting import DrawSample, Sample
from lab.reader_net import LineNet

Net = TypeVar("Net", bound=nn.Module)
Given = tuple[Tensor, ...]
"""What a network is called with."""

FROM_SHIPPED = "an exported network to go on from, where its run is gone"
"""What the option of that name says."""

NORM_BATCHES = 4
"""Batches of 16 pictures from which a network that is taken up gets the statistics of its norms."""


def taken_up(
    net: Net, shipped: Path | None, make: Callable[[], DrawSample], inputs: Callable[[list[Sample]], Given], seed: int
) -> Net:
    """Return `net` with the weights of an exported network of its shape, its norms set by a few drawn samples.

    `inputs` makes what the network is called with of samples. Without a `shipped` network, `net` is as it was.
    """
    if shipped is None:
        return net
    draw, rng = make(), np.random.default_rng(seed)
    batches = [inputs([draw(rng) for _ in range(16)]) for _ in range(NORM_BATCHES)]
    load_exported(net, shipped, batches[0])
    calibrate_norms(net, batches)
    return net


def pictures(samples: list[Sample], part: int = 0) -> Tensor:
    """Return one part of samples, pictures (h, w, 3) or several of them, as a batch (N, 3, h, w), 0..1."""
    stacked = torch.from_numpy(np.stack([sample[part] for sample in samples]))
    return stacked.flatten(0, -4).permute(0, 3, 1, 2).float().div_(255)


def one_picture(samples: list[Sample]) -> Given:
    """Return what a network is called with that is shown the first part of samples alone."""
    return (pictures(samples),)


def load_exported(net: nn.Module, path: Path, inputs: Given) -> None:
    """Load the weights of an exported network of the same shape, which is called with `inputs`.

    Export keeps the names of what it leaves alone; the convolutions before norms are renamed, and are told by their
    order. Raises `ValueError` when the two do not fit.
    """
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    own = dict(net.named_parameters())
    kept = own.keys() | dict(net.named_buffers()).keys()
    folded = [
        [values[name] for name in node.input[1:]]
        for node in graph.node
        if node.op_type == "Conv" and node.input[1] in values and node.input[1] not in kept
    ]
    normed = _normed_in_order(net, inputs)
    named = {name: value for name, value in values.items() if name in own}
    if len(folded) != len(normed) or len(named) != len(own) - 3 * len(normed):
        raise ValueError(f"{path.name} has {len(folded)} convolutions with norms, the network {len(normed)}")
    with torch.no_grad():
        for name, value in named.items():
            own[name].copy_(_tensor(value))
        for (convolution, norm), (weight, bias) in zip(normed, folded, strict=True):
            if weight.shape != tuple(convolution.weight.shape):
                raise ValueError(f"{path.name}: {weight.shape} is not {tuple(convolution.weight.shape)}")
            convolution.weight.copy_(_tensor(weight))
            norm.bias.copy_(_tensor(bias))
            norm.weight.fill_(float(np.sqrt(1 + norm.eps)))


def load_exported_reader(net: LineNet, path: Path) -> None:
    """Load the weights of an exported `LineNet` of the same depth. Raises `ValueError` when the two do not fit.

    Export keeps the names of what it leaves alone; it folds norms into convolutions, turns linear layers over and, in
    newer files, rounds their weights to seven bits: training has to make that good.
    """
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    own = dict(net.named_parameters())
    named = {name: value for name, value in values.items() if name in own}
    folded = [[values[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    turned = [_factor(node, values) for node in _products(graph)]
    normed = _normed_convolutions(net)
    linear = [module for module in net.modules() if isinstance(module, nn.Linear)]
    if len(turned) != len(linear) or len(named) != len(own) - 3 * len(normed) - len(linear):
        raise ValueError(f"{path.name} is not a network of this shape")
    with torch.no_grad():
        for name, value in named.items():
            own[name].copy_(_tensor(value))
        for (convolution, norm), (weight, bias) in zip(normed, folded, strict=False):
            convolution.weight.copy_(_tensor(weight))
            norm.bias.copy_(_tensor(bias))
            norm.weight.fill_(float(np.sqrt(1 + norm.eps)))
        for layer, weight in zip(linear, turned, strict=True):
            layer.weight.copy_(_tensor(weight.T))


def exported_mixers(path: Path) -> int:
    """Return how many mixers an exported `LineNet` has: each has two matrix products, its head one."""
    return (len(_products(onnx.load(path).graph)) - 1) // 2


def _products(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    return [node for node in graph.node if node.op_type in ("MatMul", "MatMulInteger")]


def _factor(node: onnx.NodeProto, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the second factor of a matrix product in floating point, also where it is kept in eight bits."""
    name = node.input[1]
    if node.op_type == "MatMul":
        return values[name]
    scale = values[f"{name.removesuffix('_quantized')}_scale"]
    return (values[name].astype(np.float32) - values[node.input[3]]) * scale


def _normed_convolutions(net: LineNet) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Return the convolutions that a norm follows, which run first and in the order in which they are held."""
    parts = [module for module in net.stem.modules() if isinstance(module, nn.Conv2d | nn.BatchNorm2d)]
    return [
        (one, then) for one, then in pairwise(parts) if isinstance(one, nn.Conv2d) and isinstance(then, nn.BatchNorm2d)
    ]


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.array(array))


def _normed_in_order(net: nn.Module, inputs: Given) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Return the convolutions that a norm follows in the order in which they run, which is that of the graph."""
    ran: list[nn.Module] = []
    hooks = [
        module.register_forward_hook(lambda module, _inputs, _output: ran.append(module))
        for module in net.modules()
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d)
    ]
    net.eval()
    with torch.no_grad():
        net(*inputs)
    for hook in hooks:
        hook.remove()
    return [
        (one, then) for one, then in pairwise(ran) if isinstance(one, nn.Conv2d) and isinstance(then, nn.BatchNorm2d)
    ]


def calibrate_norms(net: nn.Module, batches: list[Given]) -> None:
    """Let the norms take the statistics of real batches while the network computes what it computed before.

    With the identity as its norm, a layer's output is its pre-activation: measured mean and variance become the running
    ones, and the affine part undoes them, so that training may go on from a network with normalised layers.
    """
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    inputs: dict[nn.BatchNorm2d, list[Tensor]] = {norm: [] for norm in norms}
    hooks = [
        norm.register_forward_pre_hook(lambda module, given: inputs[module].append(given[0].transpose(0, 1).flatten(1)))
        for norm in norms
    ]
    net.eval()
    with torch.no_grad():
        for batch in batches:
            net(*batch)
        for hook in hooks:
            hook.remove()
        for norm in norms:
            seen = torch.cat(inputs[norm], 1)
            mean, variance = seen.mean(1), seen.var(1)
            norm.running_mean, norm.running_var = mean, variance
            spread = torch.sqrt(variance + norm.eps)
            norm.weight.copy_(spread)
            norm.bias.add_(mean)
