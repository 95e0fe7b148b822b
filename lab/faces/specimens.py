"""Render the specimen people: a portrait for the card and three live-like frames each, from public-domain photographs.

A frame is not a shifted picture. The photograph gets depth (MediaPipe's 468-point mesh for the face, a smooth
fall-off for the head, the person's mask against a background further away), the head turns about its neck and the
hand-held camera moves, so every pixel moves by its own parallax; what comes to light behind the head is inpainted.
Lids and mouth move a little; exposure, sensor noise and JPEG are each frame's own. Deterministic by seed.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from lab.faces.photographs import photograph
from lab.faces.solid import BACKGROUND_AT, Motion, Scene, expression, grid, settle

FRAME = 640


@dataclass(frozen=True)
class Person:
    """One specimen person: the photograph of the frames and that of the portrait, and how wide to crop them."""

    name: str
    frames_from: str
    portrait_from: str
    seed: int
    frame_faces: float = 2.0
    portrait_faces: float = 1.75


PEOPLE = (
    Person("person_1", "obama.jpg", "obama3.jpg", 11),
    Person("person_2", "astronaut", "astronaut", 22),
    Person("person_3", "biden.jpg", "biden.jpg", 33),
)


def render(scene: Scene, motion: Motion, random: np.random.Generator, quality: int) -> bytes:
    """Render one frame as JPEG bytes."""
    side = scene.picture.shape[0]
    x, y = grid(side)
    source_x, source_y = expression(scene, motion, *settle(scene, motion, (x, y), 12))
    person = cv2.remap(scene.picture, source_x, source_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(scene.mask, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[..., None]
    zoom = 1 + motion.camera[2] / (scene.focal * BACKGROUND_AT)
    centre = (side - 1) / 2
    behind = cv2.remap(
        scene.background,
        (x - centre) / zoom + centre + motion.camera[0] / BACKGROUND_AT,
        (y - centre) / zoom + centre + motion.camera[1] / BACKGROUND_AT,
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    light = (mask * person + (1 - mask) * behind).astype(np.float64) * motion.gain
    noise = random.normal(size=light.shape) * np.sqrt(1.0 + 0.02 * light) * 1.15
    frame = np.clip(np.round(light + noise), 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def burst(random: np.random.Generator) -> list[Motion]:
    """Draw three moments of about half a second of somebody who holds a phone and turns the head a little."""
    side = random.choice([-1.0, 1.0])
    return [
        Motion(
            yaw=side * moment * 4.2 + random.normal(0, 0.3),
            pitch=moment * 1.2 + random.normal(0, 0.4),
            roll=random.normal(0, 0.6),
            camera=(moment * 5 + random.normal(0, 2), random.normal(0, 3), random.normal(0, 5)),
            lids=max(0.0, random.normal(0.12, 0.12)),
            mouth=random.normal(0, 1.0),
            gain=float(1 + random.normal(0, 0.01)),
        )
        for moment in (-1.0, 0.15, 1.0)
    ]


def gestures(random: np.random.Generator) -> list[Motion]:
    """Draw three frames after gestures, a second or more apart: blink, look to one side, smile and look to the other.

    A face that is already turned in its photograph frays at such angles; only straight ones make usable frames.
    """
    side = random.choice([-1.0, 1.0])
    drift = random.normal(0, 8, size=(3, 3))
    return [
        Motion(random.normal(0, 1.5), 0.5, 0.3, tuple(drift[0]), lids=0.7, mouth=0.0, gain=1.0),
        Motion(side * random.uniform(13, 24), 1.5, -1.0, tuple(drift[1]), lids=0.1, mouth=0.0, gain=1.02),
        Motion(-side * random.uniform(13, 24), -1.0, 1.0, tuple(drift[2]), lids=0.1, mouth=4.0, gain=0.98),
    ]


def draw(tests: Path, out: Path, gesture_folder: Path | None) -> None:
    """Render every person."""
    from lab.faces.depth import crop_around_face, scene_of

    for person in PEOPLE:
        random = np.random.default_rng(person.seed)
        folder = out / person.name
        folder.mkdir(parents=True, exist_ok=True)
        shown = photograph(person.portrait_from, tests)
        portrait = crop_around_face(shown, person.portrait_faces, 420)
        cv2.imwrite(str(folder / "portrait.jpg"), portrait, [cv2.IMWRITE_JPEG_QUALITY, 90])
        taken = photograph(person.frames_from, tests)
        scene = scene_of(crop_around_face(taken, person.frame_faces, FRAME))
        for number, motion in enumerate(burst(random), start=1):
            (folder / f"face_{number}.jpg").write_bytes(render(scene, motion, random, 84))
        if gesture_folder is not None:
            gesture_folder.mkdir(parents=True, exist_ok=True)
            for number, motion in enumerate(gestures(random), start=1):
                frame = render(scene, motion, random, 50)
                (gesture_folder / f"{person.name}_gesture_{number}.jpg").write_bytes(frame)
        print(person.name, sum(f.stat().st_size for f in folder.iterdir()) // 1000, "kB")
