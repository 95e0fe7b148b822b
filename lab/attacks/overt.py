"""Overt copies, to learn from: patterns of every strength and period, drawn loosely, and genuine cards beside them.

They stand beside the physical simulators (`lab.train_copies`), and are for training alone: what is
measured is the physical ones' evaluation half, and simulators that share nothing with these.
"""

import cv2
import numpy as np

from lab import camera
from lab.attacks import GENUINE, Capture, Split
from lab.attacks.cards import HEIGHT, WIDTH, outline
from lab.attacks.framing import Field, Frame, Quad, background, draw_frame, glares, held_at, lighting
from lab.attacks.genuine import in_use, surface_of
from lab.attacks.patterns import Sampling, beating, coarsened, halftoned, log_uniform, pixelled
from lab.attacks.taking import sent, shaded
from lab.lettering import Picture

KINDS = (GENUINE, "screen", "print", "photocopy", "digital")

SURROUNDED = 0.65
"""How often a screen's frame or a print's paper shows round the card."""
AFTERWARDS = 0.3
"""How often the card is copied from a picture of it, which has blur and light of its own already."""


def draw(kind: str, side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of one of `KINDS`."""
    frame = draw_frame(tier, rng)
    image = surface_of(in_use(side, split, rng), rng)
    if kind != GENUINE and rng.random() < AFTERWARDS:
        image = camera.shoot(image, rng, 0.35)
    room, variant, held = background(frame, split, rng), "card", frame.quad
    rounded = 0.85 if kind in (GENUINE, "digital") else 0.5
    if kind in ("screen", "print", "photocopy") and rng.random() < SURROUNDED:
        room, held = _surrounded(room, frame, kind, rng)
    room = shaded(room, held, rng)
    card, cover, corner = _laid(image, frame, rng, rounded=bool(rng.random() < rounded))
    if kind not in (GENUINE, "digital"):
        card, variant = _copied(card, corner, frame, kind, rng)
    scene = room.astype(np.float32)
    part = scene[corner[1] : corner[1] + card.shape[0], corner[0] : corner[0] + card.shape[1]]
    inside = cover[..., None]
    part[:] = part * (1 - inside) + card * 255 * inside
    if kind == "digital":
        picture = _saved(scene, frame, rng)
        return sent(picture, frame.quad, (side, kind, "composed"), tier, split, rng)
    return sent(_taken(scene, frame, held, kind, rng), frame.quad, (side, kind, variant), tier, split, rng)


def _laid(
    image: Picture, frame: Frame, rng: np.random.Generator, *, rounded: bool
) -> tuple[Field, Field, tuple[int, int]]:
    """Return the card as it lies in the picture, 0..1 (h, w, 3), how far it covers (h, w), and the left upper pixel."""
    low = np.maximum(np.floor(frame.quad.min(0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(frame.quad.max(0)).astype(int) + 2, [frame.width, frame.height])
    height, width = image.shape[:2]
    mask = outline(width, height, rng) if rounded else np.full((height, width), 255, np.uint8)
    reduce = frame.card_width / width * 1.1
    if reduce < 0.8:
        size = (round(width * reduce), round(height * reduce))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
        width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(0.5)
    matrix = cv2.getPerspectiveTransform(corners, (frame.quad - low).astype(np.float32))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    card = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(mask, matrix, size, flags=cv2.INTER_LINEAR)
    scale = np.float32(1 / 255)
    return card.astype(np.float32) * scale, cover.astype(np.float32) * scale, (int(low[0]), int(low[1]))


def _copied(
    card: Field, corner: tuple[int, int], frame: Frame, kind: str, rng: np.random.Generator
) -> tuple[Field, str]:
    """Return the card as a screen, a printer or a copier gives it, and how."""
    shift = np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1.0]])
    sampling = Sampling.draw(np.linalg.inv(frame.homography) @ shift, (card.shape[0], card.shape[1]), rng)
    return copied(card, sampling, card.shape[1] / frame.card_width, kind, rng)


def copied(card: Field, sampling: Sampling, share: float, kind: str, rng: np.random.Generator) -> tuple[Field, str]:
    """Return tones (h, w, 3) 0..1 as a screen, a printer or a copier gives them, and how.

    `sampling` says where on the card they are, `share` how many of its widths they are wide.
    """
    if kind == "photocopy":
        return _photocopied(card, sampling, rng)
    toned = _toned(card, rng, washed=kind == "print")
    if kind == "print":
        return halftoned(toned, sampling, rng)
    toned = coarsened(toned, log_uniform(rng, 250, 2500) * share, rng)
    pick = rng.random()
    if pick < 0.6:
        shown, variant = pixelled(toned, sampling, rng)
    else:
        shown, variant = toned, "bands"
    if pick > 0.4:
        shown = shown * beating(card.shape[:2], rng)
    return np.clip(shown, 0, 1), variant


def _toned(card: Field, rng: np.random.Generator, *, washed: bool) -> Field:
    """Return a card's tones as another medium has them: other contrast, black and white points, colours."""
    floor = rng.uniform(0, 0.16) if washed else rng.uniform(0, 0.08)
    cast = 1 + rng.normal(0, 0.05, 3).astype(np.float32)
    grey = card.mean(2, keepdims=True)
    saturated = grey + (card - grey) * np.float32(rng.uniform(0.55, 1.4))
    curved = np.clip(saturated * cast, 0, 1) ** np.float32(rng.uniform(0.75, 1.4))
    return np.asarray(floor + (rng.uniform(0.88, 1.0) - floor) * curved, np.float32)


def _photocopied(card: Field, sampling: Sampling, rng: np.random.Generator) -> tuple[Field, str]:
    grey = cv2.GaussianBlur(card.mean(2), (0, 0), rng.uniform(0.5, 1.5))
    steep = np.clip((grey - rng.uniform(0.35, 0.65)) * rng.uniform(1.0, 2.6) + rng.uniform(0.4, 0.7), 0, 1)
    tones = np.repeat(np.asarray(steep, np.float32)[..., None], 3, 2)
    variant = "plain"
    if rng.random() < 0.6:
        screened, variant = halftoned(tones, sampling, rng)
        tones = np.repeat(screened.mean(2, keepdims=True), 3, 2)
    tint = np.float32(rng.uniform(0.94, 1.0, 3))
    return np.asarray((0.06 + 0.94 * tones) * tint, np.float32), variant


def _surrounded(room: Picture, frame: Frame, kind: str, rng: np.random.Generator) -> tuple[Picture, Quad]:
    """Lay a screen or a sheet under the card's place; return the picture and that thing's corners."""
    reach = rng.uniform(0.01, 0.5, (2, 2)) * [1.0, 1.6]
    low, high = -reach[0] * [WIDTH, HEIGHT], [WIDTH, HEIGHT] * (1 + reach[1])
    turn = np.radians(rng.normal(0, 1.5 if kind == "print" else 0.3))
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    middle = corners.mean(0)
    corners = (corners - middle) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + middle
    outer = cv2.perspectiveTransform(corners[None].astype(np.float64), frame.homography)[0]
    out = room.copy()
    if kind == "screen":
        case = cv2.perspectiveTransform(((corners - middle) * rng.uniform(1.02, 1.3) + middle)[None], frame.homography)[
            0
        ]
        shade = float(rng.choice([8, 20, 45, 190]))
        cv2.fillConvexPoly(out, np.round(case * 16).astype(np.int32), (shade, shade, shade), cv2.LINE_AA, 4)
        level = np.clip(rng.choice([0, 10, 30, 128, 240, 255]) + rng.normal(0, 10, 3), 0, 255)
        held = case
    else:
        level, held = np.clip(rng.uniform(215, 255) + rng.normal(0, 4, 3), 0, 255), outer
    cv2.fillConvexPoly(out, np.round(outer * 16).astype(np.int32), tuple(map(float, level)), cv2.LINE_AA, 4)
    return out, np.asarray(held, np.float64)


def _taken(scene: Field, frame: Frame, held: Quad, kind: str, rng: np.random.Generator) -> Picture:
    """Return what a camera makes of a scene in codes: light, reflections, hands, blur, noise."""
    strength = frame.kind.strength
    lit = scene * lighting(frame, rng)[..., None]
    glare = glares(frame, rng, 0.3 * strength + (0.2 if kind == "screen" else 0.05))
    if glare is not None:
        lit = lit + glare[..., None] * 160
    if (hand := held_at(frame, held, rng)) is not None:
        skin, covered = hand
        lit = lit * (1 - covered[..., None]) + skin.astype(np.float32) * covered[..., None]
    soft = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.3, 1.0)) if rng.random() < 0.7 else lit
    noisy = soft + camera.grain(rng, (*soft.shape[:2], 3 if rng.random() < 0.6 else 1), float(log_uniform(rng, 0.7, 4)))
    picture = np.asarray(np.clip(noisy, 0, 255), np.uint8)
    return camera.shoot(picture, rng, strength * 0.8) if rng.random() < 0.6 else picture


def _saved(scene: Field, frame: Frame, rng: np.random.Generator) -> Picture:
    """Return a scene that was only ever drawn, in codes, now and then softened or lit evenly."""
    lit = scene * lighting(frame, rng)[..., None] if rng.random() < 0.4 else scene
    if rng.random() < 0.3:
        lit = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.3, 1.0))
    return np.asarray(np.clip(lit, 0, 255), np.uint8)
