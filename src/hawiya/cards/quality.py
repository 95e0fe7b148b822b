"""How good the picture of the card is, and what its taker can do better."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Box, CardFinding, Finding, Image, Quality
from hawiya.cards.rectify import Corners, longer_edge

BLOWN_OUT = 250
"""Grey value from which a pixel holds no print any more."""


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


def measure_quality(image: Image, card: Image, corners: Corners, lines: Sequence[Box]) -> Quality:
    """Measure the picture `image` whose card was flattened to `card`; `lines` are the text boxes on it."""
    grey = cv2.cvtColor(card, cv2.COLOR_BGR2GRAY)
    area = abs(float(cv2.contourArea(corners))) / float(image.shape[0] * image.shape[1])
    small = np.asarray(cv2.resize(grey, (300, 188), interpolation=cv2.INTER_AREA), np.uint8)
    return Quality(
        sharpness=_sharpness(np.asarray(grey), lines),
        exposure=_exposure(small),
        glare=float((small >= BLOWN_OUT).mean()),
        card_width_px=longer_edge(corners),
        coverage=min(1.0, area),
    )


def edge_width(grey: NDArray[np.uint8]) -> float:
    """Estimate the blur of the print in a grey crop: the sigma in pixels of the Gaussian that its steepest edge fits.

    A step of contrast c that was blurred by sigma has the greatest slope c / (sigma √(2π)).
    """
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    contrast = float(np.percentile(smooth, 97) - np.percentile(smooth, 3))
    slopes = np.hypot((smooth[1:-1, 2:] - smooth[1:-1, :-2]) / 2, (smooth[2:, 1:-1] - smooth[:-2, 1:-1]) / 2)
    if contrast < 4 or not slopes.size:
        return float("inf")
    return contrast / (max(1e-3, float(np.percentile(slopes, 98.5))) * float(np.sqrt(2 * np.pi)))


def _sharpness(grey: NDArray[np.uint8], lines: Iterable[Box]) -> float:
    """Return 1 for edges of one pixel of 1200, 0 for edges of five and more: there strokes run together."""
    widths = [edge_width(part) for part in _parts(grey, lines)]
    if not widths:
        widths = [edge_width(grey[100:-100, 100:-100])]
    return float(np.clip((5.0 - float(np.median(widths))) / 4.0, 0, 1))


def _parts(grey: NDArray[np.uint8], lines: Iterable[Box]) -> Iterator[NDArray[np.uint8]]:
    for box in lines:
        x, y = max(0, int(box.x)), max(0, int(box.y))
        part = grey[y : int(box.y + box.height), x : int(box.x + box.width)]
        if min(part.shape) >= 12:
            yield part


def _exposure(grey: NDArray[np.uint8]) -> float:
    """Return 1 where the paper is bright and not blown out; it falls to 0 for paper darker than 35 or all white."""
    paper = float(np.percentile(grey, 75))
    blown = float((grey >= BLOWN_OUT).mean())
    return float(np.clip(min((paper - 35) / 65, (0.95 - blown) / 0.35), 0, 1))


def quality_findings(quality: Quality, *, readable: bool) -> tuple[Finding, ...]:
    """Return what makes the picture too poor, with what to do about it; the field is `image`.

    A picture whose decisive fields were read is refused only for what makes every reading suspect.
    """
    limits = HOPELESS if readable else DOUBTFUL
    found = []
    if quality.card_width_px < limits.card_width_px:
        hint = f"the card is only {quality.card_width_px:.0f} pixels wide: move closer until it fills the frame"
        found.append(Finding(CardFinding.POOR_QUALITY, "image", None, hint))
    if quality.sharpness < limits.sharpness:
        hint = "the card is blurred: hold still, tap to focus, and take the picture again"
        found.append(Finding(CardFinding.OUT_OF_FOCUS, "image", None, hint))
    if quality.glare > limits.glare:
        hint = "light is reflected on the card: tilt it or turn off the flash"
        found.append(Finding(CardFinding.POOR_QUALITY, "image", None, hint))
    elif quality.exposure < limits.exposure:
        hint = "the card is too dark or too bright: find even light"
        found.append(Finding(CardFinding.POOR_QUALITY, "image", None, hint))
    return tuple(found)
