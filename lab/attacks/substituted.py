"""Substituted portraits: another photograph on the card before its picture is taken, or in the picture afterwards.

    mask, variant = substitute(Canvas.of_card(card), card.boxes["portrait"], "train", rng)

Before: a print glued on (a paper edge, a shadow as wide as the paper is thick, a white rim, another gloss), printed
on film, cut into the card, laminated over. After: pasted with or without a feathered edge, a face swapped into the old
portrait, or a portrait in a place or size that is not the card's. 1 mm of card is 14 pixels here, paper 0.08..0.3 mm.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Capture, Split
from lab.attacks.edited import relief
from lab.attacks.patches import Canvas, Patch, cloned_grain, lift, mark, matched_noise, new_mask, put_back
from lab.attacks.portraits import natural_portrait
from lab.camera import grain, jpeg
from lab.heads import draw_head
from lab.lettering import Mask, Picture, Rect


@dataclass(frozen=True)
class Workshop:
    """What the forgers of one split have at hand: paper (pixels thick), shifts, feather, compression of sources.

    Who is `careless` pastes in the picture what they have, with an edge as it comes, in its own tones, without grain.
    """

    paper: tuple[float, float]
    shift: float
    turn: float
    feather: tuple[float, float]
    qualities: tuple[int, ...]
    clone: tuple[int, ...]
    careless: bool = False


WORKSHOPS: dict[Split, Workshop] = {
    "train": Workshop(
        (1.1, 4.2), 7.0, 1.6, (0.0, 5.0), (*range(25, 60), *range(70, 82), *range(88, 97)), (cv2.NORMAL_CLONE,)
    ),
    "evaluate": Workshop(
        (1.4, 3.4), 5.0, 1.2, (0.4, 4.0), (*range(60, 70), *range(82, 88)), (cv2.NORMAL_CLONE, cv2.MIXED_CLONE)
    ),
}


@dataclass(frozen=True)
class _Work:
    patch: Patch
    box: Rect
    workshop: Workshop
    captured: bool


Change = tuple[Picture, Mask, Mask]
"""New pixels of the patch, where they replace the old ones, and what of that is to be found."""


def substitute(
    canvas: Canvas,
    box: Rect,
    split: Split,
    rng: np.random.Generator,
    mask: NDArray[np.uint8] | None = None,
    portrait: Picture | None = None,
    *,
    careless: bool = False,
) -> tuple[NDArray[np.uint8], str]:
    """Replace the portrait in a box of the card, in place; return the card's mask of what was put in, and the variant.

    `portrait` (h, w, 3) is used instead of a drawn one, which the `careless` take without a print's history.
    """
    patch = lift(canvas, box, 0.16 * box[3])
    work = _Work(patch, patch.box(box), replace(WORKSHOPS[split], careless=careless), canvas.captured)
    new = portrait
    if new is None:
        new = draw_head(rng) if careless else natural_portrait(rng)
    choices = _ON_PICTURE if canvas.captured else _ON_CARD
    names = list(choices)
    shares = np.array([choices[name][1] for name in names])
    name = names[rng.choice(len(names), p=shares / shares.sum())]
    content, alpha, found = choices[name][0](work, new, rng)
    flags = cv2.INTER_CUBIC if rng.random() < 0.4 else cv2.INTER_LINEAR
    put_back(canvas, patch, content, alpha, flags, None if careless else cloned_grain(rng))
    mask = new_mask() if mask is None else mask
    mark(mask, patch, found)
    return mask, f"{'digital' if canvas.captured else 'physical'}_{name}"


def _cover(picture: Picture, width: int, height: int, rng: np.random.Generator) -> Picture:
    """Scale and cut a portrait to fill a size, a little off its middle."""
    width, height = max(8, width), max(8, height)
    scale = max(width / picture.shape[1], height / picture.shape[0]) * rng.uniform(1, 1.12)
    size = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4][rng.integers(3)]
    big = cv2.resize(picture, size, interpolation=how)
    x, y = (round(float(v)) for v in (np.array(size) - [width, height]) * rng.uniform(0.3, 0.7, 2))
    return np.ascontiguousarray(big[y : y + height, x : x + width])


def _laid(work: _Work, new: Picture, rng: np.random.Generator, outline: NDArray[np.float64]) -> tuple[Picture, Mask]:
    """Warp a portrait onto an outline (4, 2) in the patch; return the patch with it and the mask of the outline."""
    size = work.patch.picture.shape[1::-1]
    wide, high = np.ptp(outline, axis=0)
    face = _cover(new, round(float(wide)), round(float(high)), rng)
    source = np.float32([[0, 0], [face.shape[1], 0], [face.shape[1], face.shape[0]], [0, face.shape[0]]]) - 0.5
    matrix = cv2.getPerspectiveTransform(source, outline.astype(np.float32))
    laid = cv2.warpPerspective(face, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(alpha, np.int32(np.round(outline * 16)), 255, cv2.LINE_AA, 4)
    return np.asarray(laid, np.uint8), alpha.astype(np.float32) / 255


def _outline(work: _Work, rng: np.random.Generator, rim: float = 0.0) -> NDArray[np.float64]:
    """Return the corners (4, 2) of a hand-cut sheet about the portrait's place, `rim` wider on each side."""
    x, y, width, height = work.box
    scale, shop = work.patch.scale, work.workshop
    grow = rng.normal(1.02, 0.045, 2).clip(0.88, 1.16)
    middle = np.array([x + width / 2, y + height / 2]) + rng.normal(0, shop.shift * scale, 2)
    half = np.array([width, height]) / 2 * grow + rim
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half + rng.normal(0, 1.3 * scale, (4, 2))
    turn = np.radians(rng.normal(0, shop.turn))
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(middle + corners @ spin)


