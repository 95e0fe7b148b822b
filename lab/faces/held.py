"""Holding a flat thing before the camera: how it moves, what is behind it, whether edges and fingers are seen."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from lab.faces.displays import whitened
from lab.faces.flat import Lamp, Seen, Stand, covered, sampled, seen_sheet, shading
from lab.faces.photographs import Photograph, Split, of_split, scene
from lab.faces.sequence import Capture
from lab.faces.solid import Field, Image

FLAT_FINER = 2
"""How many times finer than the frame dots and pixel grids are drawn."""

Manner = Literal["still", "drift", "tilt", "bend", "wave"]
MANNERS: tuple[Manner, ...] = ("still", "drift", "tilt", "bend", "wave")
"""What the attacker does with it: fixed while the camera moves, moved, tilted, bent more and less, waved."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far attackers go: degrees of tilt over a capture, degrees of bend, shares of the frame they move by."""

    tilt: tuple[float, float]
    bend: tuple[float, float]
    drift: tuple[float, float]
    wave: tuple[float, float]


REACH: dict[Split, Reach] = {
    "train": Reach((4.0, 22.0), (10.0, 55.0), (0.004, 0.03), (0.004, 0.015)),
    "evaluate": Reach((3.0, 30.0), (6.0, 70.0), (0.002, 0.05), (0.003, 0.02)),
}


def stands(split: Split, capture: Capture, manner: Manner, bendable: bool, random: np.random.Generator) -> list[Stand]:
    """Draw three stands of a sheet that is moved steadily in one manner, with a hand's tremor."""
    reach = REACH[split]
    long = 2.0 if capture == "gestures" else 1.0
    steps = np.array([-0.5, random.uniform(-0.15, 0.15), 0.5])
    if capture == "gestures":
        steps = random.permutation(steps)
    rest = {
        "yaw": random.normal(0, 3.0),
        "pitch": random.normal(0, 3.0),
        "roll": random.normal(0, 2.0),
        "across": random.normal(0, 0.012),
        "down": random.normal(0, 0.012),
        "nearer": random.normal(0, 0.02),
        "bend": random.uniform(0, 8) if bendable else 0.0,
        "axis": random.normal(0, 10.0) if random.random() < 0.7 else random.uniform(60, 120),
        "wave": 0.0,
        "waves": random.uniform(0.8, 2.5),
        "phase": random.uniform(0, 2 * np.pi),
    }
    tremor = 0.2 if manner == "still" else 1.0
    heading = random.uniform(0, 2 * np.pi)
    tilt, bend = random.uniform(*reach.tilt), random.uniform(*reach.bend)
    drift, wave = random.uniform(*reach.drift) * long, random.uniform(*reach.wave)
    out = []
    for step in steps:
        now = dict(rest)
        now["across"] += step * drift * np.cos(heading)
        now["down"] += step * drift * np.sin(heading)
        now["nearer"] += step * drift * 0.7 * np.cos(2 * heading)
        if manner == "tilt":
            now["yaw"] += step * tilt * np.cos(heading)
            now["pitch"] += step * tilt * 0.7 * np.sin(heading)
        if manner == "bend" and bendable:
            now["bend"] += (step + 0.5) * bend * (1 if heading < np.pi else -1)
            now["yaw"] += step * tilt * 0.6
        if manner == "wave" and bendable:
            now["wave"] += wave
            now["phase"] += step * random.uniform(1.0, 5.0)
        for name, scale in (("yaw", 0.4), ("pitch", 0.4), ("roll", 0.3)):
            now[name] += random.normal(0, scale * tremor * long)
        for name in ("across", "down", "nearer"):
            now[name] += random.normal(0, 0.0012 * tremor * long)
        out.append(Stand(**{name: float(value) for name, value in now.items()}))
    return out


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the frame shows beside the sheet; `light` is how bright the fingers are beside a lit room's."""

    picture: Image
    fingers: bool
    edges: bool
    light: float = 1.0


