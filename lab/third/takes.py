"""How the third simulator takes a picture: a card, or what shows it, on a ground, before a plain camera."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]
"""(h, w, 3) BGR, linear, 1 being white paper."""
Codes = NDArray[np.uint8]
Quad = NDArray[np.float64]

GAMMA = 2.2
SIZES = {"scan": (1400, 900), "photo": (1600, 1200), "phone": (1600, 1200), "hard": (1100, 825)}
"""Pixels across and down of the camera's picture."""
SHARES = {"scan": (0.93, 0.98), "photo": (0.55, 0.8), "phone": (0.7, 0.85), "hard": (0.5, 0.8)}
"""How much of the picture's width the card takes."""
PHONE_SIDE, PHONE_QUALITY = 800, 50
OVERSAMPLED = 2


@dataclass(frozen=True)
class Stage:
    """What lies before the camera: `light` is what shines into every pixel; `quad` (4, 2) is the card in it."""

    light: Light
    quad: Quad
    tier: str


def to_light(codes: Codes) -> Light:
    """Return the light of a picture in codes."""
    return np.asarray((codes.astype(np.float32) / 255) ** np.float32(GAMMA), np.float32)


def to_codes(light: Light) -> Light:
    """Return light as codes 0..255, not yet rounded."""
    return np.asarray(np.clip(light, 0, 1) ** np.float32(1 / GAMMA) * 255, np.float32)


def empty(tier: str, rng: np.random.Generator) -> Stage:
    """Return a table of one colour, a little uneven, and where a card will lie on it."""
    width, height = SIZES[tier]
    colour = rng.uniform(0.05, 0.7) * (1 + rng.normal(0, 0.15, 3))
    uneven = rng.normal(0, 0.08, (height // 50, width // 50, 3)).astype(np.float32)
    table = np.float32(colour) * (1 + cv2.resize(uneven, (width, height), interpolation=cv2.INTER_CUBIC))
    wide = width * rng.uniform(*SHARES[tier])
    half = np.array([wide, wide / (85.6 / 53.98)]) / 2
    turn = np.radians(rng.normal(0, 0.3 if tier == "scan" else 4))
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ spin + np.array([width, height]) / 2
    skew = 0.5 if tier == "scan" else width / 130
    return Stage(np.clip(table, 0, 1), corners + rng.normal(0, skew, (4, 2)), tier)


def laid(stage: Stage, what: Light, grown: float = 1.0) -> Stage:
    """Lay something (h, w, 3) where the card is, or over `grown` times its place."""
    height, width = what.shape[:2]
    high, wide = stage.light.shape[:2]
    middle = stage.quad.mean(0)
    quad = (stage.quad - middle) * grown + middle
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(0.5)
    wanted = ((quad + 0.5) * OVERSAMPLED - 0.5).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, wanted)
    size = (wide * OVERSAMPLED, high * OVERSAMPLED)
    fine = cv2.warpPerspective(what, matrix, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size)
    small = cv2.resize(fine, (wide, high), interpolation=cv2.INTER_AREA)
    share = cv2.resize(cover, (wide, high), interpolation=cv2.INTER_AREA)[..., None]
    return Stage(np.asarray(stage.light * (1 - share) + small, np.float32), stage.quad, stage.tier)


def taken(stage: Stage, rng: np.random.Generator) -> tuple[Codes, Quad]:
    """Take the picture: uneven light, a lens, noise that grows with the light, codes."""
    high, wide = stage.light.shape[:2]
    hard = stage.tier == "hard"
    across = np.linspace(-1, 1, wide, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, high, dtype=np.float32)[:, None, None]
    slopes = rng.uniform(-0.2, 0.2, 2) * (0.3 if stage.tier == "scan" else 1)
    lit = stage.light * (1 + np.float32(slopes[0]) * across + np.float32(slopes[1]) * down)
    bright = float(np.quantile(lit[::8, ::8], 0.98))
    lit = lit * np.float32(rng.uniform(0.75, 0.98) / max(bright, 1e-3))
    soft = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.9, 1.6) if hard else rng.uniform(0.45, 0.9))
    grain = rng.uniform(0.012, 0.022) if hard else rng.uniform(0.004, 0.011)
    noise = (
        rng.standard_normal(soft.shape, np.float32) * np.sqrt(np.float32(0.1) + np.clip(soft, 0, 1)) * np.float32(grain)
    )
    return np.round(to_codes(np.asarray(soft + noise, np.float32))).astype(np.uint8), stage.quad


def scaled_for(tier: str, picture: Codes, quad: Quad) -> tuple[Codes, Quad]:
    """Return what the phone's SDK makes of a picture; any other tier's as it is."""
    if tier != "phone":
        return picture, quad
    share = PHONE_SIDE / max(picture.shape[:2])
    size = (round(picture.shape[1] * share), round(picture.shape[0] * share))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), (quad + 0.5) * share - 0.5


def saved(tier: str, picture: Codes, rng: np.random.Generator) -> bytes:
    """Return the picture as a JPEG file."""
    quality = PHONE_QUALITY if tier == "phone" else int(rng.integers(80, 96))
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
