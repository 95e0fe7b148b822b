"""Pictures of a card that no camera and no scanner took: rasters, mock-ups in perspective, screenshots."""

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.geometry import CARD, Homography, homography
from lab.second.attacks.looking import STAND
from lab.second.design import CORNER, RATIO, Side
from lab.second.flatbed import laid
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.photograph import pose
from lab.second.pinhole import Array
from lab.second.sensor import jpeg_file
from lab.second.surroundings import texture
from lab.second.taken import Taken
from lab.second.takes import CONDITIONS, uploaded

Picture = NDArray[np.uint8]


def draw_digital(side: Side, tier: str, rng: Generator) -> tuple[str, Taken]:
    """Draw a digital picture in the tier's frame; return which kind and the file. Raises KeyError."""
    given = STAND if tier == "scan" else CONDITIONS[tier]
    if tier == "scan":
        kind = "raster"
        bed = laid(rng)
        size, corners = bed.size, bed.place(CARD)
    else:
        kind = ("raster", "mockup", "screenshot")[int(rng.choice(3, p=[0.35, 0.45, 0.2]))]
        scene = pose(given, rng)
        size, corners = scene.camera.size, scene.place(CARD)
        if kind != "mockup":
            size, corners = _squared(size, corners)
    coarse = rng.uniform(1.2, 2.0) if rng.random() < 0.25 else 1.0
    fine = rng.uniform(1.15, 1.8) if coarse == 1.0 and rng.random() < 0.35 and max(size) < 2100 else 1.0
    scale = fine / coarse
    drawn = _drawn(side, kind, (round(size[0] * scale), round(size[1] * scale)), (corners + 0.5) * scale, rng)
    kernels = (cv2.INTER_AREA, cv2.INTER_LANCZOS4) if scale > 1 else (cv2.INTER_LINEAR, cv2.INTER_CUBIC)
    picture = drawn if scale == 1 else cv2.resize(drawn, size, interpolation=kernels[int(rng.integers(0, 2))])
    quality = int(rng.integers(*given.quality))
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if rng.random() < 0.7 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    place = homography(corners)
    taken = Taken(jpeg_file(np.asarray(picture, np.uint8), quality, sampling), corners, place)
    return kind, uploaded(taken) if tier == "phone" else taken


def _squared(size: tuple[int, int], corners: Array) -> tuple[tuple[int, int], Array]:
    """Return an upright rectangle of the card's shape in place of corners in perspective, in a frame along it."""
    across = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    low, high = corners.min(0), corners.max(0)
    turned = abs(corners[1, 0] - corners[0, 0]) < abs(corners[1, 1] - corners[0, 1])
    if turned:
        size, low, high = (size[1], size[0]), low[::-1], high[::-1]
    middle = (low + high) / 2
    width = min(across, 2 * min(middle[0], size[0] - middle[0]), 2 * RATIO * min(middle[1], size[1] - middle[1])) - 1
    half = np.array([width, width / RATIO]) / 2
    return size, middle + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])


def _drawn(side: Side, kind: str, size: tuple[int, int], edges: Array, rng: Generator) -> Picture:
    """Draw the card between its corners (4, 2), here measured from the picture's corner, on a ground."""
    surface = skia.Surface(*size)
    canvas = surface.getCanvas()
    _ground(canvas, kind, size, rng)
    canvas.concat(_matrix(homography(edges)))
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeWH(WIDTH, HEIGHT), CORNER, CORNER * HEIGHT * RATIO / WIDTH)
    if kind != "screenshot" and rng.random() < 0.6:
        shadow = skia.Paint(AntiAlias=True, Color=tone(0, 0, 0, rng.uniform(0.2, 0.6)))
        shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, rng.uniform(3, 16)))
        moved = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*rng.normal(0, 6, 2), WIDTH, HEIGHT), CORNER, CORNER)
        canvas.drawRRect(moved, shadow)
    canvas.clipRRect(shape, True)
    canvas.drawPicture(side.print_)
    drawn = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)
    return np.ascontiguousarray(drawn[..., :3])


def _ground(canvas: skia.Canvas, kind: str, size: tuple[int, int], rng: Generator) -> None:
    width, height = size
    plain = rng.random() < (0.3 if kind == "mockup" else 0.8)
    white = tone(0, 0, 1) if rng.random() < 0.45 else tone(rng.uniform(0, 1), rng.uniform(0, 0.5), rng.uniform(0.1, 1))
    if kind == "mockup" and not plain:
        stuff = texture(rng)
        if rng.random() < 0.5:
            stuff = np.asarray(cv2.GaussianBlur(stuff, (0, 0), rng.uniform(1, 6)), np.uint8)
        image = skia.Image.fromarray(cv2.cvtColor(stuff, cv2.COLOR_BGR2BGRA), colorType=skia.kBGRA_8888_ColorType)
        side = max(size)
        canvas.drawImageRect(image, skia.Rect.MakeWH(side, side), skia.SamplingOptions(skia.FilterMode.kLinear))
        return
    canvas.clear(white)
    if not plain:
        ends = [skia.Point(0, 0), skia.Point(width, height)]
        colours = [white, tone(rng.uniform(0, 1), rng.uniform(0, 0.5), rng.uniform(0.1, 1))]
        canvas.drawPaint(skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, colours)))
    if kind == "screenshot":
        unit = max(size) / 60
        font = skia.Font(skia.Typeface("DejaVu Sans"), unit)
        ink = skia.Paint(AntiAlias=True, Color=tone(0, 0, float(rng.random() < 0.5)))
        canvas.drawString(f"{int(rng.integers(0, 24)):02d}:{int(rng.integers(0, 60)):02d}", unit, 1.3 * unit, font, ink)
        canvas.drawRect(skia.Rect.MakeXYWH(width - 3 * unit, 0.5 * unit, 2 * unit, unit), ink)
        canvas.drawString("image.png", 0.4 * width, 1.3 * unit, font, ink)


def _matrix(way: Homography) -> skia.Matrix:
    return skia.Matrix.MakeAll(*(way.matrix / way.matrix[2, 2]).ravel().tolist())
