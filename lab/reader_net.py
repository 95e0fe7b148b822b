"""The line reader: a small convolutional network with one output step per two pixels, trained with CTC."""

import torch
from torch import Tensor, nn

from hawiya.cards.ctc import CLASSES


class Bottleneck(nn.Module):
    """A residual 3 × 3 convolution at half the channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.body = nn.Sequential(
            nn.Conv2d(channels, half, 1, bias=False),
            nn.BatchNorm2d(half),
            nn.ReLU(inplace=True),
            nn.Conv2d(half, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to the same shape."""
        return torch.relu(x + self.body(x))


class Mixer(nn.Module):
    """Mixes along the line (depthwise, 9 steps), then across channels; both halves residual."""

    def __init__(self, channels: int, span: int = 9) -> None:
        super().__init__()
        self.along = nn.Conv2d(channels, channels, (1, span), padding=(0, span // 2), groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.across = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.ReLU(inplace=True), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, C) to the same shape."""
        # As a picture one pixel high in channels-last layout, so that the convolution copies nothing.
        y = self.along(x.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2)
        y = self.norm(x + y)
        return x + self.across(y)


MIXERS = 8
"""How often the network mixes along the line; earlier versions had four, then six."""


class LineNet(nn.Module):
    """(N, 1, 32, W) normalised grey to (N, W / 2, classes) log-probabilities."""

    def __init__(self, width: int = 144, mixers: int = MIXERS) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            _conv(1, 24, (2, 2)),
            _conv(24, 40, (2, 1)),
            _conv(40, 72, (2, 1)),
            Bottleneck(72),
            nn.Conv2d(72, width, (4, 3), padding=(0, 1)),
        )
        self.mixers = nn.Sequential(*(Mixer(width) for _ in range(mixers)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, len(CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        """Return log-probabilities per step."""
        features = self.stem(x).squeeze(2).transpose(1, 2)
        return self.head(self.norm(self.mixers(features))).log_softmax(-1)


def grown(state: dict[str, Tensor], mixers: int = MIXERS) -> dict[str, Tensor]:
    """Return the weights of a network with fewer mixers for one with `mixers`, so that it computes the same.

    The new mixers come last and add nothing until they are trained: their last layer is zero.
    """
    net = LineNet(mixers=mixers)
    merged = {name: state.get(name, value) for name, value in net.state_dict().items()}
    for index in range(mixers):
        if f"mixers.{index}.norm.weight" not in state:
            for part in ("weight", "bias"):
                merged[f"mixers.{index}.across.2.{part}"] = torch.zeros_like(merged[f"mixers.{index}.across.2.{part}"])
    return merged


def _conv(inputs: int, outputs: int, stride: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )
