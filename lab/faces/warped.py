"""The species `warped` and `bump`, for evaluation only: one still that a few lines of code warp anew for every frame.

Nothing here knows a head. `warped`: a smooth random field over the whole picture or the face alone, or a squeeze from
side to side. `bump`: the middle of the face pushed to one side, further in every frame, which is the poorest model of a
head's depth that there is.
"""

import cv2
import numpy as np

from lab.faces.held import selfie_of
from lab.faces.photographs import Photograph, Split
from lab.faces.sensor import GESTURE_QUALITY, encode
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Field, Image

_SPREAD = (0.25, 0.3)
"""How far the face reaches, in shares of the frame's width, across and down."""


def draw_warped(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw three frames of a still, each warped by another field."""
    where = str(random.choice(["everything", "face", "squeeze"], p=[0.5, 0.3, 0.2]))
    size_px, cells = random.uniform(2, 16), int(random.integers(3, 9))
    still = _still(photograph, capture, random)
    frames = []
    for number in range(3):
        x, y = _squeezed(still, (number - 1) * size_px) if where == "squeeze" else _waved(still, size_px, cells, random)
        if where == "face":
            inside = np.exp(-(_from_middle(still, *_SPREAD) ** 2))
            x, y = x * inside, y * inside
        frames.append(_moved(still, x, y, random))
    how: dict[str, float | str | bool] = {"where": where, "pixels": round(size_px, 1), "cells": cells}
    return _sequence("warped", photograph, capture, frames, how, random)


def draw_bump(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw three frames of a still, the middle of whose face moves to one side."""
    size_px, heading = random.uniform(3, 14), random.uniform(0, 2 * np.pi)
    nose = bool(random.random() < 0.5)
    still = _still(photograph, capture, random)
    bump = np.exp(-_from_middle(still, 0.15, 0.2))
    if nose:
        bump = bump + 0.5 * np.exp(-_from_middle(still, 0.04, 0.06))
    frames = []
    for number in range(3):
        far = size_px * number * bump
        frames.append(_moved(still, far * np.float32(np.cos(heading)), far * np.float32(np.sin(heading)), random))
    how: dict[str, float | str | bool] = {"pixels": round(size_px, 1), "nose": nose}
    return _sequence("bump", photograph, capture, frames, how, random)


def _still(photograph: Photograph, capture: Capture, random: np.random.Generator) -> Image:
    width, height = SIZES[capture]
    whole = selfie_of(photograph, height, random, full=True)
    left = (whole.shape[1] - width) // 2
    return np.ascontiguousarray(whole[:, left : left + width])


def _from_middle(picture: Image, across: float, down: float) -> Field:
    """Return squared distances from the picture's middle; `across` and `down` (shares of its width) away it is 1."""
    height, width = picture.shape[:2]
    x = (np.arange(width, dtype=np.float32) - width / 2) / (across * width)
    y = (np.arange(height, dtype=np.float32) - height / 2) / (down * width)
    return np.asarray(x[None] ** 2 + y[:, None] ** 2, np.float32)


def _waved(picture: Image, size_px: float, cells: int, random: np.random.Generator) -> tuple[Field, Field]:
    height, width = picture.shape[:2]
    coarse = (random.standard_normal((cells, cells), dtype=np.float32) * np.float32(size_px) for _ in range(2))
    x, y = (cv2.resize(one, (width, height), interpolation=cv2.INTER_CUBIC) for one in coarse)
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


def _squeezed(picture: Image, size_px: float) -> tuple[Field, Field]:
    height, width = picture.shape[:2]
    x = (np.arange(width, dtype=np.float32) - width / 2) / (width / 2)
    row = np.float32(size_px) * x * np.exp(-4 * x * x)
    return np.tile(row, (height, 1)).astype(np.float32), np.zeros((height, width), np.float32)


def _moved(picture: Image, x: Field, y: Field, random: np.random.Generator) -> Image:
    """Sample the picture beside where it was, (x, y) pixels away, and a little turned and shifted as a whole."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), float(random.normal(0, 0.6)), float(random.normal(1, 0.005))
    )
    turn[:, 2] += random.normal(0, 4, 2)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    warped = cv2.remap(picture, across + x, down + y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(cv2.warpAffine(warped, turn, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _sequence(
    species: str,
    photograph: Photograph,
    capture: Capture,
    frames: list[Image],
    how: dict[str, float | str | bool],
    random: np.random.Generator,
) -> Sequence:
    noise = random.uniform(0, 3)
    coded = []
    for frame in frames:
        noisy = frame + random.normal(0, noise, frame.shape)
        quality = GESTURE_QUALITY if capture == "gestures" else int(random.integers(70, 96))
        coded.append(encode(np.clip(np.round(noisy), 0, 255).astype(np.uint8), quality))
    return Sequence(species, capture, photograph.name, photograph.person, (coded[0], coded[1], coded[2]), how=how)
