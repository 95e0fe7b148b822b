"""The small network that says how far in the card's edge runs, column by column of a strip."""

from pathlib import Path

import torch
from torch import Tensor, nn

from hawiya.cards.edges import ALONG, DEPTH
from lab.fcn import Residual, convolution

WIDTH = 32
ALONG_THE_EDGE = (1, 2, 4, 8, 2)
"""Dilations, along the strip, of the blocks: an edge runs through all of it, and fingers hide parts."""


class EdgeNet(nn.Module):
    """Maps strips (N, 3, 64, 128), BGR 0..1, to `place` (N, 32, 32): logits over the depth's cells for each column,
    and `seen` (N, 32): logits that the edge runs through this column of the strip."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(convolution(3, 16, 3, 2), convolution(16, WIDTH, 3, (1, 2)))
        self.body = nn.Sequential(*(Residual(WIDTH, (1, dilation)) for dilation in ALONG_THE_EDGE))
        self.place = nn.Conv2d(WIDTH, 1, 3, padding=1)
        self.seen = nn.Conv1d(WIDTH, 1, 3, padding=1)

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the edge runs, and whether it does."""
        x = self.body(self.stem(strips * 2 - 1))
        return self.place(x)[:, 0], self.seen(x.amax(2))[:, 0]


def export(net: EdgeNet, path: Path) -> None:
    """Write the network as ONNX opset 17 for the four strips of one card, batch norms folded."""
    net.eval()
    torch.onnx.export(
        net, (torch.zeros(4, 3, DEPTH, ALONG),), str(path), opset_version=17, dynamo=False,
        input_names=["strips"], output_names=["place", "seen"], do_constant_folding=True,
    )  # fmt: skip
