"""Screens that show a card: a frame buffer, light through the pixels' own geometry, glass that mirrors the room."""

from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.contents import Content
from lab.second.attacks.pixels import FINE, pattern
from lab.second.attacks.views import View
from lab.second.grain import grain
from lab.second.ornaments import tone
from lab.second.pinhole import Array

Light = NDArray[np.float32]
Picture = NDArray[np.uint8]

DEVICES = (
    ("phone", ((1080, 2340), (1440, 3120), (1170, 2532), (720, 1600)), ("diamonds", "diamonds", "stripes", "stacked")),
    ("tablet", ((2048, 1536), (2560, 1600), (1920, 1200)), ("stripes", "chevrons", "lying")),
    ("laptop", ((1366, 768), (1920, 1080), (2560, 1600), (1920, 1200)), ("stripes", "chevrons", "stripes")),
    ("monitor", ((1920, 1080), (2560, 1440), (1680, 1050)), ("stripes", "chevrons", "with_white")),
)


@dataclass(frozen=True, slots=True)
class Screen:
    """A display in a plane in millimetres of the shown card.

    `light` (h, w, 3) is the frame buffer's, one texel a display pixel, `per_mm` of them; `origin` is the pixel on the
    plane's origin. `tile` is a period of the pixels' pattern, `sparkle` the grain of a matte surface (or None).
    `corners` are the shown card's (4, 2), `outline` the device's (4, 2), `mix` what the camera's filters confuse.
    """

    device: str
    pixels: str
    light: Light
    tile: Light
    sparkle: Light | None
    per_mm: float
    origin: tuple[float, float]
    corners: Array
    outline: Array
    bezel: Light
    mix: float

    @property
    def kind(self) -> str:
        """Which display it is."""
        return f"{self.device}_{self.pixels}"

    def seen(self, view: View) -> Light:
        """Return the light (H, W, 3) that reaches a view's pixels from the display and its bezel."""
        sampled = view.sample(self.light, self.per_mm, self.origin, -1.0)
        light = np.asarray(cv2.multiply(sampled, view.repeat(self.tile, self.per_mm * FINE)), np.float32)
        if self.sparkle is not None:
            light *= view.repeat(self.sparkle, self.per_mm * 3)[..., None]
        mixed = (1 - self.mix) * np.eye(3) + self.mix / 3
        light = np.asarray(cv2.transform(light, mixed), np.float32)
        light[sampled[..., 1] < 0] = self.bezel
        return light


def draw_screen(content: Content, rng: Generator) -> Screen:
    """Show a picture on a display of some kind, as a viewer, a gallery or a browser would."""
    device, sizes, layouts = DEVICES[int(rng.choice(4, p=[0.4, 0.12, 0.26, 0.22]))]
    width, height = sizes[int(rng.integers(len(sizes)))]
    layout = str(rng.choice(layouts))
    tile = pattern(layout, rng)
    if device == "phone" and rng.random() < 0.5:
        width, height, tile = height, width, np.ascontiguousarray(np.rot90(tile))
    shape = content.picture.shape
    fit = min(width / shape[1], height / shape[0])
    scale = fit * (1.0 if rng.random() < 0.4 else rng.uniform(0.45, 1.0))
    if device in ("laptop", "monitor"):
        scale = fit * rng.uniform(0.4, 0.98)
    room = np.array([width - scale * shape[1], height - scale * shape[0]])
    corner = room * np.clip(rng.normal(0.5, 0.08, 2), 0, 1)
    buffer = _buffer((width, height), content.picture, scale, corner, rng)
    _, mm = content.in_millimetres()
    per_mm = scale / mm
    origin = scale * (content.quad.min(0) + content.quad.max(0)) / 2 + scale / 2 - 0.5 + corner
    rim = rng.uniform(0.01, 0.05) * width if device == "phone" else rng.uniform(0.01, 0.03) * width
    ends = np.array([[-rim, -rim], [width + rim, -rim], [width + rim, height + rim], [-rim, height + rim]]) - 0.5
    corners = (scale * (content.quad + 0.5) - 0.5 + corner - origin) / per_mm
    sparkle = _matte(rng) if device in ("laptop", "monitor") and rng.random() < 0.45 else None
    bezel = np.asarray(rng.uniform(0.002, 0.02) * rng.uniform(0.8, 1.2, 3), np.float32)
    if rng.random() < 0.15:
        bezel = np.asarray(rng.uniform(0.2, 0.6) * rng.uniform(0.93, 1.07, 3), np.float32)
    return Screen(
        device, layout, _emitted(buffer, layout, rng), tile, sparkle, per_mm, (float(origin[0]), float(origin[1])),
        corners, (ends - origin) / per_mm, bezel, rng.uniform(0.03, 0.2),
    )  # fmt: skip


