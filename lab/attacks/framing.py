"""Where the card lies in the picture, on what, and how light falls: drawn alike for every class."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Split
from lab.attacks.camera import normals
from lab.attacks.cards import HEIGHT, WIDTH
from lab.lettering import Picture
from lab.scenes import Mode, quad_for
from lab.surfaces import fingers, palm, surface

Field = NDArray[np.float32]
Quad = NDArray[np.float64]
Matrix = NDArray[np.float64]

CARD = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32) - np.float32(0.5)
"""The card's corners on the rectified card; pixel centres are at whole numbers, here and everywhere in this package."""


@dataclass(frozen=True)
class Kind:
    """How pictures of one tier are taken (`lab.tiers` says the same of the reading's test pictures)."""

    modes: tuple[Mode, ...]
    longest: tuple[int, int]
    strength: float
    share: tuple[float, float]


KINDS = {
    "scan": Kind(("tight", "flat"), (1000, 1500), 0.15, (0.6, 0.98)),
    "photo": Kind(("photo",), (1000, 1600), 0.5, (0.6, 0.98)),
    "phone": Kind(("photo",), (1000, 1500), 0.4, (0.8, 0.99)),
    "hard": Kind(("photo", "flat"), (900, 1500), 1.0, (0.5, 0.98)),
}
PHONE_SIDE, PHONE_QUALITY = 800, 50
"""The mobile SDKs scale to 800 pixels and code at quality 50."""


