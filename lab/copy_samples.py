"""Samples for the network that tells copies from cards: captures, changed as uploads are, cut as in the product."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.colour import check_colour
from hawiya.cards.authenticity.copy_inputs import SPECIES, CopyInputs, cut_inputs, is_large_enough
from hawiya.cards.rectify import rectify
from lab.attacks import GENUINE, TIERS, Capture
from lab.attacks.patterns import log_uniform
from lab.camera import grain, sharpened
from lab.lettering import Picture
from lab.overt_tiles import as_copy, taken_again

KINDS = (GENUINE, *(species.value for species in SPECIES))
SIDES = ("front", "back")
SHARES = (0.44, 0.14, 0.14, 0.14, 0.14)
HELD_SHARES = (0.6, 0.1, 0.1, 0.1, 0.1)
"""How often each kind is drawn, for learning and to hold out: rates of one in a hundred take many genuine captures."""

HELD_OUT = 0.16
"""The share of captures that are kept from learning, to see how well it goes and to calibrate."""

AS_SENT = 0.45
"""How often a capture's pixels are left alone: scaling and coding take away most patterns of screens and prints."""

MADE_OF_GENUINE = ("screen", "screen", "print", "print", None)
"""What is made of the tiles of each view of a genuine capture (`overt_tiles`); None: taken once more, no copy."""

NOISY = 0.35
"""How often noise is added: a camera in a dim room leaves as much as eight levels of 255, and that is no copy's."""

COARSEST = 35
"""The quality of the coarsest files: messengers code as coarsely. What that takes away, the highest frequencies along
the diagonals first, must not tell.
"""

MOST_FAILURES = 50
COLOURLESS = 2.0
"""A genuine capture of less spread of colour (CIELAB) was made grey afterwards: it says nothing about photocopies."""

Sample = tuple[NDArray[Any], ...]
Draw = Callable[[str, str, str, np.random.Generator], Capture]
"""(kind, side, tier, rng) to a capture."""

Quad = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """A picture of a card, and the card's corners in pixels whose centres are at whole numbers."""

    picture: Picture
    quad: Quad


class CopySamples:
    """Draws samples: each capture that is learned from is used `views` times, changed otherwise each time.

    Of the tiles of some views of a genuine one, copies are `made`.

    A sample is (tiles (12, 96, 96, 3) u8, context (160, 160, 3) u8, truth (4,) f32, weight (4,) f32, note (3,) i64),
    the note being the number of the kind, that of the tier, and 1 for what is held out.
    """

    def __init__(self, draw: Draw, views: int = 8, made: Sequence[str | None] = MADE_OF_GENUINE) -> None:
        self._draw, self._views, self._made = draw, views, made
        self._waiting: list[Sample] = []

    def __call__(self, rng: np.random.Generator) -> Sample:
        """Return the next sample."""
        for _ in range(MOST_FAILURES):
            if self._waiting:
                return self._waiting.pop()
            try:
                self._waiting = self._of_one_capture(rng)
            except (cv2.error, ValueError, IndexError) as error:
                # Rare shapes must not end a drawing process, for which the learning would wait forever.
                warnings.warn(f"a capture could not be drawn: {error!r}", stacklevel=1)
        raise RuntimeError(f"{MOST_FAILURES} captures in a row could not be drawn")

    def _of_one_capture(self, rng: np.random.Generator) -> list[Sample]:
        held = bool(rng.random() < HELD_OUT)
        kind = int(rng.choice(len(KINDS), p=HELD_SHARES if held else SHARES))
        tier = int(rng.integers(len(TIERS)))
        capture = self._draw(KINDS[kind], SIDES[int(rng.integers(2))], TIERS[tier], rng)
        view = View(capture.picture, np.asarray(capture.quad, np.float64))
        views = [view] if held else [changed(view, rng, noisy=KINDS[kind] != "digital") for _ in range(self._views)]
        truth, weight = _truth(KINDS[kind], view)
        note = np.array([kind, tier, held], np.int64)
        samples: list[Sample] = []
        for one in views:
            found = located(one, rng)
            if found is None:
                continue
            corners, inputs = found
            # Elsewhere on the card lie tiles that the product would not cut, and which show as much of the copy.
            tiles = inputs.tiles if held else cut_inputs(one.picture, _elsewhere(corners, rng)).tiles
            samples.append((tiles, inputs.context, truth, weight, note))
        if KINDS[kind] == GENUINE and not held:
            turns = [self._made[at] for at in rng.permutation(len(self._made))]
            samples += [_made_of(sample, view, what, rng) for sample, what in zip(samples, turns, strict=False)]
        return [samples[at] for at in rng.permutation(len(samples))]


def _made_of(sample: Sample, view: View, what: str | None, rng: np.random.Generator) -> Sample:
    """Return an overt copy made of a genuine sample, or the same taken once more."""
    tiles, context, truth, weight, note = sample
    if what is None:
        return taken_again(tiles, rng), context, truth, weight, note
    edge = float(np.linalg.norm(view.quad[1] - view.quad[0])) * rng.uniform(0.7, 1.1)
    at = KINDS.index(what)
    truth = np.eye(len(SPECIES), dtype=np.float32)[at - 1]
    return as_copy(tiles, edge, what, rng), context, truth, weight, np.array([at, *note[1:]])


