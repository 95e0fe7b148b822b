import numpy as np
import pytest

from lab.pale_grounds import pale_ground


@pytest.mark.parametrize("size", [(240, 150), (97, 320)])
def test_a_pale_ground_has_its_size_and_follows_from_the_seed(size: tuple[int, int]) -> None:
    width, height = size
    one, same, other = (pale_ground(np.random.default_rng(seed), width, height) for seed in (3, 3, 4))
    assert one.shape == (height, width, 3)
    assert one.dtype == np.uint8
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_pale_grounds_are_as_light_as_cards_and_differ() -> None:
    grounds = [pale_ground(np.random.default_rng(seed), 120, 80) for seed in range(40)]
    assert min(ground.mean() for ground in grounds) > 120
    assert np.std([ground.std() for ground in grounds]) > 2
