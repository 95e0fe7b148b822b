"""A standing eagle with a shield and a scroll, for the left of the back: a coat of arms of no real drawing."""

import numpy as np
import skia
from numpy.random import Generator

from lab.second.ornaments import curve, pen, tone


def draw_eagle(canvas: skia.Canvas, rng: Generator, at: tuple[float, float], height: float) -> None:
    """Draw the eagle centred on `at`, `height` units tall, in one dark or golden ink."""
    hue = float(rng.choice([0.1, 0.12, 0.6, 0.0]))
    dark = tone(hue, rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.55), rng.uniform(0.6, 0.95))
    pale = tone(hue, 0.3, 0.85, 0.8)
    canvas.save()
    canvas.translate(*at)
    canvas.scale(height / 2, height / 2)
    feathers = int(rng.integers(6, 10))
    spread = rng.uniform(0.5, 0.62)
    for mirror in (-1.0, 1.0):
        canvas.save()
        canvas.scale(mirror, 1)
        canvas.drawPath(_wing(feathers, spread), skia.Paint(AntiAlias=True, Color=dark))
        canvas.drawPath(_wing(feathers, 0.9 * spread), pen(pale, 0.012))
        canvas.restore()
    fill = skia.Paint(AntiAlias=True, Color=dark)
    body = skia.Path()
    body.moveTo(0, -0.86)
    body.cubicTo(0.22, -0.95, 0.28, -0.66, 0.13, -0.58)
    body.cubicTo(0.3, -0.35, 0.3, 0.3, 0.12, 0.52)
    body.lineTo(0.2, 0.82)
    body.lineTo(-0.2, 0.82)
    body.lineTo(-0.12, 0.52)
    body.cubicTo(-0.3, 0.3, -0.3, -0.35, -0.11, -0.58)
    body.lineTo(-0.3, -0.68)
    body.quadTo(-0.12, -0.84, 0, -0.86)
    canvas.drawPath(body, fill)
    canvas.drawCircle(-0.02, -0.73, 0.025, skia.Paint(AntiAlias=True, Color=pale))
    _shield(canvas, dark, pale)
    scroll = skia.Rect.MakeLTRB(-0.52, 0.66, 0.52, 0.84)
    canvas.drawRoundRect(scroll, 0.06, 0.06, skia.Paint(AntiAlias=True, Color=pale))
    canvas.drawRoundRect(scroll, 0.06, 0.06, pen(dark, 0.02))
    for x in np.linspace(-0.42, 0.42, 12):
        canvas.drawLine(x, 0.71, x + 0.03, 0.79, pen(dark, 0.02))
    canvas.restore()


def _wing(feathers: int, spread: float) -> skia.Path:
    wing = skia.Path()
    for index in range(feathers):
        share = index / (feathers - 1)
        root = np.array([0.14 + 0.03 * share, -0.48 + 0.3 * share])
        angle = np.radians(-62 + 128 * share)
        length = spread * (0.95 - 0.35 * abs(share - 0.35))
        tip = root + length * np.array([np.cos(angle) * 0.9, np.sin(angle) + 0.28])
        across = 0.055 * np.array([-np.sin(angle), np.cos(angle)])
        wing.addPath(curve(np.array([root - across, tip - 0.7 * across, tip + across, root + across]), closed=True))
    return wing


def _shield(canvas: skia.Canvas, dark: int, pale: int) -> None:
    shield = skia.Path()
    shield.moveTo(-0.16, -0.3)
    shield.lineTo(0.16, -0.3)
    shield.lineTo(0.16, 0.12)
    shield.quadTo(0.14, 0.3, 0, 0.38)
    shield.quadTo(-0.14, 0.3, -0.16, 0.12)
    shield.close()
    canvas.save()
    canvas.clipPath(shield, True)
    canvas.drawPaint(skia.Paint(Color=pale))
    for left, colour in ((-0.16, 0xC0A03030), (0.055, 0xC0202020)):
        canvas.drawRect(skia.Rect.MakeXYWH(left, -0.4, 0.105, 0.9), skia.Paint(Color=colour))
    canvas.restore()
    canvas.drawPath(shield, pen(dark, 0.025))
