"""The species `screen`: a picture of a card on a telephone, tablet, laptop or monitor, photographed."""

from dataclasses import dataclass

import cv2
import numpy as np

from lab.attacks import Capture, Split
from lab.attacks.camera import FINER, Light, fine_light
from lab.attacks.framing import Field, Frame, Matrix, Quad, background, draw_frame, filling
from lab.attacks.panels import LAYOUTS, Panel, draw_panel, radiated
from lab.attacks.ranges import interleaved, within
from lab.attacks.sources import Source, draw_source
from lab.attacks.taking import View, draw_how, lay, shaded, stage, take
from lab.faces.displays import reflection
from lab.lettering import Picture
from lab.surfaces import surface

SPECIES = "screen"


@dataclass(frozen=True)
class Device:
    """A kind of device: its pixels (across, down), their pitch and its bezel in millimetres, the panels it can have."""

    name: str
    pixels: tuple[int, int]
    pitch: float
    bezel: tuple[float, float]
    panels: tuple[str, ...]
    matte: float


DEVICES: dict[Split, tuple[Device, ...]] = {
    "train": (
        Device("phone_720", (720, 1600), 0.0941, (1.5, 5.0), ("lcd", "ips"), 0.0),
        Device("phone_1080", (1080, 2400), 0.0630, (1.0, 3.0), ("lcd", "oled", "oled"), 0.0),
        Device("phone_1440", (1440, 3120), 0.0490, (1.0, 2.5), ("oled",), 0.0),
        Device("tablet_264", (1620, 2160), 0.0962, (7.0, 14.0), ("ips", "lcd"), 0.1),
        Device("laptop_fhd", (1920, 1080), 0.1792, (5.0, 14.0), ("ips", "lcd"), 0.6),
        Device("monitor_24", (1920, 1080), 0.2768, (6.0, 18.0), ("ips", "lcd"), 0.9),
        Device("monitor_27", (2560, 1440), 0.2331, (6.0, 16.0), ("ips", "lcd"), 0.9),
    ),
    "evaluate": (
        Device("phone_750", (750, 1334), 0.0780, (3.0, 8.0), ("lcd", "ips"), 0.0),
        Device("phone_1170", (1170, 2532), 0.0552, (1.5, 3.5), ("oled",), 0.0),
        Device("phone_828", (828, 1792), 0.0779, (2.0, 6.0), ("lcd", "ips"), 0.0),
        Device("tablet_224", (1200, 1920), 0.1134, (6.0, 12.0), ("ips", "lcd"), 0.1),
        Device("laptop_retina", (2560, 1600), 0.1119, (5.0, 11.0), ("ips", "oled"), 0.2),
        Device("laptop_hd", (1366, 768), 0.2268, (8.0, 16.0), ("lcd",), 0.7),
        Device("monitor_22", (1680, 1050), 0.2820, (8.0, 20.0), ("lcd", "ips"), 0.9),
        Device("monitor_27_4k", (3840, 2160), 0.1554, (5.0, 14.0), ("ips",), 0.9),
    ),
}
BANDS = interleaved(0.03, 0.4)
BRIGHTEST_ROOM = 0.9
"""White paper's light in the room in shares of the screen's white."""


