import numpy as np
import pytest

from lab.second.sensor import Sensor, expose, jpeg

IDEAL = Sensor(
    electrons=1e12, read=0.0, balance=(1.0, 1.0, 1.0), exposure=1.0, flicker=0.0, bands=1.0, smooth=True, sharpen=0.0,
    radius=1.0,
)  # fmt: skip


def flat(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((40, 60, 3), colour, np.uint8)


def test_an_ideal_sensor_gives_every_colour_back() -> None:
    lit = np.ones((40, 60), np.float32)

    developed = expose(flat((40, 120, 220)), lit, None, IDEAL, np.random.default_rng(1))

    assert developed[20, 30].astype(int) == pytest.approx([40, 120, 220], abs=2)


def test_half_the_light_is_darker_by_the_gamma_curve() -> None:
    lit = np.full((40, 60), 0.5, np.float32)

    developed = expose(flat((200, 200, 200)), lit, None, IDEAL, np.random.default_rng(1))

    assert developed[20, 30].astype(int) == pytest.approx([200 * 0.5 ** (1 / 2.2)] * 3, abs=2)


def test_glare_adds_light_to_ink() -> None:
    lit, glare = np.ones((40, 60), np.float32), np.full((40, 60), 1.0, np.float32)

    assert expose(flat((0, 0, 0)), lit, glare, IDEAL, np.random.default_rng(1)).min() == 255


def test_noise_depends_on_the_generator_alone() -> None:
    lit = np.ones((40, 60), np.float32)
    noisy = Sensor(300, 0.01, (1.0, 1.0, 1.0), 1.0, 0.0, 1.0, smooth=True, sharpen=0.0, radius=1.0)

    first, second = (expose(flat((90, 90, 90)), lit, None, noisy, np.random.default_rng(7)) for _ in range(2))

    assert (first == second).all()
    assert first.std() > 2


def test_a_coded_picture_keeps_its_size() -> None:
    assert jpeg(flat((1, 2, 3)), 50).shape == (40, 60, 3)
