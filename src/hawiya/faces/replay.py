"""Are two frames one picture: the same bytes, or the same pixels shifted, turned, scaled, cropped or encoded anew."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL.JpegImagePlugin import get_sampling

from hawiya.faces.align import halved
from hawiya.faces.result import Grey, Image
from hawiya.faces.tracks import corners, fit_homography, fit_similarity, follow_points, levelled
from hawiya.forensics.picture import grey_of

WIDTH = 480
"""Pixels across at which whole frames are compared."""

_LEAST_TRACKS, _MOST_TRACKS = 24, 180
_EXPLAINED_PX = 0.3
_LIKELY, _SURE = 0.4, 0.95
_FINE = 1.0
_BORDER = 17
_DECODER_DIFFERENCE = 0.4
_FLAT_SHARE = 40.0
_ROWS = 64


@dataclass(frozen=True, slots=True)
class CopyEvidence:
    """What two whole frames say about being one picture.

    `explained` is the share (0..1) of points that lie within 0.3 pixels (at 480 across) of where one similarity puts
    them, `projected` the same of one homography (the picture seen at an angle); `motion` the RMS displacement of the
    similarity; `noise` the share, -1..1, of the fine structure of the picture's plain parts that both have after
    undoing the motion (0 where they are clearly not one picture); `tracks` the number of points.
    """

    explained: float
    projected: float
    motion: float
    noise: float
    tracks: int


def whole_view(image: Image) -> Grey:
    """Return the frame (BGR or grey) in grey at 480 pixels across, levelled so that a lighter copy looks the same."""
    height = max(8, round(image.shape[0] * WIDTH / image.shape[1]))
    grey = grey_of(image)
    while grey.shape[1] >= 2 * WIDTH:
        grey = halved(grey)
    # Less than half is left to shrink; means of broken squares would take ten times as long.
    return levelled(np.asarray(cv2.resize(grey, (WIDTH, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8))


def view_points(view: Grey) -> NDArray[np.float32]:
    """Return the points of a whole view that can be followed, (N, 1, 2)."""
    return corners(view, np.full_like(view, 255), most=_MOST_TRACKS, apart=8.0)


def same_pixels(first: Image, second: Image) -> bool:
    """Tell whether two decoded frames are equal."""
    # Other frames differ in the first rows already.
    return first.shape == second.shape and all(
        np.array_equal(first[row : row + _ROWS], second[row : row + _ROWS]) for row in range(0, len(first), _ROWS)
    )


def weigh_copy(
    first: Grey, second: Grey, guess: NDArray[np.float64], points: NDArray[np.float32] | None = None
) -> CopyEvidence | None:
    """Compare two whole views; None when they have too few points in common to be copies of each other.

    `guess` is the (2, 3) similarity from pixels of the first view to pixels of the second as the faces suggest it:
    where one is a turned or cropped copy, following points starts from there. `points` are the first one's
    `view_points`, for callers that compare it more than once.
    """
    if points is None:
        points = view_points(first)
    compared = _compare(first, second, guess, points)
    if compared is not None and _LIKELY <= compared[1].explained < _SURE:
        compared = _compare(first, second, compared[0], points)
    return compared[1] if compared is not None else None


def _compare(
    first: Grey, second: Grey, guess: NDArray[np.float64], points: NDArray[np.float32]
) -> tuple[NDArray[np.float64], CopyEvidence] | None:
    """Follow points from where `guess` puts them; return the better similarity and what it explains."""
    # Where the second does not reach it is filled with the first: a black edge would pull points near it.
    there = _undone(first, second, guess, ground=first)
    places = np.round(points[:, 0]).astype(np.intp)
    inside = _reached(first, second, guess)[places[:, 1], places[:, 0]] > 0
    tracks = follow_points(first, there, points[inside], back_error=1.0)
    if len(tracks) < _LEAST_TRACKS:
        return None
    rest, residuals = fit_similarity(tracks)
    matrix = np.column_stack([guess[:, :2] @ rest[:, :2], guess[:, :2] @ rest[:, 2] + guess[:, 2]])
    moved = tracks.before @ matrix[:, :2].T + matrix[:, 2] - tracks.before
    explained = float(np.mean(residuals <= _EXPLAINED_PX))
    return matrix, CopyEvidence(
        explained=explained,
        projected=float(np.mean(fit_homography(tracks) <= _EXPLAINED_PX)),
        motion=float(np.sqrt(np.mean(np.sum(moved**2, axis=1)))),
        noise=_shared_noise(first, _undone(first, second, matrix)) if explained >= _LIKELY else 0.0,
        tracks=len(tracks),
    )


def _undone(first: Grey, second: Grey, matrix: NDArray[np.float64], ground: Grey | None = None) -> Grey:
    """Bring the second view into the first one's pixels; where it does not reach lies `ground`, or black."""
    return np.asarray(
        cv2.warpAffine(
            second,
            matrix,
            (first.shape[1], first.shape[0]),
            dst=ground.copy() if ground is not None else None,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_TRANSPARENT if ground is not None else cv2.BORDER_CONSTANT,
        ),
        dtype=np.uint8,
    )


