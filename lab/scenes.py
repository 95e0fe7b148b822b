"""Scenes: a card put into a picture by a known homography, as a photo, a flat scan, a tight crop, or cut off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.camera import glare, shoot
from lab.heads import draw_head
from lab.lettering import Picture
from lab.other_documents import other_document
from lab.surfaces import fingers, palm, surface

Quad = NDArray[np.float64]
"""(4, 2): top left, top right, bottom right, bottom left of the card, in pixels of the picture."""

ASPECT = 85.6 / 53.98
SMALL_PICTURE = 300
"""Pixels of the longest side up to which a surface is sometimes drawn larger and reduced."""

Ground = Callable[[np.random.Generator, int, int], Picture]
"""Draws a background of a width and height."""

Mode = Literal["photo", "tight", "flat", "upright", "cut"]
MODES: tuple[Mode, ...] = ("photo", "tight", "flat", "upright", "cut")


@dataclass(frozen=True)
class Scene:
    """A picture with its truth: `kind` is front, back, other or none; `complete` is False where the frame cuts it."""

    picture: Picture
    kind: str
    quad: Quad | None
    complete: bool


def frame_size(rng: np.random.Generator, longest: int) -> tuple[int, int]:
    """Draw (width, height) of a picture whose longest side is given."""
    ratio = float(rng.choice([1, 1, 4 / 3, 3 / 4, 16 / 9, 9 / 16, 3 / 2, 2 / 3]))
    return (longest, round(longest / ratio)) if ratio >= 1 else (round(longest * ratio), longest)


def photo_quad(rng: np.random.Generator, width: int, height: int, share: tuple[float, float]) -> Quad:
    """Return a tilted, turned card that fills the given range of shares of the frame, wholly inside."""
    kind = rng.random()
    turn = (
        rng.normal(0, 8)
        if kind < 0.55
        else rng.choice([90, 180, 270]) + rng.normal(0, 6)
        if kind < 0.8
        else rng.uniform(0, 360)
    )
    tilt = np.radians(rng.normal(0, 14, 2).clip(-38, 38))
    a = np.radians(turn)
    flat = np.array([[-ASPECT, -1, 0], [ASPECT, -1, 0], [ASPECT, 1, 0], [-ASPECT, 1, 0]]) / ASPECT
    turned = flat @ np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt[0]), np.sin(tilt[0])], [0, -np.sin(tilt[0]), np.cos(tilt[0])]])
    about_y = np.array([[np.cos(tilt[1]), 0, -np.sin(tilt[1])], [0, 1, 0], [np.sin(tilt[1]), 0, np.cos(tilt[1])]])
    space = turned @ about_x @ about_y
    quad = space[:, :2] / (space[:, 2:] + rng.uniform(2.6, 6))
    low, high = quad.min(0), quad.max(0)
    fit = np.min(np.array([width, height]) / (high - low)) * rng.uniform(*share)
    size = (high - low) * fit
    place = rng.uniform(0, 1, 2) if rng.random() < 0.5 else np.clip(rng.normal(0.5, 0.15, 2), 0, 1)
    return np.asarray((quad - low) * fit + place * (np.array([width, height]) - size))


def edge_quad(rng: np.random.Generator, width: int, height: int, low: float, high: float) -> Quad:
    """Return an upright card whose sides lie `low`..`high` of the width inside the frame's (negative: outside)."""
    inset = rng.uniform(low, high, 4) * max(width, height)
    if rng.random() < 0.35:
        inset[:] = max(0.0, low)
    left, top, right, bottom = inset[0], inset[1], width - inset[2], height - inset[3]
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _askew(quad: Quad, rng: np.random.Generator) -> Quad:
    """Turn a card by a degree or two about its middle, made smaller so that it stays within the place it had."""
    middle, turn = quad.mean(0), np.radians(rng.normal(0, 1.2))
    shrink = 1 / (1 + 1.6 * abs(np.sin(turn)))
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(middle + (quad - middle) @ spin * shrink)


