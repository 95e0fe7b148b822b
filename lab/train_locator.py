"""Train the card locator: `nice -n 10 python -m lab.train_locator --minutes 40` (build the card bank first)."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from lab.card_bank import BANK_HEIGHT, BANK_WIDTH, BankCard, CardBank
from lab.fcn import CardNet, export
from lab.fitting import DrawSample, Plan, Sample, fit
from lab.heads import draw_head
from lab.other_documents import other_document
from lab.printed_pages import printed_page
from lab.scenes import Mode, Scene, compose, without_card
from lab.surfaces import surface
from lab.warm_start import FROM_SHIPPED, one_picture, taken_up

CANVAS, BORDER, CELL = 256, 8, 4
"""The picture is scaled to 240 on its longest side and centred in 256 × 256, the rest grey; maps have cells of 4."""

FILL = 128
KINDS = ("front", "back", "other", "none")
SEED = 410
RUN = Path(__file__).parent / "runs/card_locator"
ON_PAGES = 0.15
"""Share of cards that lie on a printed page, whose lines and ends can be taken for the card's own edges."""

SPREAD = 1.0
"""Standard deviation of a corner's target, in cells."""


def draw_scene(bank: CardBank, rng: np.random.Generator, mode: Mode | None = None, longest: int | None = None) -> Scene:
    """Draw one training scene in the proportions of the training mix, its longest side given or as the net sees it."""
    chance = rng.random()
    if mode is None and chance < 0.07:
        return without_card(rng, longest or CANVAS - 2 * BORDER)
    mode = mode or rng.choice(np.array(["photo", "tight", "flat", "upright", "cut"]), p=(0.42, 0.16, 0.08, 0.24, 0.1))
    size = longest or (CANVAS if mode == "upright" else CANVAS - 2 * BORDER)
    if chance < 0.17:
        return compose(other_document(rng), "other", mode, rng, size)
    card = bank.draw(rng, "front" if rng.random() < 0.5 else "back")
    if card.side == "front" and rng.random() < 0.6:
        card = with_any_portrait(card, rng)
    scene = compose(card.image, card.side, mode, rng, size, ground=printed_page if rng.random() < ON_PAGES else None)
    if mode == "upright" and rng.random() < 0.4:
        _end_picture_near_card(scene, rng)
    return scene


def with_any_portrait(card: BankCard, rng: np.random.Generator) -> BankCard:
    """Put another portrait onto a front: before any backdrop, dark ones too, in any light, larger or smaller.

    People are photographed before walls, curtains and the night; the bank's portraits all have a light backdrop.
    """
    scale = BANK_WIDTH / 1200
    left, top, width, height = (round(value * scale) for value in card.boxes["portrait"])
    grow = rng.uniform(0.85, 1.25, 2)
    width, height = round(width * grow[0]), round(height * grow[1])
    left, top = max(4, left), max(4, top)
    width, height = min(width, BANK_WIDTH - left - 4), min(height, BANK_HEIGHT - top - 4)
    if rng.random() < 0.5:
        backdrop = surface(rng, width, height)
    else:
        ends = rng.uniform(0, 255, (2, 3))
        along = np.linspace(0, 1, height)[:, None, None] if rng.random() < 0.5 else np.linspace(0, 1, width)[:, None]
        backdrop = np.broadcast_to(ends[0] * (1 - along) + ends[1] * along, (height, width, 3)).astype(np.uint8)
    portrait = draw_head(rng, width, height, backdrop) if rng.random() < 0.85 else backdrop
    toned = 255 * (portrait / 255.0) ** rng.uniform(0.6, 1.8)
    if rng.random() < 0.2:
        toned = np.repeat(toned.mean(2, keepdims=True), 3, axis=2)
    image = card.image.copy()
    image[top : top + height, left : left + width, :3] = toned.astype(np.uint8)
    return BankCard(image, card.side, card.boxes)


def _end_picture_near_card(scene: Scene, rng: np.random.Generator) -> None:
    """Grey out what the second look shows beyond the picture's end, some pixels from the card's edges."""
    if scene.quad is None:
        return
    ends = (rng.exponential(5, 4) - 0.8).round().astype(int)
    left, top = (scene.quad.min(0).astype(int) - ends[:2]).clip(0)
    right, bottom = scene.quad.max(0).astype(int) + ends[2:]
    scene.picture[:top] = scene.picture[bottom:] = FILL
    scene.picture[:, :left] = scene.picture[:, right:] = FILL


