"""From a card in perspective to the flat card, and single lines cut straight from the picture's own pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Image
from hawiya.cards.scales import Picture, halve

Corners = NDArray[np.float32]
"""(4, 2): top left, top right, bottom right, bottom left, in pixels whose centres are at whole numbers."""

MAX_LINE_HEIGHT = 96
MIN_LINE_HEIGHT = 24
HALVED_BELOW = 0.55
"""A warp that leaves less than this of the source's width halves the source first."""


def rectangle(x: float, y: float, width: float, height: float) -> Corners:
    """Return the corners of an upright rectangle."""
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def from_card_to_picture(corners: Corners) -> NDArray[np.float64]:
    """Return the 3 × 3 homography from the rectified card's pixels to the picture's."""
    return np.asarray(cv2.getPerspectiveTransform(rectangle(0, 0, CARD_WIDTH, CARD_HEIGHT), corners), np.float64)


def project(points: NDArray[np.float32], homography: NDArray[np.float64]) -> Corners:
    """Map (N, 2) points through a homography."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), homography)[0], np.float32)


def longer_edge(corners: Corners) -> float:
    """Return the mean length of the quad's upper and lower edge in pixels."""
    return float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2


def is_shown_by(corners: Corners, pixels: float) -> bool:
    """Tell whether a card's longer edge is shown by so many pixels at least; corners that are no numbers are not."""
    return bool(np.isfinite(corners).all()) and longer_edge(corners) >= pixels


def warp(image: Picture, source: Corners, width: int, height: int) -> Picture:
    """Cut the quad `source` out of a colour or grey picture as an upright image, `height` × `width`.

    Beyond the picture its border is repeated. Where the result has far fewer pixels than the source, only the needed
    region is halved first, so that fine print does not alias.
    """
    low = np.maximum(np.floor(source.min(0)).astype(int) - 4, 0)
    high = np.minimum(np.ceil(source.max(0)).astype(int) + 5, image.shape[1::-1])
    high = np.maximum(high, low + 1)
    low = np.minimum(low, np.array(image.shape[1::-1]) - 1)
    region = image[low[1] : high[1], low[0] : high[0]]
    quad = source - low.astype(np.float32)
    reduce = width / max(1.0, longer_edge(source))
    while reduce < HALVED_BELOW and min(region.shape[:2]) > 1:
        region, reduce = halve(region), reduce * 2
        quad = ((quad + 0.5) / 2 - 0.5).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(quad, rectangle(0, 0, width, height)), np.float64)
    if region.ndim == 2:
        return _warped(region, matrix, width, height)
    # Four channels are warped in half the time of three, to the same bits.
    padded = np.asarray(cv2.cvtColor(region, cv2.COLOR_BGR2BGRA), np.uint8)
    return np.asarray(cv2.cvtColor(_warped(padded, matrix, width, height), cv2.COLOR_BGRA2BGR), np.uint8)


def _warped(picture: Picture, matrix: NDArray[np.float64], width: int, height: int) -> Picture:
    flat = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


def rectify(image: Image, corners: Corners) -> Image:
    """Return the flat card, (750, 1200, 3)."""
    return warp(image, corners, CARD_WIDTH, CARD_HEIGHT)


def cut_line(image: Picture, corners: Corners, line: Corners) -> Picture:
    """Cut one text line, given as a quad on the rectified card, from the picture in the picture's own resolution.

    `image` is (H, W, 3) BGR or (H, W) grey, which is several times faster, and so is the result; that is between 24
    and 96 pixels high and keeps the line's proportions.
    """
    quad = project(line, from_card_to_picture(corners))
    high = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    height = int(np.clip(round(high), MIN_LINE_HEIGHT, MAX_LINE_HEIGHT))
    tall = float(np.linalg.norm(line[3] - line[0]))
    wide = float(np.linalg.norm(line[1] - line[0]))
    return warp(image, quad, max(8, round(height * wide / max(1.0, tall))), height)
