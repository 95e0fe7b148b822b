"""Are two pictures of card sides one exposure: one picture sent again, encoded, scaled, cropped or lit anew.

Two captures of one card differ in where the camera stood, and so in perspective: no turn, shift and scale lays one over
the other, background and all. A copy lies on its original to a fraction of a pixel. Where the camera stood still, or
both are flat scans, only their noise differs, which encoding takes away: they count as one.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Image
from hawiya.cards.rectify import Corners
from hawiya.faces.replay import WIDTH, view_points, whole_view
from hawiya.faces.result import Grey
from hawiya.faces.tracks import fit_similarity, follow_points

EXPLAINED = 0.5
"""The share of points of one picture that one similarity must lay on the other's.

Points that were followed wrongly, at a crop's edge or where light clipped, lie anywhere; nearly all others of a copy
lie within `_EXPLAINED_PX`, and of another capture next to none.
"""

_EXPLAINED_PX = 0.3
_LEAST_TRACKS = 24
_LEAST_EDGE = 40
_ROUNDS = 4
_BORDER = 17
_BACK_ERROR = 1.0

Similarity = NDArray[np.float64]


def is_same_exposure(pictures: tuple[Image, Image], corners: tuple[Corners, Corners]) -> bool:
    """Tell whether two decoded pictures, with the corners of the card in each, are one exposure."""
    return explained_share(pictures, corners) >= EXPLAINED


def explained_share(pictures: tuple[Image, Image], corners: tuple[Corners, Corners]) -> float:
    """Return the share (0..1) of points that one similarity lays on each other to 0.3 of 480 pixels across.

    0 where too few points of the first picture are found in the second. The cards' corners say where to begin; each
    round cuts both pictures to what both show, so that a crop is seen at the same size as what it was cut from, and
    follows the points anew from where the last one put them.
    """
    matrix = _motion(corners)
    share = 0.0
    for _ in range(_ROUNDS):
        first, here = _shown_by_both(pictures[0], pictures[1], matrix)
        second, there = _shown_by_both(pictures[1], pictures[0], _inverse(matrix))
        if min(*first.shape[:2], *second.shape[:2]) < _LEAST_EDGE:
            break
        scales = WIDTH / first.shape[1], WIDTH / second.shape[1]
        guess = _between_views(matrix, (here, there), scales)
        views = whole_view(first), whole_view(second)
        points = view_points(views[0])
        places = np.round(points[:, 0]).astype(np.intp)
        inside = points[_reached(*views, guess)[places[:, 1], places[:, 0]] > 0]
        tracks = follow_points(views[0], _laid_over(*views, guess), inside, back_error=_BACK_ERROR)
        if len(tracks) < _LEAST_TRACKS:
            break
        rest, residuals = fit_similarity(tracks)
        share = float(np.mean(residuals <= _EXPLAINED_PX))
        guess = np.column_stack([guess[:, :2] @ rest[:, :2], guess[:, :2] @ rest[:, 2] + guess[:, 2]])
        matrix = _between_pictures(guess, (here, there), scales)
    return share


def _motion(corners: tuple[Corners, Corners]) -> Similarity:
    """Return the similarity between two pictures, (2, 3), as the cards' corners suggest it."""
    first, second = (np.asarray(where, np.float64) for where in corners)
    found, _ = cv2.estimateAffinePartial2D(first, second, method=cv2.LMEDS)
    # Corners in one point have no similarity: then OpenCV gives nothing, whatever its annotation says.
    matrix = np.asarray(found, np.float64)
    return matrix if matrix.shape == (2, 3) else np.eye(2, 3)


def _inverse(matrix: Similarity) -> Similarity:
    return np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _shown_by_both(picture: Image, other: Image, matrix: Similarity) -> tuple[Image, NDArray[np.float64]]:
    """Return the part of a picture that the other shows, too, and its upper left; `matrix` leads to the other."""
    height, width = other.shape[:2]
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    back = _inverse(matrix)
    reach = edges @ back[:, :2].T + back[:, 2]
    limit = (picture.shape[1], picture.shape[0])
    low = np.clip(np.floor(reach.min(0)), 0, limit).astype(np.intp)
    high = np.clip(np.ceil(reach.max(0)), 0, limit).astype(np.intp)
    return picture[low[1] : high[1], low[0] : high[0]], low.astype(np.float64)


def _between_views(
    matrix: Similarity, begin: tuple[NDArray[np.float64], NDArray[np.float64]], scales: tuple[float, float]
) -> Similarity:
    """Return a similarity between pictures as one between the views of their parts, which begin at `begin`."""
    shift = matrix[:, :2] @ begin[0] + matrix[:, 2] - begin[1]
    return np.column_stack([matrix[:, :2] * scales[1] / scales[0], shift * scales[1]])


def _between_pictures(
    guess: Similarity, begin: tuple[NDArray[np.float64], NDArray[np.float64]], scales: tuple[float, float]
) -> Similarity:
    """Undo `_between_views`."""
    turn = guess[:, :2] * scales[0] / scales[1]
    return np.column_stack([turn, guess[:, 2] / scales[1] + begin[1] - turn @ begin[0]])


def _laid_over(first: Grey, second: Grey, matrix: NDArray[np.float64]) -> Grey:
    """Bring the second view into the first one's pixels; where it does not reach lies the first."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (first.shape[1], first.shape[0])
    laid = cv2.warpAffine(second, matrix, size, dst=first.copy(), flags=how, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(laid, np.uint8)


def _reached(first: Grey, second: Grey, matrix: NDArray[np.float64]) -> Grey:
    """Return 255 where the second view, brought into the first one's pixels, reaches with a border to spare."""
    size = (first.shape[1], first.shape[0])
    whole = np.full_like(second, 255)
    there = cv2.warpAffine(whole, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    return np.asarray(cv2.erode(there, np.ones((_BORDER, _BORDER), np.uint8)), np.uint8)
