"""Every species by name, and the one way to draw sequence number so-and-so of it."""

import zlib
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import replace
from functools import cache

import numpy as np

from lab.faces import (
    borrowed,
    copies,
    injected,
    injected_second,
    live,
    masks,
    prints,
    prints_second,
    screens,
    screens_second,
    warped,
)
from lab.faces.photographs import Photograph, Split, of_split
from lab.faces.sensor import encode
from lab.faces.sequence import Capture, Sequence

SEED = 60_001

Draw = Callable[[Photograph, Split, Capture, np.random.Generator], Sequence]


def _mask(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    return masks.draw(photograph, _other_than(photograph, split, random), split, capture, random)


def _other(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    return borrowed.draw_other(photograph, _other_than(photograph, split, random), split, capture, random)


SPECIES: dict[str, Draw] = {
    "live": live.draw,
    "print": prints.draw,
    "screen_still": screens.draw_still,
    "screen_video": screens.draw_video,
    "mask": _mask,
    "injected": injected.draw,
    "copies": copies.draw,
    "other_person": _other,
    "portrait_selfie": borrowed.draw_portrait,
}
"""What both splits have."""

SECOND: dict[str, Draw] = {
    "print_second": prints_second.draw,
    "screen_still_second": screens_second.draw_still,
    "screen_video_second": screens_second.draw_video,
    "injected_second": injected_second.draw,
}
"""Written a second, different way; for evaluation only, nothing is ever set on them."""

PLAIN: dict[str, Draw] = {"warped": warped.draw_warped, "bump": warped.draw_bump}
"""What anybody makes of one still in an afternoon; for evaluation only."""


def of(split: Split) -> dict[str, Draw]:
    """Return the species of a split."""
    return SPECIES if split == "train" else {**SPECIES, **SECOND, **PLAIN}


def sequence(species: str, split: Split, capture: Capture, index: int, seed: int = SEED) -> Sequence:
    """Draw sequence `index` of a species. The same arguments give the same bytes; sources take turns.

    Raises `KeyError` for a species that the split has none of.
    """
    draw = of(split)[species]
    # Neighbouring numbers come from different people; every species meets the photographs in the same order.
    photograph = _in_turns(split)[index % len(_in_turns(split))]
    own = zlib.crc32(f"{species} {split} {capture}".encode())
    random = np.random.default_rng([seed, own, index])
    drawn = replace(draw(photograph, split, capture, random), species=species)
    if drawn.portrait is not None:
        return drawn
    card = _another_of(photograph, split)
    return drawn if card is None else replace(drawn, portrait=encode(borrowed.portrait_of(card, 240, random), 92))


@cache
def _in_turns(split: Split) -> Many[Photograph]:
    """Return a split's photographs, shuffled once for all so that any first hundred are a fair sample."""
    found = of_split(split)
    order = np.random.default_rng(11).permutation(len(found))
    return [found[i] for i in order]


def _other_than(photograph: Photograph, split: Split, random: np.random.Generator) -> Photograph:
    others = [one for one in of_split(split) if one.person != photograph.person]
    return others[int(random.integers(len(others)))]


def _another_of(photograph: Photograph, split: Split) -> Photograph | None:
    """Return another photograph of the same person, the card's; None where there is no other."""
    own = [one for one in of_split(split) if one.person == photograph.person and one.name != photograph.name]
    return own[0] if own else None