def _printed(face: Picture, rng: np.random.Generator) -> Picture:
    """Print a photograph: the printer's tone, its dots or grain, the paper's white."""
    out = face.astype(np.float32)
    out = (out - 128) * rng.uniform(0.7, 1.15) + 128 + rng.uniform(-15, 25) + np.float32(rng.normal(0, 6, 3))
    if rng.random() < 0.5:
        channels = 3 if rng.random() < 0.6 else 1
        printed = grain(rng, (*face.shape[:2], channels), rng.uniform(1, 9))
        out += cv2.GaussianBlur(printed, (0, 0), rng.uniform(0.4, 0.9)).reshape(*face.shape[:2], -1) * 1.6
    return np.clip(out, 0, 255).astype(np.uint8)


def _glossy(picture: Picture, alpha: Mask, rng: np.random.Generator) -> Picture:
    """Give a sheet another gloss than the card: a sheen that ends where the sheet ends, or a dull haze."""
    high, wide = alpha.shape
    ys, xs = np.mgrid[0:24, 0:20].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    along = np.cos(angle) * xs + np.sin(angle) * ys - rng.uniform(0, 24)
    sheen = np.exp(-((along / rng.uniform(3, 14)) ** 2)) * rng.uniform(5, 60) + rng.uniform(-6, 14)
    full = cv2.resize(sheen, (wide, high), interpolation=cv2.INTER_LINEAR) * alpha
    return np.clip(picture + full[..., None], 0, 255).astype(np.uint8)


