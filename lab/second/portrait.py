"""A painted portrait of nobody: gradients for the skin, paths for hair, scarf and clothes, light from one side."""

import numpy as np
import skia
from numpy.random import Generator

from lab.names import Gender
from lab.second.ornaments import tone


def draw_portrait(canvas: skia.Canvas, rng: Generator, box: skia.Rect, gender: Gender) -> None:
    """Paint a head and shoulders into the box, which it fills to its edges; older cards' portraits are darker."""
    layer = skia.Paint(Alphaf=rng.uniform(0.88, 1.0))
    canvas.saveLayer(box, layer)
    canvas.clipRect(box, True)
    canvas.translate(box.left(), box.top())
    canvas.scale(box.width(), box.height())
    back = tone(rng.uniform(0.5, 0.65), rng.uniform(0, 0.35), rng.uniform(0.7, 0.97))
    shader = skia.GradientShader.MakeRadial(skia.Point(0.5, 0.4), 0.9, [back, _darker(back, rng.uniform(0.75, 1))])
    canvas.drawPaint(skia.Paint(Shader=shader))
    lit = float(rng.choice([-1.0, 1.0]))
    skin = (rng.uniform(0.055, 0.085), rng.uniform(0.3, 0.55), rng.uniform(0.55, 0.9))
    x, y = rng.normal(0.5, 0.015), rng.uniform(0.4, 0.46)
    wide, tall = rng.uniform(0.19, 0.235), rng.uniform(0.205, 0.235)
    scarf = gender is Gender.FEMALE and rng.random() < 0.75
    dark = tone(rng.uniform(0, 0.1), rng.uniform(0.2, 0.6), rng.uniform(0.05, 0.25))
    _shoulders(canvas, rng, x, y + tall)
    if scarf:
        cloth = tone(rng.uniform(0, 1), rng.uniform(0, 0.5), rng.uniform(0.1, 0.95))
        _scarf(canvas, cloth, x, y, wide, tall)
    else:
        if gender is Gender.FEMALE:
            _blob(canvas, dark, x, y + 0.08, 1.5 * wide, 1.5 * tall)
        _neck(canvas, skin, x, y, wide, tall)
        _blob(canvas, dark, x, y - 0.25 * tall, 1.12 * wide, 0.98 * tall)
    _head(canvas, skin, lit, x, y, wide, tall)
    _features(canvas, rng, skin, dark, (x, y, wide, tall), beard=gender is Gender.MALE and rng.random() < 0.5)
    if scarf:
        band = skia.Path()
        band.addOval(_around(x, y + 0.06 * tall, 1.03 * wide, 1.08 * tall))
        canvas.drawPath(band, _stroke(_darker(cloth, 0.8), 0.035))
    elif rng.random() < 0.85:
        _fringe(canvas, dark, rng, x, y, wide, tall)
    if rng.random() < 0.4:
        canvas.drawPaint(skia.Paint(Color=tone(0.08, 0.2, rng.uniform(0.55, 0.9)), BlendMode=skia.BlendMode.kMultiply))
    canvas.restore()


def _shoulders(canvas: skia.Canvas, rng: Generator, x: float, chin: float) -> None:
    cloth = tone(rng.uniform(0, 1), rng.uniform(0, 0.6), rng.uniform(0.08, 0.9))
    slope = rng.uniform(0.06, 0.14)
    path = skia.Path()
    path.moveTo(x - 0.55, 1.05)
    path.cubicTo(x - 0.5, chin + slope + 0.1, x - 0.25, chin + slope, x - 0.1, chin + 0.03)
    path.lineTo(x + 0.1, chin + 0.03)
    path.cubicTo(x + 0.25, chin + slope, x + 0.5, chin + slope + 0.1, x + 0.55, 1.05)
    path.close()
    ends = [skia.Point(x - 0.5, 0.8), skia.Point(x + 0.5, 1)]
    shader = skia.GradientShader.MakeLinear(ends, [cloth, _darker(cloth, 0.6)])
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
    collar = _darker(cloth, 0.5) if rng.random() < 0.5 else tone(0, 0, 0.95)
    for side in (-1, 1):
        flap = skia.Path()
        flap.moveTo(x + side * 0.11, chin + 0.01)
        flap.lineTo(x, chin + 0.17)
        flap.lineTo(x + side * 0.17, chin + 0.16)
        flap.close()
        canvas.drawPath(flap, skia.Paint(AntiAlias=True, Color=collar))


