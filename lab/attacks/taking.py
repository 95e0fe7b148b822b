"""From what lies before the lens to the file that is sent: one way for every class."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Image
from lab import camera as plain_camera
from lab.attacks import Capture, Split
from lab.attacks.camera import (
    FINER,
    FULL,
    QUALITIES,
    SAMPLINGS,
    Light,
    Picture,
    developed,
    draw_camera,
    fine_light,
    focused,
)
from lab.attacks.flatbed import scanned
from lab.attacks.framing import PHONE_QUALITY, PHONE_SIDE, Field, Frame, Matrix, Quad, glares, held_at, lighting
from lab.faces.sensor import to_code

How = Literal["flatbed", "sensor", "plain"]

TRUSTED = 0.6
"""How often the physical camera is drawn, and not `lab.camera`."""


@dataclass
class View:
    """What lies before the lens.

    `light` is fine (FINER * H, FINER * W, 3): what white light is thrown back, or what a screen sends out. `emits`
    (H, W) says where it is a screen's own. `edge` (4, 2) is the outline of the thing that is photographed, where
    fingers may hold it; None where nobody does. `gloss` is how often lamps mirror in it; `mirrored` (H, W) is light
    that its glass throws back, `rows` (H,) the gain of rows when a screen flickers. `quad` is the card's truth.
    """

    frame: Frame
    light: Light
    quad: Quad
    edge: Quad | None
    gloss: float
    emits: Field | None = None
    mirrored: Field | None = None
    rows: Field | None = None


def draw_how(tier: str, rng: np.random.Generator, *, emits: bool = False) -> How:
    """Draw what takes the picture; a screen is never laid on a scanner."""
    if tier == "scan" and not emits and rng.random() < 0.5:
        return "flatbed"
    return "sensor" if rng.random() < TRUSTED else "plain"


def stage(background: Picture) -> Light:
    """Return the fine light of a background in codes (H, W, 3)."""
    size = (background.shape[1] * FINER, background.shape[0] * FINER)
    return fine_light(np.asarray(cv2.resize(background, size, interpolation=cv2.INTER_LINEAR), np.uint8))


def to_fine(matrix: Matrix) -> Matrix:
    """Return a homography into the picture as one into its fine grid."""
    shift = (FINER - 1) / 2
    return np.asarray(np.array([[FINER, 0, shift], [0, FINER, shift], [0, 0, 1.0]]) @ matrix)


def lay(light: Light, texture: Light, cover: NDArray[np.uint8] | None, matrix: Matrix) -> None:
    """Lay a texture (h, w, 3) of light onto fine light, in place; `matrix` takes its pixels to the picture's.

    `cover` (h, w) says where it is. A texture finer than the light is averaged first.
    """
    height, width = texture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) - 0.5
    fine = to_fine(matrix)
    quad = cv2.perspectiveTransform(corners[None], fine)[0]
    longest = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    reduce = longest * 1.1 / width
    if reduce < 0.8:
        size = (max(2, round(width * reduce)), max(2, round(height * reduce)))
        texture = np.asarray(cv2.resize(texture, size, interpolation=cv2.INTER_AREA), np.uint16)
        cover = None if cover is None else np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)
        sx, sy = width / size[0], height / size[1]
        fine = fine @ np.array([[sx, 0, (sx - 1) / 2], [0, sy, (sy - 1) / 2], [0, 0, 1]])
    low = np.maximum(np.floor(quad.min(0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(quad.max(0)).astype(int) + 2, light.shape[1::-1])
    if (high <= low).any():
        return
    fine = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]]) @ fine
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    warped = cv2.warpPerspective(texture, fine, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if cover is None:
        mask = np.zeros(size[::-1], np.uint8)
        cv2.fillConvexPoly(mask, np.round((quad - low) * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    else:
        mask = cv2.warpPerspective(cover, fine, size, flags=cv2.INTER_LINEAR)
        mask = np.asarray(mask > 127, np.uint8)
    part = light[low[1] : high[1], low[0] : high[0]]
    part[:] = cv2.copyTo(warped, mask, part)


def shaded(background: Picture, outline: Quad, rng: np.random.Generator, often: float = 0.6) -> Picture:
    """Return a background with the shadow of what lies on it."""
    if rng.random() >= often:
        return background
    scale = np.array([96 / background.shape[1], 96 / background.shape[0]])
    small = np.zeros((96, 96), np.float32)
    cv2.fillConvexPoly(small, np.int32(outline * scale + rng.normal(0, 2, 2)), 1.0)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.8, 4)) * np.float32(rng.uniform(0.1, 0.5))
    dark = 1 - cv2.resize(small, (background.shape[1], background.shape[0]))
    return np.asarray(cv2.multiply(background, cv2.merge([dark] * 3), dtype=cv2.CV_8U), np.uint8)


def take(
    view: View, how: How, named: tuple[str, str, str], tier: str, split: Split, rng: np.random.Generator
) -> Capture:
    """Take the picture of a view; `named` are side, species and variant."""
    frame = view.frame
    if how == "flatbed":
        picture = scanned(view.light, rng)
    else:
        camera = draw_camera(split, frame.kind.strength, rng)
        seen = focused(view.light, camera)
        gain = _lit(view, seen, rng)
        if how == "sensor":
            picture = developed(seen, gain, camera, rng)
        else:
            picture = _plainly(seen, gain, frame.kind.strength, rng)
    return sent(picture, view.quad, named, tier, split, rng)


def sent(
    picture: Picture, quad: Quad, named: tuple[str, str, str], tier: str, split: Split, rng: np.random.Generator
) -> Capture:
    """Scale and code a picture as the tier does, or as a client may, and decode it as the product does."""
    quality, sampling = int(rng.choice(QUALITIES[split])), SAMPLINGS[int(rng.choice(3, p=(0.7, 0.1, 0.2)))]
    longest = max(picture.shape[:2])
    if tier == "phone":
        picture, quad = resized(picture, quad, PHONE_SIDE / longest, cv2.INTER_AREA)
        quality, sampling = PHONE_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    else:
        if rng.random() < 0.2:
            # It came through a messenger or an editor: coded once more, and sometimes smaller.
            if rng.random() < 0.4:
                picture, quad = _scaled(picture, quad, rng)
            picture = plain_camera.jpeg(picture, int(rng.choice(QUALITIES[split])))
        if rng.random() < 0.3:
            picture, quad = _scaled(picture, quad, rng)
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    coded = bytes(cv2.imencode(".jpg", picture, options)[1])
    side, species, variant = named
    return Capture(coded, decoded(coded), quad, side, species, variant, tier)


def resized(picture: Picture, quad: Quad, factor: float, how: int) -> tuple[Picture, Quad]:
    """Scale a picture and the corners in it; never enlarges."""
    if factor >= 1:
        return picture, quad
    size = (round(picture.shape[1] * factor), round(picture.shape[0] * factor))
    share = np.array([size[0] / picture.shape[1], size[1] / picture.shape[0]])
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8), (quad + 0.5) * share - 0.5


def _scaled(picture: Picture, quad: Quad, rng: np.random.Generator) -> tuple[Picture, Quad]:
    how = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)[int(rng.integers(4))]
    return resized(picture, quad, float(rng.uniform(0.65, 0.97)), how)


def decoded(coded: bytes) -> Image:
    """Decode as the product does; where its HEIC decoder is not installed, as it does a JPEG or PNG."""
    try:
        from hawiya.cards.decode import decode
    except ImportError:
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        return np.asarray(cv2.imdecode(np.frombuffer(coded, np.uint8), flags), np.uint8)
    return decode(coded)


def _lit(view: View, seen: Light, rng: np.random.Generator) -> Field:
    """Add hands, glare and reflections to what is seen (H, W, 3), in place; return exposure times light (H, W)."""
    frame = view.frame
    height, width = seen.shape[:2]
    fall = lighting(frame, rng)[:height, :width]
    if view.emits is not None:
        # A screen lights itself; what light falls on it only shows in its glass.
        fall = 1 + (fall - 1) * (1 - view.emits[:height, :width] * np.float32(rng.uniform(0.7, 1.0)))
    if view.rows is not None:
        fall = fall * view.rows[:height, None]
    for extra in (view.mirrored, glares(frame, rng, view.gloss)):
        if extra is not None:
            tint = rng.normal(1.0, 0.05, 3)
            added = extra[:height, :width] * np.float32(FULL)
            layer = cv2.merge([np.asarray(added * t, np.float32) for t in tint])
            cv2.add(seen, layer, dst=seen, dtype=cv2.CV_16U)
    if view.edge is not None and (hand := held_at(frame, view.edge, rng)) is not None:
        skin, cover = hand
        alpha = cv2.merge([cover] * 3)
        mixed = seen * (1 - alpha) + fine_light(skin) * np.minimum(1, alpha)
        seen[:] = np.clip(mixed, 0, 65_535).astype(np.uint16)
    return np.asarray(fall * np.float32(_exposure(seen, fall, frame, rng)), np.float32)


def _exposure(seen: Light, fall: Field, frame: Frame, rng: np.random.Generator) -> float:
    """Return the gain of automatic exposure: half by the card, half by the whole frame."""
    small = cv2.resize(seen, (96, 96), interpolation=cv2.INTER_AREA).astype(np.float32).mean(2) / FULL
    small *= cv2.resize(fall, (96, 96), interpolation=cv2.INTER_AREA)
    mask = np.zeros((96, 96), np.uint8)
    scale = np.array([96 / frame.width, 96 / frame.height])
    cv2.fillConvexPoly(mask, np.int32(frame.quad * scale), 1)
    # In codes, so that a small lamp does not darken everything.
    codes = np.clip(small, 0, 1) ** 0.5
    level = 0.6 * float(codes[mask > 0].mean()) + 0.4 * float(codes.mean()) if mask.any() else float(codes.mean())
    wanted = np.exp(rng.normal(np.log(0.36), 0.1 + 0.2 * frame.kind.strength))
    return float(np.clip(wanted / max(level**2, 1e-3), 0.3, 12.0))


def _plainly(seen: Light, gain: Field, strength: float, rng: np.random.Generator) -> Picture:
    """Take a picture as `lab.camera` does; never without noise, which no camera is, and never without colour."""
    light = cv2.multiply(seen, cv2.merge([gain] * 3), dtype=cv2.CV_32F, scale=1 / FULL)
    code = to_code(np.clip(light, 0, 1))
    code = plain_camera.noise(code, rng, rng.uniform(0.6, 2.0))
    for _ in range(4):
        picture = plain_camera.shoot(code, rng, strength)
        small = picture[::16, ::16].astype(int)
        if np.abs(small - small.mean(2, keepdims=True)).max() > 4 or np.ptp(code[::16, ::16], axis=2).max() < 6:
            break
    return picture
