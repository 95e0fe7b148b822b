"""Finding face boxes with UltraFace (RFB-320): the whole picture first, turned or tiled where that finds nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import warp_region
from hawiya.faces.planes import planes
from hawiya.faces.result import Image
from hawiya.models import Network


@dataclass(frozen=True, slots=True)
class Detection:
    """A face box: its `centre` and `size` (width, height along the head's own axes) in pixels of the picture.

    `turn` is by how many degrees clockwise the search window was turned when it was found: the head's rough roll.
    """

    centre: tuple[float, float]
    size: tuple[float, float]
    turn: float
    score: float


def find_faces(network: Network, image: Image, turn: float = 0.0) -> list[Detection]:
    """Search the whole picture, as seen by someone who tilts the head by `turn` degrees. Best score first."""
    height, width = image.shape[:2]
    return _search(network, image, (width / 2, height / 2), _turned_extent(width, height, turn), turn)


def find_small_faces(network: Network, image: Image, turn: float = 0.0) -> list[Detection]:
    """Search overlapping tiles of half and a third of the picture: faces down to some two per cent of its width."""
    height, width = image.shape[:2]
    found: list[Detection] = []
    for parts in (2, 3):
        tile = (width / parts * 1.3, height / parts * 1.3)
        for centre in _tile_centres(width, height, parts):
            found += _search(network, image, centre, _turned_extent(*tile, turn), turn)
        if found:
            break
    return suppress_overlaps(found, float(network.manifest.settings["overlap"]))


def suppress_overlaps(detections: list[Detection], overlap: float) -> list[Detection]:
    """Keep the best of each heap of boxes whose intersection over union exceeds `overlap`."""
    kept: list[Detection] = []
    for candidate in sorted(detections, key=lambda d: -d.score):
        if all(_intersection_over_union(candidate, other) <= overlap for other in kept):
            kept.append(candidate)
    return kept


def _turned_extent(width: float, height: float, turn: float) -> tuple[float, float]:
    cos, sin = abs(np.cos(np.radians(turn))), abs(np.sin(np.radians(turn)))
    return float(width * cos + height * sin), float(width * sin + height * cos)


def _tile_centres(width: int, height: int, parts: int) -> Iterator[tuple[float, float]]:
    for row in range(parts):
        for column in range(parts):
            yield (column + 0.5) * width / parts, (row + 0.5) * height / parts


def _search(
    network: Network, image: Image, centre: tuple[float, float], extent: tuple[float, float], turn: float
) -> list[Detection]:
    settings = network.manifest.settings
    width, height = int(settings["width"]), int(settings["height"])
    scale = max(extent[0] / width, extent[1] / height)
    canvas, back = warp_region(image, centre, (width * scale, height * scale), turn, (width, height))
    scores, boxes = network.run(planes(canvas, "RGB", (127.0,) * 3, (128.0,) * 3))
    found = _boxes_above(scores[0, :, 1], boxes[0], float(settings["min_score"]))
    detections = []
    for score, (left, top, right, bottom) in found:
        x, y = (left + right) / 2 * width, (top + bottom) / 2 * height
        middle = back[:, :2] @ np.array([x, y]) + back[:, 2]
        size = (float((right - left) * width * scale), float((bottom - top) * height * scale))
        detections.append(Detection((float(middle[0]), float(middle[1])), size, turn, score))
    return suppress_overlaps(detections, float(settings["overlap"]))


def _boxes_above(
    scores: NDArray[np.float32], boxes: NDArray[np.float32], least: float
) -> list[tuple[float, NDArray[np.float32]]]:
    chosen = np.flatnonzero(scores >= least)
    chosen = chosen[np.argsort(-scores[chosen], kind="stable")][:200]
    return [(float(scores[i]), boxes[i]) for i in chosen]


def _intersection_over_union(a: Detection, b: Detection) -> float:
    across = min(a.centre[0] + a.size[0] / 2, b.centre[0] + b.size[0] / 2) - max(
        a.centre[0] - a.size[0] / 2, b.centre[0] - b.size[0] / 2
    )
    down = min(a.centre[1] + a.size[1] / 2, b.centre[1] + b.size[1] / 2) - max(
        a.centre[1] - a.size[1] / 2, b.centre[1] - b.size[1] / 2
    )
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (a.size[0] * a.size[1] + b.size[0] * b.size[1] - shared)
