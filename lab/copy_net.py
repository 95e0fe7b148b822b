"""The network that tells a card from a copy on a screen or paper and from a rendered one, and its export to ONNX.

Three ways of looking, joined late, so that none is leaned on alone (training drops each now and then):

- tiles at the picture's own resolution. A fixed high-pass filter (the 3 x 3 square kernel of Fridrich & Kodovsky, Rich
  models for steganalysis of digital images, IEEE TIFS 2012), scaled and clipped as theirs is truncated, hides what the
  card shows and leaves how it was shown; Bayar & Stamm (Constrained convolutional neural networks, IEEE TIFS 2018)
  learn such filters, for which there are too few pictures here;
- the tiles' power spectra, in which the grids of screens and prints and their moire are narrow peaks (Garcia &
  de Queiroz, Face-spoofing 2D-detection based on moire-pattern analysis, IEEE TIFS 2015);
- the card with its surroundings, small: bezels, paper, reflections.

Brightness itself is never seen: every tile is taken about its mean, the context about its mean and spread.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hawiya.cards.authenticity.copy_inputs import COLUMNS, CONTEXT, ROWS, SPECIES, TILE
from lab.fcn import Residual

TILES = COLUMNS * ROWS
EMBEDDING, SEEN_IN_SPECTRUM, SEEN_AROUND = 96, 48, 64

_HIGH_PASS = ((-1, 2, -1), (2, -4, 2), (-1, 2, -1))
_OPPONENT = ((0.114, 0.587, 0.299), (0.5, -0.331, -0.169), (-0.081, -0.419, 0.5))
"""Luma and two differences of colour from BGR (ITU-R BT.601)."""

_RESIDUAL_GAIN, _RESIDUAL_MOST = 10.0, 2.0
_IMAGE_GAIN = 4.0


def _conv(inside: int, outside: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


def _mean_and_most(x: Tensor) -> Tensor:
    return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)


def in_full(x: Tensor) -> torch.autocast:
    """Compute in 32 bits: in bfloat16, which training uses else, one grey level in 255 is lost."""
    return torch.autocast(x.device.type, enabled=False)


def _constant(values: object) -> Tensor:
    return torch.tensor(np.asarray(values, np.float32))


class TileLook(nn.Module):
    """Maps tiles (N, 3, 96, 96), in opponent colours, to embeddings (N, 96)."""

    high_pass: Tensor

    def __init__(self) -> None:
        super().__init__()
        kernel = np.tile(np.array(_HIGH_PASS, np.float32)[None, None] / 4, (3, 1, 1, 1))
        self.register_buffer("high_pass", _constant(kernel), persistent=False)
        self.fine = _conv(3, 16)
        self.coarser = _conv(16, 16, 3, 2)
        self.body = nn.Sequential(
            _conv(16 + 3, 16, 1),
            Residual(16),
            _conv(16, 32, 3, 2),
            Residual(32),
            Residual(32),
            _conv(32, 96, 3, 2),
            Residual(96),
            Residual(96, 2),
            Residual(96),
        )
        self.embed = nn.Sequential(nn.Linear(192, EMBEDDING), nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> Tensor:
        """Look at the residual in full, and at the tile itself at half the resolution."""
        with in_full(x):
            padded = nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
            residual = nn.functional.conv2d(padded, self.high_pass, groups=3) * _RESIDUAL_GAIN
            shown = nn.functional.avg_pool2d(x - x.mean((2, 3), keepdim=True), 2) * _IMAGE_GAIN
        fine = self.coarser(self.fine(residual.clamp(-_RESIDUAL_MOST, _RESIDUAL_MOST)))
        embedded: Tensor = self.embed(_mean_and_most(self.body(torch.cat([fine, shown], 1))))
        return embedded


class SpectrumLook(nn.Module):
    """Maps the luma of a side's tiles (B, 12, 96, 96) to what their spectra show, (B, 48).

    The transform is two products with matrices of cosines and sines, which every runtime has.
    """

    window: Tensor
    across: Tensor
    down: Tensor

    def __init__(self) -> None:
        super().__init__()
        window = np.hanning(TILE + 2)[1:-1]
        both = np.outer(window, window)
        place = np.arange(TILE)
        right = 2 * np.pi * np.outer(place, np.arange(TILE // 2 + 1)) / TILE
        low = 2 * np.pi * np.outer(np.arange(-TILE // 2, TILE // 2), place) / TILE
        self.register_buffer("window", _constant(255 * both / np.sqrt((both**2).sum())), persistent=False)
        self.register_buffer("across", _constant(np.concatenate([np.cos(right), np.sin(right)], 1)), persistent=False)
        self.register_buffer("down", _constant(np.concatenate([np.cos(low), np.sin(low)], 0)), persistent=False)
        self.body = nn.Sequential(
            _conv(2, 16), nn.MaxPool2d(2), _conv(16, 32), nn.MaxPool2d(2), _conv(32, 64), Residual(64), Residual(64)
        )
        self.embed = nn.Sequential(nn.Linear(128, SEEN_IN_SPECTRUM), nn.ReLU(inplace=True))

    def forward(self, luma: Tensor) -> Tensor:
        """Look at the mean and the highest log power over the tiles, about its own mean."""
        with in_full(luma):
            spectra = self._log_power(luma)
        pooled = torch.stack([spectra.mean(1), spectra.amax(1)], 1)
        embedded: Tensor = self.embed(_mean_and_most(self.body(pooled)))
        return embedded

    def _log_power(self, luma: Tensor) -> Tensor:
        """Return log power above one grey level's, (B, 12, 96, 49), rows from the lowest to the highest frequency."""
        half = TILE // 2 + 1
        level = luma.mean((2, 3), keepdim=True)
        waves = self.down @ (((luma - level) * self.window) @ self.across)
        real = waves[..., :TILE, :half] - waves[..., TILE:, half:]
        imaginary = waves[..., TILE:, :half] + waves[..., :TILE, half:]
        power = torch.log(real * real + imaginary * imaginary + 0.25)
        return power - power.mean((2, 3), keepdim=True)


