"""The network of tampered portraits and lines: which eighths of a crop were put in, and whether any was.

Half of its first filters begin as ones of what a smoothing leaves: noise, edges and compression, which colours hide
(Zhou et al., Learning rich features for image manipulation detection, CVPR 2018). There is one such network for
portraits and one for lines, in one file: their crops are so unlike that they cannot share batch norms.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from lab.fcn import Residual

KINDS = ("portrait", "text")
"""The order of the logits."""

CELL = 8
"""Pixels of a crop that one of the map's takes, along a side."""


def _conv(inside: int, outside: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class TamperingNet(nn.Module):
    """Maps (N, 3, H, W), BGR 0..1, to `maps` (N, 2, H/8, W/8) and `sides` (N, 2): logits of portrait and text.

    Sides of the crops are whole sixteenths.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv(3, 16, 5, 2), _conv(16, 24, 3, 2))
        _begin_fine(self.stem[0][0])
        self.quarter = Residual(24)
        self.eighth = nn.Sequential(_conv(24, 40, 3, 2), Residual(40), Residual(40))
        self.sixteenth = nn.Sequential(_conv(40, 64, 3, 2), Residual(64), Residual(64, 2), Residual(64))
        self.coarsest = nn.Sequential(_conv(64, 96, 3, 2), Residual(96), Residual(96, 2), Residual(96))
        self.whole = nn.Linear(96, 96)
        self.lift_d, self.lift_c = _conv(96, 64, 1), _conv(32, 40, 1)
        self.join_c, self.join_b = _conv(64, 32), _conv(40, 24)
        self.out = nn.Conv2d(24, 2, 1)
        self.label = nn.Linear(2 * 96 + 2, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the maps and the crop's logits."""
        quarter = self.quarter(self.stem(x * 2 - 1))
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        coarsest = self.coarsest(sixteenth)
        # What the crop is like as a whole, so that a part can be held against it.
        coarsest = torch.relu(coarsest + self.whole(coarsest.mean((2, 3)))[:, :, None, None])
        up = self.join_c(sixteenth + _double(self.lift_d(coarsest), sixteenth))
        up = self.join_b(eighth + _double(self.lift_c(up), eighth))
        maps = self.out(up)
        top = nn.functional.avg_pool2d(maps, 3, 1, 1).amax((2, 3))
        return maps, self.label(torch.cat([coarsest.amax((2, 3)), coarsest.mean((2, 3)), top], 1))


def _begin_fine(conv: nn.Conv2d) -> None:
    """Set half of a convolution's 5 x 5 filters to random 3 x 3 ones of the picture less its smoothed self."""
    rest = -torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
    rest[1, 1] += 1
    half, inside = conv.out_channels // 2, conv.in_channels
    coarse = torch.randn(half * inside, 1, 3, 3) / (3 * inside**0.5)
    with torch.no_grad():
        conv.weight[:half] = nn.functional.conv2d(coarse, rest[None, None], padding=2).view(half, inside, 5, 5)


def _double(x: Tensor, like: Tensor) -> Tensor:
    return nn.functional.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


class TamperingPair(nn.Module):
    """The network of portraits and that of lines; each answers for its own kind alone."""

    def __init__(self) -> None:
        super().__init__()
        self.portrait, self.text = TamperingNet(), TamperingNet()

    def forward(self, portraits: Tensor, lines: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return maps (N, 1, H/8, W/8) and logits (N, 1) of the portraits, then of the lines."""
        answers = []
        for kind, (net, crops) in enumerate(((self.portrait, portraits), (self.text, lines))):
            maps, sides = net(crops)
            answers += [maps[:, kind : kind + 1], sides[:, kind : kind + 1]]
        a, b, c, d = answers
        return a, b, c, d


def export(net: TamperingPair, path: Path) -> None:
    """Write both networks as ONNX opset 17 for any number and size of crops."""
    net.eval()
    inputs, outputs = ["portraits", "lines"], ["portrait_maps", "portrait_sides", "line_maps", "line_sides"]
    axes = {name: {0: f"{name}_count", 2: f"{name}_height", 3: f"{name}_width"} for name in inputs + outputs[::2]}
    axes |= {name: {0: f"{name}_count"} for name in outputs[1::2]}
    torch.onnx.export(
        net, (torch.zeros(2, 3, 320, 256), torch.zeros(2, 3, 64, 320)), str(path), opset_version=17, dynamo=False,
        input_names=inputs, output_names=outputs, dynamic_axes=axes, do_constant_folding=True,
    )  # fmt: skip
