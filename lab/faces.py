"""Render the specimen people: a portrait for the card and three live-like frames each, from public-domain photographs.

A frame is not a shifted picture. The photograph gets depth (MediaPipe's 468-point mesh for the face, a smooth
fall-off for the head, the person's mask against a background further away), the head turns about its neck and the
hand-held camera moves, so every pixel moves by its own parallax; what comes to light behind the head is inpainted.
Lids and mouth move a little; exposure, sensor noise and JPEG are each frame's own. Deterministic by seed.

    python lab/faces.py --face-recognition-tests DIR --out src/hawiya/specimens/people

DIR is `tests/test_images` of the source distribution of face-recognition 1.3.0; scikit-image brings the astronaut.
Needs requirements/lab-faces.txt in an environment of its own.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import mediapipe
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Field = NDArray[np.float32]

FRAME = 640
FOCAL = 1.15 * FRAME
"""Pixels: a phone's front camera, about 47 degrees across. One unit of depth is one pixel at the head's distance."""

BACKGROUND_AT = 2.2
"""The background's distance, in distances of the head."""


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


@dataclass(frozen=True)
class Motion:
    """How the head and the camera stand in one frame: degrees, and pixels at the head's distance."""

    yaw: float
    pitch: float
    roll: float
    camera: tuple[float, ...]
    lids: float
    mouth: float
    gain: float


@dataclass(frozen=True)
class Scene:
    """A photograph with depth: BGR picture, person mask 0..1, nearness of the surface in pixels, head weight 0..1."""

    picture: Image
    background: Image
    mask: Field
    relief: Field
    head: Field
    mesh: Field


def mesh_of(picture: Image) -> Field:
    """Return MediaPipe's 468 face points, (468, 3) float32: pixels, and pixels towards the camera."""
    with mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=False) as network:
        result = network.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    if not result.multi_face_landmarks:
        raise SystemExit("no face in the photograph")
    height, width = picture.shape[:2]
    points = result.multi_face_landmarks[0].landmark
    return np.array([[p.x * width, p.y * height, -p.z * width] for p in points], dtype=np.float32)


def crop_around_face(picture: Image, faces: float, side: int) -> Image:
    """Cut a square of `faces` times the face's height around the face, kept inside the picture, at `side` pixels."""
    found = _first_mesh(picture)
    low, high = found[:, :2].min(axis=0), found[:, :2].max(axis=0)
    span = min(float(high[1] - low[1]) * faces, *picture.shape[:2])
    centre = (low + high) / 2 + np.array([0.0, 0.06 * span])
    corner = np.clip(centre - span / 2, 0, np.array([picture.shape[1], picture.shape[0]]) - span)
    x, y, edge = int(corner[0]), int(corner[1]), int(span)
    part = picture[y : y + edge, x : x + edge]
    how = cv2.INTER_AREA if edge > side else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(part, (side, side), interpolation=how), dtype=np.uint8)


def _first_mesh(picture: Image) -> Field:
    """Find the mesh in the upper part first: in a full-length photograph the face is small."""
    height = picture.shape[0]
    for share in (1.0, 0.5, 0.35):
        part = picture[: int(height * share)]
        try:
            return mesh_of(np.ascontiguousarray(part))
        except SystemExit:
            continue
    raise SystemExit("no face in the photograph")


def scene_of(picture: Image) -> Scene:
    """Give a square photograph of a head its depth."""
    mesh = mesh_of(picture)
    side = picture.shape[0]
    with mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0) as network:
        mask = network.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).segmentation_mask
    mask = cv2.GaussianBlur(np.clip((mask - 0.35) / 0.3, 0, 1).astype(np.float32), (0, 0), 1.5)
    relief = _relief(mesh, side)
    rows = np.arange(side, dtype=np.float32)[:, None]
    chin, top = mesh[:, 1].max(), mesh[:, 1].min()
    neck = chin + 0.10 * (chin - top)
    head = np.broadcast_to(np.clip((neck + 0.35 * (chin - top) - rows) / (0.5 * (chin - top)), 0, 1), (side, side))
    hole = cv2.dilate((mask > 0.03).astype(np.uint8), np.ones((9, 9), np.uint8))
    background = cv2.inpaint(picture, hole, 5, cv2.INPAINT_TELEA)
    return Scene(picture, background, mask, relief, cv2.GaussianBlur(head.astype(np.float32), (0, 0), 6), mesh)