class SurroundingsLook(nn.Module):
    """Maps the context (B, 3, 160, 160) to what it shows, (B, 64)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(3, 12, 3, 2),
            _conv(12, 24, 3, 2),
            Residual(24),
            _conv(24, 48, 3, 2),
            Residual(48),
            Residual(48),
            _conv(48, 64, 3, 2),
            Residual(64),
        )
        self.embed = nn.Sequential(nn.Linear(128, SEEN_AROUND), nn.ReLU(inplace=True))

    def forward(self, context: Tensor) -> Tensor:
        """Look at the context about its mean, in units of its spread."""
        with in_full(context):
            about = context - context.mean((2, 3), keepdim=True)
            spread = (about * about).mean((1, 2, 3), keepdim=True).add(0.0025).sqrt()
            scaled = about / spread
        embedded: Tensor = self.embed(_mean_and_most(self.body(scaled)))
        return embedded


def either(side: Tensor) -> Tensor:
    """Return logits (B, 4) whose likelier one of screen and print, the first two, speaks for a copy of either kind.

    Fine dots and fine pixels look alike: half a suspicion of each is a whole one of a copy. With probabilities p and q,
    1 - (1 - p)(1 - q) has the odds e^a + e^b + e^(a + b) of the logits a and b.
    """
    pair = side[:, :2]
    both = torch.logsumexp(torch.cat([pair, pair.sum(1, keepdim=True)], 1), 1, keepdim=True)
    return torch.cat([torch.where(pair == pair.amax(1, keepdim=True), both, pair), side[:, 2:]], 1)


class CopyNet(nn.Module):
    """Maps tiles (B x 12, 3, 96, 96) and contexts (B, 3, 160, 160), BGR 0..1, to logits of each of `SPECIES`.

    `side` (B, 4) for the whole, `each` (B x 12, 4) for every tile. In training each way of looking is dropped for
    `dropped` of the sides (never all of them), and `side` says what speaks for each kind alone; else see `either`.
    """

    opponent: Tensor

    def __init__(self, dropped: float = 0.2) -> None:
        super().__init__()
        self.dropped = dropped
        self.register_buffer("opponent", _constant(_OPPONENT)[..., None, None], persistent=False)
        self.tile, self.spectrum, self.around = TileLook(), SpectrumLook(), SurroundingsLook()
        self.each = nn.Linear(EMBEDDING, len(SPECIES))
        joined = 2 * EMBEDDING + SEEN_IN_SPECTRUM + SEEN_AROUND
        self.join = nn.Sequential(nn.Linear(joined, 128), nn.ReLU(inplace=True), nn.Linear(128, len(SPECIES)))

    def forward(self, tiles: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the sides and of the tiles."""
        with in_full(tiles):
            colours = nn.functional.conv2d(tiles, self.opponent)
        embedded = self.tile(colours)
        by_side = embedded.reshape(-1, TILES, EMBEDDING)
        seen = [
            torch.cat([by_side.mean(1), by_side.amax(1)], 1),
            self.spectrum(colours[:, 0].reshape(-1, TILES, TILE, TILE)),
            self.around(context),
        ]
        if self.training:
            kept = self._kept(len(context), context.device)
            seen = [one * kept[:, index : index + 1] for index, one in enumerate(seen)]
        side = self.join(torch.cat(seen, 1))
        return side if self.training else either(side), self.each(embedded)

    def _kept(self, count: int, device: torch.device) -> Tensor:
        """Return what each way of looking counts for each side, (count, 3): nothing, or more for the others."""
        kept = (torch.rand(count, 3, device=device) >= self.dropped).float()
        none = kept.sum(1, keepdim=True) == 0
        kept = torch.where(none, torch.ones_like(kept), kept)
        return kept * (1 / (1 - self.dropped))


def export(net: CopyNet, path: Path) -> None:
    """Write the network as ONNX opset 17 for one side, batch norms folded."""
    net = net.eval().float().cpu()
    torch.onnx.export(
        net, (torch.zeros(TILES, 3, TILE, TILE), torch.zeros(1, 3, CONTEXT, CONTEXT)), str(path), opset_version=17,
        dynamo=False, input_names=["tiles", "context"], output_names=["side", "each"], do_constant_folding=True,
    )  # fmt: skip


def multiply_adds(net: CopyNet) -> float:
    """Return the millions of multiply-adds of one side: convolutions, linear layers and the transform."""
    total, hooks = 0.0, []

    def count(module: nn.Module, _given: tuple[Tensor, ...], out: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            kernel: NDArray[np.int_] = np.array(module.weight.shape[1:])
            total += float(out.numel()) * float(kernel.prod())
        elif isinstance(module, nn.Linear):
            total += float(out.numel()) * module.in_features

    hooks = [module.register_forward_hook(count) for module in net.modules()]
    with torch.inference_mode():
        net.eval()(torch.zeros(TILES, 3, TILE, TILE), torch.zeros(1, 3, CONTEXT, CONTEXT))
    for hook in hooks:
        hook.remove()
    half = 2 * (TILE // 2 + 1)
    total += TILES * (TILE * TILE * half + 2 * TILE * TILE * half) + TILES * TILE * TILE * (3 * 9 + 9)
    return total / 1e6
