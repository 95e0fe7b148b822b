"""Procedurally drawn heads for the portrait slot of training cards: nobody's face, only a portrait's layout."""

import cv2
import numpy as np

from lab.lettering import Picture


def draw_head(
    rng: np.random.Generator, width: int = 165, height: int = 215, backdrop: Picture | None = None
) -> Picture:
    """Return an invented portrait (height, width, 3): backdrop, shoulders, neck, head, hair or scarf, features.

    Without a backdrop (height, width, 3) it is the light one of a photographer.
    """
    if backdrop is None:
        light = np.full((height, width, 3), rng.uniform(150, 255, 3), np.float32)
        light *= np.linspace(1, rng.uniform(0.75, 1.05), height, dtype=np.float32)[:, None, None]
        backdrop = np.clip(light, 0, 255).astype(np.uint8)
    head = backdrop.copy()
    skin = np.clip(np.array([120, 160, 205]) * rng.uniform(0.5, 1.15) + rng.normal(0, 8, 3), 20, 245)
    cloth = rng.uniform(10, 230, 3)
    dark = rng.uniform(10, 70, 3)
    cx, cy = width * rng.uniform(0.46, 0.54), height * rng.uniform(0.4, 0.5)
    rx, ry = width * rng.uniform(0.2, 0.29), height * rng.uniform(0.22, 0.3)

    def oval(x: float, y: float, a: float, b: float, colour: np.ndarray, tilt: float = 0) -> None:
        cv2.ellipse(
            head,
            (int(x), int(y)),
            (max(1, int(a)), max(1, int(b))),
            tilt,
            0,
            360,
            tuple(map(float, colour)),
            -1,
            cv2.LINE_AA,
        )

    scarf = rng.random() < 0.35
    oval(cx, height * 1.08, width * rng.uniform(0.45, 0.6), height * rng.uniform(0.26, 0.36), cloth)
    if scarf:
        tint = rng.uniform(20, 240, 3)
        oval(cx, cy + ry * 0.2, rx * 1.45, ry * 1.5, tint)
        oval(cx, cy + ry * 1.2, rx * 1.2, ry * 0.8, tint)
    else:
        cv2.rectangle(
            head,
            (int(cx - rx * 0.5), int(cy)),
            (int(cx + rx * 0.5), int(cy + ry * 1.6)),
            tuple(map(float, skin * 0.85)),
            -1,
        )
        if rng.random() < 0.9:
            oval(cx, cy - ry * 0.25, rx * 1.12, ry * rng.uniform(0.95, 1.1), dark)
    oval(cx, cy, rx, ry, skin)
    if not scarf and rng.random() < 0.8:
        cv2.ellipse(
            head,
            (int(cx), int(cy - ry * 0.55)),
            (int(rx), int(ry * 0.5)),
            0,
            180,
            360,
            tuple(map(float, dark)),
            -1,
            cv2.LINE_AA,
        )
    for side in (-1, 1):
        oval(cx + side * rx * 0.42, cy - ry * 0.12, rx * 0.17, ry * 0.07, np.array([235.0, 235, 235]))
        oval(cx + side * rx * 0.42, cy - ry * 0.12, rx * 0.08, ry * 0.07, dark * 0.5)
        oval(cx + side * rx * 0.42, cy - ry * 0.3, rx * 0.24, ry * 0.035, dark)
    oval(cx, cy + ry * 0.18, rx * 0.12, ry * 0.17, skin * 0.88)
    oval(cx, cy + ry * 0.55, rx * 0.32, ry * 0.07, np.array([90.0, 90, 160]))
    if rng.random() < 0.3 and not scarf:
        oval(cx, cy + ry * 0.4, rx * 0.35, ry * 0.05, dark)
    shade = np.linspace(rng.uniform(0.75, 1.1), rng.uniform(0.75, 1.1), width, dtype=np.float32)[None, :, None]
    soft = cv2.GaussianBlur(head, (0, 0), rng.uniform(1, 3)).astype(np.float32) * shade
    soft += rng.normal(0, rng.uniform(1, 8), soft.shape).astype(np.float32)
    return np.clip(soft, 0, 255).astype(np.uint8)