def _reached(first: Grey, second: Grey, matrix: NDArray[np.float64]) -> Grey:
    """Return 255 where the second view, brought into the first one's pixels, reaches with a border to spare."""
    height, width = second.shape
    edges = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float64)
    back = cv2.invertAffineTransform(matrix)
    mask = np.zeros_like(first)
    cv2.fillConvexPoly(mask, np.round(edges @ back[:, :2].T + back[:, 2]).astype(np.int32), 255)
    return np.asarray(cv2.erode(mask, np.ones((_BORDER, _BORDER), np.uint8)), dtype=np.uint8)


def _shared_noise(first: Grey, second: Grey) -> float:
    """Return how much of the finer one's fine structure the other shares, where the scene itself is plainest.

    Encoding anew only takes fine structure away, so a copy's is all found in the original (1); two exposures of one
    scene have their own noise each.
    """
    a, b = first.astype(np.float32), second.astype(np.float32)
    fine_a, fine_b = a - cv2.GaussianBlur(a, (0, 0), _FINE), b - cv2.GaussianBlur(b, (0, 0), _FINE)
    coarse = cv2.GaussianBlur((a + b) / 2, (0, 0), 2.0)
    slope = cv2.GaussianBlur(
        np.hypot(cv2.Sobel(coarse, cv2.CV_32F, 1, 0), cv2.Sobel(coarse, cv2.CV_32F, 0, 1)), (0, 0), 3
    )
    inside = (second > 4) & (second < 250) & (first > 4) & (first < 250)
    if int(inside.sum()) < 1000:
        return 0.0
    plain = inside & (slope <= np.percentile(slope[inside], _FLAT_SHARE))
    x, y = fine_a[plain].astype(np.float64), fine_b[plain].astype(np.float64)
    less = min(float(x @ x), float(y @ y))
    if less == 0.0:
        return 1.0 if not x.any() and not y.any() else 0.0
    return float(np.clip(x @ y / less, -1.0, 1.0))


def encoded_anew(first: Image, second: Image, second_bytes: bytes) -> bool:
    """Tell whether the second frame is the first one put through its JPEG encoder again, pixel for pixel.

    False for anything that is not JPEG, and where the encoder cannot be told from the file.
    """
    if first.shape != second.shape:
        return False
    try:
        with PIL.Image.open(io.BytesIO(second_bytes)) as file:
            tables, sampling = getattr(file, "quantization", None), get_sampling(file)
    except (OSError, ValueError):
        return False
    if not tables or sampling < 0:
        return False
    encoded = io.BytesIO()
    rgb = cv2.cvtColor(first, cv2.COLOR_BGR2RGB)
    PIL.Image.fromarray(np.asarray(rgb)).save(encoded, "JPEG", qtables=tables, subsampling=sampling)
    again = cv2.imdecode(np.frombuffer(encoded.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    grey = cv2.cvtColor(second, cv2.COLOR_BGR2GRAY)
    return again is not None and float(np.mean(cv2.absdiff(again, grey))) <= _DECODER_DIFFERENCE
