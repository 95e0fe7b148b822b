"""What lies behind and around a card: procedural tables, cloth, paper, clutter, fingers."""

import cv2
import numpy as np

from lab.lettering import Picture


def surface(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Return one background of the given size."""
    kinds = (_plain, _wood, _cloth, _clouds, _paper, _tiles, _clutter, _stones, _keys)
    out = kinds[rng.choice(len(kinds), p=(0.13, 0.13, 0.13, 0.13, 0.12, 0.07, 0.14, 0.08, 0.07))](rng, width, height)
    if rng.random() < 0.25:
        _scatter(out, rng)
    return out


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    base = rng.uniform(5, 250)
    blue, green, red = np.clip(base + rng.normal(0, 30, 3), 0, 255)
    return (float(blue), float(green), float(red))


def _clouds_of(rng: np.random.Generator, width: int, height: int, cells: int) -> np.ndarray:
    field = rng.normal(0, 1, (cells, max(2, cells + int(rng.integers(-1, 3))))).astype(np.float32)
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC))


def _plain(rng: np.random.Generator, width: int, height: int) -> Picture:
    one, two = np.float32(_colour(rng)), np.float32(_colour(rng))
    ramp = np.linspace(0, rng.uniform(0, 1), width, dtype=np.float32)[None, :, None]
    row = one * (1 - ramp) + two * ramp
    return np.clip(np.repeat(row, height, 0), 0, 255).astype(np.uint8)


def _clouds(rng: np.random.Generator, width: int, height: int) -> Picture:
    out = np.zeros((height, width, 3), np.float32) + np.float32(_colour(rng))
    for cells in (3, 9, 30):
        out += _clouds_of(rng, width, height, cells)[..., None] * rng.uniform(-25, 25, 3).astype(np.float32)
    return np.clip(out, 0, 255).astype(np.uint8)


def _wood(rng: np.random.Generator, width: int, height: int) -> Picture:
    stretch = rng.normal(0, 1, (int(rng.integers(20, 120)), int(rng.integers(2, 6)))).astype(np.float32)
    grain = cv2.resize(stretch, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.sin(grain * rng.uniform(1, 6) + _clouds_of(rng, width, height, 4) * 2)
    tint = np.float32([60, 100, 150]) * rng.uniform(0.3, 1.5) + rng.normal(0, 15, 3).astype(np.float32)
    out = np.clip(tint * (1 + grain[..., None] * rng.uniform(0.04, 0.25)), 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        for x in np.arange(rng.uniform(0, width / 3), height, height / rng.integers(2, 6)):
            cv2.line(out, (0, int(x)), (width, int(x)), tuple(float(c) * 0.4 for c in tint), 2)
    return np.ascontiguousarray(np.rot90(out)) if rng.random() < 0.5 and width == height else out


def _cloth(rng: np.random.Generator, width: int, height: int) -> Picture:
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    period = rng.uniform(2.2, 24)
    weave = np.sin(xs * 2 * np.pi / period) * rng.uniform(0, 1) + np.sin(ys * 2 * np.pi / period) * rng.uniform(0, 1)
    if rng.random() < 0.3:
        weave = np.sign(weave)
    folds = _clouds_of(rng, width, height, int(rng.integers(3, 7)))
    out = np.float32(_colour(rng)) * (1 + weave[..., None] * rng.uniform(0.02, 0.3) + folds[..., None] * 0.12)
    return np.clip(out, 0, 255).astype(np.uint8)


def _tiles(rng: np.random.Generator, width: int, height: int) -> Picture:
    out = _plain(rng, width, height)
    pitch, line = int(rng.integers(20, 140)), _colour(rng)
    for at in range(int(rng.integers(0, pitch)), max(width, height), pitch):
        cv2.line(out, (at, 0), (at, height), line, 1 + pitch // 50)
        cv2.line(out, (0, at), (width, at), line, 1 + pitch // 50)
    return out


def _paper(rng: np.random.Generator, width: int, height: int) -> Picture:
    out = np.full((height, width, 3), rng.uniform(185, 255), np.uint8)
    pitch = int(rng.integers(6, 28))
    dark = tuple(float(c) for c in rng.uniform(0, 110, 3))
    for y in range(pitch, height, pitch):
        x = int(rng.integers(4, 50))
        while x < width - 10:
            length = int(rng.integers(3, 30))
            if rng.random() < 0.8:
                thick = max(1, pitch // 4)
                cv2.line(out, (x, y + int(rng.integers(-1, 2))), (min(width, x + length), y), dark, thick, cv2.LINE_AA)
            x += length + int(rng.integers(2, 12))
        if rng.random() < 0.1 and y + 3 < height:
            cv2.line(out, (0, y + 3), (width, y + 3), dark, 1)
    return out


def _stones(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Cells around random points: pebbles, cracked paint, terrazzo, veined stone."""
    side = 96
    points = rng.uniform(0, side, (int(rng.integers(6, 160)), 2)).astype(np.float32)
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    distances = (xs[..., None] - points[:, 0]) ** 2 + (ys[..., None] - points[:, 1]) ** 2
    nearest = np.partition(distances, 1, 2)[..., :2]
    border = np.sqrt(nearest[..., 1]) - np.sqrt(nearest[..., 0])
    shades = rng.normal(0, rng.uniform(2, 30), (len(points), 1)) + rng.normal(0, 6, (len(points), 3))
    field = np.float32(_colour(rng)) + shades[distances.argmin(2)].astype(np.float32)
    field *= 1 - rng.uniform(0, 0.6) * np.exp(-(border[..., None] ** 2) / rng.uniform(0.3, 6))
    size = max(width, height)
    big = cv2.resize(np.clip(field, 0, 255).astype(np.uint8), (size, size), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(big[:height, :width])


def _keys(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Rows of rounded boxes: a keyboard, drawers, a window's panes, a shelf of books."""
    out = _plain(rng, width, height)
    wide, tall = rng.uniform(0.03, 0.3, 2) * max(width, height)
    gap, colour, slope = rng.uniform(1, 8), np.array(_colour(rng)), rng.uniform(-0.3, 0.3)
    for row, y in enumerate(np.arange(-height * 0.4, height * 1.4, tall + gap)):
        for x in np.arange(-wide * (row % 2) / 2 - width * 0.2, width * 1.2, wide + gap):
            low = y + slope * x
            box = np.array([[x, low], [x + wide, low + slope * wide], [x + wide, low + tall], [x, low + tall]])
            tint = np.clip(colour + rng.normal(0, 12), 0, 255)
            cv2.fillConvexPoly(out, np.int32(box), tuple(map(float, tint)), cv2.LINE_AA)
    return out


def _clutter(rng: np.random.Generator, width: int, height: int) -> Picture:
    out = _clouds(rng, width, height)
    for _ in range(int(rng.integers(5, 40))):
        centre = rng.uniform([0, 0], [width, height])
        size = (rng.uniform(5, width / 2), rng.uniform(5, height / 2))
        corners = np.int32(cv2.boxPoints(((float(centre[0]), float(centre[1])), size, rng.uniform(0, 180))))
        if rng.random() < 0.6:
            cv2.fillPoly(out, [corners], _colour(rng), cv2.LINE_AA)
        else:
            axes = (int(size[0] / 2), int(size[1] / 2))
            cv2.ellipse(out, (int(centre[0]), int(centre[1])), axes, 0, 0, 360, _colour(rng), -1, cv2.LINE_AA)
    return out


def _scatter(out: Picture, rng: np.random.Generator) -> None:
    height, width = out.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        points = np.int32(rng.uniform([-width * 0.2, -height * 0.2], [width * 1.2, height * 1.2], (2, 2)))
        cv2.line(
            out,
            tuple(map(int, points[0])),
            tuple(map(int, points[1])),
            _colour(rng),
            int(rng.integers(1, 14)),
            cv2.LINE_AA,
        )


def palm(picture: Picture, rng: np.random.Generator, centre: tuple[float, float], reach: float) -> None:
    """Draw a hand that lies under the card: a palm and fingers that spread from it, `reach` pixels long, shaded."""
    skin = np.clip(np.array([105, 140, 195]) * rng.uniform(0.4, 1.2) + rng.normal(0, 8, 3), 0, 255)
    layer = picture.copy()
    heading = rng.uniform(0, 2 * np.pi)
    root = np.array(centre) - np.array([np.cos(heading), np.sin(heading)]) * reach * 0.4
    axes = (int(reach * 0.55), int(reach * rng.uniform(0.35, 0.5)))
    cv2.ellipse(
        layer, (int(root[0]), int(root[1])), axes, float(np.degrees(heading)), 0, 360, tuple(map(float, skin)), -1
    )
    for finger in range(5):
        angle = heading + (finger - 2) * rng.uniform(0.15, 0.4)
        tip = root + np.array([np.cos(angle), np.sin(angle)]) * reach * rng.uniform(0.8, 1.3)
        shade = tuple(map(float, np.clip(skin * rng.uniform(0.85, 1.08), 0, 255)))
        thick = max(2, int(reach * rng.uniform(0.14, 0.22)))
        cv2.line(layer, tuple(map(int, root)), tuple(map(int, tip)), shade, thick, cv2.LINE_AA)
    picture[:] = cv2.GaussianBlur(layer, (0, 0), max(0.4, reach / 150))


def fingers(
    picture: Picture, rng: np.random.Generator, edge: tuple[float, float], inward: tuple[float, float], size: float
) -> None:
    """Draw a fingertip that reaches over the card's edge: at `edge`, pointing `inward` (unit), `size` pixels wide."""
    skin = np.clip(np.array([105, 140, 195]) * rng.uniform(0.45, 1.2) + rng.normal(0, 8, 3), 0, 255)
    angle = float(np.degrees(np.arctan2(inward[1], inward[0])))
    start = (int(edge[0] - inward[0] * size * 1.2), int(edge[1] - inward[1] * size * 1.2))
    layer = picture.copy()
    cv2.ellipse(
        layer,
        start,
        (int(size * 1.6), max(1, int(size * 0.5))),
        angle,
        0,
        360,
        tuple(map(float, skin)),
        -1,
        cv2.LINE_AA,
    )
    tip = (int(edge[0] - inward[0] * size * 0.1), int(edge[1] - inward[1] * size * 0.1))
    nail = tuple(map(float, np.clip(skin * 1.15 + 15, 0, 255)))
    cv2.ellipse(layer, tip, (max(1, int(size * 0.3)), max(1, int(size * 0.24))), angle, 0, 360, nail, -1, cv2.LINE_AA)
    picture[:] = layer