def _glued(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Glue a cut print over the portrait."""
    rim = rng.uniform(1, 12) if rng.random() < 0.4 else 0.0
    sheet = _outline(work, rng, rim)
    middle = sheet.mean(0)
    inner = middle + (sheet - middle) * (1 - rim * 2 / np.ptp(sheet, axis=0)) + rng.normal(0, 0.6 * bool(rim), (4, 2))
    face, face_alpha = _laid(work, _printed(new, rng), rng, inner)
    alpha = face_alpha
    paper = face
    if rim:
        _, alpha = _laid(work, new, rng, sheet)
        white = np.full(face.shape, rng.uniform(215, 255), np.float32) + np.float32(rng.normal(0, 4, 3))
        paper = np.clip(white + face_alpha[..., None] * (face - white), 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        paper = _glossy(paper, alpha, rng)
    content, changed = relief(work.patch.picture, paper, alpha, rng, rng.uniform(*work.workshop.paper))
    return content, np.ones(alpha.shape, np.float32), changed


def _on_film(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Lay a printed film over the portrait: the old one shines through, a film wider than the print."""
    sheet = _outline(work, rng, rng.uniform(4, 26))
    middle = sheet.mean(0)
    face, face_alpha = _laid(work, _printed(new, rng), rng, middle + (sheet - middle) * rng.uniform(0.84, 0.95))
    _, alpha = _laid(work, new, rng, sheet)
    haze = rng.uniform(0.02, 0.16)
    out = work.patch.picture.astype(np.float32)
    out += alpha[..., None] * (np.float32(rng.uniform(190, 250)) - out) * haze
    cover = face_alpha * rng.uniform(0.78, 0.97)
    out += cover[..., None] * (face - out)
    film = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        film = _glossy(film, alpha, rng)
    content, changed = relief(work.patch.picture, film, alpha, rng, rng.uniform(0.8, 2.0))
    return content, np.ones(alpha.shape, np.float32), changed


def _cut_in(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Cut the portrait out and set another in, level with the card: a gap around it, filled with glue or dark."""
    sheet = _outline(work, rng)
    face, alpha = _laid(work, _printed(new, rng), rng, sheet)
    if rng.random() < 0.5:
        face = _glossy(face, alpha, rng)
    gap = rng.uniform(0.8, 2.6)
    line = np.zeros(alpha.shape, np.uint8)
    cv2.polylines(line, [np.int32(np.round(sheet * 16))], True, 255, max(1, round(gap)), cv2.LINE_AA, 4)
    groove = cv2.GaussianBlur(line.astype(np.float32) / 255, (0, 0), rng.uniform(0.4, 0.9))
    uneven = cv2.resize(rng.uniform(0.1, 1, (9, 7)).astype(np.float32), alpha.shape[::-1])
    weight = (groove * uneven * rng.uniform(0.35, 0.9))[..., None]
    shade = rng.uniform(20, 90) if rng.random() < 0.6 else rng.uniform(200, 255)
    out = work.patch.picture + alpha[..., None] * (face.astype(np.float32) - work.patch.picture)
    out += weight * (shade - out)
    return np.clip(out, 0, 255).astype(np.uint8), np.ones(alpha.shape, np.float32), np.maximum(alpha, groove)


def _sourced(work: _Work, face: Picture, rng: np.random.Generator) -> Picture:
    """Give a pasted photograph the history of its file: a compression, a softness or sharpness, grain."""
    if work.workshop.careless:
        return face
    if rng.random() < 0.6:
        face = jpeg(face, int(rng.choice(work.workshop.qualities)))
    if rng.random() < 0.35:
        face = np.asarray(cv2.GaussianBlur(face, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    if rng.random() < 0.35:
        added = matched_noise(face.shape, work.patch.picture, rng, rng.uniform(0.4, 1.6))
        face = np.clip(face + added, 0, 255).astype(np.uint8)
    return face


def _tone_of(face: Picture, area: Picture, share: float) -> Picture:
    """Shift a pasted portrait's mean and spread towards those of what it covers (Reinhard et al., IEEE CGA 2001)."""
    given, wanted = face.reshape(-1, 3).astype(np.float32), area.reshape(-1, 3).astype(np.float32)
    gain = 1 + share * (np.clip(wanted.std(0) / (given.std(0) + 1), 0.6, 1.5) - 1)
    level = given.mean(0) + share * (wanted.mean(0) - given.mean(0))
    return np.clip((face - given.mean(0)) * gain + level, 0, 255).astype(np.uint8)


def _pasted(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Paste a portrait over the old one, with or without a feathered edge, its tone matched or not."""
    x, y, width, height = work.box
    sheet = _outline(work, rng)
    if rng.random() < 0.6:
        error = rng.normal(0, 1.5 * work.patch.scale, 4)
        sheet = np.array([
            [x + error[0], y + error[1]], [x + width + error[2], y + error[1]],
            [x + width + error[2], y + height + error[3]], [x + error[0], y + height + error[3]],
        ])  # fmt: skip
    face, alpha = _laid(work, new, rng, sheet)
    if not work.workshop.careless and rng.random() < 0.6:
        inside = alpha > 0.9
        if inside.any():
            toned = _tone_of(face[inside][None], work.patch.picture[inside][None], rng.uniform(0.4, 1.0))
            face[inside] = toned[0]
    face = _sourced(work, face, rng)
    feather = rng.uniform(*work.workshop.feather) * work.patch.scale
    if rng.random() < (0.25 if work.workshop.careless else 0.6) and feather > 0.4:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), feather), np.float32)
    return face, alpha, alpha


def _misplaced(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Paste a portrait in another size or place, so that some of the old one still shows, or ground is covered."""
    x, y, width, height = work.box
    scale = rng.choice([rng.uniform(0.72, 0.9), rng.uniform(1.08, 1.22)])
    middle = np.array([x + width / 2, y + height / 2]) + rng.normal(0, 0.045, 2) * [width, height]
    half = np.array([width, height]) / 2 * scale
    sheet = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    face, alpha = _laid(work, new, rng, sheet)
    face = _sourced(work, face, rng)
    if rng.random() < 0.4:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.5, 2)), np.float32)
    return face, alpha, alpha


