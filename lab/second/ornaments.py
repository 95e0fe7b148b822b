"""Security print: gradient grounds, guilloches, pyramids and the Sphinx, microtext, holograms, lamination."""

import colorsys
from collections.abc import Sequence

import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.outlines import Face

WIDTH, HEIGHT = 1200.0, 750.0
"""Card units: both sides are laid out on this grid, whatever the pixels."""

SOFT = (240, 150)
"""Pixels of what is smooth all over: gradients cost by the pixel, and nobody sees the difference."""


def tone(hue: float, saturation: float, value: float, alpha: float = 1.0) -> int:
    """Return an ARGB colour from hue, saturation, value and opacity, each 0 to 1."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1))
    return int(skia.Color(round(255 * red), round(255 * green), round(255 * blue), round(255 * alpha)))


def curve(points: NDArray[np.float64], *, closed: bool = False) -> skia.Path:
    """Return a path through (n, 2) points."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points.tolist()], closed)
    return path


def pen(colour: int, width: float) -> skia.Paint:
    """Return a paint for fine lines."""
    return skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, Color=colour, StrokeWidth=width)


def draw_ground(card: skia.Canvas, rng: Generator, hues: Sequence[float]) -> None:
    """Fill the card with a soft gradient of the hues, two broad spots on it, and faint clouds."""
    soft = skia.Surface(*SOFT)
    canvas = soft.getCanvas()
    canvas.scale(SOFT[0] / WIDTH, SOFT[1] / HEIGHT)
    colours = [tone(hue + rng.normal(0, 0.012), rng.uniform(0.04, 0.2), rng.uniform(0.84, 0.98)) for hue in hues]
    angle = rng.uniform(-0.6, 0.6)
    ends = [skia.Point(0, HEIGHT * (0.5 - angle)), skia.Point(WIDTH, HEIGHT * (0.5 + angle))]
    canvas.drawPaint(skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, colours)))
    for _ in range(2):
        centre = skia.Point(rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT))
        spot = tone(float(rng.choice(hues)), rng.uniform(0.1, 0.3), rng.uniform(0.85, 1.0), rng.uniform(0.2, 0.5))
        shader = skia.GradientShader.MakeRadial(centre, rng.uniform(250, 600), [spot, spot & 0x00FFFFFF])
        canvas.drawPaint(skia.Paint(Shader=shader))
    clouds = skia.PerlinNoiseShader.MakeFractalNoise(0.02, 0.05, 2, float(rng.integers(0, 1000)))
    canvas.drawPaint(skia.Paint(Shader=clouds, Alphaf=rng.uniform(0.02, 0.1), BlendMode=skia.BlendMode.kSoftLight))
    _lay_soft(card, soft)


def draw_waves(canvas: skia.Canvas, rng: Generator, hue: float) -> None:
    """Lay a family of interfering fine waves over the whole card."""
    x = np.linspace(-10, WIDTH + 10, 110)
    count = int(rng.integers(22, 44))
    low, high = rng.uniform(0.004, 0.009), rng.uniform(0.011, 0.022)
    phase = rng.uniform(0, 2 * np.pi, 2)
    swing = rng.uniform(8, 30, 2)
    paint = pen(
        tone(hue, rng.uniform(0.25, 0.6), rng.uniform(0.5, 0.85), rng.uniform(0.15, 0.4)), rng.uniform(0.8, 1.5)
    )
    path = skia.Path()
    for line in range(count):
        turn = line / count * 2 * np.pi
        y = (line + 0.5) * HEIGHT / count + swing[0] * np.sin(low * x + phase[0] + turn)
        y += swing[1] * np.sin(high * x + phase[1] - 2 * turn) * np.cos(low * x)
        path.addPath(curve(np.stack([x, y], 1)))
    canvas.drawPath(path, paint)


