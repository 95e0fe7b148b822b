"""What looks like tampering and is none: print that differs from field to field, wear, and what lies over a portrait.

Every card, forged or not, goes through this before anything else, so that no forgery stands out by an edge alone.
"""

import cv2
import numpy as np

from lab import ground
from lab.attacks.cards import CleanCard
from lab.attacks.portraits import natural_portrait
from lab.lettering import Picture, Rect


def lived_in(card: CleanCard, rng: np.random.Generator) -> CleanCard:
    """Return a card with a portrait of its own history, uneven print and the marks of use."""
    image = card.image.copy()
    if "portrait" in card.boxes and rng.random() < 0.85:
        _print_portrait(image, card.boxes["portrait"], rng)
    for name, box in card.boxes.items():
        if name not in ("portrait", "barcode") and rng.random() < 0.35:
            _uneven(image, box, rng)
    if rng.random() < 0.35:
        _band(image, rng)
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        _rubbed(image, rng)
    if rng.random() < 0.3:
        _scratched(image, rng)
    if rng.random() < 0.15:
        _creased(image, rng)
    return CleanCard(image, card.side, card.boxes, card.texts)


def _print_portrait(image: Picture, box: Rect, rng: np.random.Generator) -> None:
    """Print another portrait in the portrait's place as the registry does, with or without a soft edge or a frame."""
    x, y, width, height = (int(v) for v in box)
    face = natural_portrait(rng)
    scale = max(width / face.shape[1], height / face.shape[0])
    size = (max(width, round(face.shape[1] * scale)), max(height, round(face.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4][rng.integers(3)]
    big = cv2.resize(face, size, interpolation=how)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    face = big[top : top + height, left : left + width].astype(np.float32)
    opacity = np.full((height, width), rng.uniform(0.9, 1), np.float32)
    kind = rng.random()
    if kind < 0.3:
        edge = int(rng.integers(3, 30))
        opacity[:edge] = opacity[-edge:] = opacity[:, :edge] = opacity[:, -edge:] = 0
        opacity = np.asarray(cv2.GaussianBlur(opacity, (0, 0), edge / 2), np.float32)
    elif kind < 0.45:
        shade = float(rng.choice([rng.uniform(20, 110), rng.uniform(200, 255)]))
        cv2.rectangle(face, (0, 0), (width - 1, height - 1), (shade, shade, shade), int(rng.integers(1, 7)))
    part = image[y : y + height, x : x + width]
    part[:] = np.clip(part + opacity[..., None] * (face[: part.shape[0], : part.shape[1]] - part), 0, 255)
    if rng.random() < 0.35:
        over = part.copy()
        for row in range(int(rng.integers(0, 12)), height, int(rng.integers(7, 22))):
            cv2.line(
                over,
                (0, row),
                (width, row + int(rng.integers(-25, 25))),
                tuple(rng.uniform(90, 240, 3)),
                1,
                cv2.LINE_AA,
            )
        share = float(rng.uniform(0.15, 0.5))
        part[:] = cv2.addWeighted(over, share, part, 1 - share, 0)
    if rng.random() < 0.35:
        ground.hologram(image, rng, (x - 20, y + rng.uniform(0, height * 0.7), width + 40, rng.uniform(60, 250)))


def _uneven(image: Picture, box: Rect, rng: np.random.Generator) -> None:
    """Print a field, or part of it, softer, fainter or darker than others: a worn ribbon, a colder head."""
    x, y, width, height = (int(v) for v in box)
    x0, y0 = max(0, x - 6), max(0, y - 6)
    part = image[y0 : y + height + 6, x0 : x + width + 6]
    if min(part.shape[:2]) < 4:
        return
    out = part.astype(np.float32)
    if rng.random() < 0.5:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.5))
    paper = np.percentile(out.reshape(-1, 3), 80, axis=0)
    out = out + rng.uniform(-0.15, 0.4) * (paper - out)
    along = np.interp(np.arange(part.shape[1]), [0, part.shape[1] * rng.random(), part.shape[1]], rng.uniform(0, 1, 3))
    if rng.random() < 0.5:
        along[:] = 1
    down = np.interp(np.arange(part.shape[0]), [0, 6, part.shape[0] - 6, part.shape[0]], [0, 1, 1, 0])
    weight = (down[:, None] * along[None]).astype(np.float32)[..., None]
    part[:] = np.clip(part + weight * (out - part), 0, 255)


