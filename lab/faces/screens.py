"""The species `screen_still` and `screen_video`: a photograph, or a live capture of somebody, replayed on a screen."""

from collections.abc import Sequence as Many

import numpy as np

from lab.faces import live
from lab.faces.displays import Display, banded, reflection, striped, under_glass
from lab.faces.flat import Lamp
from lab.faces.held import FLAT_FINER, Manner, Sheet, Surroundings, selfie_of, shown, stands, surroundings
from lab.faces.photographs import Photograph, Split
from lab.faces.sensor import decode, draw_camera, exposed_for, shoot
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Image

_LINES = {"train": (700, 2200), "evaluate": (600, 2600)}
"""From a part of a monitor to a telephone of 400 pixels an inch, whose pixels blur into each other."""

_MANNERS: tuple[Manner, ...] = ("still", "drift", "tilt")
_DARK_LAMP = Lamp((0.0, 0.0, -1.0), 0.0, 0.0, 20.0)
_BRIGHTENING = 2.4
"""Only a third of a display's surface emits any one colour; the camera exposes for what it sees."""


def draw_still(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of one photograph on a screen."""
    content = selfie_of(photograph, 1152, random, full=True)
    return _replayed("screen_still", photograph, [content] * 3, split, capture, random)


def draw_video(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of a screen that replays a bona fide capture."""
    recorded = live.draw(photograph, split, capture, random)
    return _replayed("screen_video", photograph, [decode(frame) for frame in recorded.frames], split, capture, random)


def _replayed(
    species: str,
    photograph: Photograph,
    contents: Many[Image],
    split: Split,
    capture: Capture,
    random: np.random.Generator,
) -> Sequence:
    size = SIZES[capture]
    around = surroundings(split, size, random)
    scale = random.uniform(0.8, 0.97) if around.edges else random.uniform(1.1, 1.3)
    display = draw_display(split, random)
    extent = scale * size[1]
    rows, aspect = round(extent * FLAT_FINER), contents[0].shape[1] / contents[0].shape[0]
    bezel = float(random.uniform(0.0, 0.04)) if around.edges else 0.0
    manner = _MANNERS[int(random.integers(len(_MANNERS)))]
    mirrored = reflection(size, random)
    camera = draw_camera(split, capture == "gestures", random)
    phase, pace = random.uniform(0, 2 * np.pi), random.uniform(0.5, 5.0)
    around = Surroundings(_dimmed(around.picture, _BRIGHTENING), around.fingers, around.edges, 0.6)
    frames: list[bytes] = []
    textures: dict[int, Image] = {}
    for number, stand in enumerate(stands(split, capture, manner, False, random)):
        key = id(contents[number])
        if key not in textures:
            textures[key] = _with_bezel(striped(contents[number], display, rows), bezel)
        sheet = Sheet(textures[key], extent, extent * aspect)
        seen = shown(sheet, stand, _DARK_LAMP, around, size, number)
        seen = banded(seen, display, phase + pace * number)
        shift = (stand.yaw * 8 - stand.across * size[1] * 0.5, -stand.pitch * 8 - stand.down * size[1] * 0.5)
        glassed = under_glass(seen, mirrored / _BRIGHTENING ** (1 / 2.2), (float(shift[0]), float(shift[1])))
        camera = camera if frames else exposed_for(camera, glassed, random)
        frames.append(shoot(glassed, camera, 1 + random.normal(0, 0.01), random, FLAT_FINER))
    how: dict[str, float | str | bool] = {"manner": manner, "lines": display.lines, "edges": around.edges}
    how |= {"bands": round(display.bands, 3), "pitch": round(extent / display.lines, 2)}
    return Sequence(species, capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)


def draw_display(split: Split, random: np.random.Generator) -> Display:
    """Draw a display with upright stripes."""
    tint = random.normal(1.0, 0.03, 3) * np.array([1.04, 1.0, 0.97])
    return Display(
        lines=int(random.uniform(*_LINES[split])),
        gap=float(random.uniform(0.1, 0.8)),
        black=float(random.uniform(0.01, 0.06)),
        contrast=float(random.uniform(0.95, 1.25)),
        tint=(float(tint[0]), float(tint[1]), float(tint[2])),
        bands=float(random.choice([0.0, random.uniform(0.03, 0.3)])),
        periods=float(random.uniform(0.5, 4.0)),
    )


def _with_bezel(texture: Image, share: float) -> Image:
    """Blacken a border of a share of the texture: the sheet keeps its size."""
    down, across = round(share * texture.shape[0]), round(share * texture.shape[1])
    if down and across:
        inner = texture[down:-down, across:-across].copy()
        texture[:] = 14
        texture[down:-down, across:-across] = inner
    return texture


def _dimmed(picture: Image, by: float) -> Image:
    """Darken the room as a camera shows it that exposes for a screen: by about half of what the screen needs."""
    return np.asarray(np.clip(picture * by ** (-1 / 2.2) * 0.9, 0, 255), dtype=np.uint8)
