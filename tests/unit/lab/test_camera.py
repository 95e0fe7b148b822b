import cv2
import numpy as np

from lab.camera import noise


def test_the_same_seed_gives_the_same_noise_whatever_was_drawn_before() -> None:
    grey = np.full((40, 60, 3), 128, np.uint8)

    pictures = []
    for before in (1, 2):
        cv2.setRNGSeed(before)
        pictures.append(noise(grey, np.random.default_rng(7), 5.0))

    assert np.array_equal(*pictures)
    assert pictures[0].std() > 2