def draw(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of a screen that shows a card."""
    how = draw_how(tier, rng, emits=True)
    frame = draw_frame(tier, rng)
    device, panel = draw_device(split, rng)
    raster, matrix, quad, outer = _showing(frame, device, draw_source(side, split, rng), rng)
    room = shaded(background(frame, split, rng), outer, rng)
    light = np.asarray(
        cv2.multiply(stage(room), float(np.exp(rng.uniform(np.log(0.08), np.log(BRIGHTEST_ROOM))))), np.uint16
    )
    _lay_case(light, matrix, outer, rng)
    emits = radiated(light, raster, panel, matrix, rng)
    size = (frame.width, frame.height)
    glass = reflection(size, rng) * np.float32(rng.uniform(0.05, 0.6))
    if panel.grain > 0:
        glass = cv2.GaussianBlur(glass, (0, 0), max(size) / 50) * np.float32(0.6)
    view = View(
        frame=frame,
        light=light,
        quad=quad,
        edge=outer if device.name.startswith("phone") else None,
        gloss=0.15 if panel.grain == 0 else 0.05,
        emits=np.asarray(cv2.resize(emits, size, interpolation=cv2.INTER_AREA), np.float32) / 255,
        mirrored=np.asarray(glass, np.float32),
        rows=_flicker(frame.height, split, rng) if rng.random() < 0.35 else None,
    )
    return take(view, how, (side, SPECIES, panel.name), tier, split, rng)


def draw_device(split: Split, rng: np.random.Generator) -> tuple[Device, Panel]:
    """Draw a device and a panel that it may have."""
    device = DEVICES[split][int(rng.integers(len(DEVICES[split])))]
    kind = str(rng.choice(device.panels))
    names = [name for name in LAYOUTS[split] if name.startswith(kind)]
    grain = float(rng.uniform(0.01, 0.06)) if rng.random() < device.matte else 0.0
    return device, draw_panel(str(rng.choice(names)), split, grain, rng)


def backdrop(frame: Frame, split: Split, rng: np.random.Generator) -> Light:
    """Return the fine light of a monitor that fills the frame, with anything on it: cards are held before it."""
    device, panel = draw_device(split, rng)
    shown = interface(device.pixels, rng)
    step = rng.uniform(0.5, 2.2)
    turn = np.radians(rng.normal(0, 6))
    columns, rows = shown.shape[1::-1]
    step = max(step, frame.width * 1.25 / columns, frame.height * 1.25 / rows)
    a, b = step * np.cos(turn), step * np.sin(turn)
    matrix = np.array([[a, -b, 0], [b, a, 0], [rng.normal(0, 3e-5), rng.normal(0, 3e-5), 1.0]])
    middle = cv2.perspectiveTransform(np.array([[[columns / 2, rows / 2]]]), matrix)[0, 0]
    matrix = np.array([[1, 0, frame.width / 2 - middle[0]], [0, 1, frame.height / 2 - middle[1]], [0, 0, 1.0]]) @ matrix
    light = np.full((frame.height * FINER, frame.width * FINER, 3), 300, np.uint16)
    radiated(light, shown, panel, matrix, rng)
    return light


def interface(pixels: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Return what else a device shows: a plain ground, bars, a wallpaper, lines of text."""
    width, height = pixels
    level = float(rng.choice([0, 0, 20, 255, 255, 240, 200]))
    out = np.full((height, width, 3), level, np.uint8)
    if rng.random() < 0.25:
        small = surface(rng, width // 4, height // 4)
        out = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    dark = (30.0, 30.0, 30.0) if level > 128 else (225.0, 225.0, 225.0)
    if rng.random() < 0.5:
        for y, tall in ((0, int(height * rng.uniform(0.02, 0.06))), (int(height * rng.uniform(0.9, 0.97)), height)):
            shade = float(np.clip(level + rng.normal(0, 40), 0, 255))
            cv2.rectangle(out, (0, y), (width, y + tall), (shade, shade, shade), -1)
            for x in np.arange(width * 0.04, width, width * rng.uniform(0.07, 0.3)):
                cv2.circle(out, (int(x), y + tall // 2 if y == 0 else (y + height) // 2), max(3, width // 70), dark, 2)
    if rng.random() < 0.5:
        pitch = int(rng.integers(18, 44))
        for y in range(pitch, height, pitch):
            x = int(width * 0.05)
            while x < width * rng.uniform(0.5, 0.97):
                length = int(rng.integers(6, 70))
                cv2.line(out, (x, y), (x + length, y), dark, max(1, pitch // 5))
                x += length + 8
    return out


def _showing(
    frame: Frame, device: Device, source: Source, rng: np.random.Generator
) -> tuple[Picture, Matrix, Quad, Quad]:
    """Place a picture on a panel and the panel before the camera.

    Returns the raster of what the panel shows (the part in view), the matrix from it to the picture, and there the
    card's corners and the panel's outline with its bezel.
    """
    columns, rows = device.pixels if rng.random() < 0.6 else device.pixels[::-1]
    height, width = source.picture.shape[:2]
    fit = min(columns / width, rows / height)
    zoom = fit * (1.0 if rng.random() < 0.5 else float(rng.uniform(0.55, 1.9)))
    # Whoever enlarges a picture still shows the whole card.
    zoom = min(zoom, float(np.min(np.array([columns, rows]) / (np.ptp(source.quad, axis=0) * 1.01))))
    slack = np.array([columns - width * zoom, rows - height * zoom])
    # A picture larger than the panel is moved until the card is in view.
    middle = (source.quad.mean(0) + 0.5) * zoom
    centred = np.clip(np.array([columns, rows]) / 2 - middle, np.minimum(slack, 0), 0)
    place = np.where(slack >= 0, slack * (0.5 if rng.random() < 0.7 else rng.uniform(0, 1, 2)), centred)
    onto = np.array([[zoom, 0, place[0] + (zoom - 1) / 2], [0, zoom, place[1] + (zoom - 1) / 2], [0, 0, 1.0]])
    corners = cv2.perspectiveTransform(source.quad[None], onto)[0]
    matrix = filling(frame, frame.homography @ np.linalg.inv(onto @ source.upright), corners)
    quad = cv2.perspectiveTransform(corners[None], matrix)[0]
    seen = np.array([[0, 0], [frame.width, 0], [frame.width, frame.height], [0, frame.height]], np.float64)
    reach = cv2.perspectiveTransform(seen[None], np.linalg.inv(matrix))[0]
    low = np.clip(np.floor(reach.min(0)) - 2, 0, [columns - 2, rows - 2]).astype(int)
    high = np.clip(np.ceil(reach.max(0)) + 2, low + 2, [columns, rows]).astype(int)
    canvas = np.ascontiguousarray(interface((columns, rows), rng)[low[1] : high[1], low[0] : high[0]])
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    _paint(canvas, source.picture, shift @ onto)
    back = matrix @ np.linalg.inv(shift)
    border = rng.uniform(*device.bezel) / device.pitch
    outer = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * border + [[0, 0], [columns, 0], [columns, rows], [0, rows]]
    return canvas, back, quad, cv2.perspectiveTransform(outer[None].astype(np.float64), matrix)[0]


def _paint(canvas: Picture, picture: Picture, onto: Matrix) -> None:
    """Draw a picture onto a raster as viewers do: averaged where it gets smaller, smoothly where it gets larger."""
    zoom = onto[0, 0]
    if zoom < 0.8:
        size = (max(2, round(picture.shape[1] * zoom)), max(2, round(picture.shape[0] * zoom)))
        share = np.array([picture.shape[1] / size[0], picture.shape[0] / size[1]])
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        onto = onto @ np.array([[share[0], 0, (share[0] - 1) / 2], [0, share[1], (share[1] - 1) / 2], [0, 0, 1]])
    size = canvas.shape[1::-1]
    drawn = cv2.warpAffine(picture, onto[:2], size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.full(picture.shape[:2], 255, np.uint8), onto[:2], size, flags=cv2.INTER_NEAREST)
    canvas[:] = cv2.copyTo(drawn, inside, canvas)


def _lay_case(light: Light, matrix: Matrix, outer: Quad, rng: np.random.Generator) -> None:
    """Lay the device's case, dark or of metal, under its panel."""
    shade = float(rng.choice([6, 12, 20, 40, 150, 200])) if rng.random() < 0.8 else float(rng.uniform(5, 240))
    texture = fine_light(np.full((64, 64, 3), shade, np.uint8))
    texture = np.asarray(texture * rng.uniform(0.2, 0.9), np.uint16)
    corners = np.array([[0, 0], [64, 0], [64, 64], [0, 64]], np.float32) - np.float32(0.5)
    lay(light, texture, None, np.asarray(cv2.getPerspectiveTransform(corners, outer.astype(np.float32)), np.float64))


def _flicker(height: int, split: Split, rng: np.random.Generator) -> Field:
    """Return the gain of rows as a rolling shutter sees a backlight that swings, or that is cut off and on."""
    phase = np.arange(height, dtype=np.float32) / height * rng.uniform(0.5, 5.0) + rng.uniform(0, 1)
    depth = within(BANDS, split, rng)
    if rng.random() < 0.5:
        return np.asarray(1 - depth * (0.5 + 0.5 * np.sin(2 * np.pi * phase)), np.float32)
    soft = np.clip(np.abs(phase % 1 - 0.5) * 40 - 40 * rng.uniform(0.1, 0.4), 0, 1)
    return np.asarray(1 - depth * soft, np.float32)