def _relief(mesh: Field, side: int) -> Field:
    """Return the nearness, (side, side) pixels, of the surface: the mesh inside the face, an ellipsoid around it."""
    low, high = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
    centre, radii = (low + high) / 2, (high - low) / 2
    centre[1] -= 0.15 * radii[1]
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    reach = np.sqrt(((x - centre[0]) / (radii[0] * 1.35)) ** 2 + ((y - centre[1]) / (radii[1] * 1.5)) ** 2)
    depth = 1.5 * radii[0]
    ellipsoid = depth * (np.sqrt(np.clip(1 - np.minimum(reach, 0.999) ** 2, 0, 1)) - 1)
    ring = mesh[_edge_of(mesh)]
    ring_reach = np.sqrt(
        ((ring[:, 0] - centre[0]) / (radii[0] * 1.35)) ** 2 + ((ring[:, 1] - centre[1]) / (radii[1] * 1.5)) ** 2
    )
    ring_ellipsoid = depth * (np.sqrt(np.clip(1 - np.minimum(ring_reach, 0.999) ** 2, 0, 1)) - 1)
    ellipsoid += float(np.median(ring[:, 2] - ring_ellipsoid))
    inside = np.zeros((side, side), np.float32)
    face = np.zeros((side, side), np.float32)
    subdivision = cv2.Subdiv2D((0, 0, side, side))
    by_place = {}
    for px, py, pz in mesh:
        if 0 <= px < side and 0 <= py < side:
            subdivision.insert((float(px), float(py)))
            by_place[(round(float(px), 1), round(float(py), 1))] = float(pz)
    for triangle in subdivision.getTriangleList():
        corners = triangle.reshape(3, 2)
        heights = [by_place.get((round(float(a), 1), round(float(b), 1))) for a, b in corners]
        if None in heights:
            continue
        _fill_triangle(inside, face, corners, np.array(heights, dtype=np.float32))
    weight = cv2.GaussianBlur(cv2.erode(face, np.ones((9, 9), np.uint8)), (0, 0), 8)
    smooth = cv2.GaussianBlur(np.where(face > 0, inside, ellipsoid).astype(np.float32), (0, 0), 2.5)
    joined = weight * smooth + (1 - weight) * ellipsoid
    return cv2.GaussianBlur(joined.astype(np.float32), (0, 0), 2.0)


def _edge_of(mesh: Field) -> NDArray[np.int64]:
    return np.asarray(cv2.convexHull(mesh[:, :2].astype(np.float32), returnPoints=False)).ravel().astype(np.int64)


def _fill_triangle(heights: Field, known: Field, corners: Field, values: Field) -> None:
    low = np.floor(corners.min(axis=0)).astype(int)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    x, y = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    system = np.vstack([corners.T, np.ones(3)])
    if abs(np.linalg.det(system)) < 1e-6:
        return
    shares = np.linalg.solve(system, np.stack([x.ravel(), y.ravel(), np.ones(x.size)]))
    ok = (shares > -1e-4).all(axis=0)
    heights[y.ravel()[ok], x.ravel()[ok]] = values @ shares[:, ok]
    known[y.ravel()[ok], x.ravel()[ok]] = 1.0


