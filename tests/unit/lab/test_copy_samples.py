from collections import Counter
from itertools import count

import cv2
import numpy as np
import pytest

from hawiya.cards.authenticity.copy_inputs import CONTEXT, TILE
from lab import overt_tiles
from lab.attacks import Capture
from lab.copy_samples import HELD_OUT, KINDS, TIERS, CopySamples, View, changed

QUAD = np.array([[105.0, 80.0], [470.0, 95.0], [457.5, 330.0], [95.0, 305.0]])


def scene(quad: np.ndarray = QUAD) -> np.ndarray:
    """Return a picture whose card is coloured, on a dark ground."""
    picture = np.full((400, 550, 3), 20, np.uint8)
    cv2.fillConvexPoly(picture, np.round(quad).astype(np.int32), (200, 120, 230))
    cv2.circle(picture, (280, 200), 45, (90, 220, 60), -1)
    return picture


def capture(kind: str, side: str, tier: str, rng: np.random.Generator) -> Capture:
    return Capture(b"", scene(), QUAD, side, kind, "test", tier)


@pytest.mark.parametrize("seed", range(8))
def test_the_corners_stay_on_the_card_whatever_is_done_to_the_picture(seed: int) -> None:
    rng = np.random.default_rng(seed)
    view = changed(View(scene(), QUAD), rng, noisy=bool(seed % 2))
    card = np.zeros(view.picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(card, np.round(view.quad).astype(np.int32), 1)
    seen = view.picture.max(2) > 110
    assert (seen & (card > 0)).sum() / (seen | (card > 0)).sum() > 0.96


def test_a_sample_holds_what_the_network_is_given_and_what_it_should_say() -> None:
    samples, rng = CopySamples(capture, views=1), np.random.default_rng(3)
    seen = set()
    for _ in range(60):
        tiles, context, truth, weight, note = samples(rng)
        assert tiles.shape == (12, TILE, TILE, 3)
        assert context.shape == (CONTEXT, CONTEXT, 3)
        kind, tier, held = KINDS[note[0]], TIERS[note[1]], bool(note[2])
        seen.add(kind)
        assert truth.sum() == (kind != "genuine")
        assert kind == "genuine" or truth[KINDS.index(kind) - 1] == 1
        assert weight.tolist() == [1, 0 if kind == "photocopy" else 1, 1, 1]
        assert tier in TIERS
        assert held in (False, True)
    assert seen == set(KINDS)


def test_what_is_held_out_is_shown_once_and_unchanged() -> None:
    samples, rng = CopySamples(capture, views=2, made=()), np.random.default_rng(4)
    notes = np.array([samples(rng)[4] for _ in range(250)])
    share = notes[:, 2].mean()
    expected = HELD_OUT / (HELD_OUT + (1 - HELD_OUT) * 2)
    assert abs(share - expected) < 0.06


def test_a_capture_that_cannot_be_drawn_is_left_out_and_told() -> None:
    calls = count()

    def sometimes(kind: str, side: str, tier: str, rng: np.random.Generator) -> Capture:
        if next(calls) == 0:
            raise ValueError("an odd shape")
        return capture(kind, side, tier, rng)

    with pytest.warns(UserWarning, match="could not be drawn"):
        assert CopySamples(sometimes)(np.random.default_rng(5))[0].shape == (12, TILE, TILE, 3)


def test_a_simulator_that_never_draws_ends_the_training() -> None:
    def never(kind: str, side: str, tier: str, rng: np.random.Generator) -> Capture:
        raise ValueError("nothing")

    with pytest.warns(UserWarning, match="nothing"), pytest.raises(RuntimeError, match="in a row"):
        CopySamples(never)(np.random.default_rng(6))


def tiles_of_noise(seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(170, 12, (12, TILE, TILE, 3))
    return np.asarray(cv2.GaussianBlur(drawn.reshape(-1, TILE, 3), (0, 0), 1.0).reshape(drawn.shape), np.uint8)


@pytest.mark.parametrize("kind", overt_tiles.KINDS)
def test_a_copy_made_of_tiles_depends_on_the_seed_and_shows_a_pattern(kind: str) -> None:
    tiles = tiles_of_noise()
    spreads = []
    for seed in range(8):
        first, again = (overt_tiles.as_copy(tiles, 900, kind, np.random.default_rng(seed)) for _ in range(2))
        assert first.shape == tiles.shape
        assert first.dtype == np.uint8
        assert (first == again).all()
        spreads.append(first.astype(float).std(axis=(1, 2)).mean())
    assert np.median(spreads) > 1.5 * tiles.astype(float).std(axis=(1, 2)).mean()


def test_tiles_that_are_taken_again_stay_where_they_were() -> None:
    tiles = tiles_of_noise()
    levels = np.arange(12, dtype=np.uint8)[:, None, None, None] * 15 + 30
    again = overt_tiles.taken_again(np.asarray(tiles // 8 + levels, np.uint8), np.random.default_rng(2))
    assert np.abs(again.mean(axis=(1, 2, 3)) - (tiles // 8 + levels).mean(axis=(1, 2, 3))).max() < 4


def test_copies_are_made_of_genuine_captures_that_are_learned_from_and_of_no_others() -> None:
    samples, rng = CopySamples(capture, views=2, made=("screen", None)), np.random.default_rng(5)
    drawn = [samples(rng) for _ in range(300)]
    learned = [(KINDS[note[0]], truth.argmax()) for _, _, truth, _, note in drawn if not note[2] and truth.any()]
    assert {KINDS[at + 1] == kind for kind, at in learned} == {True}
    # Each genuine capture that is learned from gives two views, one of them taken once more, and a screen's.
    counts = Counter(KINDS[note[0]] for _, _, _, _, note in drawn if not note[2])
    assert counts["genuine"] > counts["screen"] > counts["print"]
