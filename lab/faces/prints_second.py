"""The species `print` a second way, for evaluation only: other printers, other paper, another motion."""

import numpy as np

from lab.faces.flat import draw_lamp
from lab.faces.held import FLAT_FINER, Sheet, selfie_of, shown, surroundings
from lab.faces.photographs import Photograph, Split
from lab.faces.printing_second import dithered, dyed, ruled
from lab.faces.sensor import draw_camera, shoot
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.swaying import sway


def draw(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw a capture of a photograph out of a laser printer, an offset press or a photo laboratory."""
    size = SIZES[capture]
    around = surroundings(split, size, random)
    extent = (random.uniform(0.72, 0.98) if around.edges else random.uniform(1.15, 1.35)) * size[1]
    picture = selfie_of(photograph, round(extent * FLAT_FINER), random, full=not around.edges)
    way = ("laser", "laser in colour", "lines", "dyes")[int(random.integers(4))]
    pitch = float(random.uniform(1.0, 2.4)) * FLAT_FINER * size[1] / 1152
    if way.startswith("laser"):
        cell = 4 if pitch < 2.8 else 5
        texture = dithered(picture, max(pitch / cell, 0.45), cell, way != "laser", random)
    elif way == "lines":
        texture = ruled(picture, pitch, random)
    else:
        texture = dyed(picture, random)
    sheet = Sheet(texture, extent, extent * 0.75)
    lamp = draw_lamp(random, (0.2, 0.8) if way == "dyes" else (0.0, 0.15))
    camera = draw_camera(split, capture == "gestures", random)
    frames = [
        shoot(shown(sheet, stand, lamp, around, size, number), camera, 1 + random.normal(0, 0.01), random, FLAT_FINER)
        for number, stand in enumerate(sway(capture, True, random))
    ]
    how: dict[str, float | str | bool] = {"way": way, "fineness": round(pitch / FLAT_FINER, 2), "edges": around.edges}
    return Sequence("print", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)
