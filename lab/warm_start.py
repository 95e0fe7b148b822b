"""Take a shipped network up again where its checkpoint is gone: its ONNX weights put back into the trained module.

Export folds every batch norm into the convolution before it, so the norm starts as the identity with the folded bias.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from lab.fcn import CardNet
from lab.fitting import DrawSample
from lab.reader_net import LineNet

NORM_BATCHES = 4
"""Batches of 16 pictures from which a network that is taken up gets the statistics of its norms."""


def taken_up(net: CardNet, shipped: Path, make: Callable[[], DrawSample], seed: int) -> CardNet:
    """Return `net` with the weights of an exported network of its shape, its norms set by a few drawn samples."""
    draw, rng = make(), np.random.default_rng(seed)
    pictures = [np.stack([draw(rng)[0] for _ in range(16)]) for _ in range(NORM_BATCHES)]
    load_exported(net, shipped, *pictures[0].shape[1:3])
    calibrate_norms(net, [torch.from_numpy(batch).permute(0, 3, 1, 2).float().div_(255) for batch in pictures])
    return net


def load_exported(net: CardNet, path: Path, height: int, width: int) -> None:
    """Load the weights of an exported `CardNet` of the same shape. Raises `ValueError` when the two do not fit."""
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    folded = [[values[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    convolutions = _in_order(net, height, width)
    if len(folded) != len(convolutions):
        raise ValueError(f"{path.name} has {len(folded)} convolutions, the network {len(convolutions)}")
    with torch.no_grad():
        for (convolution, norm), (weight, *bias) in zip(convolutions, folded, strict=True):
            if weight.shape != tuple(convolution.weight.shape):
                raise ValueError(f"{path.name}: {weight.shape} is not {tuple(convolution.weight.shape)}")
            convolution.weight.copy_(_tensor(weight))
            if norm is None:
                if convolution.bias is not None:
                    convolution.bias.copy_(_tensor(bias[0]))
            else:
                norm.bias.copy_(_tensor(bias[0]))
                norm.weight.fill_(float(np.sqrt(1 + norm.eps)))
        if net.label is not None:
            (gemm,) = (node for node in graph.node if node.op_type == "Gemm")
            net.label.weight.copy_(_tensor(values[gemm.input[1]]))
            net.label.bias.copy_(_tensor(values[gemm.input[2]]))


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
    turned = [_factor(node, values) for node in graph.node if node.op_type in ("MatMul", "MatMulInteger")]
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


def _in_order(net: CardNet, height: int, width: int) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Return the convolutions in the order in which they run, which is the order of the graph, each with its norm."""
    ran: list[nn.Module] = []
    hooks = [
        module.register_forward_hook(lambda module, _inputs, _output: ran.append(module))
        for module in net.modules()
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d)
    ]
    net.eval()
    with torch.no_grad():
        net(torch.zeros(1, 3, height, width))
    for hook in hooks:
        hook.remove()
    pairs: list[tuple[nn.Conv2d, nn.BatchNorm2d | None]] = []
    for module in ran:
        if isinstance(module, nn.Conv2d):
            pairs.append((module, None))
        elif isinstance(module, nn.BatchNorm2d):
            pairs[-1] = (pairs[-1][0], module)
    return pairs


def calibrate_norms(net: nn.Module, batches: list[Tensor]) -> None:
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
            net(batch)
        for hook in hooks:
            hook.remove()
        for norm in norms:
            seen = torch.cat(inputs[norm], 1)
            mean, variance = seen.mean(1), seen.var(1)
            norm.running_mean, norm.running_var = mean, variance
            spread = torch.sqrt(variance + norm.eps)
            norm.weight.copy_(spread)
            norm.bias.add_(mean)
