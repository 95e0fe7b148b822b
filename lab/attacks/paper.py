"""A printed sheet before the camera: cut out along the card or not, curled, laminated, on a table or in a hand."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Capture, Split
from lab.attacks.camera import FULL, Light
from lab.attacks.cards import HEIGHT, MILLIMETRE, WIDTH, outline
from lab.attacks.framing import Frame, Matrix, Quad, background, draw_frame, filling, paper_grain, pouched
from lab.attacks.taking import View, draw_how, lay, shaded, stage, take

SHEET_WIDTH = 480
"""Pixels across that plain paper round a print is drawn with; it is blurred by any camera."""


@dataclass(frozen=True)
class Sheet:
    """A print: its light (h, w, 3), dots per pixel of the rectified card, the card's corners in it, the bare paper."""

    light: Light
    scale: float
    quad: Quad
    paper: NDArray[np.float64]


def present(
    sheet: Sheet, side: str, tier: str, split: Split, rng: np.random.Generator, species: str, way: str
) -> Capture:
    """Capture a print."""
    how = draw_how(tier, rng)
    frame = draw_frame(tier, rng)
    cut = str(rng.choice(["out", "roughly", "sheet", "laminated"], p=(0.4, 0.2, 0.25, 0.15)))
    height, width = sheet.light.shape[:2]
    upright, _ = cv2.estimateAffinePartial2D(_CARD, sheet.quad.astype(np.float32), method=cv2.LMEDS)
    matrix = frame.homography @ np.linalg.inv(np.vstack([upright, [0, 0, 1]]))
    matrix = filling(frame, matrix, sheet.quad)
    quad = cv2.perspectiveTransform(sheet.quad[None], matrix)[0]
    edge, margins = _outline(sheet, cut, frame, rng)
    edge_seen = cv2.perspectiveTransform(edge[None], matrix)[0]
    room = shaded(background(frame, split, rng), edge_seen, rng)
    if cut == "laminated":
        room, edge_seen = pouched(room, frame, rng)
    light = stage(room)
    if margins:
        _lay_paper(light, sheet, edge_seen, rng)
    printed = sheet.light
    cover = np.full((height, width), 255, np.uint8)
    if not margins:
        cover = np.zeros((height, width), np.uint8)
        cv2.fillPoly(cover, [np.round(edge * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
        if rng.random() < 0.3:
            # Cut out with round corners, as careful forgers do.
            corners = _corners_cut(cover.shape, sheet, rng)
            cover = np.asarray(cv2.min(cover, corners), np.uint8)
    if how != "flatbed" and rng.random() < (0.15 if cut == "laminated" else 0.45):
        printed, cover = curled(printed, cover, rng)
    lay(light, printed, cover, matrix)
    gloss = {"laminated": 0.55, "out": 0.12}.get(cut, 0.08) + (0.3 if way == "dyes" else 0.0)
    view = View(frame, light, quad, edge_seen, gloss=gloss * (0.4 + 0.6 * frame.kind.strength))
    return take(view, how, (side, species, f"{way}_{cut}"), tier, split, rng)


def curled(light: Light, cover: NDArray[np.uint8], rng: np.random.Generator) -> tuple[Light, NDArray[np.uint8]]:
    """Bend a sheet: what lies on it moves by up to a hundredth of its width, its corners stay, slopes are shaded."""
    height, width = light.shape[:2]
    rows, columns = np.mgrid[0:24, 0:36].astype(np.float32)
    y, x = rows / 23, columns / 35
    turn, waves = rng.uniform(0, np.pi), rng.uniform(0.5, 2.0)
    along = np.cos(turn) * x + np.sin(turn) * y
    bump = np.sin(np.pi * x) * np.sin(np.pi * y)
    wave = np.sin(2 * np.pi * waves * along + rng.uniform(0, 6.3)).astype(np.float32)
    strength = rng.uniform(0.002, 0.009) * width
    moved_x, moved_y = strength * bump * wave * np.cos(turn), strength * bump * wave * np.sin(turn)
    shade = 1 + np.float32(rng.uniform(0.0, 0.12)) * np.cos(2 * np.pi * waves * along + rng.uniform(0, 6.3))
    size = (width, height)
    grid_x = np.arange(width, dtype=np.float32)[None, :] + cv2.resize(moved_x.astype(np.float32), size)
    grid_y = np.arange(height, dtype=np.float32)[:, None] + cv2.resize(moved_y.astype(np.float32), size)
    bent = cv2.remap(light, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    full = cv2.resize(shade.astype(np.float32), size)
    bent = cv2.multiply(bent, cv2.merge([full] * 3), dtype=cv2.CV_16U)
    return np.asarray(bent, np.uint16), np.asarray(cv2.remap(cover, grid_x, grid_y, cv2.INTER_LINEAR), np.uint8)


_CARD = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32) - np.float32(0.5)


def _outline(sheet: Sheet, cut: str, frame: Frame, rng: np.random.Generator) -> tuple[Quad, bool]:
    """Return the outline of the paper in the print's dots, and whether it reaches beyond the print."""
    height, width = sheet.light.shape[:2]
    millimetre = MILLIMETRE * sheet.scale
    outward = sheet.quad - sheet.quad.mean(0)
    outward /= np.abs(outward)
    if cut in ("out", "laminated"):
        # Along the card's edge, a fraction of a millimetre off at every corner.
        return sheet.quad + rng.normal(0, 0.3, (4, 2)) * millimetre, False
    if cut == "roughly":
        return sheet.quad + outward * rng.uniform(0.5, 5, (4, 1)) * millimetre, True
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    return whole + outward * rng.uniform(8, 90, (4, 1)) * millimetre, True


def _lay_paper(light: Light, sheet: Sheet, edge: Quad, rng: np.random.Generator) -> None:
    """Lay the bare paper round a print."""
    rows = round(SHEET_WIDTH * 0.63)
    grain = paper_grain(rows, SHEET_WIDTH, rng, 1.0)
    texture = (FULL * grain[..., None] * sheet.paper).astype(np.uint16)
    corners = np.array([[0, 0], [SHEET_WIDTH, 0], [SHEET_WIDTH, rows], [0, rows]], np.float32) - np.float32(0.5)
    matrix: Matrix = np.asarray(cv2.getPerspectiveTransform(corners, edge.astype(np.float32)), np.float64)
    lay(light, texture, None, matrix)


def _corners_cut(shape: tuple[int, ...], sheet: Sheet, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a card's outline with round corners in the print's dots."""
    width = round(WIDTH * sheet.scale)
    card = outline(width, round(HEIGHT * sheet.scale), rng)
    onto = cv2.getPerspectiveTransform(
        np.array([[0, 0], [width, 0], [width, card.shape[0]], [0, card.shape[0]]], np.float32),
        sheet.quad.astype(np.float32),
    )
    return np.asarray(cv2.warpPerspective(card, onto, shape[::-1]), np.uint8)