@dataclass(frozen=True)
class Frame:
    """A picture's size, the card's corners in it, and the tier's way."""

    width: int
    height: int
    quad: Quad
    kind: Kind
    mode: Mode

    @property
    def homography(self) -> Matrix:
        """Return the 3 × 3 matrix from the rectified card to the picture."""
        return np.asarray(cv2.getPerspectiveTransform(CARD, self.quad.astype(np.float32)), np.float64)

    @property
    def card_width(self) -> float:
        """Return the length of the card's longer edges in pixels, their mean."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[3])) / 2


def draw_frame(tier: str, rng: np.random.Generator) -> Frame:
    """Draw a frame of a tier; sides are even, as mosaics are."""
    kind = KINDS[tier]
    mode = kind.modes[int(rng.integers(len(kind.modes)))]
    width, height, quad = quad_for(mode, rng, int(rng.integers(*kind.longest)), kind.share)
    even = np.array([width - width % 2, height - height % 2])
    quad = quad * (even / [width, height]) - 0.5
    return Frame(int(even[0]), int(even[1]), quad, kind, mode)


def filling(frame: Frame, matrix: Matrix, corners: Quad) -> Matrix:
    """Scale and move what `matrix` lays into the picture until the card, `corners` (4, 2) before it, fills its place.

    A card that was photographed askew is not a rectangle on what shows it; it would stand out of the frame.
    """
    quad = cv2.perspectiveTransform(corners[None], matrix)[0]
    low, high, wanted = quad.min(0), quad.max(0), frame.quad
    share = float(np.min(np.ptp(wanted, axis=0) / (high - low)))
    shift = (wanted.min(0) + wanted.max(0)) / 2 - share * (low + high) / 2
    return np.asarray(np.array([[share, 0, shift[0]], [0, share, shift[1]], [0, 0, 1.0]]) @ matrix)


def background(frame: Frame, split: Split, rng: np.random.Generator) -> Picture:
    """Return what lies behind the card, or behind the paper or the device that shows it, in codes (H, W, 3)."""
    width, height = frame.width, frame.height
    plain = 0.5 if frame.mode in ("tight", "flat") else 0.06
    pick = rng.random()
    if pick < plain:
        return np.full((height, width, 3), rng.choice([255, 255, 245, 232, 215, 60, 30]), np.uint8)
    if pick < plain + 0.14:
        return white_paper(width, height, rng)
    picture = surface(rng, width, height)
    if rng.random() < 0.12:
        _underlay(picture, frame, rng)
    if rng.random() < 0.1 and frame.mode == "photo":
        middle = frame.quad.mean(0) + rng.normal(0, 0.15, 2) * np.ptp(frame.quad, axis=0)
        reach = float(np.ptp(frame.quad, axis=0).max()) * rng.uniform(0.4, 0.8)
        palm(picture, rng, (float(middle[0]), float(middle[1])), reach)
    return picture


def _underlay(picture: Picture, frame: Frame, rng: np.random.Generator) -> None:
    """Draw something with straight edges round the card's place, in place: a folder, a wallet, a note, a tray.

    Without such things a frame round a card would mean a screen, and a margin a print.
    """
    outline = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * rng.uniform(0.53, 0.85, (1, 2)) * [WIDTH, HEIGHT]
    outline = outline + np.array([WIDTH, HEIGHT]) / 2 + rng.normal(0, 40, 2) + rng.normal(0, 12, (4, 2))
    seen = cv2.perspectiveTransform(outline[None], frame.homography)[0]
    level = float(rng.choice([15, 30, 60, 200, 245])) if rng.random() < 0.6 else float(rng.uniform(10, 250))
    colour = np.clip(level + rng.normal(0, 15, 3), 0, 255)
    edge = np.clip(colour + rng.normal(0, 40), 0, 255)
    points = np.round(seen * 16).astype(np.int32)
    cv2.fillConvexPoly(picture, points, tuple(map(float, colour)), cv2.LINE_AA, 4)
    thick = max(1, round(frame.card_width * rng.uniform(0.002, 0.03)))
    cv2.polylines(picture, [points], True, tuple(map(float, edge)), thick, cv2.LINE_AA, 4)


def pouched(picture: Picture, frame: Frame, rng: np.random.Generator) -> tuple[Picture, Quad]:
    """Lay a clear pouch or sleeve over the ground round the card; return that and the pouch's outline (4, 2)."""
    reach = 1 + 2 * rng.uniform(2.0, 6.5) / np.array([85.6, 53.98])
    middle = np.array([WIDTH, HEIGHT]) / 2
    outline = cv2.perspectiveTransform(((CARD - middle) * reach + middle)[None].astype(np.float64), frame.homography)[0]
    points = np.round(outline * 16).astype(np.int32)
    haze = np.full_like(picture, int(rng.integers(170, 256)))
    inside = np.zeros(picture.shape[:2], np.float32)
    cv2.fillConvexPoly(inside, points, float(rng.uniform(0.03, 0.22)), cv2.LINE_AA, 4)
    out = np.asarray(cv2.blendLinear(haze, picture, inside, 1 - inside), np.uint8)
    shine = tuple(map(float, np.clip(rng.normal(200, 50) + rng.normal(0, 5, 3), 0, 255)))
    cv2.polylines(out, [points], True, shine, max(1, round(frame.card_width / 500)), cv2.LINE_AA, 4)
    return out, outline


