"""The surface of a head out of its 468 points: the mesh inside the face, an ellipsoid around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.solid import Field, Image, Scene


def scene_from(picture: Image, mesh: Field, mask: Field) -> Scene:
    """Give a square photograph its depth, from the face's points and the person's mask."""
    hole = cv2.dilate((mask > 0.03).astype(np.uint8), np.ones((9, 9), np.uint8))
    background = np.asarray(cv2.inpaint(picture, hole, 5, cv2.INPAINT_TELEA), dtype=np.uint8)
    side = picture.shape[0]
    return Scene(picture, background, mask, relief_of(mesh, side), head_weight(mesh, side), mesh)


def head_weight(mesh: Field, side: int) -> Field:
    """Return how much each pixel turns with the head, (side, side): 1 on it, 0 from the shoulders down."""
    rows = np.arange(side, dtype=np.float32)[:, None]
    chin, top = mesh[:, 1].max(), mesh[:, 1].min()
    neck = chin + 0.10 * (chin - top)
    head = np.broadcast_to(np.clip((neck + 0.35 * (chin - top) - rows) / (0.5 * (chin - top)), 0, 1), (side, side))
    return np.asarray(cv2.GaussianBlur(head.astype(np.float32), (0, 0), 6 * side / 640), dtype=np.float32)


def relief_of(mesh: Field, side: int) -> Field:
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
        corners = np.asarray(triangle, dtype=np.float32).reshape(3, 2)
        heights = [by_place.get((round(float(a), 1), round(float(b), 1))) for a, b in corners]
        if None in heights:
            continue
        _fill_triangle(inside, face, corners, np.array(heights, dtype=np.float32))
    weight = cv2.GaussianBlur(cv2.erode(face, np.ones((9, 9), np.uint8)), (0, 0), 8)
    smooth = cv2.GaussianBlur(np.where(face > 0, inside, ellipsoid).astype(np.float32), (0, 0), 2.5)
    joined = weight * smooth + (1 - weight) * ellipsoid
    return np.asarray(cv2.GaussianBlur(joined.astype(np.float32), (0, 0), 2.0), dtype=np.float32)


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
