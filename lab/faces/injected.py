"""The species `injected`: one still fed in without a camera, moved, scaled, turned and changed by software."""

import cv2
import numpy as np

from lab.faces.held import selfie_of
from lab.faces.photographs import Photograph, Split
from lab.faces.sensor import GESTURE_QUALITY, encode
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Image

_SHIFT = {"train": (0.5, 14.0), "evaluate": (0.3, 22.0)}
_SCALE = {"train": 0.02, "evaluate": 0.04}
_TURN = {"train": 1.5, "evaluate": 3.0}
_NOISE = {"train": (0.0, 4.0), "evaluate": (0.0, 6.0)}


def draw(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw three jittered copies of one still; each part of the jitter is there or not."""
    width, height = SIZES[capture]
    tall = round(height * 1.12)
    still = selfie_of(photograph, tall, random, full=True)
    parts = {name: bool(random.random() < 0.6) for name in ("shift", "scale", "turn", "light", "noise", "coding")}
    if not any(parts.values()):
        parts["shift"] = True
    size, noise = random.uniform(*_SHIFT[split]), random.uniform(*_NOISE[split])
    frames = []
    for _ in range(3):
        frame = _jittered(still, (width, height), split, parts, size, random).astype(np.float32)
        if parts["light"]:
            frame = frame * (1 + random.normal(0, 0.03)) + random.normal(0, 2.0)
        if parts["noise"]:
            frame = frame + random.normal(0, noise, frame.shape).astype(np.float32)
        quality = GESTURE_QUALITY if capture == "gestures" else 90
        if parts["coding"] and capture == "burst":
            quality = int(random.integers(70, 97))
        frames.append(encode(np.clip(np.round(frame), 0, 255).astype(np.uint8), quality))
    how: dict[str, float | str | bool] = dict(parts)
    return Sequence("injected", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)


def _jittered(
    still: Image, size: tuple[int, int], split: Split, parts: dict[str, bool], shift: float, random: np.random.Generator
) -> Image:
    middle = np.array([still.shape[1], still.shape[0]]) / 2
    scale = 1 + random.normal(0, _SCALE[split]) if parts["scale"] else 1.0
    turn = np.radians(random.normal(0, _TURN[split])) if parts["turn"] else 0.0
    moved = random.normal(0, shift, 2) if parts["shift"] else np.zeros(2)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / scale
    matrix = np.column_stack([linear, middle + moved - linear @ (np.array(size) / 2)])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(still, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8)
