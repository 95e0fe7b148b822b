"""Train the finder of a card's edges: `nice -n 10 python -m lab.train_edges --minutes 34` (after `lab.card_bank`)."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hawiya.cards.card_shape import is_card_shaped
from hawiya.cards.edges import CARD_ACROSS, CELLS, OVERSAMPLED, cut_strips
from hawiya.cards.rectify import longer_edge
from hawiya.cards.scales import Scales
from lab.card_bank import CardBank
from lab.edge_net import EdgeNet, export
from lab.edge_targets import targets
from lab.fitting import DrawSample, Plan, Sample, fit
from lab.pale_grounds import pale_ground
from lab.printed_pages import printed_page
from lab.scenes import Ground, Mode, Scene, compose
from lab.train_locator import with_any_portrait
from lab.warm_start import FROM_SHIPPED, one_picture, taken_up

SEED = 430
RUN = Path(__file__).parent / "runs/card_edges"

MODES: tuple[Mode, ...] = ("photo", "tight", "flat", "cut")
LONGEST = (240, 900)
"""Longest sides of the pictures that strips are cut from, drawn evenly by their logarithm."""

QUADS_EACH = 2
"""Quads that are tried on one scene: drawing it is what costs."""

SPREAD = 0.7
"""Standard deviation of an edge's target, in cells."""


def draw_scene(bank: CardBank, rng: np.random.Generator) -> Scene:
    """Draw a card on any ground, one in three such that it looks like the card's own or like lines of its print."""
    card = bank.draw(rng, "front" if rng.random() < 0.5 else "back")
    if card.side == "front" and rng.random() < 0.6:
        card = with_any_portrait(card, rng)
    chance = rng.random()
    ground: Ground | None = pale_ground if chance < 0.22 else printed_page if chance < 0.34 else None
    mode = MODES[rng.choice(len(MODES), p=(0.5, 0.3, 0.15, 0.05))]
    longest = round(float(np.exp(rng.uniform(*np.log(LONGEST)))))
    return compose(card.image, card.side, mode, rng, longest, ground=ground)


def missed(quad: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a quad as a locator might see it: a little off, one corner far off, or sides moved out or in."""
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    size = np.linalg.norm(across)
    while True:
        seen = quad + rng.normal(0, size * rng.choice([0.002, 0.01, 0.025]), (4, 2))
        chance = rng.random()
        if chance < 0.35:
            seen[rng.integers(4)] += rng.normal(0, 0.13, 2) * size
        elif chance < 0.7:
            moves = rng.normal(0, 0.05, 4) * (rng.random(4) < 0.6)
            for side, way in enumerate((down, -across, -down, across)):
                seen[[side, (side + 1) % 4]] += moves[side] * way
        if is_card_shaped(seen.astype(np.float32)):
            return seen


def make_drawer() -> DrawSample:
    """Open the bank inside the producer process and return its drawing function."""
    cv2.setNumThreads(1)
    bank = CardBank()
    waiting: list[Sample] = []

    def draw(rng: np.random.Generator) -> Sample:
        while not waiting:
            scene = draw_scene(bank, rng)
            scales = Scales(scene.picture)
            for _ in range(QUADS_EACH if scene.quad is not None else 0):
                seen = missed(scene.quad, rng)
                small, part = scales.at_least(
                    OVERSAMPLED * CARD_ACROSS / max(1.0, longer_edge(seen.astype(np.float32)))
                )
                strips = cut_strips(small, (seen / part - 0.5).astype(np.float32))
                waiting.append((strips, *targets(scene.quad, seen, *scene.picture.shape[1::-1])))
        return waiting.pop()

    return draw


def loss_of(net: nn.Module, batch: Sequence[Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Place: cross-entropy against a Gaussian, in columns that the edge runs through; seen: binary cross-entropy."""
    strips, places, shown = (part.flatten(0, 1) for part in batch)
    x = strips.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    place, seen = net(x)
    cells = torch.arange(CELLS, dtype=torch.float32, device=place.device)
    wanted = (-((cells[:, None] - places[:, None]) ** 2) / (2 * SPREAD**2)).softmax(1)
    cross = -(wanted * place.log_softmax(1)).sum(1)
    where = (cross * shown).sum() / shown.sum().clamp(min=1)
    whether = nn.functional.binary_cross_entropy_with_logits(seen, shown)
    off = ((place.argmax(1) - places).abs() > 1.5).float()
    notes = {
        "where": where.item(), "whether": whether.item(),
        "missed": ((off * shown).sum() / shown.sum().clamp(min=1)).item(),
    }  # fmt: skip
    return where + whether, notes


def main() -> None:
    """Train for the given minutes and export."""
    arguments = argparse.ArgumentParser(description=__doc__)
    Plan.arguments(arguments, minutes=34)
    arguments.add_argument("--run", type=Path, default=RUN)
    arguments.add_argument("--from-shipped", type=Path, help=FROM_SHIPPED)
    given = arguments.parse_args()
    net = taken_up(EdgeNet(), given.from_shipped, make_drawer, one_picture, SEED)
    trained = fit(net, make_drawer, loss_of, Plan.given(given, given.run, SEED))
    export(trained, given.run / "card_edges.onnx")


if __name__ == "__main__":
    main()