def _swapped(work: _Work, new: Picture, rng: np.random.Generator) -> Change:
    """Swap only the face, into the old portrait's hair, clothes and backdrop: by a feathered oval or by Poisson."""
    x, y, width, height = work.box
    sheet = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    face, _ = _laid(work, new, rng, sheet)
    inside = (slice(max(0, int(y)), int(y + height)), slice(max(0, int(x)), int(x + width)))
    face = _tone_of(face, work.patch.picture[inside], rng.uniform(0.3, 1.0))
    face = _sourced(work, face, rng)
    oval = np.zeros(work.patch.picture.shape[:2], np.uint8)
    middle = (int(x + width / 2), int(y + height * rng.uniform(0.4, 0.48)))
    axes = (max(4, int(width * rng.uniform(0.22, 0.33))), max(4, int(height * rng.uniform(0.24, 0.34))))
    cv2.ellipse(oval, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    hard = oval.astype(np.float32) / 255
    if rng.random() < 0.4:
        blended = _poisson(face, work.patch.picture, oval, int(rng.choice(work.workshop.clone)))
        if blended is not None:
            return blended, hard, hard
    alpha = np.asarray(cv2.GaussianBlur(hard, (0, 0), max(0.5, rng.uniform(0.5, 6) * work.patch.scale)), np.float32)
    return face, alpha, alpha


def _poisson(face: Picture, under: Picture, area: NDArray[np.uint8], method: int) -> Picture | None:
    """Blend gradients (Pérez et al., Poisson image editing, SIGGRAPH 2003); None where the area touches the rim."""
    left, top, wide, high = cv2.boundingRect(area)
    if left < 2 or top < 2 or left + wide > area.shape[1] - 2 or top + high > area.shape[0] - 2:
        return None
    middle = (left + wide // 2, top + high // 2)
    return np.asarray(cv2.seamlessClone(face, under, area, middle, method), np.uint8)


_ON_CARD: dict[str, tuple[Callable[[_Work, Picture, np.random.Generator], Change], float]] = {
    "glued": (_glued, 3), "on_film": (_on_film, 1.5), "cut_in": (_cut_in, 2),
}  # fmt: skip
_ON_PICTURE: dict[str, tuple[Callable[[_Work, Picture, np.random.Generator], Change], float]] = {
    "pasted": (_pasted, 3.5), "misplaced": (_misplaced, 1), "face_swapped": (_swapped, 2),
}  # fmt: skip


def substituted(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of a card with another portrait; raises ValueError for the back."""
    from lab.attacks.tampered import PORTRAIT, draw

    return draw(PORTRAIT, side, tier, split, rng)