def surroundings(split: Split, size: tuple[int, int], random: np.random.Generator) -> Surroundings:
    """Draw a room out of another photograph's background, out of focus, and whether edges and fingers are seen."""
    others = of_split(split)
    other = others[int(random.integers(len(others)))]
    room = scene(other.name, 640).background
    crop = room[:, : round(640 * size[0] / size[1])]
    picture = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
    picture = cv2.GaussianBlur(picture, (0, 0), float(random.uniform(3, 12)))
    edges = bool(random.random() < 0.5)
    return Surroundings(np.asarray(picture, np.uint8), edges and bool(random.random() < 0.6), edges)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A texture and how large it is held: its height and width in pixels of the frame at rest, and its border's."""

    texture: Image
    extent: float
    width: float


def shown(sheet: Sheet, stand: Stand, lamp: Lamp, around: Surroundings, size: tuple[int, int], number: int) -> Image:
    """Return what the lens sees of a held sheet, `FLAT_FINER` times finer than the frame of `size`."""
    seen = seen_sheet(stand, size, FLAT_FINER, sheet.extent)
    picture = sampled(sheet.texture, seen, sheet.width, sheet.extent)
    light, gloss = shading(seen, lamp, size)
    lit = _lit(picture, light, gloss)
    if not around.edges:
        return lit
    cover = covered(seen, sheet.width / 2, sheet.extent / 2)
    room = _shifted(around.picture, stand, number)
    room = np.asarray(cv2.resize(room, (lit.shape[1], lit.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)
    out = np.asarray(cv2.blendLinear(lit, room, cover, 1 - cover), np.uint8)
    if around.fingers:
        _fingers(out, seen, sheet, around.light)
    return out


def _lit(picture: Image, light: Field, gloss: Field) -> Image:
    """Light a picture (coded with gamma 2.2) by `light` and lay gloss over it."""
    size = (picture.shape[1], picture.shape[0])
    gain = np.clip(np.round(np.clip(light, 0, 2) ** (1 / 2.2) * 128), 0, 255).astype(np.uint8)
    level = cv2.resize(gain, size, interpolation=cv2.INTER_LINEAR)
    out = np.asarray(cv2.multiply(picture, cv2.merge([level, level, level]), scale=1 / 128), dtype=np.uint8)
    glare = np.clip(gloss, 0, 1) ** (1 / 2.2)
    return whitened(out, glare.astype(np.float32)) if float(glare.max()) > 1 / 256 else out


def _shifted(room: Image, stand: Stand, number: int) -> Image:
    """Move the room a little: the camera is in a hand."""
    amount = 6.0 * np.array([np.sin(2.1 * number + stand.phase), np.cos(1.7 * number + stand.phase)])
    matrix = np.array([[1.0, 0, amount[0]], [0, 1.0, amount[1]]])
    return np.asarray(
        cv2.warpAffine(room, matrix, (room.shape[1], room.shape[0]), borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )


def _fingers(picture: Image, seen: Seen, sheet: Sheet, light: float) -> None:
    """Lay a thumb over each side edge of the sheet: skin-coloured ellipses that move with it. Crude."""
    for aside in (-1, 1):
        across = (seen.u - aside * 0.5 * sheet.width) / (0.085 * sheet.extent)
        down = (seen.v - 0.22 * sheet.extent) / (0.036 * sheet.extent)
        reach = across**2 + down**2
        inside = reach < 1
        shade = light * (0.62 + 0.38 * np.sqrt(np.clip(1 - reach[inside], 0, 1)))[:, None]
        picture[inside] = np.clip(np.array([128, 158, 205]) * shade, 0, 255).astype(np.uint8)


def selfie_of(photograph: Photograph, height: int, random: np.random.Generator, full: bool) -> Image:
    """Return the photograph that is printed or shown, 3:4, `height` pixels: a head as large as a selfie's."""
    picture = scene(photograph.name, 1280).picture
    zoom = random.uniform(1.0, 1.25) if full else random.uniform(1.0, 1.1)
    tall = round(1280 / zoom)
    wide = round(tall * 0.75)
    left, top = (1280 - wide) // 2, round((1280 - tall) * 0.5)
    cut = picture[top : top + tall, left : left + wide]
    how = cv2.INTER_AREA if tall > height else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cut, (round(height * 0.75), height), interpolation=how), np.uint8)