def draw_rosette(canvas: skia.Canvas, rng: Generator, hue: float, centre: tuple[float, float], radius: float) -> None:
    """Draw a guilloche rosette: one spirograph figure repeated at several radii."""
    petals = int(rng.integers(5, 14))
    depth = rng.uniform(0.1, 0.3)
    t = np.linspace(0, 2 * np.pi, 30 * petals)
    path = skia.Path()
    for ring in np.linspace(0.25, 1, int(rng.integers(4, 8))):
        r = radius * ring * (1 + depth * np.cos(petals * t) + 0.4 * depth * np.sin(2 * petals * t + 5 * ring))
        path.addPath(curve(np.stack([centre[0] + r * np.cos(t), centre[1] + r * np.sin(t)], 1), closed=True))
    colour = tone(hue, rng.uniform(0.3, 0.7), rng.uniform(0.5, 0.8), rng.uniform(0.15, 0.4))
    canvas.drawPath(path, pen(colour, rng.uniform(0.7, 1.4)))


def draw_giza(canvas: skia.Canvas, rng: Generator, hue: float, x: float, base: float, size: float) -> None:
    """Draw three pyramids in hatching and the Sphinx before them, `size` units wide."""
    colour = tone(hue, rng.uniform(0.3, 0.7), rng.uniform(0.4, 0.7), rng.uniform(0.18, 0.42))
    paint = pen(colour, rng.uniform(0.8, 1.6))
    for offset, share in ((0.0, 0.5), (0.33, 0.44), (0.62, 0.3)):
        left, width = x + offset * size, share * size
        apex = (left + 0.5 * width, base - 0.62 * width)
        ridge = (left + 0.66 * width, base)
        path = skia.Path()
        for step in np.linspace(0, 1, int(width / rng.uniform(5, 9))):
            y = apex[1] + step * (base - apex[1])
            near = apex[0] + step * (ridge[0] - apex[0])
            path.moveTo(apex[0] + step * (left - apex[0]), y)
            path.lineTo(near, y)
            path.moveTo(near, y)
            path.lineTo(apex[0] + step * (left + width - apex[0]), y - 0.12 * (base - y))
        canvas.drawPath(path, paint)
    canvas.drawPath(_sphinx(x + 0.5 * size, base, 0.45 * size), pen(colour, 1.4 * paint.getStrokeWidth()))


def draw_microtext(canvas: skia.Canvas, face: Face, words: str, at: tuple[float, float], size: float, width: float,
                   colour: int, turn: float = 0.0) -> None:  # fmt: skip
    """Repeat words along a line of `width`, letters about `size` tall, the line turned by `turn` degrees."""
    outline = face.outline(words + " ")
    advance = outline.computeTightBounds().width() + 0.4
    band = skia.Path()
    for place in range(max(1, int(width / (advance * size)))):
        band.addPath(outline, place * advance, 0)
    canvas.save()
    canvas.translate(*at)
    canvas.rotate(turn)
    canvas.scale(size, size)
    canvas.drawPath(band, skia.Paint(AntiAlias=True, Color=colour))
    canvas.restore()


def draw_hologram(canvas: skia.Canvas, rng: Generator, at: tuple[float, float], radius: float, strength: float) -> None:
    """Lay an iridescent film over a spot: a many-pointed star, rings, or a pyramid in a disc."""
    colours = [tone(hue, 0.55, 1.0, strength) for hue in np.linspace(0, 1, 9) + rng.uniform(0, 1)]
    shader = skia.GradientShader.MakeSweep(at[0], at[1], [*colours[:-1], colours[0]])
    kind = int(rng.integers(0, 3))
    points = 2 * int(rng.integers(5, 17))
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    r = radius * np.where(np.arange(points) % 2 == 0, 1.0, rng.uniform(0.55, 0.85))
    shape = curve(np.stack([at[0] + r * np.cos(t), at[1] + 0.8 * r * np.sin(t)], 1), closed=True)
    canvas.drawPath(shape, skia.Paint(AntiAlias=True, Shader=shader, BlendMode=skia.BlendMode.kSoftLight))
    thin = skia.Paint(AntiAlias=True, Shader=shader, Style=skia.Paint.kStroke_Style, StrokeWidth=rng.uniform(1.5, 3))
    if kind == 0:
        for share in (0.3, 0.5, 0.7, 0.9):
            canvas.drawCircle(at[0], at[1], share * radius, thin)
    elif kind == 1:
        for share in (0.4, 0.6, 0.8):
            side = share * radius
            corners = np.array([[-side, 0.6 * side], [0, -0.8 * side], [side, 0.6 * side]]) + at
            canvas.drawPath(curve(corners, closed=True), thin)
    else:
        canvas.drawPath(shape, thin)