def glass(size: tuple[int, int], rng: Generator) -> Light:
    """Return what the glass mirrors (H, W): a haze, and sometimes a window or a bar of light."""
    width, height = size
    small = np.full((height // 8 + 1, width // 8 + 1), rng.uniform(0.0, 0.03), np.float32)
    ramp = np.linspace(0, rng.uniform(0, 0.03), small.shape[1], dtype=np.float32)
    small += ramp if rng.random() < 0.5 else ramp[::-1]
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 3))):
            middle = (rng.uniform(0, small.shape[1]), rng.uniform(0, small.shape[0]))
            reach = (rng.uniform(0.1, 0.4) * small.shape[1], rng.uniform(0.03, 0.3) * small.shape[0])
            shape = cv2.boxPoints((middle, reach, rng.uniform(-25, 25)))
            pane = np.zeros_like(small)
            cv2.fillConvexPoly(pane, np.round(shape).astype(np.int32), rng.uniform(0.03, 0.22))
            small += cv2.GaussianBlur(pane, (0, 0), rng.uniform(0.8, 5))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.float32)


def pulses(height: int, rng: Generator) -> Light:
    """Return the rows' share of light (H, 1) of a backlight that is dimmed by pulses; mostly 1."""
    if rng.random() > 0.35:
        return np.ones((height, 1), np.float32)
    phase = np.arange(height, dtype=np.float32) / height * rng.uniform(1, 9) + rng.uniform(0, 1)
    soft = 1 / (1 + np.exp(-rng.uniform(3, 25) * (np.sin(2 * np.pi * phase) - rng.uniform(-0.6, 0.6))))
    return np.asarray(1 - rng.uniform(0.03, 0.25) * soft, np.float32)[:, None]


def _buffer(size: tuple[int, int], picture: Picture, scale: float, corner: Array, rng: Generator) -> Picture:
    surface = skia.Surface(*size)
    canvas = surface.getCanvas()
    dark = rng.random() < 0.6
    canvas.clear(tone(0.6, rng.uniform(0, 0.15), rng.uniform(0, 0.2) if dark else rng.uniform(0.85, 1)))
    ink = skia.Paint(AntiAlias=True, Color=tone(0, 0, 0.8 if dark else 0.2))
    if rng.random() < 0.6:
        _controls(canvas, size, ink, rng)
    shown = skia.Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), colorType=skia.kBGRA_8888_ColorType)
    place = skia.Rect.MakeXYWH(*corner, scale * picture.shape[1], scale * picture.shape[0])
    kernels = (
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
        skia.SamplingOptions(skia.CubicResampler.Mitchell()),
        skia.SamplingOptions(skia.FilterMode.kLinear),
    )
    canvas.drawImageRect(shown, place, kernels[int(rng.integers(0, 3))])
    drawn = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)
    return np.ascontiguousarray(drawn[..., :3])


def _controls(canvas: skia.Canvas, size: tuple[int, int], ink: skia.Paint, rng: Generator) -> None:
    """Draw a title, a row of buttons and some text of an application."""
    width, height = size
    unit = max(width, height) / 90
    font = skia.Font(skia.Typeface("DejaVu Sans"), unit)
    band = skia.Paint(Color=tone(0.6, 0.2, rng.uniform(0.2, 0.9)))
    if rng.random() < 0.6:
        canvas.drawRect(skia.Rect.MakeWH(width, 2.6 * unit), band)
    canvas.drawString(f"IMG_{int(rng.integers(1000, 9999))}.jpg", unit, 1.8 * unit, font, ink)
    for place in range(int(rng.integers(2, 6))):
        canvas.drawCircle(width - (2 + 3 * place) * unit, height - 2 * unit, 0.6 * unit, ink)
    letters = np.array(list("aeiounrstlmdc "))
    for line in range(int(rng.integers(0, 12))):
        words = "".join(rng.choice(letters, int(rng.integers(20, 60))))
        canvas.drawString(words, 2 * unit, (5 + 1.7 * line) * unit, font, ink)


def _emitted(buffer: Picture, layout: str, rng: Generator) -> Light:
    oled = layout in ("diamonds", "stacked", "with_white")
    black = 0.0 if oled else rng.uniform(0.0005, 0.006)
    code = np.clip(np.arange(256) / 255 * rng.uniform(0.97, 1.08), 0, 1)
    curve = black + (1 - black) * code ** rng.uniform(2.0, 2.45)
    white = np.array([rng.uniform(0.97, 1.15), 1.0, rng.uniform(0.88, 1.04)])
    return np.asarray(cv2.LUT(buffer, (curve[:, None, None] * white).astype(np.float32)), np.float32)


def _matte(rng: Generator) -> Light:
    rough = cv2.GaussianBlur(np.tile(grain(rng, 96, 96), (3, 3)), (0, 0), rng.uniform(0.6, 1.5))[96:192, 96:192]
    return np.asarray(1 + rng.uniform(0.01, 0.05) * rough / rough.std(), np.float32)
