"""Overt copies to learn from, and the patterns they are made of."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from lab.attacks import TIERS, cards, framing, genuine, overt, patterns
from lab.attacks.patterns import Sampling

SHAPE = (120, 160)


def sampling(finer: int = 2, pixels_a_millimetre: float = 10.0) -> Sampling:
    """Return samples of a part that shows the card's left upper corner upright."""
    share = cards.MILLIMETRE / pixels_a_millimetre
    return Sampling(np.diag([share, share, 1.0]), SHAPE, finer)


@pytest.fixture
def small_pictures_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(side: str, split: str, rng: np.random.Generator) -> cards.CleanCard:
        coarse = rng.integers(30, 240, (5, 8, 3)).astype(np.uint8)
        image = cv2.resize(coarse, (cards.WIDTH, cards.HEIGHT), interpolation=cv2.INTER_CUBIC)
        return cards.CleanCard(np.asarray(image, np.uint8), side, {}, {})

    monkeypatch.setattr(genuine, "clean", clean)
    for tier, kind in framing.KINDS.items():
        monkeypatch.setitem(framing.KINDS, tier, replace(kind, longest=(400, 460)))


@pytest.mark.usefixtures("small_pictures_of_blocks")
@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("kind", overt.KINDS)
def test_a_capture_depends_on_the_seed_and_shows_the_whole_card(kind: str, tier: str) -> None:
    first, again = (overt.draw(kind, "back", tier, "train", np.random.default_rng(4)) for _ in range(2))
    other = overt.draw(kind, "back", tier, "train", np.random.default_rng(5))
    assert first.jpeg == again.jpeg != other.jpeg
    assert (first.species, first.side, first.tier) == (kind, "back", tier)
    height, width = first.picture.shape[:2]
    assert (first.quad > -3).all()
    assert (first.quad < np.array([width, height]) + 3).all()


@pytest.mark.usefixtures("small_pictures_of_blocks")
def test_a_photocopy_has_lost_its_colours_and_a_genuine_card_has_not() -> None:
    def spread(kind: str) -> float:
        capture = overt.draw(kind, "back", "scan", "train", np.random.default_rng(11))
        mask = np.zeros(capture.picture.shape[:2], np.uint8)
        cv2.fillConvexPoly(mask, capture.quad.astype(np.int32), 1)
        return float(cv2.cvtColor(capture.picture, cv2.COLOR_BGR2LAB)[..., 1:][mask > 0].std(0).max())

    assert spread("photocopy") < 6 < spread("genuine")


def test_samples_lie_about_the_pixel_they_stand_for() -> None:
    places = sampling(finer=2).places()
    assert len(places) == 4
    across = np.mean([one for one, _ in places], axis=0)
    down = np.mean([one for _, one in places], axis=0)
    assert across[0, 25] == pytest.approx(2.5, abs=1e-4)
    assert down[40, 0] == pytest.approx(4.0, abs=1e-4)


@pytest.mark.parametrize("shape", patterns.SHAPES)
def test_dots_are_coarse_where_the_ruling_is_and_keep_about_the_tone(
    shape: patterns.Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "SHAPES", (shape,))
    monkeypatch.setattr(patterns, "RULING", (25.4, 25.5))
    grey = np.full(SHAPE, 0.5, np.float32)
    dots = patterns._clustered([grey], sampling(), np.random.default_rng(2))[0]
    assert dots.std() > 0.25
    assert dots.mean() == pytest.approx(0.5, abs=0.15)
    # A ruling of one a millimetre, ten pixels to one: the spectrum's peaks lie a tenth of a cycle from the middle.
    power = np.abs(np.fft.fft2(dots - dots.mean()))
    row, column = np.unravel_index(power.argmax(), power.shape)
    rate = np.hypot(np.fft.fftfreq(SHAPE[0])[row], np.fft.fftfreq(SHAPE[1])[column])
    assert rate == pytest.approx(0.1, abs=0.045)


@pytest.mark.parametrize("seed", range(12))
def test_prints_and_panels_stay_within_what_can_be_shown(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tones = np.asarray(rng.uniform(0, 1, (*SHAPE, 3)), np.float32)
    for made, kind in (patterns.halftoned(tones, sampling(), rng), patterns.pixelled(tones, sampling(), rng)):
        assert kind
        assert made.shape == tones.shape
        assert made.dtype == np.float32
        assert made.min() >= 0
        assert made.max() <= 1


def test_pixels_that_are_too_fine_leave_the_tone_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # 50 pixels of the panel to one of the picture, and each of that one's samples at the same place of a panel's.
    monkeypatch.setattr(patterns, "PIXEL", (0.002, 0.002))
    tones = np.full((*SHAPE, 3), 0.5, np.float32)
    shown, _ = patterns.pixelled(tones, sampling(finer=3), np.random.default_rng(3))
    assert shown.mean() == pytest.approx(0.5, abs=0.12)


def test_bands_are_about_one_and_there() -> None:
    bands = patterns.beating(SHAPE, np.random.default_rng(6))
    assert bands.shape == (*SHAPE, 3)
    assert bands.mean() == pytest.approx(1.0, abs=0.05)
    assert bands.std() > 0.01


def test_a_coarse_panel_loses_what_is_fine() -> None:
    tones = np.asarray(np.random.default_rng(1).uniform(0, 1, (*SHAPE, 3)), np.float32)
    coarse = patterns.coarsened(tones, 20, np.random.default_rng(2))
    assert coarse.shape == tones.shape
    assert coarse.std() < tones.std() / 3
    assert patterns.coarsened(tones, 4000, np.random.default_rng(2)) is tones
