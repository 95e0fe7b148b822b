"""Train the card layout network: `nice -n 10 python -m lab.train_layout --minutes 40` (build the card bank first)."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lab.camera import glare, shoot
from lab.card_bank import CardBank
from lab.fcn import CardNet, export
from lab.fitting import DrawSample, Plan, Sample, fit
from lab.lettering import Picture, Rect
from lab.scenes import put_card, worn
from lab.surfaces import surface
from lab.warm_start import FROM_SHIPPED, one_picture, taken_up

WIDTH, HEIGHT, CELL = 384, 240, 4
LINES = (
    "first_name", "last_names", "address_1", "address_2", "idNumber", "dateOfBirth", "idKey", "portrait", "releaseDate",
    "job", "jobTitle", "maritalStatus", "religion", "gender", "husbandName", "idExpiry", "barcode",
)  # fmt: skip
"""Map channel of each line; the channel after the last is ground, then the distances up and down."""

GROUND = len(LINES)
OFFSET_UNIT = 16.0
"""Distances from a cell's centre to a line's upper and lower edge are in this many pixels of 384 × 240."""

SEED = 420
RUN = Path(__file__).parent / "runs/card_layout"


def draw_rectified(bank: CardBank, rng: np.random.Generator) -> tuple[Picture, dict[str, NDArray[np.float64]]]:
    """Draw a card as a slightly wrong rectification shows it: picture (240, 384, 3) and each line's quad (4, 2)."""
    card = bank.draw(rng, "front" if rng.random() < 0.5 else "back")
    error = rng.normal(0, rng.uniform(0.0005, 0.012), (4, 2)).clip(-0.035, 0.035) * WIDTH
    quad = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float64) + error
    picture = surface(rng, WIDTH, HEIGHT) if rng.random() < 0.7 else np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    put_card(picture, worn(card.image, rng), quad)
    if rng.random() < 0.3:
        centre = rng.uniform([0, 0], [WIDTH, HEIGHT])
        picture = glare(picture, rng, (float(centre[0]), float(centre[1])), rng.uniform(10, 150))
    picture = shoot(picture, rng, rng.uniform(0.3, 1.0))
    matrix = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [1200, 0], [1200, 750], [0, 750]]), quad.astype(np.float32)
    )
    return picture, {name: _corners(box, matrix) for name, box in card.boxes.items() if name in LINES}


def _corners(box: Rect, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, width, height = box
    points = np.array([[[x, y], [x + width, y], [x + width, y + height], [x, y + height]]], np.float64)
    return np.asarray(cv2.perspectiveTransform(points, matrix)[0], np.float64)


def targets(picture: Picture, quads: dict[str, NDArray[np.float64]]) -> Sample:
    """Return picture, class per cell (60, 96) and the distances to the line's upper and lower edge (2, 60, 96)."""
    classes = np.full((HEIGHT, WIDTH), GROUND, np.uint8)
    offsets = np.zeros((2, HEIGHT // CELL, WIDTH // CELL), np.float32)
    ys, xs = (np.mgrid[0 : HEIGHT // CELL, 0 : WIDTH // CELL] + 0.5) * CELL
    order = sorted(quads, key=lambda name: name not in ("portrait", "barcode"))
    for name in order:
        cv2.fillConvexPoly(classes, np.int32(np.round((quads[name] - 0.5) * 16)), LINES.index(name), cv2.LINE_8, 4)
    cells = classes[CELL // 2 :: CELL, CELL // 2 :: CELL]
    for name in order:
        top_left, top_right, low_right, low_left = quads[name]
        here = cells == LINES.index(name)
        upper = top_left[1] + (xs - top_left[0]) * (top_right[1] - top_left[1]) / max(1, top_right[0] - top_left[0])
        lower = low_left[1] + (xs - low_left[0]) * (low_right[1] - low_left[1]) / max(1, low_right[0] - low_left[0])
        offsets[0][here] = (ys - upper)[here] / OFFSET_UNIT
        offsets[1][here] = (lower - ys)[here] / OFFSET_UNIT
    return picture, cells.astype(np.uint8), offsets


def make_drawer() -> DrawSample:
    """Open the bank inside the producer process and return its drawing function."""
    cv2.setNumThreads(1)
    bank = CardBank()
    return lambda rng: targets(*draw_rectified(bank, rng))


def loss_of(net: nn.Module, batch: Sequence[Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy of the classes (ground weighed less) and L1 of the distances inside text lines."""
    picture, cells, offsets = batch
    x = picture.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    maps = net(x)
    weight = torch.ones(GROUND + 1, device=maps.device)
    weight[GROUND] = 0.5
    weight[LINES.index("portrait")] = weight[LINES.index("barcode")] = 0.3
    wanted = cells.long()
    classes = nn.functional.cross_entropy(maps[:, : GROUND + 1], wanted, weight=weight)
    text = (wanted != GROUND) & (wanted != LINES.index("portrait")) & (wanted != LINES.index("barcode"))
    wrong = (maps[:, GROUND + 1 :] - offsets).abs().sum(1)[text]
    distance = wrong.mean()
    right = (maps[:, : GROUND + 1].argmax(1) == wanted)[text].float().mean().item()
    notes = {"classes": classes.item(), "pixels": distance.item() / 2 * OFFSET_UNIT, "right": right}
    return classes + 0.7 * distance, notes


def main() -> None:
    """Train for the given minutes and export."""
    arguments = argparse.ArgumentParser(description=__doc__)
    Plan.arguments(arguments, minutes=40)
    arguments.add_argument("--run", type=Path, default=RUN)
    arguments.add_argument("--from-shipped", type=Path, help=FROM_SHIPPED)
    given = arguments.parse_args()
    net = taken_up(CardNet(maps=GROUND + 3), given.from_shipped, make_drawer, one_picture, SEED)
    trained = fit(net, make_drawer, loss_of, Plan.given(given, given.run, SEED))
    export(trained, given.run / "card_layout.onnx", HEIGHT, WIDTH, ("maps",))


if __name__ == "__main__":
    main()