def white_paper(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return a sheet of office paper: white with a tint, fibres, soft waves."""
    tint = rng.uniform(0.9, 1.0) * np.array([rng.uniform(0.93, 1.0), rng.uniform(0.95, 1.0), rng.uniform(0.95, 1.0)])
    return np.asarray(np.clip(255 * paper_grain(height, width, rng)[..., None] * tint, 0, 255), np.uint8)


def paper_grain(height: int, width: int, rng: np.random.Generator, scale: float = 1.0) -> Field:
    """Return a paper's own unevenness about 1: fibres some `scale` pixels wide, and clouds."""
    rows, columns = max(4, round(height / (2 * scale))), max(4, round(width / (2 * scale)))
    fibres = normals(rows, columns, rng)
    fibres = cv2.GaussianBlur(fibres, (0, 0), float(rng.uniform(0.6, 1.4)))
    clouds = rng.standard_normal((8, 12), dtype=np.float32)
    out = cv2.resize(fibres, (width, height), interpolation=cv2.INTER_LINEAR) * np.float32(rng.uniform(0.006, 0.02))
    out += cv2.resize(clouds, (width, height), interpolation=cv2.INTER_CUBIC) * np.float32(rng.uniform(0, 0.01))
    return np.asarray(1 + out, np.float32)


def lighting(frame: Frame, rng: np.random.Generator) -> Field:
    """Return how light falls (H, W), about 1: a ramp and soft shadows, stronger where the tier is harder."""
    strength = frame.kind.strength
    ys, xs = np.mgrid[0:24, 0:24].astype(np.float32) / 23 - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.6) * strength * (np.cos(angle) * xs + np.sin(angle) * ys)
    for _ in range(int(rng.integers(0, 3))):
        turn, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.35, 0.35)
        edge = (np.cos(turn) * xs + np.sin(turn) * ys - offset) / rng.uniform(0.02, 0.25)
        light *= 1 - rng.uniform(0, 0.5) * strength / (1 + np.exp(np.clip(edge, -30, 30)))
    return np.asarray(cv2.resize(light, (frame.width, frame.height), interpolation=cv2.INTER_LINEAR), np.float32)


def glares(frame: Frame, rng: np.random.Generator, often: float) -> Field | None:
    """Return reflections of lamps in something glossy over the card, light (H, W) to add; None where there is none."""
    if rng.random() >= often:
        return None
    spot = np.zeros((96, 96), np.float32)
    scale = np.array([96 / frame.width, 96 / frame.height])
    for _ in range(int(rng.integers(1, 3))):
        inside = rng.uniform(0, 1, 4)
        centre = (frame.quad * (inside / inside.sum())[:, None]).sum(0) * scale
        reach = float(np.ptp(frame.quad, axis=0).max() * scale.mean()) * rng.uniform(0.05, 0.4)
        axes = (max(1, int(reach * rng.uniform(0.3, 1))), max(1, int(reach * rng.uniform(0.05, 0.6))))
        one = np.zeros_like(spot)
        cv2.ellipse(one, (int(centre[0]), int(centre[1])), axes, rng.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA)
        spot += cv2.GaussianBlur(one, (0, 0), rng.uniform(0.7, 8)) * np.float32(np.exp(rng.uniform(np.log(0.05), 0.4)))
    return np.asarray(cv2.resize(spot, (frame.width, frame.height), interpolation=cv2.INTER_LINEAR), np.float32)


def held_at(frame: Frame, edge: Quad, rng: np.random.Generator) -> tuple[Picture, Field] | None:
    """Return fingers over an outline's edges (4, 2), in codes and how far they cover (H, W); None in most pictures.

    Drawn on black and on white: what differs is what shines through.
    """
    if frame.mode != "photo" or rng.random() > 0.2:
        return None
    middle = edge.mean(0)
    drawn = []
    seed = int(rng.integers(2**31))
    for level in (0, 255):
        again = np.random.default_rng(seed)
        picture = np.full((frame.height, frame.width, 3), level, np.uint8)
        for _ in range(int(again.integers(1, 4))):
            corner, along = int(again.integers(4)), again.uniform(0.1, 0.9)
            at = edge[corner] * (1 - along) + edge[(corner + 1) % 4] * along
            inward = (middle - at) / max(1e-6, float(np.linalg.norm(middle - at)))
            size = frame.card_width * again.uniform(0.05, 0.12)
            fingers(picture, again, (float(at[0]), float(at[1])), (float(inward[0]), float(inward[1])), float(size))
        drawn.append(picture)
    through = (drawn[1].astype(np.float32) - drawn[0]).mean(2) / 255
    cover = cv2.GaussianBlur(1 - through, (0, 0), float(rng.uniform(0.6, 1.6)))
    return drawn[0], np.asarray(cover, np.float32)
