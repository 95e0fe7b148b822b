"""Editing a picture that a camera took: putting pieces in, taking print out, and saving it again."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.geometry import Box, between, edges, grown, homography, rectified_mask
from lab.second.design import Side
from lab.second.grain import grain
from lab.second.photograph import photograph
from lab.second.sensor import jpeg_file, opened
from lab.second.taken import Points, Taken
from lab.second.takes import CONDITIONS, PHONE, taken_of, uploaded

Picture = NDArray[np.uint8]
Alpha = NDArray[np.float32]

SCANS = (72, 96)
PHONES_OWN = (88, 97)
"""JPEG qualities: what scanners save with, and what an edited photograph is saved with before a client uploads it."""


@dataclass
class Edit:
    """A picture under edit: `picture` (H, W, 3) and `inserted` (H, W), which is 255 where something was put in."""

    taken: Taken
    picture: Picture
    inserted: Picture = field(init=False)

    def __post_init__(self) -> None:
        self.inserted = np.zeros(self.picture.shape[:2], np.uint8)

    def polygon(self, corners: Points) -> Points:
        """Return where a polygon on the card (n, 2), in card units, lies in the picture (m, 2)."""
        return self.taken.place(between(corners))

    def region(self, box: Box) -> tuple[slice, slice]:
        """Return rows and columns of the picture that hold a box in card units, cut to the picture."""
        points = self.polygon(edges(box))
        low = np.clip(np.floor(points.min(0)).astype(int), 0, np.array(self.picture.shape[1::-1]) - 2)
        high = np.clip(np.ceil(points.max(0)).astype(int) + 1, low + 2, self.picture.shape[1::-1])
        return slice(low[1], high[1]), slice(low[0], high[0])

    def mark(self, polygon: Points) -> None:
        """Say that what lies in a polygon (n, 2), in pixels, was put in."""
        cv2.fillPoly(self.inserted, [np.round(polygon).astype(np.int32)], 255)

    def lay(self, content: NDArray[np.float32], alpha: Alpha, at: tuple[slice, slice]) -> None:
        """Blend content (h, w, 3), 0 to 255, over a region by alpha (h, w)."""
        under = self.picture[at].astype(np.float32)
        mixed = under + alpha[..., None] * (content - under)
        self.picture[at] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)


def original(side: Side, tier: str, rng: Generator) -> Taken:
    """Take what is then edited: as the tier does, but before a client uploads it."""
    if tier == "phone":
        return photograph(side, replace(PHONE, webp=0.0), rng)
    return taken_of(side, tier, rng, webp=False)


def begin(taken: Taken) -> Edit:
    """Open what was taken."""
    return Edit(taken, opened(taken.file).copy())


def save(edit: Edit, tier: str, rng: Generator) -> tuple[Taken, Picture]:
    """Save an edited picture as the tier sends it; return it and what was put in, on the rectified card."""
    quality = SCANS if tier == "scan" else PHONES_OWN if tier == "phone" else CONDITIONS[tier].quality
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if rng.random() < 0.7 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422
    file = jpeg_file(edit.picture, int(rng.integers(*quality)), sampling)
    saved = Taken(file, edit.taken.corners, edit.taken.place)
    mask = rectified_mask(edit.inserted, edit.taken.corners)
    return uploaded(saved) if tier == "phone" else saved, mask


def marked(taken: Taken, polygons: list[Points], shape: tuple[int, int] = (750, 1200)) -> Picture:
    """Return the mask of polygons (n, 2) on the card, in card units, as the rectified picture of it shows them."""
    end = edges((0.0, 0.0, float(shape[1]), float(shape[0])))
    way = homography(end, taken.corners)
    mask = np.zeros(shape, np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(way(taken.place(between(polygon)))).astype(np.int32)], 255)
    return mask


def feathered(shape: tuple[int, int], polygon: Points, soft: float) -> Alpha:
    """Return a polygon (n, 2) filled (h, w), 0 to 1, its edge `soft` pixels wide."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    alpha = mask.astype(np.float32) / 255
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), soft) if soft > 0.3 else alpha, np.float32)


def corner_of(at: tuple[slice, slice]) -> Points:
    """Return a region's top-left corner (2,), x before y."""
    return np.array([at[1].start, at[0].start], np.float64)


def wipe(edit: Edit, box: Box, rng: Generator) -> None:
    """Take the print out of a box: painted in from its rim, or covered with a piece of the ground near by."""
    wide = edit.region(grown(box, 14))
    hole = feathered(_shape(edit, wide), edit.polygon(edges(box)) - corner_of(wide), 0)
    area = np.ascontiguousarray(edit.picture[wide])
    if rng.random() < 0.6 or not _clone(edit, box, wide, hole, rng):
        method = cv2.INPAINT_TELEA if rng.random() < 0.6 else cv2.INPAINT_NS
        filled = cv2.inpaint(area, (hole > 0.02).astype(np.uint8), float(rng.uniform(2, 5)), method)
        content = np.asarray(filled, np.float32)
        if rng.random() < 0.3:
            content += rng.uniform(0.5, 1.2) * noise_level(area) * grain(rng, *area.shape[:2])[..., None]
        edit.lay(content, (hole > 0.02).astype(np.float32), wide)
    edit.mark(edit.polygon(edges(box)))


def noise_level(area: Picture) -> float:
    """Return the standard deviation of a picture's noise, from the median of its finest differences."""
    grey = np.asarray(cv2.cvtColor(area, cv2.COLOR_BGR2GRAY), np.float32)
    fine = cv2.filter2D(grey, -1, np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6)
    return float(np.median(np.abs(fine)) / 0.6745)


def ink_of(area: Picture) -> NDArray[np.float32]:
    """Return the colour (3,) of the print in an area: the mean of its darkest parts."""
    grey = cv2.cvtColor(area, cv2.COLOR_BGR2GRAY)
    dark = area[grey <= np.percentile(grey, 6)]
    return np.asarray(dark.reshape(-1, 3).mean(0), np.float32)


def _clone(edit: Edit, box: Box, wide: tuple[slice, slice], hole: Alpha, rng: Generator) -> bool:
    tall = box[3] - box[1] + 8
    near = (box[0], box[1] + tall, box[2], box[3] + tall)
    if rng.random() < 0.5:
        near = (box[0], box[1] - tall, box[2], box[3] - tall)
    step = np.round(edit.taken.place(edges(near)).mean(0) - edit.taken.place(edges(box)).mean(0)).astype(int)
    rows = slice(wide[0].start + step[1], wide[0].stop + step[1])
    columns = slice(wide[1].start + step[0], wide[1].stop + step[0])
    height, width = edit.picture.shape[:2]
    if rows.start < 0 or columns.start < 0 or rows.stop > height or columns.stop > width:
        return False
    soft = np.asarray(cv2.GaussianBlur(hole, (0, 0), rng.uniform(0.5, 2)), np.float32)
    edit.lay(edit.picture[rows, columns].astype(np.float32), soft, wide)
    return True


def _shape(edit: Edit, at: tuple[slice, slice]) -> tuple[int, int]:
    return at[0].stop - at[0].start, at[1].stop - at[1].start
