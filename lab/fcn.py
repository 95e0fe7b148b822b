"""The small fully convolutional network of both card tasks, and its export to ONNX.

A patch stem to a quarter of the resolution, three coarser stages of residual blocks, and a light decoder back to a
quarter. Locator: corner and mask maps, and a class from the coarsest stage. Layout: class and offset maps only.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

FINE = 20
"""Channels at the finest resolution of the decoder: they cost most."""


def convolution(inside: int, outside: int, size: int = 3, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    """Return a convolution without bias, its norm and a rectifier."""
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """A bottleneck block: 1 × 1 down, 3 × 3 (dilated), 1 × 1 up."""

    def __init__(self, channels: int, dilation: int | tuple[int, int] = 1) -> None:
        super().__init__()
        middle = channels // 2
        self.body = nn.Sequential(
            convolution(channels, middle, 1),
            nn.Conv2d(middle, middle, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(middle),
            nn.ReLU(inplace=True),
            nn.Conv2d(middle, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to the same shape."""
        return torch.relu(x + self.body(x))


class CardNet(nn.Module):
    """Maps (N, 3, H, W), BGR 0..1, to `maps` (N, `maps`, H/4, W/4) and, with `labels`, to logits (N, `labels`)."""

    def __init__(self, maps: int, labels: int = 0, widths: Sequence[int] = (16, 40, 72, 96)) -> None:
        super().__init__()
        a, b, c, d = widths
        self.stem = nn.Sequential(convolution(3, a // 2, 3, 2), convolution(a // 2, a, 3, 2))
        self.eighth = nn.Sequential(convolution(a, b, 3, 2), Residual(b), Residual(b))
        self.sixteenth = nn.Sequential(convolution(b, c, 3, 2), Residual(c), Residual(c), Residual(c, 2))
        self.coarsest = nn.Sequential(convolution(c, d, 3, 2), Residual(d), Residual(d, 2), Residual(d))
        self.lift_d, self.lift_c, self.lift_b = (
            convolution(d, c, 1),
            convolution(c // 2, b, 1),
            convolution(32, FINE, 1),
        )
        self.join_c, self.join_b = convolution(c, c // 2), convolution(b, 32)
        self.skip_a = convolution(a, FINE, 1)
        self.out = nn.Sequential(convolution(FINE, FINE), nn.Conv2d(FINE, maps, 1))
        self.label = nn.Linear(d, labels) if labels else None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor] | Tensor:
        """Return the maps, and the logits where there are labels."""
        quarter = self.stem(x * 2 - 1)
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        coarsest = self.coarsest(sixteenth)
        up = self.join_c(sixteenth + _double(self.lift_d(coarsest), sixteenth))
        up = self.join_b(eighth + _double(self.lift_c(up), eighth))
        maps: Tensor = self.out(self.skip_a(quarter) + _double(self.lift_b(up), quarter))
        if self.label is None:
            return maps
        return maps, self.label(coarsest.amax((2, 3)) * 0.5 + coarsest.mean((2, 3)) * 0.5)


def _double(x: Tensor, like: Tensor) -> Tensor:
    return nn.functional.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


def export(net: CardNet, path: Path, height: int, width: int, outputs: Sequence[str]) -> None:
    """Write the network as ONNX opset 17 for one picture of a fixed size, batch norms folded."""
    net.eval()
    torch.onnx.export(
        net, (torch.zeros(1, 3, height, width),), str(path), opset_version=17, dynamo=False,
        input_names=["picture"], output_names=list(outputs), do_constant_folding=True,
    )  # fmt: skip
