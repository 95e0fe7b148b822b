"""A point light over the card: how bright every place is, and where the laminate mirrors the lamp."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.pinhole import CARD_MM, Array, Bend, Camera, Grid


@dataclass(frozen=True, slots=True)
class Lamp:
    """A point light at `place` (3,) in the card's frame, with the ambient share and the laminate's gloss.

    `glare` is the mirrored light's peak in linear units of paper white; `shine` is Phong's exponent.
    """

    place: Array
    ambient: float
    glare: float
    shine: float


def draw_lamp(rng: Generator, camera: Camera, glare: float) -> Lamp:
    """Hang a lamp so that its mirror image falls on the card (glare > 0), else anywhere on the viewer's side."""
    eye = camera.eye
    if glare > 0:
        spot = np.array([*(rng.uniform(-0.55, 0.55, 2) * CARD_MM), 0.0])
        sight = (eye - spot) / np.linalg.norm(eye - spot)
        place = spot + rng.uniform(300, 1200) * np.array([-sight[0], -sight[1], sight[2]])
    else:
        away = rng.uniform(0.15, 1.1)
        turn = rng.uniform(0, 2 * np.pi)
        reach = rng.uniform(250, 1500)
        place = reach * np.array([np.sin(away) * np.cos(turn), np.sin(away) * np.sin(turn), -np.cos(away)])
    return Lamp(place, rng.uniform(0.35, 0.8), glare, float(np.exp(rng.uniform(np.log(25), np.log(400)))))


def shade(lamp: Lamp, camera: Camera, bend: Bend, grid: Grid, rng: Generator) -> tuple[Array, Array]:
    """Return the brightness of the surface and the mirrored light at the grid's pixels, both (rows, columns)."""
    rays = camera.rays(grid.pixels)
    flat = bend.meet(camera.eye, rays)
    points = np.concatenate([flat, np.zeros_like(flat[..., :1])], -1)
    normals = bend.normals(flat)
    to_lamp = lamp.place - points
    distance = np.linalg.norm(to_lamp, axis=-1)
    to_lamp /= distance[..., None]
    facing = np.maximum((normals * to_lamp).sum(-1), 0)
    falloff = (np.linalg.norm(lamp.place) / distance) ** 2
    bright = lamp.ambient + (1 - lamp.ambient) * facing * falloff
    bright /= _middle_of_card(bright, flat)
    if lamp.glare <= 0:
        return bright, np.zeros_like(bright)
    wavy = normals + _ripple(flat.shape[:2], rng, 0.02)
    wavy /= np.linalg.norm(wavy, axis=-1, keepdims=True)
    mirrored = 2 * (wavy * to_lamp).sum(-1, keepdims=True) * wavy - to_lamp
    to_eye = -rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    cosine = np.clip((mirrored * to_eye).sum(-1), 0, 1)
    return bright, lamp.glare * cosine**lamp.shine


def vignette(camera: Camera, grid: Grid, strength: float) -> Array:
    """Return the lens's fall-off (rows, columns): the fourth power of the ray's cosine, blended by `strength`."""
    offset = grid.pixels - (np.array(camera.size) - 1) / 2
    tangent = (offset**2).sum(-1) / camera.focal**2
    falloff: Array = 1 - strength + strength / (1 + tangent) ** 2
    return falloff


def _middle_of_card(values: Array, flat: Array) -> float:
    on_card = (np.abs(flat) < np.array(CARD_MM) / 2).all(-1)
    return float(values[on_card].mean()) if on_card.any() else float(values.mean())


def _ripple(shape: tuple[int, int], rng: Generator, amount: float) -> NDArray[np.float64]:
    coarse = rng.normal(0, amount, (5, 7, 3))
    coarse[..., 2] = 0
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float64)
