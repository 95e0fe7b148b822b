"""Has the picture of the card ever met a camera or a scanner: noise where the card is plain, and what the file says.

A sensor's noise lies over everything (`hawiya.forensics.noise`); a card that was drawn or rendered has none, so its
plain areas hold still. A flat, clean scan has noise and is genuine. Denoising, and the coarse JPEG of a messenger or of
the mobile SDKs (800 pixels at quality 50), swallow the noise of a genuine picture too: where the file's own steps could
have done so, or earlier ones show, nothing is judged; and because scaling hides earlier ones, most of the card has to
hold still. The network `card_copies` judges those pictures by what else it sees. The file's metadata can betray a
generator or a screenshot; that it says nothing means nothing.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.copy_inputs import is_large_enough
from hawiya.cards.authenticity.result import Detection, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.authenticity.traces import logistic
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project
from hawiya.forensics.compression import encoding_of
from hawiya.forensics.jpeg_grid import find_grid, second_quantisation
from hawiya.forensics.metadata import Kind, metadata_hints
from hawiya.forensics.noise import measure_noise
from hawiya.forensics.picture import grey_of

BLOCK = 8
PATCH = 128
"""Pixels across of the squares in which noise is measured; they begin where JPEG's blocks do."""

COLUMNS, ROWS = 4, 3
LEAST_PLAIN = 120
"""Plain blocks below which nothing is said of noise."""

STILL, STEEPNESS = 0.7, 17.0
"""The share of plain blocks without noise at which the score is 0.5, and the slope of its logistic curve there.

Denoised captures, and those scaled after a coarse JPEG, come near it (`python -m lab.calibrate_noise`).
"""

EARLIER_GRID, EARLIER_STEPS = 5.0, 0.3
"""From these the blocks (deviations) and the steps (nats) of an earlier JPEG are seen (`forensics.jpeg_grid`)."""

_TOLD_BY_FILE: dict[Kind, float] = {
    "generator": 0.95,
    "screenshot": 0.9,
    "virtual_camera": 0.9,
    "video": 0.8,
    "editor": 0.8,
    "lossless_phone": 0.8,
}
"""How much a hint of the metadata weighs; by judgement, as nothing measures it."""


def detect_digital(image: Image, data: bytes, corners: Corners, thresholds: AuthenticityThresholds) -> Detection:
    """Judge the card at `corners`, (4, 2), of a picture decoded from `data`.

    The score is that of the plain blocks that hold still, or what the file tells, whichever is more.
    """
    threshold, doubt = thresholds.of(Species.DIGITAL)
    hints = [(_TOLD_BY_FILE.get(hint.kind, 0.0), hint.words) for hint in metadata_hints(data)]
    told, words = max(hints, default=(0.0, ""))
    score, why = _score_of_noise(image, data, corners, doubt)
    if score is None and told < doubt:
        return Detection(Species.DIGITAL, None, threshold, doubt, detail=why)
    higher = max(score or 0.0, told)
    return Detection(Species.DIGITAL, higher, threshold, doubt, detail=words if told >= (score or 0.0) else why)


def _score_of_noise(image: Image, data: bytes, corners: Corners, doubt: float) -> tuple[float | None, str]:
    """Return the score that missing noise gives, None where it says nothing, and this in words."""
    if not is_large_enough(corners) or min(image.shape[:2]) < PATCH:
        return None, "the card is too small in the picture to measure noise"
    steps = encoding_of(data).steps
    noise = measure_noise(_patches(image, corners), steps, compressed_before=False)
    if noise.still is None or noise.plain < LEAST_PLAIN:
        return None, "the file is compressed too much, or the card too busy, to measure noise"
    score = logistic(STEEPNESS * (noise.still - STILL))
    if score >= doubt and _coded_before(image, steps):
        return None, "the picture was a coarser JPEG before, which may have swallowed its noise"
    return score, f"{noise.still:.0%} of the card's plain areas hold no noise"


def _coded_before(image: Image, steps: NDArray[np.int_] | None) -> bool:
    """Tell whether an earlier JPEG shows in the pixels of a file with luminance steps (8, 8), or a lossless one."""
    if steps is None:
        return find_grid(image).own >= EARLIER_GRID
    return second_quantisation(grey_of(image), steps) >= EARLIER_STEPS


def _patches(image: Image, corners: Corners) -> NDArray[np.uint8]:
    """Return squares of the picture around a 4 x 3 grid on the card, one under the other, in grey, (12 x 128, 128)."""
    across = (np.arange(COLUMNS) + 0.5) / COLUMNS * CARD_WIDTH
    down = (np.arange(ROWS) + 0.5) / ROWS * CARD_HEIGHT
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2).astype(np.float32)
    centres = np.nan_to_num(project(grid, from_card_to_picture(np.asarray(corners, np.float32))))
    highest = (np.array(image.shape[1::-1]) - PATCH) // BLOCK
    starts = np.clip(np.round((centres - PATCH / 2) / BLOCK), 0, highest).astype(np.intp) * BLOCK
    places = sorted({(int(y), int(x)) for x, y in starts})
    pieces = [cv2.cvtColor(image[y : y + PATCH, x : x + PATCH], cv2.COLOR_BGR2GRAY) for y, x in places]
    return np.asarray(np.vstack(pieces), np.uint8)
