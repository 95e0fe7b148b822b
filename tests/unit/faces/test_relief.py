"""Plane plus parallax on invented tracks: what is flat, bent, or a head is known exactly here."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.faces.relief import FACE_WIDTH, SIDE, head_relief, weigh_relief
from hawiya.faces.tracks import Tracks

_NOISE_PX = 0.15


def _points(random: np.random.Generator) -> NDArray[np.float64]:
    grid = random.uniform(-1, 1, (400, 2))
    inside = grid[(grid**2).sum(axis=1) < 1][:220]
    return inside * np.array([85, 110]) + np.array([SIDE / 2, SIDE / 2 + 5])


def _view(points: NDArray[np.float64], nearness: NDArray[np.float64], yaw: float, pitch: float) -> NDArray[np.float64]:
    """See points that stand out by `nearness` pixels after a turn about the face's middle, from four widths away."""
    distance = 4 * FACE_WIDTH
    y, p = np.radians([yaw, pitch])
    x, down, near = points[:, 0] - SIDE / 2, points[:, 1] - SIDE / 2, nearness - nearness.mean()
    x, near = x * np.cos(y) + near * np.sin(y), -x * np.sin(y) + near * np.cos(y)
    down, near = down * np.cos(p) + near * np.sin(p), -down * np.sin(p) + near * np.cos(p)
    return np.column_stack([x, down]) * (distance / (distance - near))[:, None] + SIDE / 2


def _tracks(nearness: str, yaw: float, pitch: float = 0.0) -> Tracks:
    random = np.random.default_rng(3)
    points = _points(random)
    head, nose = head_relief(points)
    bend = -((points[:, 0] - SIDE / 2) ** 2) / (2 * 1.1 * FACE_WIDTH)
    shape = {"flat": np.zeros(len(points)), "bent": bend, "head": head + nose}[nearness]
    before, after = _view(points, shape, 0, 0), _view(points, shape, yaw, pitch)
    noise = random.normal(size=(2, len(points), 2)) * _NOISE_PX
    return Tracks(before + noise[0], after + noise[1])


@pytest.mark.parametrize("yaw", [-12.0, -4.0, 3.0, 8.0])
def test_a_turned_head_shows_its_relief(yaw: float) -> None:
    evidence = weigh_relief(_tracks("head", yaw))

    assert evidence is not None
    assert evidence.parallax > 0.003
    assert evidence.share > 0.8
    assert evidence.nose == pytest.approx(1.0, abs=0.25)


@pytest.mark.parametrize(("yaw", "pitch"), [(25.0, 0.0), (-15.0, 10.0), (5.0, -20.0)])
def test_a_tilted_plane_shows_none(yaw: float, pitch: float) -> None:
    evidence = weigh_relief(_tracks("flat", yaw, pitch))

    assert evidence is not None
    assert evidence.parallax < 0.0005
    assert evidence.planar_residual < 0.003
    assert evidence.tilt > 0.06


@pytest.mark.parametrize("yaw", [-12.0, 8.0])
def test_a_bent_picture_has_no_nose(yaw: float) -> None:
    evidence = weigh_relief(_tracks("bent", yaw))

    assert evidence is not None
    assert evidence.nose < 0.4
    assert evidence.parallax * max(evidence.nose, 0.0) < 0.001


def _warped(size_px: float, seed: int) -> Tracks:
    """Return points of a picture that a smooth random field moves by about `size_px` pixels."""
    random = np.random.default_rng(seed)
    points = _points(random)
    waves = random.normal(size=(6, 2)) * 2 * np.pi / FACE_WIDTH
    phases, strengths = random.uniform(0, 2 * np.pi, 6), random.normal(size=(6, 2)) * size_px / np.sqrt(3)
    return Tracks(points, points + np.sin(points @ waves.T + phases) @ strengths)


@pytest.mark.parametrize("yaw", [-12.0, -4.0, 3.0, 8.0])
def test_a_head_hardly_strays_from_the_lines_that_a_stiff_body_keeps_to(yaw: float) -> None:
    evidence = weigh_relief(_tracks("head", yaw))

    assert evidence is not None
    assert evidence.stray < 0.25 * evidence.planar_residual


@pytest.mark.parametrize("size_px", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("seed", range(8))
def test_a_warped_picture_strays_or_has_no_heads_shape(seed: int, size_px: float) -> None:
    evidence = weigh_relief(_warped(size_px, seed))

    assert evidence is not None
    assert evidence.stray > 0.3 * evidence.planar_residual or evidence.share < 0.25


def test_nothing_that_moves_shows_nothing() -> None:
    evidence = weigh_relief(_tracks("head", 0.0))

    assert evidence is not None
    assert evidence.parallax < 0.0005
    assert evidence.tilt < 0.01


def test_too_few_tracks_are_not_weighed() -> None:
    points = np.random.default_rng(1).uniform(0, SIDE, (20, 2))

    assert weigh_relief(Tracks(points, points)) is None
