"""Taking a flat copy of a card with the cameras and the scanner that take the cards themselves."""

from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second import lighting, sensor
from lab.second.attacks.geometry import CARD, Homography, homography
from lab.second.attacks.screens import glass, pulses
from lab.second.attacks.views import Light, View
from lab.second.design import surface_pixels
from lab.second.flatbed import laid, scanned
from lab.second.hand import Hand, find_grip
from lab.second.ornaments import HEIGHT, WIDTH
from lab.second.photograph import OUT_OF_FOCUS, Conditions, Scene, ground_layer, lit, out_of_focus, pose
from lab.second.photograph import develop as developed
from lab.second.pinhole import CARD_MM, Array, Bend, Camera, Grid, framed, turned
from lab.second.sensor import GAMMA
from lab.second.taken import Points, Taken
from lab.second.takes import CONDITIONS, uploaded

Picture = NDArray[np.uint8]

STAND = Conditions(
    frames=(), fill=(0.9, 0.985), tilt=1.5, blur=(0.0003, 0.0007), glare=(0.0, 0.0), electrons=(6000, 20000),
    quality=(72, 96), webp=0.0,
)  # fmt: skip
"""What stands in for a flatbed where something shines by itself: a camera square before it, framed as a scan is."""

CODES = 4096
_TO_CODE = np.round(255 * (np.arange(CODES) / (CODES - 1)) ** (1 / GAMMA)).astype(np.uint8)


class Copy(Protocol):
    """A flat copy: the shown card's corners (4, 2) and its own outline (n, 2), in millimetres of the shown card."""

    @property
    def corners(self) -> Array: ...  # noqa: D102

    @property
    def outline(self) -> Array: ...  # noqa: D102

    def seen(self, view: View) -> Light: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a copy takes light: `shines` by itself, mirrors a share `gloss` of a lamp, bends a share of what cards do."""

    shines: bool
    gloss: float
    bends: float


def take_copy(copy: Copy, behaviour: Behaviour, tier: str, rng: Generator) -> Taken:
    """Take a copy as the tier does. Raises KeyError for an unknown tier."""
    if tier == "scan":
        return _photographed(copy, behaviour, STAND, rng) if behaviour.shines else _scanned(copy, rng)
    taken = _photographed(copy, behaviour, replace(CONDITIONS[tier], webp=0.0), rng)
    return uploaded(taken) if tier == "phone" else taken


def coded(light: Light) -> Picture:
    """Return light (0 to 1) in the code of the sensor's input."""
    return np.take(_TO_CODE, np.clip(light * (CODES - 1), 0, CODES - 1).astype(np.uint16))


def _photographed(copy: Copy, behaviour: Behaviour, given: Conditions, rng: Generator) -> Taken:
    scene = _before_stand(copy, rng) if given is STAND else pose(given, rng, copy.corners, behaviour.bends)
    grid = Grid(scene.camera.size)
    rays = scene.camera.rays(grid.pixels)
    ground = ground_layer(scene, grid, rays, rng)
    spread = scene.card_pixels * rng.uniform(*given.blur)
    unsharp = out_of_focus(scene, grid, rays, rng)
    flat = scene.bend.meet(scene.camera.eye, rays)
    view = View(grid.fill(flat[..., 0]), grid.fill(flat[..., 1]), scene.card_pixels / CARD_MM[0], spread)
    light = copy.seen(view)
    alpha = _cover(copy.outline, scene, spread)
    ground = sensor.lens_blur(_shadowed(ground, alpha, view.per_mm, behaviour, rng), spread, spread, None)
    held = not behaviour.shines and rng.random() < (0.6 if scene.behind > 1 else 0.1)
    behind, before = _hand(view, rng) if held else (None, None)
    if behind is not None:
        ground = _laid_over(ground, behind)
    picture = _between(ground, coded(light), alpha)
    if before is not None:
        picture = _laid_over(picture, before)
    if unsharp is not None:
        picture = sensor.lens_blur(picture, 0.0, float(np.sqrt(OUT_OF_FOCUS**2 - 1)) * spread, unsharp)
    elif rng.random() < 0.4:
        picture = sensor.motion_blur(picture, max(1.0, 2.5 * spread), rng.uniform(0, np.pi))
    gain, mirrored = lit(scene, grid, given, rng)
    added = None if mirrored is None else np.asarray(mirrored * alpha * behaviour.gloss, np.float32)
    if behaviour.shines:
        own = grid.fill(lighting.vignette(scene.camera, grid, rng.uniform(0.2, 1.0))) * pulses(len(alpha), rng)
        gain = np.asarray(alpha * own + (1 - alpha) * gain * rng.uniform(0.1, 1.0), np.float32)
        if given is STAND:
            gain *= np.float32(rng.uniform(1.1, 1.4))
        haze = glass(scene.camera.size, rng) * alpha
        added = haze if added is None else haze + added
    place = _placed(copy.corners, scene)
    return Taken(developed(picture, gain, added, given, rng), place(CARD), place)


