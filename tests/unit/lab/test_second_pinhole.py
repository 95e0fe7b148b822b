import numpy as np
import pytest

from lab.second.pinhole import CARD_MM, CORNERS, Bend, Camera, Grid, framed, outline, quad, turned

STRAIGHT = Camera((1600, 1200), 1500, 0.0, np.eye(3), np.array([0.0, 0.0, 150.0]))
BENT = Bend(1 / 250, 0.4)


def test_a_card_seen_from_straight_above_comes_out_to_scale() -> None:
    corners = quad(STRAIGHT, Bend())

    assert corners == pytest.approx(CORNERS * 10 + np.array([799.5, 599.5]))


@pytest.mark.parametrize("k1", [-0.06, 0.0, 0.06])
def test_a_ray_through_a_pixel_meets_the_point_that_the_pixel_shows(k1: float) -> None:
    camera = framed(
        Camera((1600, 1200), 1500, k1, turned(70, 28, 130), np.zeros(3)), BENT, 0.8, np.random.default_rng(1)
    )
    flat = np.random.default_rng(2).uniform(-0.5, 0.5, (50, 2)) * CARD_MM

    met = BENT.meet(camera.eye, camera.rays(camera.project(BENT.place(flat))))

    assert met == pytest.approx(flat, abs=0.02)


def test_a_barrel_draws_corners_inwards() -> None:
    barrel = Camera((1600, 1200), 1500, 0.05, np.eye(3), np.array([0.0, 0.0, 150.0]))

    reach = np.abs(quad(barrel, Bend()) - (799.5, 599.5))

    assert (reach < np.abs(quad(STRAIGHT, Bend()) - (799.5, 599.5))).all()


def test_bending_keeps_lengths_on_the_card() -> None:
    along = np.array([np.cos(0.4), np.sin(0.4)])
    points = BENT.place(np.linspace(-40, 40, 2001)[:, None] * along)

    assert np.linalg.norm(np.diff(points, axis=0), axis=1).sum() == pytest.approx(80, abs=0.02)


@pytest.mark.parametrize("roll", [0, 37, 90, 180, 275])
def test_a_framed_card_fills_the_asked_share_and_lies_inside(roll: float) -> None:
    camera = framed(
        Camera((800, 600), 800, 0.02, turned(roll, 25, 60), np.zeros(3)), BENT, 0.9, np.random.default_rng(3)
    )

    edge = camera.project(outline(BENT))
    share = ((edge.max(0) - edge.min(0)) / (800, 600)).max()

    assert share == pytest.approx(0.9, abs=0.005)
    assert ((edge >= 0) & (edge <= (799, 599))).all()


def test_an_upside_down_card_starts_at_the_lower_right() -> None:
    camera = framed(Camera((800, 600), 800, 0.0, turned(180, 0, 0), np.zeros(3)), Bend(), 0.8, np.random.default_rng(4))

    first, second, _, fourth = quad(camera, Bend())

    assert first[0] > second[0]
    assert first[1] > fourth[1]


def test_a_grid_gives_every_pixel_its_own_value() -> None:
    grid = Grid((50, 37), step=16)

    filled = grid.fill(3 * grid.pixels[..., 0] - 2 * grid.pixels[..., 1])

    y, x = np.mgrid[0:37, 0:50]
    assert filled == pytest.approx(3 * x - 2 * y, abs=1e-3)