def render(scene: Scene, motion: Motion, random: np.random.Generator, quality: int) -> bytes:
    """Render one frame as JPEG bytes."""
    side = scene.picture.shape[0]
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    move_x, move_y = _person_motion(scene, motion, x, y)
    source_x, source_y = x.copy(), y.copy()
    for _ in range(12):
        source_x = x - cv2.remap(move_x, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        source_y = y - cv2.remap(move_y, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    source_x, source_y = _expression(scene, motion, source_x, source_y)
    person = cv2.remap(scene.picture, source_x, source_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(scene.mask, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[..., None]
    zoom = 1 + motion.camera[2] / (FOCAL * BACKGROUND_AT)
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


def _person_motion(scene: Scene, motion: Motion, x: Field, y: Field) -> tuple[Field, Field]:
    """Return by how many pixels each point of the person moves: the head about its neck, all of it by the camera."""
    centre = (x.shape[0] - 1) / 2
    away = FOCAL - scene.relief
    scale = away / FOCAL
    points = np.stack([(x - centre) * scale, (y - centre) * scale, away], axis=-1).astype(np.float64)
    low, high = scene.mesh[:, :2].min(axis=0), scene.mesh[:, :2].max(axis=0)
    pivot = np.array([(low[0] + high[0]) / 2 - centre, high[1] - centre, FOCAL + 0.45 * float(high[0] - low[0])])
    turned = (points - pivot) @ _rotation(motion).T + pivot
    weight = scene.head[..., None]
    points = weight * turned + (1 - weight) * points - np.array([motion.camera[0], motion.camera[1], motion.camera[2]])
    to_x = points[..., 0] / points[..., 2] * FOCAL + centre
    to_y = points[..., 1] / points[..., 2] * FOCAL + centre
    return (to_x - x).astype(np.float32), (to_y - y).astype(np.float32)


def _rotation(motion: Motion) -> NDArray[np.float64]:
    yaw, pitch, roll = np.radians([motion.yaw, motion.pitch, motion.roll])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)


_EYES = ((33, 133, 159, 145), (362, 263, 386, 374))
_LIPS = (61, 291, 13, 17)


def _expression(scene: Scene, motion: Motion, source_x: Field, source_y: Field) -> tuple[Field, Field]:
    """Narrow the eyes and stretch the mouth: a small vertical change of where each pixel is taken from."""
    shift = np.zeros_like(source_y)
    for left, right, top, bottom in _EYES:
        middle = (scene.mesh[top, :2] + scene.mesh[bottom, :2]) / 2
        wide = float(np.linalg.norm(scene.mesh[right, :2] - scene.mesh[left, :2])) * 0.5
        near = np.exp(-(((source_x - middle[0]) / wide) ** 2) - ((source_y - middle[1]) / (0.55 * wide)) ** 2)
        shift += motion.lids * near * (source_y - middle[1])
    mouth = scene.mesh[list(_LIPS), :2].mean(axis=0)
    wide = float(np.linalg.norm(scene.mesh[_LIPS[1], :2] - scene.mesh[_LIPS[0], :2])) * 0.6
    near = np.exp(-(((source_x - mouth[0]) / wide) ** 2) - ((source_y - mouth[1] - 0.3 * wide) / (0.7 * wide)) ** 2)
    shift -= motion.mouth * near
    return source_x, (source_y + shift).astype(np.float32)


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


def photograph(name: str, folder: Path) -> Image:
    """Load a source photograph as BGR."""
    if name == "astronaut":
        from skimage import data

        return np.ascontiguousarray(data.astronaut()[..., ::-1])
    picture = cv2.imread(str(folder / name))
    if picture is None:
        raise SystemExit(f"{folder / name} cannot be read")
    return np.asarray(picture, dtype=np.uint8)


def main() -> None:
    """Render every person."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--face-recognition-tests", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--gestures", type=Path, help="also write frames after gestures (JPEG quality 50) here")
    arguments = parser.parse_args()
    for person in PEOPLE:
        random = np.random.default_rng(person.seed)
        folder = arguments.out / person.name
        folder.mkdir(parents=True, exist_ok=True)
        shown = photograph(person.portrait_from, arguments.face_recognition_tests)
        portrait = crop_around_face(shown, person.portrait_faces, 420)
        cv2.imwrite(str(folder / "portrait.jpg"), portrait, [cv2.IMWRITE_JPEG_QUALITY, 90])
        taken = photograph(person.frames_from, arguments.face_recognition_tests)
        scene = scene_of(crop_around_face(taken, person.frame_faces, FRAME))
        for number, motion in enumerate(burst(random), start=1):
            (folder / f"face_{number}.jpg").write_bytes(render(scene, motion, random, 84))
        if arguments.gestures is not None:
            arguments.gestures.mkdir(parents=True, exist_ok=True)
            for number, motion in enumerate(gestures(random), start=1):
                frame = render(scene, motion, random, 50)
                (arguments.gestures / f"{person.name}_gesture_{number}.jpg").write_bytes(frame)
        print(person.name, sum(f.stat().st_size for f in folder.iterdir()) // 1000, "kB")


if __name__ == "__main__":
    main()
