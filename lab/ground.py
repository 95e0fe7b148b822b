"""The ground of a specimen card: tints, guilloche, pyramids and Sphinx, coat of arms, hologram, lamination."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.lettering import Mask, Picture

Plane = NDArray[np.float32]

WIDTH, HEIGHT = 1200, 750

TINTS = [
    ((235, 222, 200), (205, 225, 238)),  # light blue to beige
    ((240, 228, 205), (228, 236, 240)),
    ((222, 236, 226), (214, 228, 240)),
    ((235, 235, 235), (215, 220, 222)),
    ((216, 226, 242), (240, 236, 226)),
    ((245, 240, 232), (225, 205, 180)),
    ((225, 218, 236), (238, 230, 215)),
    ((250, 250, 250), (240, 240, 240)),
    ((196, 214, 224), (214, 200, 176)),
]


def tinted(rng: np.random.Generator) -> Picture:
    """Return a card-sized ground: two tints blended along a random direction, with soft clouds."""
    one, two = TINTS[rng.integers(len(TINTS))]
    first = np.float32(one) + rng.normal(0, 8, 3).astype(np.float32)
    second = np.float32(two) + rng.normal(0, 8, 3).astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0:75, 0:120].astype(np.float32)
    ramp = np.cos(angle) * (xs / 120 - 0.5) + np.sin(angle) * (ys / 75 - 0.5)
    ramp = np.clip(ramp * rng.uniform(0.6, 1.6) + 0.5, 0, 1)
    if rng.random() < 0.5:
        clouds = cv2.resize(rng.normal(0, 1, (6, 9)).astype(np.float32), (120, 75), interpolation=cv2.INTER_CUBIC)
        ramp = np.clip(ramp + clouds * rng.uniform(0.02, 0.2), 0, 1)
    ground = first * (1 - ramp[..., None]) + second * ramp[..., None]
    ground = cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.6:
        ground += rng.normal(0, rng.uniform(0.5, 3), (HEIGHT, WIDTH, 1)).astype(np.float32)
    return np.clip(ground, 0, 255).astype(np.uint8)


def adorned(rng: np.random.Generator, pyramids_in: float) -> Picture:
    """Return a tinted ground with up to three families of fine lines, and pyramids in so many (0..1) of all grounds."""
    image = tinted(rng)
    if rng.random() < pyramids_in:
        pyramids(image, rng)
    for _ in range(int(rng.integers(0, 4))):
        guilloche(image, rng)
    return image


def bare(rng: np.random.Generator) -> Picture:
    """Return a card-sized ground without ornament: flat or shaded, now and then with panels, or with bands.

    Printed bands are like the fringes of a screen's moire; who has never seen any takes the one for the other.
    """
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    ground = np.zeros((HEIGHT, WIDTH, 3), np.float32) + rng.uniform(150, 256, 3).astype(np.float32)
    if rng.random() < 0.6:
        x, y = rng.uniform(-0.3, 1.3, 2) * [WIDTH, HEIGHT]
        away = np.hypot(xs - np.float32(x), ys - np.float32(y)) / WIDTH
        ground += away[..., None] * rng.uniform(-90, 90, 3).astype(np.float32)
    for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.3 else 0):
        left, top = int(rng.integers(0, WIDTH - 100)), int(rng.integers(0, HEIGHT - 60))
        part = ground[top : top + int(rng.integers(40, 400)), left : left + int(rng.integers(80, 900))]
        part += rng.uniform(-40, 40, 3).astype(np.float32)
    for _ in range(int(rng.integers(1, 3)) if rng.random() < 0.55 else 0):
        ground += _bands(xs, ys, rng)[..., None] * rng.uniform(-12, 12, 3).astype(np.float32)
    return np.clip(ground, 0, 255).astype(np.uint8)


def _bands(xs: Plane, ys: Plane, rng: np.random.Generator) -> Plane:
    """Return bands or lines over a card (H, W), -1 to 1: straight, wavy or about a point, of any width."""
    period = np.exp(rng.uniform(np.log(6), np.log(200)))
    if rng.random() < 0.2:
        x, y = rng.uniform(-0.3, 1.3, 2) * [WIDTH, HEIGHT]
        along, across = np.hypot(xs - np.float32(x), ys - np.float32(y)), np.arctan2(ys - np.float32(y), xs) * 200
    else:
        heading = rng.uniform(0, np.pi)
        cosine, sine = np.float32(np.cos(heading)), np.float32(np.sin(heading))
        along, across = cosine * xs + sine * ys, cosine * ys - sine * xs
    for _ in range(int(rng.integers(0, 3))):
        length, drift = np.exp(rng.uniform(np.log(50), np.log(800))), rng.uniform(-0.3, 0.3)
        phase = (across + np.float32(drift) * along) * np.float32(2 * np.pi / length) + np.float32(rng.uniform(0, 6.3))
        along = along + np.float32(rng.uniform(0.02, 0.2) * length) * np.sin(phase)
    wave = np.sin(along * np.float32(2 * np.pi / period))
    kind = rng.random()
    if kind < 0.5:
        return np.asarray(wave, np.float32)
    # The higher the power, the thinner the lines.
    lines = 2 * (0.5 + 0.5 * wave) ** np.float32(np.exp(rng.uniform(0, 3))) - 1
    return np.asarray(np.sign(wave) if kind < 0.65 else lines, np.float32)


def _pale(rng: np.random.Generator) -> tuple[int, int, int]:
    strength = rng.uniform(60, 150)
    colour = np.clip(rng.uniform(0, 1, 3) * 120 + strength, 0, 235)
    return (int(colour[0]), int(colour[1]), int(colour[2]))


def blend(card: Picture, layer: Picture, opacity: float) -> None:
    """Blend a drawn copy back onto the card, in place."""
    cv2.addWeighted(layer, opacity, card, 1 - opacity, 0, dst=card)


def guilloche(card: Picture, rng: np.random.Generator) -> None:
    """Draw one family of fine sinusoidal lines, or a rosette."""
    layer = card.copy()
    colour = _pale(rng)
    if rng.random() < 0.7:
        spacing = rng.uniform(6, 26)
        xs = np.arange(-20, WIDTH + 20, 8, dtype=np.float32)
        waves = rng.integers(1, 3)
        lengths, phases = rng.uniform(60, 700, waves), rng.uniform(0, 6.3, waves)
        heights = rng.uniform(3, 40, waves)
        drift, slope = rng.uniform(-0.02, 0.02), rng.uniform(-0.4, 0.4)
        curves = []
        for row, offset in enumerate(np.arange(-350, HEIGHT + 350, spacing)):
            ys = offset + slope * xs
            for length, phase, high in zip(lengths, phases, heights, strict=True):
                ys = ys + high * np.sin(2 * np.pi * xs / length + phase + drift * row * 5)
            curves.append(np.stack([xs, ys], 1).round().astype(np.int32))
        if rng.random() < 0.25:
            curves = [
                np.stack([c[:, 1] * (WIDTH / HEIGHT), c[:, 0] * (HEIGHT / WIDTH)], 1).astype(np.int32) for c in curves
            ]
    else:
        centre = rng.uniform([0, 0], [WIDTH, HEIGHT])
        turns = np.linspace(0, 2 * np.pi, 160)
        petals, inner = rng.integers(5, 24), rng.uniform(0.2, 0.8)
        curves = []
        for radius in np.arange(20, rng.uniform(120, 420), rng.uniform(8, 20)):
            r = radius * (1 + 0.3 * inner * np.cos(petals * turns + radius * 0.02))
            curves.append((centre + np.stack([r * np.cos(turns), r * np.sin(turns)], 1)).round().astype(np.int32))
    cv2.polylines(layer, curves, False, colour, int(rng.integers(1, 3)), cv2.LINE_AA)
    blend(card, layer, rng.uniform(0.12, 0.55))


def pyramids(card: Picture, rng: np.random.Generator) -> None:
    """Draw two or three hatched pyramids with a Sphinx before them, faintly."""
    layer = card.copy()
    colour = _pale(rng)
    base = rng.uniform(430, 700)
    start = rng.uniform(380, 620)
    for number in range(int(rng.integers(2, 4))):
        half = rng.uniform(110, 260)
        middle, peak = start + number * rng.uniform(150, 260), base - half * rng.uniform(0.9, 1.35)
        corners = np.int32([[middle - half, base], [middle, peak], [middle + half, base]])
        if rng.random() < 0.5:
            cv2.fillPoly(layer, [corners], tuple(min(255, c + 40) for c in colour), cv2.LINE_AA)
        cv2.polylines(layer, [corners], True, colour, 2, cv2.LINE_AA)
        for part in np.linspace(0.05, 1, int(rng.integers(8, 30))):
            y = int(peak + part * (base - peak))
            left, right = int(middle - half * part), int(middle + half * part)
            cv2.line(layer, (left, y), (right if rng.random() < 0.5 else int(middle), y), colour, 1, cv2.LINE_AA)
    if rng.random() < 0.7:
        x, size = start + rng.uniform(-120, 200), rng.uniform(60, 130)
        sphinx = np.array(
            [
                [0, 0],
                [0.1, -0.5],
                [0.25, -0.95],
                [0.5, -1.05],
                [0.72, -0.9],
                [0.7, -0.5],
                [0.95, -0.42],
                [2.2, -0.45],
                [2.5, -0.2],
                [2.5, 0],
            ]
        )
        cv2.fillPoly(layer, [np.int32(sphinx * size + [x, base + 20])], colour, cv2.LINE_AA)
        cv2.ellipse(
            layer,
            (int(x + 0.45 * size), int(base + 20 - 0.7 * size)),
            (int(size * 0.16), int(size * 0.2)),
            0,
            0,
            360,
            tuple(min(255, c + 50) for c in colour),
            -1,
            cv2.LINE_AA,
        )
    blend(card, layer, rng.uniform(0.1, 0.5))


def coat_of_arms(
    card: Picture, rng: np.random.Generator, box: tuple[float, float, float, float], strength: float
) -> None:
    """Draw an eagle of our own design, wings spread and a striped shield, into the box."""
    x, y, width, height = box
    layer = card.copy()
    colour = tuple(int(c) for c in rng.uniform(10, 130, 3))

    def at(points: list[list[float]]) -> np.ndarray:
        return np.int32(np.array(points) * [width, height] + [x, y])

    for side in (-1, 1):
        for feather in range(int(rng.integers(4, 7))):
            f = feather / 6
            wing = [
                [0.5 + side * 0.08, 0.25],
                [0.5 + side * (0.22 + 0.25 * f), 0.1 + 0.08 * f],
                [0.5 + side * (0.5 - 0.04 * feather), 0.35 + 0.12 * feather],
                [0.5 + side * 0.12, 0.55 + 0.03 * feather],
            ]
            cv2.polylines(layer, [at(wing)], True, colour, int(rng.integers(1, 4)), cv2.LINE_AA)
    if rng.random() < 0.6:
        cv2.fillPoly(
            layer, [at([[0.42, 0.2], [0.58, 0.2], [0.66, 0.6], [0.5, 0.85], [0.34, 0.6]])], colour, cv2.LINE_AA
        )
    head = at([[0.5, 0.13]])[0]
    cv2.ellipse(
        layer, (int(head[0]), int(head[1])), (int(width * 0.07), int(height * 0.09)), 0, 0, 360, colour, -1, cv2.LINE_AA
    )
    cv2.fillPoly(layer, [at([[0.55, 0.1], [0.66, 0.14], [0.55, 0.17]])], colour, cv2.LINE_AA)
    for stripe, tint in enumerate([(40, 30, 190), (245, 245, 245), (25, 25, 25)]):
        a, b = 0.42 + stripe * 0.053, 0.42 + (stripe + 1) * 0.053
        cv2.fillPoly(layer, [at([[a, 0.35], [b, 0.35], [b, 0.62], [a, 0.62]])], tint, cv2.LINE_AA)
    cv2.fillPoly(layer, [at([[0.2, 0.88], [0.8, 0.88], [0.75, 0.97], [0.25, 0.97]])], colour, cv2.LINE_AA)
    blend(card, layer, strength)


def hologram(card: Picture, rng: np.random.Generator, band: tuple[float, float, float, float]) -> None:
    """Lay an iridescent band over the card, in place: hue runs along it, with repeated motifs."""
    x, y, width, height = (int(v) for v in band)
    x, y = max(0, x), max(0, y)
    part = card[y : y + height, x : x + width]
    if not part.size:
        return
    ys, xs = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    along = (xs * np.cos(angle) + ys * np.sin(angle)) / rng.uniform(80, 400)
    hue = ((along * 180 + rng.uniform(0, 180)) % 180).astype(np.uint8)
    colour = cv2.cvtColor(
        cv2.merge([hue, np.full_like(hue, rng.integers(40, 150)), np.full_like(hue, 245)]), cv2.COLOR_HSV2BGR
    )
    weight = rng.uniform(0.08, 0.4) * (0.6 + 0.4 * np.sin(along * rng.uniform(5, 30)))
    if rng.random() < 0.5:
        motif = np.zeros(part.shape[:2], np.uint8)
        pitch = int(rng.integers(40, 110))
        for cy in range(pitch // 2, part.shape[0] + pitch, pitch):
            for cx in range(pitch // 2, part.shape[1] + pitch, pitch):
                cv2.ellipse(
                    motif, (cx, cy), (pitch // 3, pitch // 4), 30, 0, 360, 255, int(rng.integers(1, 4)), cv2.LINE_AA
                )
        weight = np.clip(weight + motif / 255 * rng.uniform(0.05, 0.25), 0, 0.7)
    weight = weight[..., None].astype(np.float32)
    part[:] = (part * (1 - weight) + colour * weight).astype(np.uint8)


def round_corners(rng: np.random.Generator) -> Mask:
    """Return the card's own outline as a mask: corner radius 3.18 mm of 85.6 mm, in some scans square."""
    radius = int(WIDTH * 3.18 / 85.6 * rng.uniform(0.8, 1.15)) if rng.random() < 0.85 else int(rng.integers(1, 8))
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.rectangle(mask, (radius, 0), (WIDTH - radius - 1, HEIGHT - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (WIDTH - 1, HEIGHT - radius - 1), 255, -1)
    for cx in (radius, WIDTH - radius - 1):
        for cy in (radius, HEIGHT - radius - 1):
            cv2.circle(mask, (cx, cy), radius, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / 255
