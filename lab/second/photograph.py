"""A photograph of a card: it lies on something or is held before it, a lamp shines on it, a camera takes it."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second import lighting, sensor
from lab.second.design import Side, surface_pixels
from lab.second.hand import Hand, find_grip
from lab.second.ornaments import HEIGHT, WIDTH
from lab.second.pinhole import CARD_MM, CORNERS, Array, Bend, Camera, Grid, framed, quad, turned
from lab.second.sensor import Sensor
from lab.second.surroundings import SIDE, neighbour, texture
from lab.second.taken import Points, Taken

Picture = NDArray[np.uint8]

OUT_OF_FOCUS = 1.8
"""How much wider the lens spreads what is out of its focus."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The ranges that a kind of photograph is drawn from.

    `frames` are picture sizes (long side, short side) with their weights, `fill` the card's share of the tighter side,
    `tilt` the steepest angle in degrees, `blur` the lens's spread in shares of the card's width, `glare` how often the
    lamp is mirrored and how bright at most, `electrons` the sensor's full well, `quality` of the file. `along`: the
    frame is turned as the card is. `webp` is the share of WebP among smaller files; the others are JPEG.
    """

    frames: tuple[tuple[tuple[int, int], float], ...]
    fill: tuple[float, float]
    tilt: float
    blur: tuple[float, float]
    glare: tuple[float, float]
    electrons: tuple[float, float]
    quality: tuple[int, int]
    along: bool = False
    webp: float = 0.12


@dataclass(frozen=True, slots=True)
class Scene:
    """A posed card and camera, and how far behind the card the ground lies (mm)."""

    camera: Camera
    bend: Bend
    behind: float

    @property
    def card_pixels(self) -> float:
        """About how many pixels wide the card comes out."""
        corners = quad(self.camera, self.bend)
        return float(max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])))

    def place(self, points: Points) -> Points:
        """Return where points of the card (n, 2), in card units, lie in the picture."""
        return self.camera.project(self.bend.place((points / (WIDTH, HEIGHT) - 0.5) * CARD_MM))


def photograph(side: Side, given: Conditions, rng: Generator) -> Taken:
    """Take one picture under the given conditions."""
    scene = pose(given, rng)
    grid = Grid(scene.camera.size)
    rays = scene.camera.rays(grid.pixels)
    card, gloss = _card_layer(side, scene, grid, rays, rng)
    alpha = np.asarray(cv2.extractChannel(card, 3), np.uint8)
    ground = ground_layer(scene, grid, rays, rng)
    cover = cv2.merge([255 - alpha] * 3)
    ink = cv2.cvtColor(card, cv2.COLOR_BGRA2BGR)
    picture = np.asarray(cv2.add(cv2.multiply(ground, cover, scale=1 / 255), ink), np.uint8)
    spread = scene.card_pixels * rng.uniform(*given.blur)
    unsharp = out_of_focus(scene, grid, rays, rng)
    picture = sensor.lens_blur(picture, spread, OUT_OF_FOCUS * spread, unsharp)
    if unsharp is None and rng.random() < 0.4:
        picture = sensor.motion_blur(picture, max(1.0, 2.5 * spread), rng.uniform(0, np.pi))
    gain, mirrored = lit(scene, grid, given, rng)
    added = np.asarray(mirrored * (alpha / 255) * gloss, np.float32) if mirrored is not None else None
    return Taken(develop(picture, gain, added, given, rng), quad(scene.camera, scene.bend), scene.place)


def pose(given: Conditions, rng: Generator, shown: Array = CORNERS, bends: float = 1.0) -> Scene:
    """Pose a card before a camera; `shown` (4, 2) is framed, in millimetres, and bends a share of what a card does."""
    weights = np.array([weight for _, weight in given.frames])
    size = given.frames[int(rng.choice(len(weights), p=weights / weights.sum()))][0]
    kind = rng.random()
    roll = rng.normal(0, 5)
    if kind > 0.68:
        roll += float(rng.choice([90, 180, 270])) if kind < 0.9 or given.along else rng.uniform(0, 360)
    upright = abs(np.sin(np.radians(roll))) > np.sqrt(0.5) if given.along else rng.random() < 0.3
    if upright:
        size = (size[1], size[0])
    tilt = given.tilt * rng.beta(1.2, 2.2)
    curvature = 0.0 if rng.random() < 0.6 else rng.uniform(-1, 1) / 250
    direction = float(rng.choice([0.0, np.pi / 2])) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    bend = Bend(bends * curvature, direction)
    camera = Camera(
        size,
        rng.uniform(0.75, 1.2) * max(size),
        rng.normal(0, 0.02),
        turned(roll, tilt, rng.uniform(0, 360)),
        np.zeros(3),
    )
    behind = rng.uniform(80, 500) if rng.random() < 0.25 else 0.4
    return Scene(framed(camera, bend, rng.uniform(*given.fill), rng, shown), bend, behind)


def _card_layer(
    side: Side, scene: Scene, grid: Grid, rays: Array, rng: Generator
) -> tuple[Picture, NDArray[np.float32] | float]:
    held = rng.random() < (0.6 if scene.behind > 1 else 0.1)
    grip = find_grip(rng, side.kept_free) if held else None
    width = int(np.clip(1.15 * scene.card_pixels, 640, 1400 if grip else 2300))
    surface, free = side.pixels(width, pad=0.6 if grip else 0.01)
    canvas = surface.getCanvas()
    hand = Hand(grip, rng) if grip else None
    if hand:
        _in_millimetres(canvas, width, free, hand.draw_behind)
    side.draw(canvas, width, free)
    if hand:
        _in_millimetres(canvas, width, free, hand.draw_before)
    flat = scene.bend.meet(scene.camera.eye, rays)
    per_mm = width / CARD_MM[0]
    places = (flat + np.array(CARD_MM) / 2) * per_mm + free - 0.5
    across, down = grid.fill(places[..., 0]), grid.fill(places[..., 1])
    card = np.asarray(cv2.remap(surface_pixels(surface), across, down, cv2.INTER_LINEAR), np.uint8)
    if side.gloss is None:
        return card, 1.0
    share = side.gloss.shape[1] / width
    at = [np.asarray((axis + 0.5 - free) * share - 0.5, np.float32) for axis in (across, down)]
    gloss = cv2.remap(side.gloss, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return card, np.asarray(gloss, np.float32)


def _in_millimetres(canvas: skia.Canvas, width: int, free: float, draw: Callable[[skia.Canvas], None]) -> None:
    canvas.save()
    canvas.translate(free, free)
    canvas.scale(width / CARD_MM[0], width / CARD_MM[0])
    draw(canvas)
    canvas.restore()


def ground_layer(scene: Scene, grid: Grid, rays: Array, rng: Generator) -> Picture:
    """Return what lies behind the card (H, W, 3), with the card's shadow on it."""
    eye = scene.camera.eye
    reach = (scene.behind - eye[2]) / rays[..., 2]
    places = eye[:2] + reach[..., None] * rays[..., :2]
    per_mm = rng.uniform(3.5, 8) / (1 + scene.behind / 150)
    turn = rng.uniform(0, 2 * np.pi)
    rotation = per_mm * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    stuff = texture(rng)
    if scene.behind < 1:
        if rng.random() < 0.15:
            stuff = _with_neighbour(stuff, rotation, rng)
        stuff = _with_shadow(stuff, rotation, per_mm, rng)
    else:
        stuff = np.asarray(cv2.GaussianBlur(stuff, (0, 0), rng.uniform(1, 5)), np.uint8)
    at = places @ rotation + SIDE / 2
    across, down = grid.fill(at[..., 0]), grid.fill(at[..., 1])
    return np.asarray(cv2.remap(stuff, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _with_shadow(stuff: Picture, rotation: Array, per_mm: float, rng: Generator) -> Picture:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    corners = (CORNERS + rng.normal(0, 0.9, 2)) @ rotation + SIDE / 2
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], round(255 * rng.uniform(0.25, 0.7)))
    soft = 255 - np.asarray(cv2.GaussianBlur(mask, (0, 0), per_mm * rng.uniform(0.4, 2)), np.uint8)
    return np.asarray(cv2.multiply(stuff, cv2.merge([soft] * 3), scale=1 / 255), np.uint8)


