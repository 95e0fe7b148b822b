"""The species `injected` a second way, for evaluation only: one still under a drifting perspective, warped to life.

Eyes and mouth are moved by warping the picture, film grain is laid over it, and the whole drifts by homographies:
what cheap apps that animate a photograph do. A still animated by a depth model is not among them: it would be what
`live.py` draws, without its camera.
"""

import cv2
import numpy as np

from lab.faces.photographs import FLOW_SIDE, Photograph, Split, scene
from lab.faces.sensor import GESTURE_QUALITY, encode
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Image, Motion, expression, grid


def draw(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw three frames of a still that software animates."""
    width, height = SIZES[capture]
    animated, grained = bool(random.random() < 0.6), bool(random.random() < 0.6)
    tilt = random.uniform(0.0, 0.05)
    frames = []
    drift = random.normal(0, 1, (4, 2))
    for number in range(3):
        still = _animated(photograph, number, random) if animated else scene(photograph.name, 1280).picture
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        pace = np.sin(0.9 * number + 0.4)
        around = (corners - [width / 2, height / 2]) * (1280 / height / 1.15)
        source = around * (1 + 0.5 * tilt * pace * drift) + 640 + random.normal(0, 1.5, 2)
        matrix = cv2.getPerspectiveTransform(source.astype(np.float32), corners)
        seen = cv2.warpPerspective(still, matrix, (width, height), flags=cv2.INTER_LINEAR)
        frame = 255 * np.power(seen.astype(np.float64) / 255, random.uniform(0.94, 1.06))
        if grained:
            grain = cv2.GaussianBlur(random.standard_normal((height, width), dtype=np.float32), (0, 0), 0.7)
            frame += random.uniform(1, 6) * grain[..., None] * (1 - np.abs(frame / 255 - 0.5))
        quality = GESTURE_QUALITY if capture == "gestures" else int(random.integers(75, 96))
        frames.append(encode(np.clip(np.round(frame), 0, 255).astype(np.uint8), quality))
    how: dict[str, float | str | bool] = {"animated": animated, "grained": grained, "tilt": round(tilt, 3)}
    return Sequence("injected", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)


def _animated(photograph: Photograph, number: int, random: np.random.Generator) -> Image:
    """Warp eyes and mouth of the flat picture, and bulge it a little here and there."""
    there = scene(photograph.name, 1280)
    scale = FLOW_SIDE / 640
    blink = 0.8 if random.random() < 0.3 else random.uniform(0, 0.2)
    smile = random.uniform(0, 8) * scale
    motion = Motion(0, 0, 0, (0.0, 0.0, 0.0), float(blink), float(random.normal(0, 2) * scale), 1.0, float(smile))
    x, y = expression(there, motion, *grid(FLOW_SIDE))
    finer = 1280 / FLOW_SIDE
    maps = []
    for field in (x, y):
        bulge = random.standard_normal((5, 5)).astype(np.float32) * 0.5 * (number > 0)
        moved = field + cv2.resize(bulge, (FLOW_SIDE, FLOW_SIDE), interpolation=cv2.INTER_CUBIC)
        maps.append(cv2.resize(moved * finer, (1280, 1280), interpolation=cv2.INTER_CUBIC))
    warped = cv2.remap(there.picture, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)
