import cv2
import numpy as np
import pytest

from hawiya.cards.authenticity.colour import check_colour
from hawiya.specimens import people, specimen

THRESHOLD = 3.0


@pytest.mark.parametrize("name", people())
def test_a_card_in_colour_is_told_from_its_copy_without(name: str) -> None:
    card = cv2.imdecode(np.frombuffer(specimen(name).front, np.uint8), cv2.IMREAD_COLOR)
    grey = cv2.cvtColor(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    warm = np.clip(grey * np.array([0.75, 0.95, 1.0]), 0, 255).astype(np.uint8)
    noisy = np.clip(warm + np.random.default_rng(1).normal(0, 6, warm.shape), 0, 255).astype(np.uint8)
    assert not check_colour(card, THRESHOLD).greyscale
    assert check_colour(grey, THRESHOLD).greyscale
    assert check_colour(noisy, THRESHOLD).greyscale
