"""Plain copies: a card on a panel whose sub-pixels are seen, printed in dots, sprayed, or copied without colour."""

import cv2
import numpy as np

from lab.third.takes import Codes, Light, to_light

PANELS = {"phone": (1000, 1600), "tablet": (800, 1200), "monitor": (600, 1000)}
"""Pixels of the panel that the card takes across."""
RULINGS = (65, 85, 100, 133, 150, 175)
"""Lines an inch, from a newspaper's to a magazine's."""
SHEET_DPI = 712
"""Dots an inch of a card of 2,400 pixels."""
ANGLES = (75, 15, 45)
"""Degrees of the screens of yellow, magenta and cyan."""


def on_panel(card: Codes, name: str, rng: np.random.Generator) -> Light:
    """Return the light of a panel that shows the card: red, green and blue stripes, a dark gap under every row."""
    across = int(rng.integers(*PANELS[name]))
    down = round(across * card.shape[0] / card.shape[1])
    shown = to_light(np.asarray(cv2.resize(card, (across, down), interpolation=cv2.INTER_AREA), np.uint8))
    lit = np.repeat(np.repeat(shown, 3, axis=0), 3, axis=1)
    gap = np.float32(rng.uniform(0.1, 0.5))
    for place, channel in enumerate((2, 1, 0)):
        stripe = np.zeros(3, np.float32)
        stripe[place] = 3
        lit[..., channel] *= np.tile(stripe, across)
    lit *= np.tile(np.array([1, 1, gap], np.float32), down)[:, None, None]
    return np.asarray(lit, np.float32)


def banded(light: Light, rng: np.random.Generator) -> Light:
    """Return a picture's light with the bands of a moire, in two directions, each colour's where it likes."""
    high, wide = light.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    out = light.copy()
    for _ in range(2):
        rate, angle = rng.uniform(0.02, 0.25), rng.uniform(0, np.pi)
        along = np.float32(2 * np.pi * rate) * (xs * np.float32(np.cos(angle)) + ys * np.float32(np.sin(angle)))
        for channel in range(3):
            out[..., channel] *= 1 + np.float32(rng.uniform(0.05, 0.15)) * np.sin(
                along + np.float32(rng.uniform(0, 6.3))
            )
    return out


def in_dots(card: Codes, ruling: int, rng: np.random.Generator) -> Light:
    """Return the light of a card printed in three inks whose dots grow with the tone."""
    large = to_light(np.asarray(cv2.resize(card, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8))
    high, wide = large.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    rate = np.float32(2 * np.pi * ruling / SHEET_DPI)
    out = np.empty_like(large)
    for channel, degrees in enumerate(ANGLES):
        angle = np.radians(degrees)
        u = (xs * np.float32(np.cos(angle)) + ys * np.float32(np.sin(angle))) * rate
        v = (ys * np.float32(np.cos(angle)) - xs * np.float32(np.sin(angle))) * rate
        level = (np.cos(u) + np.cos(v) + 2) / 4
        # Half the ink where half the light is wanted.
        dot = 1 / (1 + np.exp(np.clip((level - (1 - large[..., channel])) * 18, -30, 30)))
        out[..., channel] = 1 - 0.94 * dot
    soft = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.2))
    return np.asarray(soft * np.float32(0.94), np.float32)


def sprayed(card: Codes, rng: np.random.Generator) -> Light:
    """Return the light of a card printed by a desktop printer: soft, washed out, grainy."""
    large = np.asarray(cv2.resize(card, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.float32)
    soft = cv2.GaussianBlur(large, (0, 0), rng.uniform(1.2, 2.4))
    grain = cv2.GaussianBlur(rng.normal(0, rng.uniform(18, 40), large.shape).astype(np.float32), (0, 0), 1.0)
    return to_light(np.clip(soft * 0.82 + 30 + grain, 0, 255).astype(np.uint8))


def without_colour(card: Codes, rng: np.random.Generator) -> Light:
    """Return the light of a copy in black toner on white paper."""
    grey = cv2.GaussianBlur(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), rng.uniform(0.6, 1.4))
    steep = np.clip((grey - 128) * rng.uniform(1.2, 2.0) + rng.uniform(140, 175), 8, 250)
    specks = rng.random(grey.shape) < 0.0006
    steep[specks] = 10
    return to_light(np.repeat(steep.astype(np.uint8)[..., None], 3, axis=2))
