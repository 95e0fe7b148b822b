"""The species `print`: a printed photograph, bent or waved, moved and lit before the camera."""

import numpy as np

from lab.faces.flat import draw_lamp
from lab.faces.held import FLAT_FINER, MANNERS, Sheet, selfie_of, shown, stands, surroundings
from lab.faces.photographs import Photograph, Split
from lab.faces.printing import halftone, ink_jet
from lab.faces.sensor import draw_camera, shoot
from lab.faces.sequence import SIZES, Capture, Sequence

_PITCH = {"train": (0.7, 2.2), "evaluate": (0.6, 2.8)}
_DROP = {"train": (0.25, 0.8), "evaluate": (0.2, 1.0)}
"""Pixels of a frame of 1,152: between a life-size print (0.3 mm a pixel) and a small one close by (0.1 mm).

Halftones have 85 to 150 lines an inch, an ink-jet's drops are 0.05 to 0.08 mm wide."""


def draw(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of a printed photograph."""
    size = SIZES[capture]
    around = surroundings(split, size, random)
    scale = random.uniform(0.78, 0.95) if around.edges else random.uniform(1.12, 1.3)
    extent = scale * size[1]
    picture = selfie_of(photograph, round(extent * FLAT_FINER), random, full=not around.edges)
    dotted = bool(random.random() < 0.5)
    fineness = float(random.uniform(*(_PITCH if dotted else _DROP)[split]))
    # Fineness is in pixels of a 1,152-pixel frame: the same print is finer in a smaller frame.
    step = fineness * FLAT_FINER * size[1] / 1152
    texture = halftone(picture, step, random) if dotted else ink_jet(picture, step, random)
    sheet = Sheet(texture, extent, extent * 0.75)
    manner = MANNERS[int(random.integers(len(MANNERS)))]
    lamp = draw_lamp(random, (0.0, 0.35))
    camera = draw_camera(split, capture == "gestures", random)
    frames = [
        shoot(shown(sheet, stand, lamp, around, size, number), camera, 1 + random.normal(0, 0.01), random, FLAT_FINER)
        for number, stand in enumerate(stands(split, capture, manner, True, random))
    ]
    how: dict[str, float | str | bool] = {
        "manner": manner,
        "way": "halftone" if dotted else "ink-jet",
        "fineness": round(fineness, 2),
        "edges": around.edges,
        "fingers": around.fingers,
    }
    return Sequence("print", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)
