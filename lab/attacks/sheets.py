"""To look at: contact sheets with crops in the captures' own pixels, files with their truth, averages of classes."""

import json
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from lab.attacks import GENUINE, Capture, Split
from lab.attacks.species import DRAWN, draw
from lab.lettering import Picture

CELL = 420
CROP = 140


def drawn(species: str, tier: str, split: Split, seed: int, index: int) -> Capture:
    """Draw capture number `index` of a species in a tier, front and back in turns."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{species} {tier} {split}".encode()), index])
    return draw(species, ("front", "back")[index % 2], tier, split, rng)


def draw_sheet(
    out: Path, species: Sequence[str] | None, tiers: Sequence[str], split: Split, seed: int, count: int
) -> None:
    """Write one picture: a row a capture, the whole and three crops at three times its pixels; tiers take turns."""
    rows = []
    for name in species or list(DRAWN):
        for index in range(count):
            started = time.process_time()
            capture = drawn(name, tiers[index % len(tiers)], split, seed, index)
            spent = time.process_time() - started
            print(name, index, capture.tier, capture.variant, capture.picture.shape[:2], f"{spent:.2f} s", flush=True)
            rows.append(_row(capture))
    if len(rows) % 2:
        rows.append(np.zeros_like(rows[0]))
    cv2.imwrite(str(out), np.vstack([np.hstack(rows[i : i + 2]) for i in range(0, len(rows), 2)]))


def write(out: Path, species: Sequence[str] | None, tiers: Sequence[str], split: Split, seed: int, count: int) -> None:
    """Write captures as they would be sent, and `truth.json`."""
    out.mkdir(parents=True, exist_ok=True)
    notes = []
    for name in species or list(DRAWN):
        for tier in tiers:
            for index in range(count):
                capture = drawn(name, tier, split, seed, index)
                suffix = "png" if capture.jpeg.startswith(b"\x89PNG") else "jpg"
                file = f"{name}-{tier}-{index:04d}.{suffix}"
                (out / file).write_bytes(capture.jpeg)
                corners = [[round(float(x), 2), round(float(y), 2)] for x, y in capture.quad]
                note = {"file": file, "species": name, "variant": capture.variant, "tier": tier, "side": capture.side}
                notes.append({**note, "corners": corners})
    (out / "truth.json").write_text(json.dumps({"seed": seed, "split": split, "captures": notes}, indent=1) + "\n")


def print_averages(species: Sequence[str] | None, tiers: Sequence[str], split: Split, seed: int, count: int) -> None:
    """Print medians of simple statistics of each class over the tiers asked for, `count` captures a tier.

    In brackets: the area under that figure's ROC between the class and genuine captures (0.5: it says nothing).
    """
    names = [GENUINE, *(name for name in species or DRAWN if name != GENUINE)]
    genuine: dict[str, list[float]] = {}
    for name in names:
        found: dict[str, list[float]] = {}
        for tier in tiers:
            for index in range(count):
                for figure, value in statistics(drawn(name, tier, split, seed, index)).items():
                    found.setdefault(figure, []).append(value)
        genuine = genuine or found
        figures = [
            f"{key} {np.median(values):.3g} ({_area(genuine[key], values):.2f})" for key, values in found.items()
        ]
        print(f"{name:10s} " + "  ".join(figures), flush=True)


def statistics(capture: Capture) -> dict[str, float]:
    """Return what must not give a class away: size, brightness, contrast, bytes a pixel, where the card lies."""
    picture = capture.picture
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    mask = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.int32(capture.quad), 1)
    inside = grey[mask > 0]
    fine = cv2.absdiff(grey, cv2.GaussianBlur(grey, (0, 0), 1.0))
    middle = capture.quad.mean(0) / [width, height]
    return {
        "megapixels": width * height / 1e6,
        "aspect": width / height,
        "area": float(mask.mean()),
        "off": float(np.abs(middle - 0.5).max()),
        "outside": float(np.maximum(-capture.quad, capture.quad - [width, height]).max()),
        "bytes": len(capture.jpeg) * 8 / (width * height),
        "light": float(inside.mean()),
        "spread": float(inside.std()),
        "fine": float(fine[mask > 0].mean()),
        "clipped": float((inside > 250).mean()),
    }


def _area(genuine: Sequence[float], other: Sequence[float]) -> float:
    """Return the area under the ROC of one figure, 0.5 to 1."""
    a, b = np.asarray(genuine)[:, None], np.asarray(other)[None, :]
    area = float((a < b).mean() + 0.5 * (a == b).mean())
    return max(area, 1 - area)


def _row(capture: Capture) -> Picture:
    scale = CELL / max(capture.picture.shape[:2])
    small = cv2.resize(capture.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cv2.polylines(small, [np.int32(capture.quad * scale)], True, (0, 0, 255), 1, cv2.LINE_AA)
    whole = np.zeros((CELL, CELL, 3), np.uint8)
    whole[: small.shape[0], : small.shape[1]] = small
    cv2.putText(whole, f"{capture.species} {capture.variant} {capture.tier}", (6, CELL - 8), 0, 0.5, (0, 255, 255), 1)
    return np.asarray(np.hstack([whole, *_crops(capture)]), np.uint8)


def _crops(capture: Capture) -> Iterator[Picture]:
    """Return crops of the card three times as large: a corner, the middle, the upper right."""
    height, width = capture.picture.shape[:2]
    middle = capture.quad.mean(0)
    for place in (capture.quad[0], middle, middle * 0.4 + capture.quad[1] * 0.6):
        x = int(np.clip(place[0] - CROP / 2, 0, max(0, width - CROP)))
        y = int(np.clip(place[1] - CROP / 2, 0, max(0, height - CROP)))
        part = capture.picture[y : y + CROP, x : x + CROP]
        yield np.asarray(cv2.resize(part, (CELL, CELL), interpolation=cv2.INTER_NEAREST), np.uint8)