def targets(scene: Scene) -> Sample:
    """Return picture (256, 256, 3), corners (4, 2) in cells, corner weights (4,), mask (64, 64), kind, completeness."""
    height, width = scene.picture.shape[:2]
    left, top = (CANVAS - width) // 2, (CANVAS - height) // 2
    offset = np.array([left, top])
    canvas = np.full((CANVAS, CANVAS, 3), FILL, np.uint8)
    canvas[top : top + height, left : left + width] = scene.picture
    corners, weights = np.zeros((4, 2), np.float32), np.zeros(4, np.float32)
    mask = np.zeros((CANVAS, CANVAS), np.float32)
    wanted = scene.quad is not None and scene.kind in ("front", "back")
    if wanted and scene.quad is not None:
        corners = ((scene.quad + offset) / CELL - 0.5).astype(np.float32)
        inside = (corners > -0.5) & (corners < CANVAS / CELL - 0.5)
        weights = inside.all(1).astype(np.float32)
        cv2.fillConvexPoly(mask, np.int32(np.round((scene.quad + offset - 0.5) * 16)), 1.0, cv2.LINE_AA, 4)
        outside = np.ones_like(mask, bool)
        outside[top : top + height, left : left + width] = False
        mask[outside] = 0
    small = cv2.resize(mask, (CANVAS // CELL, CANVAS // CELL), interpolation=cv2.INTER_AREA)
    kind = np.int64(KINDS.index(scene.kind))
    complete = np.float32(scene.complete if wanted else -1)
    return canvas, corners, weights, small.astype(np.float32), np.asarray(kind), np.asarray(complete)


def make_drawer() -> DrawSample:
    """Open the bank inside the producer process and return its drawing function."""
    cv2.setNumThreads(1)
    bank = CardBank()
    return lambda rng: targets(draw_scene(bank, rng))


def loss_of(net: nn.Module, batch: Sequence[Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Corner maps: cross-entropy against a Gaussian; mask: BCE; kind: cross-entropy; completeness: BCE."""
    picture, corners, weights, mask, kind, complete = batch
    x = picture.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    maps, logits = net(x)
    side = maps.shape[-1]
    grid = torch.arange(side, dtype=torch.float32, device=maps.device)
    along_x = -((grid - corners[..., 0:1]) ** 2) / (2 * SPREAD**2)
    along_y = -((grid - corners[..., 1:2]) ** 2) / (2 * SPREAD**2)
    wanted = (along_y[..., :, None] + along_x[..., None, :]).flatten(2).softmax(2)
    corner = -(wanted * maps[:, :4].flatten(2).log_softmax(2)).sum(2)
    corner = (corner * weights).sum() / weights.sum().clamp(min=1)
    area = nn.functional.binary_cross_entropy_with_logits(maps[:, 4], mask)
    which = nn.functional.cross_entropy(logits[:, :4], kind)
    known = (complete >= 0).float()
    whole = nn.functional.binary_cross_entropy_with_logits(logits[:, 4], complete.clamp(min=0), reduction="none")
    whole = (whole * known).sum() / known.sum().clamp(min=1)
    right = (logits[:, :4].argmax(1) == kind).float().mean().item()
    notes = {"corner": corner.item(), "mask": area.item(), "kind": which.item(), "whole": whole.item(), "right": right}
    return corner + 2 * area + 0.7 * which + 0.4 * whole, notes


def main() -> None:
    """Train for the given minutes and export."""
    arguments = argparse.ArgumentParser(description=__doc__)
    Plan.arguments(arguments, minutes=40)
    arguments.add_argument("--run", type=Path, default=RUN)
    arguments.add_argument("--from-shipped", type=Path, help=FROM_SHIPPED)
    given = arguments.parse_args()
    net = taken_up(CardNet(maps=5, labels=5), given.from_shipped, make_drawer, one_picture, SEED)
    plan = Plan.given(given, given.run, SEED)
    trained = fit(net, make_drawer, loss_of, plan)
    export(trained, given.run / "card_locator.onnx", CANVAS, CANVAS, ("maps", "labels"))


if __name__ == "__main__":
    main()