def _neck(canvas: skia.Canvas, skin: tuple[float, float, float], x: float, y: float, wide: float, tall: float) -> None:
    path = skia.Path()
    path.moveTo(x - 0.55 * wide, y + 0.4 * tall)
    path.lineTo(x - 0.6 * wide, y + 1.25 * tall)
    path.quadTo(x, y + 1.6 * tall, x + 0.6 * wide, y + 1.25 * tall)
    path.lineTo(x + 0.55 * wide, y + 0.4 * tall)
    path.close()
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=tone(skin[0], skin[1] * 1.1, skin[2] * 0.72)))


def _head(canvas: skia.Canvas, skin: tuple[float, float, float], lit: float, x: float, y: float, wide: float,
          tall: float) -> None:  # fmt: skip
    bright, mid, shade = (tone(skin[0], skin[1] * s, skin[2] * v) for s, v in ((0.8, 1.12), (1, 1), (1.2, 0.66)))
    centre = skia.Point(x + lit * 0.4 * wide, y - 0.15 * tall)
    shader = skia.GradientShader.MakeRadial(centre, 1.75 * wide, [bright, mid, shade], [0, 0.45, 1])
    path = skia.Path()
    path.moveTo(x, y - tall)
    path.cubicTo(x + 1.25 * wide, y - tall, x + 1.1 * wide, y + 0.45 * tall, x + 0.45 * wide, y + 0.9 * tall)
    path.quadTo(x, y + 1.12 * tall, x - 0.45 * wide, y + 0.9 * tall)
    path.cubicTo(x - 1.1 * wide, y + 0.45 * tall, x - 1.25 * wide, y - tall, x, y - tall)
    for side in (-1, 1):
        _blob(canvas, mid, x + side * 0.98 * wide, y + 0.05 * tall, 0.12 * wide, 0.2 * tall)
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))


def _features(canvas: skia.Canvas, rng: Generator, skin: tuple[float, float, float], dark: int,
              at: tuple[float, float, float, float], *, beard: bool) -> None:  # fmt: skip
    x, y, wide, tall = at
    shade = tone(skin[0], skin[1] * 1.3, skin[2] * 0.55, 0.6)
    if beard:
        soft = skia.Paint(AntiAlias=True, Color=dark, Alphaf=rng.uniform(0.3, 0.8))
        soft.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.012))
        canvas.drawOval(_around(x, y + 0.72 * tall, 0.5 * wide, 0.3 * tall), soft)
    eyes = y - 0.02 * tall
    for side in (-1, 1):
        ex = x + side * rng.normal(0.42, 0.01) * wide
        _blob(canvas, tone(0.1, 0.05, 0.93), ex, eyes, 0.17 * wide, 0.06 * tall)
        _blob(canvas, tone(0.07, 0.6, rng.uniform(0.1, 0.3)), ex, eyes, 0.07 * wide, 0.062 * tall)
        lid = skia.Path()
        lid.moveTo(ex - 0.2 * wide, eyes + 0.01 * tall)
        lid.quadTo(ex, eyes - 0.12 * tall, ex + 0.2 * wide, eyes + 0.01 * tall)
        canvas.drawPath(lid, _stroke(dark, 0.007))
        brow = skia.Path()
        brow.moveTo(ex - 0.24 * wide, eyes - 0.15 * tall)
        brow.quadTo(ex, eyes - rng.uniform(0.22, 0.3) * tall, ex + 0.24 * wide, eyes - 0.15 * tall)
        canvas.drawPath(brow, _stroke(dark, rng.uniform(0.01, 0.02)))
    nose = skia.Path()
    nose.moveTo(x + 0.06 * wide, eyes)
    nose.quadTo(x + 0.2 * wide, y + 0.35 * tall, x + 0.14 * wide, y + 0.4 * tall)
    nose.quadTo(x, y + 0.46 * tall, x - 0.14 * wide, y + 0.4 * tall)
    canvas.drawPath(nose, _stroke(shade, 0.011))
    lips = skia.Path()
    mouth = y + 0.64 * tall
    half = rng.uniform(0.27, 0.36) * wide
    lips.moveTo(x - half, mouth)
    lips.quadTo(x, mouth - 0.09 * tall, x + half, mouth)
    lips.quadTo(x, mouth + 0.13 * tall, x - half, mouth)
    canvas.drawPath(lips, skia.Paint(AntiAlias=True, Color=tone(0.0, 0.5, 0.75 * skin[2])))
    canvas.drawLine(x - half, mouth, x + half, mouth, _stroke(shade, 0.006))
    if beard or rng.random() < 0.1:
        return
    if rng.random() < 0.2:
        for side in (-1, 1):
            canvas.drawOval(_around(x + side * 0.42 * wide, eyes, 0.3 * wide, 0.16 * tall), _stroke(dark, 0.008))
        canvas.drawLine(x - 0.12 * wide, eyes, x + 0.12 * wide, eyes, _stroke(dark, 0.008))