def _truth(kind: str, view: View) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return truth and weight of the four questions.

    A photocopy is printed too: whether it counts as a print is left open. So is whether a card whose picture has lost
    its colour is a photocopy.
    """
    names = [species.value for species in SPECIES]
    truth = np.array([kind == name for name in names], np.float32)
    weight = np.ones(len(names), np.float32)
    if kind == "photocopy":
        weight[names.index("print")] = 0.0
    elif check_colour(rectify(view.picture, np.float32(view.quad)), COLOURLESS).greyscale:
        weight[names.index("photocopy")] = 0.0
    return truth, weight


def located(view: View, rng: np.random.Generator) -> tuple[NDArray[np.float32], CopyInputs] | None:
    """Return where a locator would see the card, and what the network is given of it; None where it is too small."""
    corners = np.float32(view.quad + _slip(view.quad, rng))
    return (corners, cut_inputs(view.picture, corners)) if is_large_enough(corners) else None


def _slip(quad: Quad, rng: np.random.Generator) -> Quad:
    """Return how far a locator misses the corners: mostly little, now and then by a few parts in a hundred."""
    edge = float(np.linalg.norm(quad[1] - quad[0]))
    return np.asarray(rng.normal(0, edge * rng.choice([0.002, 0.006, 0.02], p=[0.5, 0.4, 0.1]), (4, 2)))


def _elsewhere(corners: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the corners moved by up to a twelfth of the card's width and an eighth of its height."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    return np.float32(corners + rng.uniform(-1, 1) * across / 12 + rng.uniform(-1, 1) * down / 8)


def changed(view: View, rng: np.random.Generator, *, noisy: bool) -> View:
    """Return a view as another way to the server leaves it: turned, cropped; often scaled, blurred, noisy, coded anew.

    Noise would make a camera's picture of one that never met a camera.
    """
    view = _turned(view, int(rng.choice(4, p=[0.7, 0.1, 0.1, 0.1])))
    if rng.random() < 0.35:
        view = _cropped(view, rng)
    if rng.random() < AS_SENT:
        return view
    fate = rng.random()
    longest = max(view.picture.shape[:2])
    if fate < 0.12 and longest > 800:
        return _encoded(_scaled(view, 800 / longest, rng), 50, False)
    if fate < 0.5:
        edge = float(np.linalg.norm(view.quad[1] - view.quad[0]))
        least = min(1.0, 320 / edge)
        view = _scaled(view, float(rng.uniform(max(least, 0.6), 1.1)), rng)
    if rng.random() < 0.1:
        view = View(np.asarray(cv2.GaussianBlur(view.picture, (0, 0), rng.uniform(0.3, 0.8)), np.uint8), view.quad)
    if noisy and rng.random() < NOISY:
        view = View(_grainy(view.picture, rng), view.quad)
    fate = rng.random()
    if fate < 0.55:
        view = _encoded(view, int(rng.integers(COARSEST, 97)), bool(rng.random() < 0.25))
    elif fate < 0.65:
        view = _coded(view, ".webp", [cv2.IMWRITE_WEBP_QUALITY, int(rng.integers(COARSEST, 96))])
    return view


def _turned(view: View, quarters: int) -> View:
    picture, quad = view.picture, view.quad
    for _ in range(quarters):
        quad = np.stack([picture.shape[0] - 1 - quad[:, 1], quad[:, 0]], 1)
        picture = np.rot90(picture, -1)
    return View(np.ascontiguousarray(picture), quad)


def _cropped(view: View, rng: np.random.Generator) -> View:
    """Cut the picture nearer to the card, to up to two fifths of its size around it."""
    size = np.ptp(view.quad, axis=0)
    room = rng.uniform(0, 0.4, 4) * np.concatenate([size, size])
    low = np.clip(np.floor(view.quad.min(0) - room[:2]), 0, None).astype(int)
    high = np.minimum(np.ceil(view.quad.max(0) + room[2:]), view.picture.shape[1::-1]).astype(int)
    return View(np.ascontiguousarray(view.picture[low[1] : high[1], low[0] : high[0]]), view.quad - low)


def _scaled(view: View, factor: float, rng: np.random.Generator) -> View:
    height, width = view.picture.shape[:2]
    size = (max(96, round(width * factor)), max(96, round(height * factor)))
    ways = [cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC] if factor < 1 else [cv2.INTER_LINEAR, cv2.INTER_CUBIC]
    picture = cv2.resize(view.picture, size, interpolation=int(rng.choice(ways)))
    quad = (view.quad + 0.5) * np.array([size[0] / width, size[1] / height]) - 0.5
    return View(np.asarray(picture, np.uint8), quad)


def _grainy(picture: Picture, rng: np.random.Generator) -> Picture:
    """Add noise as a phone leaves it: grey or coloured, of a pixel or, smoothed, of several; sharpened now and then.

    Grain of several pixels looks like the scattered dots of a print: genuine cards have to show it, too.
    """
    channels = 1 if rng.random() < 0.4 else 3
    added = grain(rng, (*picture.shape[:2], channels), 1.0)
    if rng.random() < 0.75:
        added = np.asarray(cv2.GaussianBlur(added, (0, 0), rng.uniform(0.4, 1.8)), np.float32)
        added = added.reshape(*picture.shape[:2], channels)
    added *= np.float32(log_uniform(rng, 0.5, 8.0) / max(float(added[::4, ::4].std()), 1e-3))
    noisy = np.clip(picture + added, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        radius = rng.uniform(0.7, 1.6)
        noisy = sharpened(noisy, rng.uniform(0.2, 1.1), radius)
    return noisy


def _encoded(view: View, quality: int, full_chroma: bool) -> View:
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full_chroma else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    return _coded(view, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])


def _coded(view: View, ending: str, options: list[int]) -> View:
    coded = cv2.imencode(ending, view.picture, options)[1]
    return View(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8), view.quad)