def _band(image: Picture, rng: np.random.Generator) -> None:
    """Lay a straight-edged film or sheen over the card: the seam of a lamination, a holographic strip."""
    layer = np.zeros(image.shape[:2], np.uint8)
    angle = float(rng.choice([0, 90, rng.uniform(0, 180)]))
    size = (rng.uniform(40, 600), 2600) if rng.random() < 0.7 else (rng.uniform(60, 400), rng.uniform(40, 300))
    centre = (float(rng.uniform(0, 1200)), float(rng.uniform(0, 750)))
    cv2.fillPoly(layer, [np.int32(np.round(np.array(cv2.boxPoints((centre, size, angle))) * 16))], 255, cv2.LINE_AA, 4)
    weight = layer.astype(np.float32) / 255
    if rng.random() < 0.5:
        weight = cv2.GaussianBlur(weight, (0, 0), rng.uniform(0.8, 8))
    shade = rng.uniform(-12, 24) + np.float32(rng.normal(0, 3, 3))
    image[:] = np.clip(image + weight[..., None] * shade, 0, 255)
    if rng.random() < 0.3:
        outline = cv2.morphologyEx(layer, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)).astype(np.float32) / 255
        image[:] = np.clip(image + outline[..., None] * rng.uniform(-35, 35), 0, 255)


def _rubbed(image: Picture, rng: np.random.Generator) -> None:
    """Rub or stain a spot: paler, duller, softer, with an uneven rim."""
    high, wide = (int(v) for v in rng.uniform(20, 160, 2))
    x, y = int(rng.integers(0, 1200 - wide)), int(rng.integers(0, 750 - high))
    part = image[y : y + high, x : x + wide]
    coarse = cv2.resize(rng.normal(0.3, 0.5, (6, 8)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    weight = np.clip((1 - xs**2 - ys**2) * 2 + coarse * 0.6, 0, 1).astype(np.float32)[..., None] * rng.uniform(0.3, 1)
    out = cv2.GaussianBlur(part, (0, 0), rng.uniform(0.3, 2)).astype(np.float32)
    out += rng.uniform(-20, 35) + rng.normal(0, rng.uniform(0.3, 4), (high, wide, 1))
    part[:] = np.clip(part + weight * (out - part), 0, 255)


def _scratched(image: Picture, rng: np.random.Generator) -> None:
    layer = image.copy()
    for _ in range(int(rng.integers(1, 9))):
        start = rng.uniform([0, 0], [1200, 750])
        end = start + rng.normal(0, 160, 2)
        shade = float(rng.uniform(40, 255))
        thick = int(rng.choice([1, 1, 2, 3]))
        cv2.line(layer, tuple(map(int, start)), tuple(map(int, end)), (shade, shade, shade), thick, cv2.LINE_AA)
    image[:] = cv2.addWeighted(layer, 0.55, image, 0.45, 0)


def _creased(image: Picture, rng: np.random.Generator) -> None:
    """Fold the card once: a bright and a dark line side by side, right across."""
    angle, offset = rng.uniform(0, np.pi), rng.normal(0, 120)
    middle = np.array([600.0, 375.0]) + offset
    way = np.array([np.cos(angle), np.sin(angle)]) * 1500
    for shift, shade in ((0, 245.0), (rng.uniform(1, 3), 70.0)):
        layer = image.copy()
        a, b = middle - way + shift, middle + way + shift
        cv2.line(
            layer, tuple(map(int, a)), tuple(map(int, b)), (shade, shade, shade), int(rng.integers(1, 3)), cv2.LINE_AA
        )
        share = float(rng.uniform(0.15, 0.5))
        image[:] = cv2.addWeighted(layer, share, image, 1 - share, 0)
