"""Train the network of tampered portraits and lines, and measure what its weights and thresholds are found from.

    python -m lab.train_tampering --minutes 5 --workers 14 --device cuda --batch 32 --pool 20000 --measure 250

`--measure` takes about two minutes more on 14 cores and writes measured.json beside the network, which is exported
before. Where that machine has no fonts, write the inks (`python -m lab.attacks.inks`) and the cards (`python -m
lab.attacks cards 150`) first and bring them along.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from lab.calibrate_tampering import measure
from lab.fitting import DrawSample, Plan, Sample, fit
from lab.tampering_crops import IGNORED, Bundles
from lab.tampering_net import TamperingPair, export
from lab.warm_start import FROM_SHIPPED, pictures, taken_up

LINES = 4
"""Lines that come with each portrait."""

SEED = 77_201
RUN = Path(__file__).parent / "runs/card_tampering"


def make_drawer() -> DrawSample:
    """Return, inside a drawing process, the function that draws one portrait and four lines with their targets."""
    cv2.setNumThreads(1)
    bundles = Bundles("train", LINES)

    def draw(rng: np.random.Generator) -> Sample:
        portrait, lines = bundles.draw(rng)
        return (
            portrait.pixels, portrait.put_in, np.uint8(portrait.label).reshape(1),
            np.stack([line.pixels for line in lines]), np.stack([line.put_in for line in lines]),
            np.array([line.label for line in lines], np.uint8),
        )  # fmt: skip

    return draw


def _losses(net: Any, pixels: Tensor, put_in: Tensor, label: Tensor, kind: int) -> tuple[Tensor, Tensor, float]:
    """Return the losses of the cells and of the crops, and the share of crops that are told rightly."""
    x = pixels.permute(0, 3, 1, 2).float().div(255)
    if kind == 0 and torch.rand(()) < 0.5:
        x, put_in = x.flip(3), put_in.flip(2)
    x = _varied(x).contiguous(memory_format=torch.channels_last)
    maps, sides = (net.portrait, net.text)[kind](x)
    known, wanted = put_in != IGNORED, (put_in == 1).float()
    cells = nn.functional.binary_cross_entropy_with_logits(
        maps[:, kind].float(), wanted, reduction="none", pos_weight=torch.tensor(2.0, device=maps.device)
    )
    told, side = label != IGNORED, sides[:, kind].float()
    crops = nn.functional.binary_cross_entropy_with_logits(side[told], (label[told] == 1).float())
    right = ((side[told] > 0) == (label[told] == 1)).float().mean().item()
    return cells[known].mean(), crops, right


def _varied(x: Tensor) -> Tensor:
    """Change light, contrast, colour and gamma of whole crops, and add grain to some: samples are used often."""
    count, device = len(x), x.device
    gamma = torch.exp(torch.randn(count, 1, 1, 1, device=device) * 0.12)
    gain = 1 + torch.randn(count, 1, 1, 1, device=device) * 0.12 + torch.randn(count, 3, 1, 1, device=device) * 0.04
    lift = torch.randn(count, 1, 1, 1, device=device) * 0.03
    grain = torch.rand(count, 1, 1, 1, device=device).sub(0.6).clamp(min=0) * 0.03
    return (x.clamp(min=1e-3) ** gamma * gain + lift + torch.randn_like(x) * grain).clamp(0, 1)


def loss_of(net: nn.Module, batch: Sequence[Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy of which cells were put in and of which crops hold any, of portraits and of lines."""
    portrait, portrait_cells, portrait_label, lines, line_cells, line_labels = batch
    a_cells, a_crops, a_right = _losses(net, portrait, portrait_cells, portrait_label.flatten(), 0)
    b_cells, b_crops, b_right = _losses(net, lines.flatten(0, 1), line_cells.flatten(0, 1), line_labels.flatten(), 1)
    loss = a_cells + a_crops + 1.5 * (b_cells + b_crops)
    return loss, {
        "portrait": a_crops.item(), "portrait_right": a_right, "text": b_crops.item(), "text_right": b_right,
        "cells": (a_cells + b_cells).item(),
    }  # fmt: skip


def crops_of(samples: list[Sample]) -> tuple[Tensor, Tensor]:
    """Return portraits (N, 3, 320, 256) and lines (4N, 3, 64, 320) of samples, varied as training varies them."""
    return _varied(pictures(samples, 0)), _varied(pictures(samples, 3))


def main() -> None:
    """Train for the given minutes and export."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    Plan.arguments(arguments, 5)
    arguments.add_argument("--run", type=Path, default=RUN)
    arguments.add_argument("--from-shipped", type=Path, help=FROM_SHIPPED)
    arguments.add_argument("--measure", type=int, default=0, help="captures of each attack to measure afterwards")
    given = arguments.parse_args()
    torch.manual_seed(SEED)
    net = taken_up(TamperingPair(), given.from_shipped, make_drawer, crops_of, SEED)
    trained = fit(net, make_drawer, loss_of, Plan.given(given, given.run, SEED))
    if not isinstance(trained, TamperingPair):
        raise TypeError("another network was trained")
    network = given.run / "card_tampering.onnx"
    export(trained, network)
    print("exported", network, flush=True)
    if given.measure:
        measure(given.run / "measured.json", given.measure, given.workers, network)


if __name__ == "__main__":
    main()
