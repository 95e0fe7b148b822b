"""Look at the second simulator's captures, and at how they differ by accident.

    python -m lab.second.attacks sheet out.png --species screen print --tier photo --count 6 [--zoom]
    python -m lab.second.attacks statistics --count 24

`sheet` draws a row a species; `--zoom` shows a piece of each card in the picture's own pixels. `statistics` prints
what no species should be told by: brightness, contrast, sharpness, the file's bits a pixel, the card's size and place.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.second.attacks import SIDES, SPECIES, TIERS, Capture, draw

Picture = NDArray[np.uint8]
CELL = (480, 340)


def _cell(capture: Capture, zoom: bool) -> Picture:
    width, height = CELL
    cell = np.full((height, width, 3), 40, np.uint8)
    picture = capture.picture.copy()
    if zoom:
        middle = capture.quad[0] + (0.3, 0.45) @ np.array(
            [capture.quad[1] - capture.quad[0], capture.quad[3] - capture.quad[0]]
        )
        if capture.mask is not None:
            rows, columns = np.nonzero(capture.mask)
            if len(rows):
                end = np.array([[0, 0], [1200, 0], [1200, 750], [0, 750]], np.float32)
                way = cv2.getPerspectiveTransform(end, capture.quad.astype(np.float32))
                middle = cv2.perspectiveTransform(np.array([[[columns.mean(), rows.mean()]]], np.float64), way)[0, 0]
        x, y = (max(0, int(value)) for value in middle - np.array(CELL) / 2)
        piece = picture[y : y + height - 24, x : x + width]
    else:
        if capture.mask is not None:
            end = np.array([[0, 0], [1200, 0], [1200, 750], [0, 750]], np.float32)
            way = cv2.getPerspectiveTransform(end, capture.quad.astype(np.float32))
            found, _ = cv2.findContours(capture.mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            for contour in found:
                points = cv2.perspectiveTransform(contour.astype(np.float64), way)
                cv2.polylines(picture, [np.round(points).astype(np.int32)], True, (0, 0, 255), 2)
        cv2.polylines(picture, [np.round(capture.quad).astype(np.int32)], True, (0, 220, 0), 1)
        scale = min(width / picture.shape[1], (height - 24) / picture.shape[0])
        piece = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    cell[24 : 24 + piece.shape[0], : piece.shape[1]] = piece
    label = f"{capture.species} {capture.variant} {capture.tier} {capture.picture.shape[1]}x{capture.picture.shape[0]}"
    cv2.putText(cell, label, (4, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA)
    return cell


def sheet(out: Path, species: list[str], tiers: list[str], sides: list[str], count: int, seed: int, zoom: bool) -> None:
    """Write a contact sheet, a row a species."""
    rows = []
    for name in species:
        cells = []
        for index in range(count):
            side = "front" if name == "substituted_portrait" else sides[index % len(sides)]
            cells.append(_cell(draw(name, side, tiers[index % len(tiers)], seed, index), zoom))
        rows.append(np.hstack(cells))
    cv2.imwrite(str(out), np.vstack(rows))


def measures(capture: Capture) -> dict[str, float]:
    """Return what no species should be told by."""
    grey = cv2.cvtColor(capture.picture, cv2.COLOR_BGR2GRAY)
    mask = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(capture.quad).astype(np.int32), 255)
    mean, spread = cv2.meanStdDev(grey, mask=mask)
    fine = cv2.Laplacian(grey, cv2.CV_32F)
    across = float(np.linalg.norm(capture.quad[1] - capture.quad[0]))
    middle = capture.quad.mean(0) / grey.shape[::-1]
    return {
        "bright": float(mean.item()),
        "contrast": float(spread.item()),
        "sharp": float(np.sqrt(np.mean(fine[mask > 0] ** 2))),
        "bits": 8 * len(capture.jpeg) / grey.size,
        "across": across,
        "share": across / max(grey.shape),
        "x": float(middle[0]),
        "y": float(middle[1]),
        "megapixels": grey.size / 1e6,
        "outside": float(np.maximum(0, np.maximum(-capture.quad, capture.quad - grey.shape[::-1])).max()),
    }


def statistics(species: list[str], tiers: list[str], sides: list[str], count: int, seed: int) -> None:
    """Print a median and the middle half of every measure, a line a species and tier."""
    for tier in tiers:
        for name in species:
            found = []
            for index in range(count):
                side = "front" if name == "substituted_portrait" else sides[index % len(sides)]
                found.append(measures(draw(name, side, tier, seed, index)))
            parts = []
            for measure in found[0]:
                low, middle, high = np.percentile([values[measure] for values in found], [25, 50, 75])
                parts.append(f"{measure} {middle:.2f} ({low:.2f}..{high:.2f})")
            print(f"{tier:6}{name:21}", *parts, sep="  ")


def main() -> None:
    """Draw a sheet or print statistics."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    looked, measured = commands.add_parser("sheet"), commands.add_parser("statistics")
    looked.add_argument("out", type=Path)
    looked.add_argument("--zoom", action="store_true")
    for command in (looked, measured):
        command.add_argument("--species", nargs="+", choices=SPECIES, default=list(SPECIES))
        command.add_argument("--tier", nargs="+", choices=TIERS, default=list(TIERS))
        command.add_argument("--side", nargs="+", choices=SIDES, default=list(SIDES))
        command.add_argument("--count", type=int, default=6)
        command.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    if given.command == "sheet":
        sheet(given.out, given.species, given.tier, given.side, given.count, given.seed, given.zoom)
    else:
        statistics(given.species, given.tier, given.side, given.count, given.seed)


if __name__ == "__main__":
    main()