def put_card(picture: Picture, card: NDArray[np.uint8], quad: Quad) -> None:
    """Warp a BGRA card into the picture, in place, reduced beforehand so that fine print does not alias."""
    longest = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    reduce = longest / card.shape[1]
    source = card
    if reduce < 0.8:
        size = (max(2, round(card.shape[1] * reduce * 1.15)), max(2, round(card.shape[0] * reduce * 1.15)))
        source = np.asarray(cv2.resize(card, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = source.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    matrix = cv2.getPerspectiveTransform(corners, (quad - 0.5).astype(np.float32))
    warped = cv2.warpPerspective(source, matrix, (picture.shape[1], picture.shape[0]), flags=cv2.INTER_LINEAR)
    alpha = warped[..., 3:].astype(np.float32) / 255
    picture[:] = (picture * (1 - alpha) + warped[..., :3] * alpha).astype(np.uint8)


def _shadow(picture: Picture, quad: Quad, rng: np.random.Generator) -> None:
    small = np.zeros((64, 64), np.float32)
    scale = np.array([64 / picture.shape[1], 64 / picture.shape[0]])
    offset = rng.normal(0, 1.5, 2)
    cv2.fillConvexPoly(small, np.int32(quad * scale + offset), 1.0)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.6, 3)) * rng.uniform(0.1, 0.5)
    dark = 1 - cv2.resize(small, (picture.shape[1], picture.shape[0]))[..., None]
    picture[:] = (picture * dark).astype(np.uint8)


def quad_for(mode: Mode, rng: np.random.Generator, longest: int, share: tuple[float, float]) -> tuple[int, int, Quad]:
    """Draw width and height of a picture and where the card lies in it, as the mode says."""
    if mode == "tight":
        width, height = longest, round(longest / ASPECT * rng.uniform(0.94, 1.08))
        quad = edge_quad(rng, width, height, -0.006, 0.02 if rng.random() < 0.5 else 0.07)
        if rng.random() < 0.5:
            quad = _askew(quad, rng)
        turn = rng.choice(4, p=(0.7, 0.1, 0.1, 0.1))
        for _ in range(turn):
            quad = np.stack([height - quad[:, 1], quad[:, 0]], 1)
            width, height = height, width
        return width, height, quad
    if mode == "upright":
        quad = np.array([[20, 60.5], [236, 60.5], [236, 195.5], [20, 195.5]]) * (longest / 256)
        quad += rng.normal(0, rng.uniform(0.2, 6.5), (4, 2)) * (longest / 256)
        return longest, longest, quad
    width, height = frame_size(rng, longest)
    if mode == "flat":
        quad = photo_quad(rng, width, height, (0.5, 0.99))
        middle, half = quad.mean(0), min(width / 2, height / 2 * ASPECT) * rng.uniform(0.6, 0.99)
        box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [half, half / ASPECT]
        a = np.radians(rng.normal(0, 1.5))
        box = box @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
        high = np.array([width, height]) - box.max(0)
        return width, height, box + np.minimum(np.maximum(middle, -box.min(0)), high)
    quad = photo_quad(rng, width, height, share if mode == "photo" else (0.5, 1.2))
    if mode == "cut":
        reach = quad.max(0) - quad.min(0)
        side, share = rng.integers(4), rng.uniform(0.05, 0.5)
        if side < 2:
            quad[:, side] -= quad[:, side].min() + share * reach[side]
        else:
            quad[:, side - 2] += (width, height)[side - 2] - quad[:, side - 2].max() + share * reach[side - 2]
    return width, height, quad