def draw_strip(canvas: skia.Canvas, rng: Generator, x: float, width: float, strength: float) -> None:
    """Lay a leaning holographic strip from the top edge to the bottom edge."""
    lean = rng.uniform(-60, 60)
    colours = [
        tone(hue, 0.5, 1.0, strength * share) for hue, share in zip(rng.uniform(0, 1, 4), (0, 1, 1, 0), strict=True)
    ]
    ends = [skia.Point(x, 0), skia.Point(x + width, 0)]
    corners = np.array([[x, 0], [x + width, 0], [x + width + lean, HEIGHT], [x + lean, HEIGHT]], float)
    paint = skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, colours), BlendMode=skia.BlendMode.kSoftLight)
    canvas.drawPath(curve(corners, closed=True), paint)


def draw_lamination(canvas: skia.Canvas, rng: Generator) -> None:
    """Finish the side: a leaning sheen, a few hair-fine scratches, a worn rim, sometimes a yellowed film."""
    soft = skia.Surface(*SOFT)
    film = soft.getCanvas()
    film.scale(SOFT[0] / WIDTH, SOFT[1] / HEIGHT)
    start = rng.uniform(-200, 900)
    ends = [skia.Point(start, 0), skia.Point(start + rng.uniform(200, 600), rng.uniform(200, 700))]
    light = tone(0, 0, 1, rng.uniform(0.04, 0.2))
    shader = skia.GradientShader.MakeLinear(ends, [0x00FFFFFF, light, 0x00FFFFFF])
    film.drawPaint(skia.Paint(Shader=shader))
    _lay_soft(canvas, soft)
    for _ in range(int(rng.poisson(2.5))):
        a = rng.uniform((0, 0), (WIDTH, HEIGHT))
        b = a + rng.normal(0, 140, 2)
        shade = float(rng.random() < 0.6)
        canvas.drawLine(*a, *b, pen(tone(0, 0, shade, rng.uniform(0.1, 0.4)), rng.uniform(0.5, 1.3)))
    if rng.random() < 0.25:
        canvas.drawPaint(
            skia.Paint(Color=tone(0.12, 0.35, 0.95, rng.uniform(0.2, 0.6)), BlendMode=skia.BlendMode.kMultiply)
        )
    rim = skia.Rect.MakeWH(WIDTH, HEIGHT).makeInset(1, 1)
    canvas.drawRoundRect(rim, 44, 44, pen(tone(0, 0, rng.uniform(0.5, 1), rng.uniform(0.2, 0.7)), rng.uniform(2, 5)))


def _lay_soft(canvas: skia.Canvas, soft: skia.Surface) -> None:
    whole = skia.Rect.MakeWH(WIDTH, HEIGHT)
    canvas.drawImageRect(soft.makeImageSnapshot(), whole, skia.SamplingOptions(skia.FilterMode.kLinear))


def _sphinx(x: float, base: float, size: float) -> skia.Path:
    path = skia.Path()
    path.moveTo(x, base)
    path.lineTo(x + 0.02 * size, base - 0.1 * size)
    path.quadTo(x + 0.3 * size, base - 0.16 * size, x + 0.33 * size, base - 0.2 * size)
    path.quadTo(x + 0.26 * size, base - 0.5 * size, x + 0.42 * size, base - 0.56 * size)
    path.quadTo(x + 0.56 * size, base - 0.54 * size, x + 0.55 * size, base - 0.4 * size)
    path.lineTo(x + 0.52 * size, base - 0.3 * size)
    path.quadTo(x + 0.6 * size, base - 0.25 * size, x + 0.62 * size, base - 0.16 * size)
    path.lineTo(x + size, base - 0.09 * size)
    path.lineTo(x + size, base)
    path.close()
    for step in range(1, 5):
        y = base - (0.2 + 0.06 * step) * size
        path.moveTo(x + 0.3 * size, y)
        path.lineTo(x + 0.38 * size, y + 0.02 * size)
    return path
