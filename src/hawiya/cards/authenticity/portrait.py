"""The portrait as the tampering detector sees it: cut with its surroundings.

A portrait that was put in later brings its own noise, softness and compression (Lyu, Pan & Zhang, Exposing region
splicing forgeries with blind local noise estimation, IJCV 2014), and an edge to the card around it.
"""

import numpy as np

from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project, rectangle, warp

WIDTH, HEIGHT = 256, 320
"""Pixels of a portrait's crop: about what a card of 700 pixels' width shows of it."""

AROUND = 0.16
"""How much of the portrait's size the crop shows beyond each of its edges."""


def portrait_area(box: Box) -> Box:
    """Return what of the card the crop of a portrait shows."""
    across, down = AROUND * box.width, AROUND * box.height
    return Box(box.x - across, box.y - down, box.width + 2 * across, box.height + 2 * down)


def cut_portrait(image: Image, corners: Corners, box: Box) -> Image:
    """Cut the portrait with its surroundings from a picture of the card at `corners`: (320, 256, 3) BGR."""
    area = portrait_area(box)
    quad = project(rectangle(area.x, area.y, area.width, area.height), from_card_to_picture(corners))
    return np.asarray(warp(image, quad, WIDTH, HEIGHT), np.uint8)
