"""Genuine captures: a card of plastic before a camera or on a scanner, wherever people lay or hold it."""

import cv2
import numpy as np

from lab.attacks import GENUINE, Capture, Split
from lab.attacks.camera import Light, fine_light
from lab.attacks.cards import WIDTH, clean, outline, with_fine_print
from lab.attacks.framing import Frame, Quad, background, draw_frame, pouched
from lab.attacks.innocent import lived_in
from lab.attacks.taking import View, draw_how, lay, shaded, stage, take
from lab.lettering import Picture
from lab.scenes import worn

BEFORE_A_SCREEN = 0.1
"""How often a card is held before a monitor, whose moiré is then behind it and not on it."""
IN_A_SLEEVE = 0.07
FINE_PRINT = 0.6
LIVED_IN = 0.4


def draw(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a genuine capture."""
    return captured(in_use(side, split, rng), side, tier, split, rng)


def in_use(side: str, split: Split, rng: np.random.Generator) -> Picture:
    """Return a card's print (750, 1200, 3), in many cards with a history that is nobody's forgery."""
    card = clean(side, split, rng)
    return (lived_in(card, rng) if rng.random() < LIVED_IN else card).image


def captured(
    image: Picture,
    side: str,
    tier: str,
    split: Split,
    rng: np.random.Generator,
    species: str = GENUINE,
    variant: str | None = None,
) -> Capture:
    """Capture a card's print (750, 1200, 3) as genuine cards are; also for cards whose plastic was tampered with."""
    how = draw_how(tier, rng)
    frame = draw_frame(tier, rng)
    light, behind, held = _ground(frame, split, rng)
    printed = surface_of(image, rng)
    height, width = printed.shape[:2]
    texture = fine_light(printed)
    scale = np.diag([WIDTH / width, WIDTH / width, 1.0])
    scale[0, 2] = scale[1, 2] = (WIDTH / width - 1) / 2
    lay(light, texture, outline(width, height, rng), frame.homography @ scale)
    gloss = 0.3 * frame.kind.strength + 0.05 + (0.25 if behind == "in_a_sleeve" else 0.0)
    view = View(frame, light, frame.quad, held, gloss=gloss)
    return take(view, how, (side, species, variant or behind), tier, split, rng)


def surface_of(image: Picture, rng: np.random.Generator) -> Picture:
    """Return a card's print with the marks of use, and in most cards with lines finer than the lab's cards have."""
    marked = worn(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]), rng)[..., :3]
    if rng.random() < FINE_PRINT:
        return with_fine_print(marked, rng)
    return np.ascontiguousarray(marked)


def _ground(frame: Frame, split: Split, rng: np.random.Generator) -> tuple[Light, str, Quad]:
    """Return what the card lies on or is held before, what that is called, and the outline that fingers may hold."""
    from lab.attacks.screens import backdrop

    pick = rng.random()
    if frame.mode == "photo" and pick < BEFORE_A_SCREEN:
        light = backdrop(frame, split, rng)
        return np.asarray(cv2.multiply(light, float(rng.uniform(0.3, 1.0))), np.uint16), "before_a_screen", frame.quad
    room = shaded(background(frame, split, rng), frame.quad, rng)
    if pick > 1 - IN_A_SLEEVE:
        room, outline_of_sleeve = pouched(room, frame, rng)
        return stage(room), "in_a_sleeve", outline_of_sleeve
    return stage(room), "card", frame.quad
