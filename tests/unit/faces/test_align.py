import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hawiya.faces.align import ARCFACE_112, similarity, warp_region


@given(
    turn=st.floats(-180, 180),
    scale=st.floats(0.1, 10),
    across=st.floats(-500, 500),
    down=st.floats(-500, 500),
)
def test_similarity_is_recovered(turn: float, scale: float, across: float, down: float) -> None:
    angle = np.radians(turn)
    matrix = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = ARCFACE_112 @ matrix.T + np.array([across, down])

    found = similarity(ARCFACE_112, moved)

    assert np.allclose(found, np.column_stack([matrix, [across, down]]), atol=1e-6)


def test_an_upright_region_of_the_same_size_is_the_picture_itself() -> None:
    image = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)

    crop, back = warp_region(image, (29.5, 19.5), (60.0, 40.0), 0.0, (60, 40))

    assert np.array_equal(crop, image)
    assert np.allclose(back, [[1, 0, 0], [0, 1, 0]])


def test_a_region_outside_the_picture_is_grey() -> None:
    image = np.zeros((40, 60, 3), dtype=np.uint8)

    crop, _ = warp_region(image, (-500.0, -500.0), (200.0, 200.0), 30.0, (20, 20))

    assert set(np.unique(crop)) == {127}
