"""How good the picture of the card is, and what its taker can do better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.hints import hint_for
from hawiya.cards.line_quality import BLOWN_OUT, LineQuality, edge_width, grey_levels, level, measure_lines
from hawiya.cards.reading import Box, CardFinding, Cause, Finding, Image, Quality, Side
from hawiya.cards.rectify import Corners, longer_edge

_SMALL = (240, 150)
_MARGIN = 100
_CARD = "image"
_SAMPLED = 8
_NIGHT = 55

OVEREXPOSED = 0.6
"""From this share of blown-out pixels on it is the light as a whole, no single reflection."""


@dataclass(frozen=True, slots=True)
class QualityThresholds:
    """Below (or above, for glare) these a picture counts as poor."""

    sharpness: float
    exposure: float
    glare: float
    card_width_px: float


HOPELESS = QualityThresholds(sharpness=0.02, exposure=0.08, glare=0.7, card_width_px=220)
"""Nothing can be read from such a picture; it is refused whatever the reader makes of it."""

DOUBTFUL = QualityThresholds(sharpness=0.45, exposure=0.4, glare=0.25, card_width_px=500)
"""Such a picture may be read; when it was not, this is why."""


def measure_quality(
    image: Image, card: Image, corners: Corners, side: Side, lines: Mapping[str, Box]
) -> tuple[Quality, Mapping[str, LineQuality]]:
    """Measure the picture `image` whose card was flattened to `card`, (750, 1200, 3), and each of its lines.

    `lines` are the boxes of the text lines that were found, by wire name; the result also has the usual places of
    those that were not.
    """
    grey = np.asarray(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY), np.uint8)
    levels = grey_levels(np.asarray(cv2.resize(grey, _SMALL, interpolation=cv2.INTER_AREA), np.uint8))
    paper, blown = level(levels, 0.75), float(levels[BLOWN_OUT:].sum() / levels.sum())
    area = abs(float(cv2.contourArea(corners))) / float(image.shape[0] * image.shape[1])
    measured = measure_lines(grey, paper, corners, (image.shape[0], image.shape[1]), side, lines)
    quality = Quality(
        sharpness=_sharpness(grey, [line.edge_px for line in measured.values() if line.found]),
        exposure=_exposure(paper, blown),
        glare=blown,
        card_width_px=longer_edge(corners),
        coverage=min(1.0, area),
    )
    return quality, measured


def is_dark(image: Image) -> bool:
    """Tell whether a picture in which nothing was found is too dark to see anything in: even its lightest parts are."""
    return float(np.percentile(image[::_SAMPLED, ::_SAMPLED].max(2), 95)) < _NIGHT


def _sharpness(grey: NDArray[np.uint8], widths: Sequence[float]) -> float:
    """Return 1 for edges of one pixel of 1200, 0 for edges of five and more: there strokes run together."""
    width = float(np.median(widths)) if widths else edge_width(grey[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN])
    return float(np.clip((5.0 - width) / 4.0, 0, 1))


def _exposure(paper: float, blown: float) -> float:
    """Return 1 where the paper is bright and not blown out; it falls to 0 for paper darker than 35 or all white."""
    return float(np.clip(min((paper - 35) / 65, (0.95 - blown) / 0.35), 0, 1))


def quality_findings(quality: Quality, *, readable: bool) -> tuple[Finding, ...]:
    """Return what makes the picture too poor, with what to do about it; the field is `image`.

    A picture whose decisive fields were read is refused only for what makes every reading suspect.
    """
    limits = HOPELESS if readable else DOUBTFUL
    found = []
    if quality.card_width_px < limits.card_width_px:
        width = f"the card is only {quality.card_width_px:.0f} pixels wide: move closer until it fills the frame"
        found.append(Finding(CardFinding.POOR_QUALITY, _CARD, None, width, Cause.TOO_SMALL))
    if quality.sharpness < limits.sharpness:
        found.append(_poor(CardFinding.OUT_OF_FOCUS, Cause.BLURRED))
    if quality.glare > limits.glare:
        cause = Cause.TOO_BRIGHT if quality.glare > OVEREXPOSED else Cause.GLARE
        found.append(_poor(CardFinding.POOR_QUALITY, cause))
    elif quality.exposure < limits.exposure:
        found.append(_poor(CardFinding.POOR_QUALITY, Cause.TOO_DARK))
    return tuple(found)


def _poor(code: CardFinding, cause: Cause) -> Finding:
    return Finding(code, _CARD, None, hint_for(_CARD, cause), cause)
