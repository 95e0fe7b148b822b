"""What MediaPipe says about a photograph of a head: the 468 points of the face, and where the person is.

Needs requirements/lab-faces.txt in an environment of its own. What it finds is kept (`photographs.py`), so that
everything else needs NumPy and OpenCV only.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import mediapipe
import numpy as np

from lab.faces.photographs import KEPT, PUBLIC, keep, listed, photograph, usable
from lab.faces.relief import scene_from
from lab.faces.solid import Field, Image, Scene


class NoFace(Exception):
    """No face was found in a photograph."""


def mesh_of(picture: Image) -> Field:
    """Return MediaPipe's 468 face points, (468, 3) float32: pixels, and pixels towards the camera."""
    with mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=False) as network:
        result = network.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    if not result.multi_face_landmarks:
        raise NoFace("no face in the photograph")
    height, width = picture.shape[:2]
    points = result.multi_face_landmarks[0].landmark
    return np.array([[p.x * width, p.y * height, -p.z * width] for p in points], dtype=np.float32)


def crop_around_face(picture: Image, faces: float, side: int) -> Image:
    """Cut a square of `faces` times the face's height around the face, kept inside the picture, at `side` pixels."""
    found = first_mesh(picture)
    low, high = found[:, :2].min(axis=0), found[:, :2].max(axis=0)
    span = min(float(high[1] - low[1]) * faces, *picture.shape[:2])
    centre = (low + high) / 2 + np.array([0.0, 0.06 * span])
    corner = np.clip(centre - span / 2, 0, np.array([picture.shape[1], picture.shape[0]]) - span)
    x, y, edge = int(corner[0]), int(corner[1]), int(span)
    part = picture[y : y + edge, x : x + edge]
    how = cv2.INTER_AREA if edge > side else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(part, (side, side), interpolation=how), dtype=np.uint8)


def first_mesh(picture: Image) -> Field:
    """Find the mesh in the upper part first: in a full-length photograph the face is small."""
    height = picture.shape[0]
    for share in (1.0, 0.5, 0.35):
        part = picture[: int(height * share)]
        try:
            return mesh_of(np.ascontiguousarray(part))
        except NoFace:
            continue
    raise NoFace("no face in the photograph")


def person_mask(picture: Image) -> Field:
    """Return where the person is, (side, side) 0..1."""
    with mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0) as network:
        mask = network.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).segmentation_mask
    soft = cv2.GaussianBlur(np.clip((mask - 0.35) / 0.3, 0, 1).astype(np.float32), (0, 0), 1.5)
    return np.asarray(soft, dtype=np.float32)


def scene_of(picture: Image) -> Scene:
    """Give a square photograph of a head its depth."""
    return scene_from(picture, mesh_of(picture), person_mask(picture))


def keep_all(tests: Path | None) -> None:
    """Work out the depth of every photograph that is there and not kept yet; say how many cannot be used and why."""
    counts = {"kept": 0, "kept before": 0, "no face": 0, "turned, tilted, small or cut": 0}
    for name, person, read in _photographs(tests):
        if (KEPT / f"{name.replace('/', '+')}.npz").exists():
            counts["kept before"] += 1
            continue
        try:
            picture = read()
            side = picture.shape[0]
            large = np.asarray(cv2.resize(picture, (640, 640), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
            mesh = mesh_of(large) * np.float32(side / 640)
        except NoFace:
            counts["no face"] += 1
            continue
        if not usable(mesh, side):
            counts["turned, tilted, small or cut"] += 1
            continue
        mask = np.asarray(cv2.resize(person_mask(large), (side, side), interpolation=cv2.INTER_AREA), dtype=np.float32)
        keep(name, person, picture, mesh, mask)
        counts["kept"] += 1
    print(", ".join(f"{key}: {value}" for key, value in counts.items()))


def _photographs(tests: Path | None) -> Iterator[tuple[str, str, Callable[[], Image]]]:
    """List name, person and how to load the square photograph."""
    for name, person in PUBLIC.items():
        if tests is not None or name == "astronaut":
            yield name, person, partial(_public, name, tests or Path())
    for name, person, path in listed():
        yield name, person, partial(_bench, path)


def _public(name: str, folder: Path) -> Image:
    return crop_around_face(photograph(name, folder), 2.2, 640)


def _bench(path: Path) -> Image:
    picture = np.asarray(cv2.imread(str(path)), dtype=np.uint8)
    side = min(picture.shape[:2])
    return np.ascontiguousarray(picture[:side, :side])
