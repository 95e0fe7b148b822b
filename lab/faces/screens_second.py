"""The species `screen_still` and `screen_video` a second way, for evaluation only.

Other pixels (an OLED's diamonds with half as many red and blue ones, stripes that lie), light cut off at once by
pulse-width dimming instead of swinging, sharp reflections, another motion.
"""

from collections.abc import Sequence as Many

import cv2
import numpy as np

from lab.faces import live
from lab.faces.displays import Display, emitted, fitted, under_glass
from lab.faces.flat import Lamp
from lab.faces.held import FLAT_FINER, Sheet, Surroundings, selfie_of, shown, surroundings
from lab.faces.photographs import Photograph, Split
from lab.faces.sensor import decode, draw_camera, exposed_for, shoot, to_light
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Field, Image
from lab.faces.swaying import sway

_NO_LAMP = Lamp((0.0, 0.0, -1.0), 0.0, 0.0, 20.0)


def draw_still(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of one photograph on a screen."""
    return _replayed(photograph, [selfie_of(photograph, 1152, random, full=True)], split, capture, random)


def draw_video(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of a screen that replays a bona fide capture."""
    recorded = live.draw(photograph, split, capture, random)
    return _replayed(photograph, [decode(frame) for frame in recorded.frames], split, capture, random)


def diamonds(content: Image, display: Display, rows: int) -> Image:
    """Return an OLED's texture: a green dot in every pixel, red and blue in turns, four by four texels a pixel."""
    light = to_light(emitted(content, display))
    height, width = light.shape[0] // 2 * 2, light.shape[1] // 2 * 2
    light = light[:height, :width]
    texture = np.zeros((height, 3, width, 3, 3), np.uint16)
    texture[:, 1:, :, 0, 1] = (light[..., 1] * 40000)[:, None]
    chequer = (np.arange(height)[:, None] + np.arange(width)[None, :]) % 2
    for parity, channel in ((0, 2), (1, 0)):
        pair = cv2.blur(light[..., channel], (2, 1))
        texture[:, :2, :, 1:, channel] = (pair * 40000 * (chequer == parity))[:, None, :, None]
    return fitted(texture.reshape(height * 3, width * 3, 3), rows, width / height)


def lying(content: Image, display: Display, rows: int) -> Image:
    """Return the texture of a display whose stripes lie, blue on top, with wide gaps between its columns."""
    light = to_light(emitted(content, display))
    height, width = light.shape[:2]
    texture = np.zeros((height, 3, width, 2, 3), np.uint16)
    for row, channel in enumerate((0, 1, 2)):
        for column, share in ((0, 1.0), (1, 1 - display.gap)):
            texture[:, row, :, column, channel] = light[..., channel] * (60000 * share)
    return fitted(texture.reshape(height * 3, width * 2, 3), rows, width / height)


def cut_off(picture: Image, start: float, share: float, depth: float) -> Image:
    """Dim a band of rows at once: `start` and `share` of the height, by `depth`."""
    rows = (np.arange(picture.shape[0]) / picture.shape[0] - start) % 1.0
    level = np.where(rows < share, round(256 * (1 - depth)), 256).astype(np.uint16)[:, None, None]
    return np.asarray((picture.astype(np.uint16) * level) >> 8, dtype=np.uint8)


def _mirrored(size: tuple[int, int], random: np.random.Generator) -> Field:
    """Return a ceiling's lamps in the glass: bright bars with sharp edges, over a slope of haze."""
    width, height = size
    out = np.linspace(random.uniform(0, 0.12), random.uniform(0, 0.12), height, dtype=np.float32)[:, None]
    out = np.ascontiguousarray(out.repeat(width, 1))
    for _ in range(int(random.integers(0, 3))):
        centre = (float(random.uniform(0, width)), float(random.uniform(0, height)))
        bar = cv2.boxPoints((centre, (random.uniform(0.1, 0.5) * width, random.uniform(0.01, 0.04) * height), 20.0))
        cv2.fillConvexPoly(out, np.round(bar).astype(np.int32), float(random.uniform(0.1, 0.45)), cv2.LINE_AA)
    return np.clip(out, 0, 0.8)


def _replayed(
    photograph: Photograph, contents: Many[Image], split: Split, capture: Capture, random: np.random.Generator
) -> Sequence:
    size = SIZES[capture]
    around = surroundings(split, size, random)
    around = Surroundings(np.asarray(around.picture * 0.55, np.uint8), around.fingers, around.edges, 0.5)
    extent = (random.uniform(0.75, 0.98) if around.edges else random.uniform(1.12, 1.4)) * size[1]
    oled = bool(random.random() < 0.5)
    display = Display(
        lines=int(random.uniform(650, 2300)),
        gap=float(random.uniform(0.2, 0.95)),
        black=0.0 if oled else 0.03,
        contrast=float(random.uniform(0.95, 1.35)),
        tint=(float(random.uniform(0.95, 1.1)), 1.0, float(random.uniform(0.92, 1.05))),
        bands=float(random.choice([0.0, random.uniform(0.1, 0.5)])),
        periods=1.0,
    )
    camera = draw_camera(split, capture == "gestures", random)
    glass = _mirrored(size, random) / 1.5
    start, pace, share = random.uniform(0, 1), random.uniform(-0.4, 0.4), random.uniform(0.1, 0.5)
    rows, aspect = round(extent * FLAT_FINER), contents[0].shape[1] / contents[0].shape[0]
    textures = [(diamonds if oled else lying)(content, display, rows) for content in contents]
    frames: list[bytes] = []
    for number, stand in enumerate(sway(capture, False, random)):
        sheet = Sheet(textures[number % len(textures)], extent, extent * aspect)
        seen = shown(sheet, stand, _NO_LAMP, around, size, number)
        seen = cut_off(seen, start + pace * number, share, display.bands)
        glassed = under_glass(seen, glass, (-12.0 * stand.yaw, 12.0 * stand.pitch))
        camera = camera if frames else exposed_for(camera, glassed, random)
        frames.append(shoot(glassed, camera, 1 + random.normal(0, 0.01), random, FLAT_FINER))
    how: dict[str, float | str | bool] = {"way": "diamonds" if oled else "lying", "edges": around.edges}
    how |= {"pitch": round(extent / display.lines, 2), "bands": round(display.bands, 2)}
    return Sequence("screen", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)
