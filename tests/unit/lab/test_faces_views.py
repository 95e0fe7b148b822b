"""A head with depth before a camera, and flat things before it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from lab.faces.flat import Stand, covered, seen_sheet
from lab.faces.solid import Motion, Scene, grid, settle
from lab.faces.view import Aim, frame_of

SIDE = 96
STILL = Motion(0.0, 0.0, 0.0, (0.0, 0.0, 0.0), 0.0, 0.0, 1.0)


def dome(height: float) -> Scene:
    """Return a textured square with a dome of that height in its middle, and a face's outline on it."""
    random = np.random.default_rng(4)
    picture = cv2.GaussianBlur(random.integers(0, 255, (SIDE * 2, SIDE * 2, 3)).astype(np.uint8), (0, 0), 2.0)
    x, y = grid(SIDE)
    reach = np.hypot(x - SIDE / 2, y - SIDE / 2) / (0.4 * SIDE)
    relief = height * np.sqrt(np.clip(1 - reach**2, 0, 1))
    ones = np.ones((SIDE, SIDE), np.float32)
    mesh = np.zeros((468, 3), np.float32)
    angles = np.linspace(0, 2 * np.pi, 468)
    mesh[:, 0], mesh[:, 1] = SIDE / 2 + 20 * np.cos(angles), SIDE / 2 + 28 * np.sin(angles)
    return Scene(picture, picture, ones, relief.astype(np.float32), ones, mesh)


def test_without_motion_the_frame_is_the_photograph() -> None:
    there = dome(12.0)
    frame = frame_of(there, STILL, Aim(), (2 * SIDE, 2 * SIDE))
    inner = slice(12, -12)
    difference = np.abs(frame.astype(int) - there.picture)[inner, inner]
    assert difference.mean() < 3.0


def test_what_is_nearer_moves_further_when_the_camera_moves() -> None:
    moved = replace(STILL, camera=(5.0, 0.0, 0.0))
    source_x, _ = settle(dome(20.0), moved, grid(SIDE), 12)
    shift = source_x - grid(SIDE)[0]
    middle, rim = shift[SIDE // 2, SIDE // 2 - 4], shift[SIDE // 2, 2]
    focal = 1.15 * SIDE
    assert rim == pytest.approx(5.0, abs=0.05)
    assert middle == pytest.approx(5.0 * focal / (focal - 20.0), abs=0.2)


def test_a_far_turn_hides_the_far_side() -> None:
    turned = replace(STILL, yaw=30.0)
    frame = frame_of(dome(30.0), turned, Aim(), (SIDE, SIDE))
    other = frame_of(dome(30.0), replace(STILL, yaw=-30.0), Aim(), (SIDE, SIDE))
    assert frame.shape == other.shape == (SIDE, SIDE, 3)
    assert np.abs(frame.astype(int) - other).mean() > 5.0


def test_zoom_and_size_are_of_the_frame() -> None:
    frame = frame_of(dome(0.0), STILL, Aim(zoom=2.0), (60, 80))
    assert frame.shape == (80, 60, 3)


@pytest.mark.parametrize("stand", [Stand(), Stand(yaw=25.0, pitch=-10.0, roll=5.0, across=0.03, nearer=0.05)])
def test_a_stiff_sheet_is_seen_through_one_homography(stand: Stand) -> None:
    seen = seen_sheet(stand, (120, 160), 1, 150.0)
    rows, columns = np.mgrid[20:140:20, 20:100:20]
    here = np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float64)
    there = np.column_stack([seen.u[rows, columns].ravel(), seen.v[rows, columns].ravel()])
    matrix, _ = cv2.findHomography(here, there)
    mapped = cv2.perspectiveTransform(here[None], matrix)[0]
    assert np.abs(mapped - there).max() < 0.05


def test_a_bent_sheet_is_not() -> None:
    seen = seen_sheet(Stand(yaw=15.0, bend=60.0), (120, 160), 1, 150.0)
    rows, columns = np.mgrid[20:140:20, 20:100:20]
    here = np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float64)
    there = np.column_stack([seen.u[rows, columns].ravel(), seen.v[rows, columns].ravel()])
    matrix, _ = cv2.findHomography(here, there)
    mapped = cv2.perspectiveTransform(here[None], matrix)[0]
    assert np.abs(mapped - there).max() > 0.5


def test_a_sheet_covers_as_many_pixels_as_it_is_large() -> None:
    seen = seen_sheet(Stand(), (120, 160), 1, 100.0)
    assert covered(seen, 30.0, 50.0).sum() == pytest.approx(60 * 100, rel=0.03)