def _with_neighbour(stuff: Picture, rotation: Array, rng: Generator) -> Picture:
    other = neighbour(rng)
    tilt = rng.normal(0, 0.25)
    spin = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    away = np.array([rng.choice([-1, 1]) * rng.uniform(96, 115), rng.uniform(-30, 30)])
    if rng.random() < 0.5:
        away = np.array([rng.uniform(-40, 40), rng.choice([-1, 1]) * rng.uniform(72, 90)])
    corners = ((CORNERS @ spin + away) @ rotation + SIDE / 2).astype(np.float32)
    source = np.array([[0, 0], [856, 0], [856, 540], [0, 540]], np.float32)
    warped = cv2.warpPerspective(other, cv2.getPerspectiveTransform(source, corners), (SIDE, SIDE))
    cover = cv2.merge([255 - cv2.extractChannel(warped, 3)] * 3)
    blended = cv2.multiply(stuff, cover, scale=1 / 255)
    return np.asarray(cv2.add(blended, cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR)), np.uint8)


def out_of_focus(scene: Scene, grid: Grid, rays: Array, rng: Generator) -> NDArray[np.float32] | None:
    """Return how far out of focus every pixel is (H, W), 0 to 1; None: all is sharp."""
    if rng.random() < 0.5:
        return None
    reach = -scene.camera.eye[2] / rays[..., 2]
    # A ray's third coordinate in the camera's frame is 1, so its reach is the depth.
    nearness = reach[reach.shape[0] // 2, reach.shape[1] // 2] * rng.uniform(0.93, 1.07)
    weight = np.clip(np.abs(nearness / reach - 1) / rng.uniform(0.1, 0.35), 0, 1)
    return grid.fill(weight)


def lit(
    scene: Scene, grid: Grid, given: Conditions, rng: Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Hang a lamp; return what it and the lens give every pixel (H, W), and its mirror image (H, W) if there is one."""
    glare = rng.uniform(0.3, 1.0) * given.glare[1] if rng.random() < given.glare[0] else 0.0
    lamp = lighting.draw_lamp(rng, scene.camera, glare)
    bright, mirrored = lighting.shade(lamp, scene.camera, scene.bend, grid, rng)
    bright *= lighting.vignette(scene.camera, grid, rng.uniform(0.2, 1.0))
    return grid.fill(bright), grid.fill(mirrored) if glare else None


def develop(
    picture: Picture, gain: NDArray[np.float32], added: NDArray[np.float32] | None, given: Conditions, rng: Generator
) -> bytes:
    """Expose and develop what came through the lens, lit by `gain`, `added` light on it; return the file."""
    tint = rng.normal(1, 0.05, 2)
    electrons = float(np.exp(rng.uniform(*np.log(given.electrons))))
    camera = Sensor(
        electrons=electrons,
        read=rng.uniform(1, 4) / np.sqrt(electrons) / 10,
        balance=(float(tint[0]), 1.0, float(tint[1])),
        exposure=rng.uniform(0.6, 1.12),
        flicker=rng.uniform(0.01, 0.06) if rng.random() < 0.3 else 0.0,
        bands=rng.uniform(1, 6),
        smooth=bool(rng.random() < 0.6),
        sharpen=rng.uniform(0.2, 1.1) if rng.random() < 0.7 else 0.0,
        radius=rng.uniform(0.8, 1.8),
    )
    developed = sensor.expose(picture, gain, added, camera, rng)
    if rng.random() < 0.5:
        developed = sensor.denoise_colour(developed, rng.uniform(1, 3))
    if camera.sharpen:
        developed = sensor.sharpen(developed, camera.sharpen, camera.radius)
    quality = int(rng.integers(*given.quality))
    if developed.size < 6_000_000 and rng.random() < given.webp:
        return sensor.webp_file(developed, quality)
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if rng.random() < 0.7 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422
    return sensor.jpeg_file(developed, quality, sampling)