def _scarf(canvas: skia.Canvas, cloth: int, x: float, y: float, wide: float, tall: float) -> None:
    path = skia.Path()
    path.moveTo(x, y - 1.28 * tall)
    path.cubicTo(x + 1.75 * wide, y - 1.2 * tall, x + 1.35 * wide, y + 0.9 * tall, x + 1.9 * wide, y + 2.2 * tall)
    path.lineTo(x - 1.9 * wide, y + 2.2 * tall)
    path.cubicTo(x - 1.35 * wide, y + 0.9 * tall, x - 1.75 * wide, y - 1.2 * tall, x, y - 1.28 * tall)
    ends = [skia.Point(x - wide, y), skia.Point(x + 1.4 * wide, y + tall)]
    shader = skia.GradientShader.MakeLinear(ends, [cloth, _darker(cloth, 0.65)])
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
    for fold in np.linspace(-0.8, 0.8, 5):
        line = skia.Path()
        line.moveTo(x + fold * wide, y + 1.05 * tall)
        line.quadTo(x + 1.2 * fold * wide, y + 1.5 * tall, x + 1.5 * fold * wide, y + 2.2 * tall)
        canvas.drawPath(line, _stroke(_darker(cloth, 0.7), 0.006))


def _fringe(canvas: skia.Canvas, dark: int, rng: Generator, x: float, y: float, wide: float, tall: float) -> None:
    line = rng.uniform(0.5, 0.75)
    path = skia.Path()
    path.moveTo(x - 1.03 * wide, y - 0.15 * tall)
    path.cubicTo(x - 1.2 * wide, y - 1.35 * tall, x + 1.2 * wide, y - 1.35 * tall, x + 1.03 * wide, y - 0.15 * tall)
    path.quadTo(x + 0.8 * wide, y - line * tall, x + rng.uniform(-0.6, 0.6) * wide, y - (line + 0.08) * tall)
    path.quadTo(x - 0.8 * wide, y - line * tall, x - 1.03 * wide, y - 0.15 * tall)
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=dark))


def _around(x: float, y: float, a: float, b: float) -> skia.Rect:
    return skia.Rect.MakeLTRB(x - a, y - b, x + a, y + b)


def _blob(canvas: skia.Canvas, colour: int, x: float, y: float, a: float, b: float) -> None:
    canvas.drawOval(_around(x, y, a, b), skia.Paint(AntiAlias=True, Color=colour))


def _stroke(colour: int, width: float) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, Color=colour, StrokeWidth=width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    return paint


def _darker(colour: int, share: float) -> int:
    parts = [round(share * (colour >> shift & 255)) for shift in (16, 8, 0)]
    return int(skia.Color(*(min(255, part) for part in parts), colour >> 24))