def _background(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Return a surface; for a picture as small as the locator sees, half of them as fine as in a large one, reduced."""
    if max(width, height) > SMALL_PICTURE or rng.random() < 0.5:
        return surface(rng, width, height)
    finer = float(rng.uniform(1.5, 8))
    large = surface(rng, round(width * finer), round(height * finer))
    return np.asarray(cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def outside(quad: Quad, width: int, height: int) -> float:
    """Return how far the worst corner lies outside the picture, as a share of the card's longer side."""
    over = np.maximum(-quad, quad - [width, height]).max()
    longer = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    return float(over / longer)


def compose(
    card: NDArray[np.uint8],
    kind: str,
    mode: Mode,
    rng: np.random.Generator,
    longest: int,
    strength: float = 1.0,
    share: tuple[float, float] = (0.28, 1.0),
    ground: Ground | None = None,
) -> Scene:
    """Put a BGRA card into a fresh scene and take the picture; `kind` is front, back or other.

    `longest` is the picture's longer side, `strength` scales the camera's harm, `share` is how much of the frame a card
    in a photo fills, `ground` draws what it lies on (one of `surfaces` if not given).
    """
    width, height, quad = quad_for(mode, rng, longest, share)
    if rng.random() < {"tight": 0.5, "flat": 0.5, "upright": 0.25}.get(mode, 0.0):
        picture = np.full((height, width, 3), rng.choice([255, 255, 245, 232, 215, 0, 30]), np.uint8)
    else:
        picture = (ground or _background)(rng, width, height)
    if rng.random() < 0.3 and mode in ("photo", "cut"):
        put_card(picture, other_document(rng), photo_quad(rng, width, height, (0.3, 0.8)))
    if rng.random() < 0.1 and mode in ("photo", "cut", "upright"):
        middle = quad.mean(0) + rng.normal(0, 0.15, 2) * np.ptp(quad, axis=0)
        palm(
            picture,
            rng,
            (float(middle[0]), float(middle[1])),
            float(np.ptp(quad, axis=0).max()) * rng.uniform(0.4, 0.8),
        )
    if rng.random() < 0.6 and mode != "tight":
        _shadow(picture, quad, rng)
    put_card(picture, worn(card, rng), quad)
    if rng.random() < 0.2 and mode in ("photo", "upright"):
        _hold(picture, quad, rng)
    if rng.random() < 0.3 * strength:
        inside = rng.uniform(0, 1, 4)
        centre = (quad * (inside / inside.sum())[:, None]).sum(0)
        reach = float(np.ptp(quad, axis=0).max() * rng.uniform(0.05, 0.4))
        picture = glare(picture, rng, (float(centre[0]), float(centre[1])), reach)
    return Scene(shoot(picture, rng, strength), kind, quad, outside(quad, width, height) < 0.03)


def worn(card: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a BGRA card with the marks of use: a sheen on its lamination, scratches, faded print, dirt."""
    height, width = card.shape[:2]
    out = card[..., :3].astype(np.float32)
    if rng.random() < 0.35:
        ys, xs = np.mgrid[0:32, 0:48].astype(np.float32)
        angle, middle = rng.uniform(0, np.pi), rng.uniform(0, 40)
        along = np.cos(angle) * xs + np.sin(angle) * ys - middle
        sheen = np.exp(-((along / rng.uniform(2, 14)) ** 2)) * rng.uniform(10, 90)
        out += cv2.resize(sheen, (width, height))[..., None]
    if rng.random() < 0.25:
        fade = cv2.resize(
            rng.uniform(0, 0.4, (4, 6)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        out += (out.mean((0, 1)) - out) * np.clip(fade, 0, 0.45)[..., None]
    if rng.random() < 0.25:
        layer = np.clip(out, 0, 255).astype(np.uint8)
        for _ in range(int(rng.integers(1, 12))):
            start = rng.uniform([0, 0], [width, height])
            end = start + rng.normal(0, width * 0.15, 2)
            shade = float(rng.uniform(60, 255))
            cv2.line(layer, tuple(map(int, start)), tuple(map(int, end)), (shade, shade, shade), 1, cv2.LINE_AA)
        out = out * 0.5 + layer * np.float32(0.5)
    if rng.random() < 0.2:
        dirt = cv2.resize(rng.normal(0, 1, (9, 14)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        out *= 1 - np.clip(dirt - 0.6, 0, 1)[..., None] * rng.uniform(0.1, 0.35)
    return np.dstack([np.clip(out, 0, 255).astype(np.uint8), card[..., 3]])


def _hold(picture: Picture, quad: Quad, rng: np.random.Generator) -> None:
    middle = quad.mean(0)
    for _ in range(int(rng.integers(1, 4))):
        corner = int(rng.integers(4))
        along = rng.uniform(0.1, 0.9)
        edge = quad[corner] * (1 - along) + quad[(corner + 1) % 4] * along
        inward = (middle - edge) / max(1e-6, np.linalg.norm(middle - edge))
        size = np.linalg.norm(quad[1] - quad[0]) * rng.uniform(0.05, 0.12)
        fingers(picture, rng, (float(edge[0]), float(edge[1])), (float(inward[0]), float(inward[1])), float(size))


def without_card(rng: np.random.Generator, longest: int) -> Scene:
    """Return a picture that shows no document: a surface, clutter, or a person."""
    width, height = frame_size(rng, longest)
    picture = _background(rng, width, height)
    if rng.random() < 0.3:
        head = draw_head(rng, max(40, round(width * rng.uniform(0.3, 1))), max(40, round(height * rng.uniform(0.4, 1))))
        x, y = rng.integers(0, width - head.shape[1] + 1), rng.integers(0, height - head.shape[0] + 1)
        picture[y : y + head.shape[0], x : x + head.shape[1]] = head
    return Scene(shoot(picture, rng), "none", None, True)
