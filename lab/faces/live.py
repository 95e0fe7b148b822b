"""Bona fide captures: a head that turns, blinks, smiles and breathes before a camera in a hand.

A burst is three frames within 0.1 to 0.5 s of somebody who means to hold still; the mobile SDKs' capture is three
frames a second or more apart, after gestures: smile, blink, the head turned by 13 to 30 degrees.
"""

from dataclasses import dataclass

import numpy as np

from lab.faces.photographs import FLOW_SIDE, Photograph, Split, scene
from lab.faces.sensor import Camera, draw_camera, shoot, told
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import Image, Motion, Scene
from lab.faces.view import Aim, frame_of

HEAD_MM = 150.0
"""Width of the face's points in millimetres, to turn a hand's drift into pixels."""

DETAIL_SIDE = 1280
"""Pixels of the square that photographs are enlarged to."""

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Habits:
    """Ranges: seconds of a burst; degrees a second of the head; millimetres and degrees a second of the hand."""

    burst_s: _Span
    head: _Span
    hand_mm: _Span
    hand_turn: _Span
    jitter: _Span
    zoom: _Span


_HABITS: dict[Split, _Habits] = {
    "train": _Habits((0.2, 0.5), (2.0, 9.0), (12.0, 45.0), (0.5, 3.5), (0.05, 0.35), (1.0, 1.16)),
    "evaluate": _Habits((0.15, 0.5), (1.5, 11.0), (8.0, 55.0), (0.3, 4.5), (0.02, 0.5), (0.99, 1.22)),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame's stand of head and camera."""

    motion: Motion
    aim: Aim


def moments(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> list[Moment]:
    """Draw how head and camera stand in three frames."""
    there = scene(photograph.name, DETAIL_SIDE)
    zoom = float(random.uniform(*_HABITS[split].zoom))
    return _burst(there, split, zoom, random) if capture == "burst" else _gestures(there, zoom, random)


def lens_views(photograph: Photograph, stands: list[Moment], size: tuple[int, int]) -> list[Image]:
    """Return what the lens sees at each moment."""
    there = scene(photograph.name, DETAIL_SIDE)
    return [frame_of(there, stand.motion, stand.aim, size) for stand in stands]


def draw(
    photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator, camera: Camera | None = None
) -> Sequence:
    """Draw a bona fide capture."""
    camera = camera or draw_camera(split, capture == "gestures", random)
    stands = moments(photograph, split, capture, random)
    views = lens_views(photograph, stands, SIZES[capture])
    light = _room_light(SIZES[capture], random)
    frames = [
        shoot(lit(view, light), camera, stand.motion.gain, random) for view, stand in zip(views, stands, strict=True)
    ]
    turn = max(abs(a.motion.yaw - b.motion.yaw) for a in stands for b in stands)
    how: dict[str, float | str | bool] = {"turn": round(turn, 2), "zoom": round(stands[0].aim.zoom, 3), **told(camera)}
    return Sequence("live", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)


def lit(view: Image, light: Image) -> Image:
    """Multiply a view by the room's light, 128 being one."""
    product = view.astype(np.uint16) * light[..., None]
    return np.asarray(np.minimum(product >> 7, 255), dtype=np.uint8)


def _room_light(size: tuple[int, int], random: np.random.Generator) -> Image:
    """Return a slope of light across the frame, 0.8 to 1.2, as (H, W) uint8 with 128 for one."""
    width, height = size
    angle, strength = random.uniform(0, 2 * np.pi), random.uniform(0.0, 0.18)
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    return np.asarray(128 * (1 + strength * (np.cos(angle) * x + np.sin(angle) * y) / 1.4), dtype=np.uint8)


def _per_mm(there: Scene) -> float:
    return float(there.mesh[:, 0].max() - there.mesh[:, 0].min()) / HEAD_MM


def _burst(there: Scene, split: Split, zoom: float, random: np.random.Generator) -> list[Moment]:
    habits = _HABITS[split]
    seconds = float(random.uniform(*habits.burst_s))
    times = np.array([-0.5, random.uniform(-0.12, 0.12), 0.5]) * seconds
    heading = random.uniform(0, 2 * np.pi)
    head = random.uniform(*habits.head)
    hand = random.normal(size=3) * np.array([1.0, 0.8, 0.7])
    hand *= random.uniform(*habits.hand_mm) / np.linalg.norm(hand) * _per_mm(there)
    aim_turn = random.normal(size=3)
    aim_turn *= random.uniform(*habits.hand_turn) / np.linalg.norm(aim_turn)
    jitter = random.uniform(*habits.jitter)
    blink = int(random.integers(0, 3)) if random.random() < 0.12 else -1
    lids = max(0.0, random.normal(0.08, 0.06))
    mouth = random.normal(0, 0.5)
    # Degrees of the camera's turn move the whole frame: the focal length is 1.15 frame heights.
    per_degree = np.radians(1.0) * 1.15
    stands = []
    for number, t in enumerate(times):
        camera = tuple(float(v) for v in hand * t + random.normal(0, 1.0 * jitter, 3) * _per_mm(there))
        motion = Motion(
            yaw=float(np.cos(heading) * head * t + random.normal(0, jitter)),
            pitch=float(np.sin(heading) * head * t + 0.3 * np.sin(2 * np.pi * 0.3 * t) + random.normal(0, jitter)),
            roll=float(0.3 * head * t * random.normal() + random.normal(0, 0.5 * jitter)),
            camera=camera,
            lids=0.85 if number == blink else float(max(0.0, lids + random.normal(0, 0.04))),
            mouth=float(mouth + random.normal(0, 0.25)) * FLOW_SIDE / 640,
            gain=float(1 + random.normal(0, 0.008)),
            smile=float(random.normal(0, 0.4)) * FLOW_SIDE / 640,
        )
        aim = Aim(
            across=float(aim_turn[0] * t * per_degree + random.normal(0, 0.0008)),
            down=float(aim_turn[1] * t * per_degree + random.normal(0, 0.0008)),
            roll=float(aim_turn[2] * t + random.normal(0, 0.1)),
            zoom=zoom,
        )
        stands.append(Moment(motion, aim))
    return stands


def _gestures(there: Scene, zoom: float, random: np.random.Generator) -> list[Moment]:
    """Draw three gestures in any order, among them one turn at least."""
    kinds = ["turn", *random.choice(["smile", "blink", "turn", "smile", "blink"], size=2, replace=False)]
    side = random.choice([-1.0, 1.0])
    stands = []
    for kind in random.permutation(np.array(kinds)):
        yaw = random.normal(0, 2.0)
        if kind == "turn":
            yaw = side * random.uniform(13.0, 30.0)
            side = -side
        motion = Motion(
            yaw=float(yaw),
            pitch=float(random.normal(0, 1.8)),
            roll=float(random.normal(0, 1.5)),
            camera=tuple(float(v) for v in random.normal(0, 9.0, 3) * _per_mm(there)),
            lids=float(random.uniform(0.55, 0.9)) if kind == "blink" else float(max(0.0, random.normal(0.1, 0.06))),
            mouth=float(random.normal(0, 0.6)) * FLOW_SIDE / 640,
            gain=float(1 + random.normal(0, 0.03)),
            smile=float(random.uniform(5.0, 11.0)) * FLOW_SIDE / 640 if kind == "smile" else 0.0,
        )
        aim = Aim(
            across=float(random.normal(0, 0.015)),
            down=float(random.normal(0, 0.015)),
            roll=float(random.normal(0, 1.2)),
            zoom=zoom * float(random.uniform(0.96, 1.04)),
        )
        stands.append(Moment(motion, aim))
    return stands
