"""The species `other_person` and `portrait_selfie`: somebody else's frame, and the card's portrait for a face."""

from dataclasses import replace

import cv2
import numpy as np

from lab.faces import live
from lab.faces.flat import draw_lamp
from lab.faces.held import FLAT_FINER, MANNERS, Sheet, shown, stands, surroundings
from lab.faces.photographs import Photograph, Split, scene
from lab.faces.printing import ink_jet
from lab.faces.sensor import draw_camera, encode, shoot
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Image


def draw_other(
    photograph: Photograph, other: Photograph, split: Split, capture: Capture, random: np.random.Generator
) -> Sequence:
    """Draw a bona fide capture of which one frame is taken, with the same camera, of another person."""
    camera = draw_camera(split, capture == "gestures", random)
    own = live.draw(photograph, split, capture, random, camera)
    strange = live.draw(other, split, capture, random, camera)
    frames = list(own.frames)
    odd = int(random.integers(3))
    frames[odd] = strange.frames[odd]
    how: dict[str, float | str | bool] = {"odd": odd + 1, "other": other.name}
    return replace(own, species="other_person", frames=(frames[0], frames[1], frames[2]), how=how)


def portrait_of(photograph: Photograph, wide: int, random: np.random.Generator) -> Image:
    """Return what a scan or photo of a card gives of its portrait: 4:5, `wide` pixels, printed fine and soft."""
    picture = scene(photograph.name, 640).picture
    cut = picture[40:600, 96:544]
    small = cv2.resize(cut, (wide * 2, round(wide * 2.5)), interpolation=cv2.INTER_AREA)
    printed = ink_jet(np.asarray(small, np.uint8), 0.3, random)
    half = cv2.resize(printed, (wide, round(wide * 1.25)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(half, (0, 0), 0.6), np.uint8)


def draw_portrait(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw the card's own portrait used as a selfie: held before the camera, or cut from its picture and fed in."""
    size = SIZES[capture]
    wide = int(random.integers(150, 330))
    portrait = portrait_of(photograph, wide, random)
    large = cv2.resize(portrait, (1200, 1500), interpolation=cv2.INTER_CUBIC)
    held = bool(random.random() < 0.6)
    frames = []
    if held:
        around = surroundings(split, size, random)
        extent = (random.uniform(0.75, 0.95) if around.edges else random.uniform(1.05, 1.25)) * size[1]
        sheet = Sheet(np.asarray(large, np.uint8), extent, extent * 0.8)
        lamp = draw_lamp(random, (0.0, 0.4))
        camera = draw_camera(split, capture == "gestures", random)
        manner = MANNERS[int(random.integers(3))]
        for number, stand in enumerate(stands(split, capture, manner, False, random)):
            seen = shown(sheet, stand, lamp, around, size, number)
            frames.append(shoot(seen, camera, 1 + random.normal(0, 0.01), random, FLAT_FINER))
    else:
        for _ in range(3):
            scale = size[1] / large.shape[0] * random.uniform(1.0, 1.06)
            matrix = cv2.getRotationMatrix2D(
                (large.shape[1] / 2, large.shape[0] / 2), float(random.normal(0, 1.0)), float(scale)
            )
            middle = np.array(size) / 2 - np.array([large.shape[1], large.shape[0]]) / 2
            matrix[:, 2] = matrix[:, 2] + middle + random.normal(0, 4, 2)
            frame = cv2.warpAffine(large, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
            noisy = np.clip(frame + random.normal(0, random.uniform(0, 4), frame.shape), 0, 255).astype(np.uint8)
            frames.append(encode(noisy, 50 if capture == "gestures" else int(random.integers(75, 95))))
    how: dict[str, float | str | bool] = {"held": held, "wide": wide}
    return Sequence(
        "portrait_selfie",
        capture,
        photograph.name,
        photograph.person,
        (frames[0], frames[1], frames[2]),
        encode(portrait, 92),
        how,
    )
