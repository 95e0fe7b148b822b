"""One printed portrait: a face on a rendered specimen card, photographed, found by the card and face rooms.

Picture `a` of a genuine pair of the grey LFW pictures is brought to the size at which its face is `FACE_PX` wide, which
is all that the print holds, and printed on a specimen card in reserved fonts; the scene simulator photographs the card.
The card is located and flattened and its portrait read as the server does. Reading the card's text is left out: it has
no say in the portrait.
"""

from functools import cache

import cv2
import numpy as np

from benchmarks.faces.contenders import Contender
from benchmarks.faces.grey_faces import own_face, picture
from benchmarks.faces.portrait_jobs import Job, Record, as_text
from hawiya.cards.locate import CardLocator
from hawiya.cards.pipeline import side_of
from hawiya.cards.reading import CARD_WIDTH, Side
from hawiya.cards.rectify import longer_edge, rectify
from hawiya.faces.landmarks import JAW
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Image, Portrait
from hawiya.models import load_network
from lab.card import CardFonts
from lab.card_bank import render
from lab.corpus import Corpus
from lab.scenes import Scene
from lab.tiers import TIERS, Tier, take

FACE_PX = 80.0
"""Pixels between the printed face's left and right edge (jaw to jaw)."""

USUAL_FACE_PX = 95.0
"""The same in an LFW picture, where the face's own width is not known because none was found."""


@cache
def locator() -> tuple[CardLocator, str]:
    """Return what locates cards, and its networks' names and versions; loaded once a process."""
    network, edges = load_network("card_locator"), load_network("card_edges")
    return CardLocator(network, edges), f"{network.name_and_version} {edges.name_and_version}"


def photographed(known: Contender, job: Job, seed: int) -> Scene:
    """Print picture `a` on a card of an invented person and take its picture; the same for the same seed."""
    tier = _tier(job.tier)
    rng = np.random.default_rng([seed, TIERS.index(tier), job.half, job.index])
    corpus, fonts = _materials()
    portrait = printed(picture(job.pair[0]), known)
    return take(tier, render("front", corpus.person(rng), fonts, rng, portrait), rng)


def printed(image: Image, known: Contender) -> Image:
    """Return a picture reduced until its face is `FACE_PX` wide."""
    seen = own_face(known.engine, image)
    width = USUAL_FACE_PX
    if seen is not None:
        jaw = seen.face.landmarks[JAW]
        width = float(np.linalg.norm(jaw[-1] - jaw[0]))
    scale = FACE_PX / width
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)


def found(known: Contender, scene: Scene) -> Record:
    """Locate the card and read its portrait as the server does; say what came of it.

    `card_px` is how long the card's upper and lower edge truly are in the photograph.
    """
    cards, _ = locator()
    if scene.quad is None:
        raise ValueError("a scene without a card has no portrait")
    about = {"card_px": round(longer_edge(scene.quad.astype(np.float32)))}
    sighting = cards.locate(scene.picture)
    side = side_of(sighting, Side.FRONT)
    if sighting.corners is None or sighting.cut_off or side is None:
        return {**about, "outcome": "no card"}
    if side is not Side.FRONT:
        return {**about, "outcome": "no front"}
    portrait = read_portrait(known.engine, rectify(scene.picture, sighting.corners))
    if not isinstance(portrait, Portrait):
        return {**about, "outcome": "no portrait", "hint": portrait.hint}
    return {
        **about,
        "outcome": "found",
        "width_px": round(portrait.width_px, 1),
        "seen_px": round(portrait.width_px * longer_edge(sighting.corners) / CARD_WIDTH, 1),
        "quality": round(portrait.quality, 3),
        "template": as_text(portrait.embedding),
    }


def _tier(name: str) -> Tier:
    return next(tier for tier in TIERS if tier.name == name)


@cache
def _materials() -> tuple[Corpus, CardFonts]:
    return Corpus(), CardFonts.reserved()
