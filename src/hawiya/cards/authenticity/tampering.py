"""Was another portrait put on the card, or its print edited? The network `card_tampering` over crops of both.

It says of every 8 x 8 pixels of a crop whether they were put in, and of the crop whether any were. Both are weighed by
a logistic regression over training captures, whose weights stand in the network's manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.portrait import cut_portrait, portrait_area
from hawiya.cards.authenticity.result import Detection, Species, Trace
from hawiya.cards.authenticity.text import cut_text
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.authenticity.traces import connected, logistic, on_card, strongest
from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import Corners, is_shown_by

if TYPE_CHECKING:
    from hawiya.models import Network

LEAST_EDGE = 320.0
"""Pixels of the card's longer edge below which nothing is judged: an edited digit would be as fine as the noise."""

NO_LINES = frozenset(("portrait", "barcode"))
FRONT_LINES = frozenset(("first_name", "last_names", "address_1", "address_2", "dateOfBirth", "idKey"))

_PORTRAIT, _TEXT = 0, 1
_INPUTS = ("portraits", "lines")
_NOTHING = np.zeros((0, 3, 32, 32), np.float32)
"""What the network is fed where it has nothing to look at: no crop."""

_SHOWN = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured of a portrait, or of all lines: `measures` by name, and where the network saw something."""

    measures: Mapping[str, float]
    traces: tuple[Trace, ...]


class TamperDetector:
    """Tells other portraits and edited text with the network `card_tampering`."""

    def __init__(self, network: "Network") -> None:
        self._network = network
        self._weights: Mapping[str, Mapping[str, float]] = network.manifest.settings.get("weights", {})

    def detect(
        self, image: Image, corners: Corners, boxes: Mapping[str, Box], thresholds: AuthenticityThresholds
    ) -> tuple[Detection, ...]:
        """Judge the card at `corners` (4, 2) of a decoded BGR picture; `boxes` are where its lines and areas stand.

        A front gives a detection of its portrait and one of its text, a back one of its text. Not judged is a card
        shown by fewer than 320 pixels, and what was not found on it.
        """
        front = "portrait" in boxes or not FRONT_LINES.isdisjoint(boxes)
        kinds = (Species.PORTRAIT, Species.TEXT) if front else (Species.TEXT,)
        if not is_shown_by(corners, LEAST_EDGE):
            detail = f"the card is smaller than {LEAST_EDGE:.0f} pixels in the picture"
            return tuple(self._unjudged(kind, detail, thresholds) for kind in kinds)
        found: list[Detection] = []
        if front and "portrait" not in boxes:
            found.append(self._unjudged(Species.PORTRAIT, "no portrait was found", thresholds))
        elif front:
            look = self.look_at_portrait(image, corners, boxes["portrait"])
            found.append(self._judged(Species.PORTRAIT, look, thresholds))
        lines = {name: box for name, box in boxes.items() if name not in NO_LINES}
        if lines:
            found.append(self._judged(Species.TEXT, self.look_at_text(image, corners, lines), thresholds))
        else:
            found.append(self._unjudged(Species.TEXT, "no printed line was found", thresholds))
        return tuple(found)

    def look_at_portrait(self, image: Image, corners: Corners, box: Box) -> Look:
        """Measure the portrait: the network's logit, and its strongest cells."""
        cells, logit = self._run(cut_portrait(image, corners, box), _PORTRAIT)
        measures = {"network": logit, "cells": _strongest(cells)}
        return Look(measures, tuple(traces_of(cells, portrait_area(box))))

    def look_at_text(self, image: Image, corners: Corners, lines: Mapping[str, Box]) -> Look:
        """Measure all lines: the highest logit of one, and the strongest cells."""
        logits: list[float] = []
        tops: list[float] = []
        traces: list[Trace] = []
        for box in lines.values():
            for crop in cut_text(image, corners, box):
                cells, logit = self._run(crop.pixels, _TEXT)
                logits.append(logit)
                tops.append(_strongest(cells))
                traces += traces_of(cells, crop.area)
        return Look({"network": max(logits), "cells": max(tops)}, strongest(traces))

    def _run(self, crop: Image, kind: int) -> tuple[NDArray[np.float32], float]:
        """Return the logits of a crop's cells (h/8, w/8) and that of the crop."""
        fed = np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32) * np.float32(1 / 255)
        answers = self._network.run({name: fed if index == kind else _NOTHING for index, name in enumerate(_INPUTS)})
        maps, sides = answers[2 * kind : 2 * kind + 2]
        return maps[0, 0], float(sides[0, 0])

    def _judged(self, species: Species, look: Look, thresholds: AuthenticityThresholds) -> Detection:
        threshold, doubt = thresholds.of(species)
        score = weighed(look.measures, self._weights.get(species.value, {"network": 1.0}))
        traces = look.traces if score >= doubt else ()
        return Detection(species, score, threshold, doubt, traces, model=self._network.name_and_version)

    def _unjudged(self, species: Species, detail: str, thresholds: AuthenticityThresholds) -> Detection:
        model = self._network.name_and_version
        return Detection(species, None, *thresholds.of(species), detail=detail, model=model)


def weighed(measures: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the score 0..1: the logistic of the weighted measures and `offset`; a measure not taken weighs 0."""
    total = weights.get("offset", 0.0) + sum(weights.get(name, 0.0) * value for name, value in measures.items())
    return logistic(total)


def _strongest(cells: NDArray[np.float32]) -> float:
    """Return the highest mean of 2 x 2 cells' logits: one cell alone is not believed."""
    return float(cv2.boxFilter(np.ascontiguousarray(cells), -1, (2, 2), borderType=cv2.BORDER_REPLICATE).max())


def traces_of(cells: NDArray[np.float32], area: Box) -> Sequence[Trace]:
    """Return the connected areas of a crop's cells (rows, columns) that count as put in, as boxes on the card."""
    strength = 1 / (1 + np.exp(-np.clip(cells, -60, 60)))
    high, wide = area.height / cells.shape[0], area.width / cells.shape[1]
    return [
        trace
        for part, box in connected(strength >= _SHOWN)
        for trace in on_card(
            area.x + box.x * wide,
            area.y + box.y * high,
            area.x + (box.x + box.width) * wide,
            area.y + (box.y + box.height) * high,
            float(strength[part].max()),
        )
    ]