def _scanned(copy: Copy, rng: Generator) -> Taken:
    bed = laid(rng)
    width, height = bed.size
    back = np.linalg.inv(np.vstack([bed.matrix, [0, 0, 1]]))
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x = (back[0, 0] * xs + back[0, 1] * ys + back[0, 2] + 0.5) * CARD_MM[0] / bed.card[0] - CARD_MM[0] / 2
    y = (back[1, 0] * xs + back[1, 1] * ys + back[1, 2] + 0.5) * CARD_MM[1] / bed.card[1] - CARD_MM[1] / 2
    view = View(x.astype(np.float32), y.astype(np.float32), bed.card[0] / CARD_MM[0], 0.0)

    def on_bed(points: Points) -> Points:
        return bed.place((points / CARD_MM + 0.5) * (WIDTH, HEIGHT))

    alpha = _filled(on_bed(copy.outline), bed.size)
    layer = np.concatenate([coded(copy.seen(view)) * alpha[..., None], 255 * alpha[..., None]], -1, dtype=np.float32)
    taken = scanned(layer, bed, rng)
    inside = homography(copy.corners)
    return Taken(taken.file, on_bed(copy.corners), lambda points: on_bed(inside(points)))


def _placed(corners: Array, scene: Scene) -> "_Place":
    return _Place(homography(corners), scene)


@dataclass(frozen=True, slots=True)
class _Place:
    inside: Homography
    scene: Scene

    def __call__(self, points: Points) -> Points:
        return self.scene.camera.project(self.scene.bend.place(self.inside(points)))


def _before_stand(copy: Copy, rng: Generator) -> Scene:
    """Pose a copy square before a camera, framed as a scan would be."""
    bed = laid(rng)
    rotation = turned(float(np.clip(rng.normal(0, 0.6), -1.9, 1.9)), rng.uniform(0, 1.5), rng.uniform(0, 360))
    camera = Camera(bed.size, rng.uniform(1.0, 1.4) * bed.size[0], 0.0, rotation, np.zeros(3))
    fill = max(card / size for card, size in zip(bed.card, bed.size, strict=True))
    return Scene(framed(camera, Bend(), min(fill, 0.985), rng, copy.corners), Bend(), 0.4)


def _cover(outline: Array, scene: Scene, spread: float) -> Light:
    steps = [np.linspace(outline[i], outline[(i + 1) % len(outline)], 24, endpoint=False) for i in range(len(outline))]
    edge = scene.camera.project(scene.bend.place(np.concatenate(steps)))
    alpha = _filled(edge, scene.camera.size)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), spread) if spread > 0.2 else alpha, np.float32)


def _filled(edge: Points, size: tuple[int, int]) -> Light:
    """Return the share (H, W) of every pixel within a polygon."""
    mask = np.zeros(size[::-1], np.uint8)
    points = np.round(np.clip(edge, -8000, 16000) * 16).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
    return np.asarray(mask / 255, np.float32)


def _shadowed(ground: Picture, alpha: Light, per_mm: float, behaviour: Behaviour, rng: Generator) -> Picture:
    """Darken the ground about a copy that lies on it."""
    if behaviour.shines:
        return ground
    spread, depth = per_mm * rng.uniform(0.4, 2), rng.uniform(0.2, 0.6)
    small = cv2.resize(alpha, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    moved = np.array([[1, 0, per_mm / 4 * rng.normal(0, 0.6)], [0, 1, per_mm / 4 * rng.normal(0, 0.6)]])
    shadow = cv2.GaussianBlur(cv2.warpAffine(small, moved, small.shape[::-1]), (0, 0), spread / 4)
    soft = np.asarray(255 * (1 - depth * np.asarray(shadow, np.float32)), np.uint8)
    whole = cv2.resize(soft, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(ground, cv2.merge([whole] * 3), scale=1 / 255), np.uint8)


def _hand(view: View, rng: Generator) -> tuple[Picture, Picture] | tuple[None, None]:
    """Return what of a hand lies behind and before a copy (H, W, 4), or nothing where it found no hold."""
    grip = find_grip(rng, {"middle": (0.16 * WIDTH, 0.16 * HEIGHT, 0.68 * WIDTH, 0.68 * HEIGHT)})
    if grip is None:
        return None, None
    hand = Hand(grip, rng)
    layers = []
    for draw in (hand.draw_behind, hand.draw_before):
        per_mm, pad = 10.0, 50.0
        surface = skia.Surface(*(round((side + 2 * pad) * per_mm) for side in CARD_MM))
        canvas = surface.getCanvas()
        canvas.scale(per_mm, per_mm)
        canvas.translate(pad, pad)
        draw(canvas)
        across, down = (
            np.asarray((axis + side / 2 + pad) * per_mm - 0.5, np.float32)
            for axis, side in zip((view.x, view.y), CARD_MM, strict=True)
        )
        layer = cv2.remap(surface_pixels(surface), across, down, cv2.INTER_LINEAR)
        layers.append(sensor.lens_blur(np.asarray(layer, np.uint8), view.spread, view.spread, None))
    return layers[0], layers[1]


def _laid_over(picture: Picture, layer: Picture) -> Picture:
    cover = cv2.merge([255 - cv2.extractChannel(layer, 3)] * 3)
    under = cv2.multiply(picture, cover, scale=1 / 255)
    return np.asarray(cv2.add(under, cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR)), np.uint8)


def _between(ground: Picture, over: Picture, alpha: Light) -> Picture:
    return np.asarray(cv2.blendLinear(over, ground, alpha, 1 - alpha), np.uint8)
