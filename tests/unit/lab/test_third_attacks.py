"""Plain attacks: a simulator for measuring only."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from lab.attacks import TIERS, Capture, cards
from lab.third import SPECIES, draw, edits, species, takes, twice

CASES = [
    *((name, TIERS[place % len(TIERS)]) for place, name in enumerate(SPECIES)),
    *(("genuine", tier) for tier in TIERS[1:]),
]
BOXES = {"portrait": (40.0, 150.0, 260.0, 330.0), "idNumber": (480.0, 560.0, 640.0, 60.0)}


@pytest.fixture(autouse=True)
def cards_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fonts are needed to find out how a card lies and what is laid over it."""

    def rendered(side: str, split: str, rng: np.random.Generator) -> cards.CleanCard:
        assert split == "evaluate"
        coarse = rng.integers(40, 240, (15, 24, 3)).astype(np.uint8)
        image = np.asarray(cv2.resize(coarse, (cards.WIDTH, cards.HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
        return cards.CleanCard(image, side, dict(BOXES) if side == "front" else {}, {})

    monkeypatch.setattr(species, "rendered", rendered)
    monkeypatch.setattr(species.cards, "drawn", lambda side, rng: rendered(side, "evaluate", rng))


@pytest.mark.parametrize(("name", "tier"), CASES)
def test_a_capture_depends_on_its_arguments_alone_and_shows_the_whole_card(name: str, tier: str) -> None:
    first, again = (draw(name, "front", tier, seed=5, index=1) for _ in range(2))
    assert first.jpeg == again.jpeg != draw(name, "front", tier, seed=5, index=2).jpeg
    assert (first.species, first.side, first.tier) == (name, "front", tier)
    height, width = first.picture.shape[:2]
    assert (first.quad > -1.5).all()
    assert (first.quad < (width + 1, height + 1)).all()
    if tier == "phone":
        assert max(height, width) <= 800


def flattened(capture: Capture) -> np.ndarray:
    return edits.flattened(capture.picture, capture.quad)


def test_what_is_pasted_lies_over_the_portrait_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # The same card and the same camera: what differs is what was pasted.
    monkeypatch.setattr(species, "STREAM", 8)
    whole = flattened(draw("substituted_portrait", "front", "scan", seed=1, index=0))
    monkeypatch.setattr(edits, "over", lambda picture, *_: picture)
    before = flattened(draw("substituted_portrait", "front", "scan", seed=1, index=0))
    changed = np.abs(whole.astype(int) - before).max(2) > 40
    x, y, width, height = (int(v) for v in BOXES["portrait"])
    inside = np.zeros(changed.shape, bool)
    inside[y - 4 : y + height + 4, x - 4 : x + width + 4] = True
    assert changed[inside].mean() > 0.3
    assert changed[~inside].mean() < 0.01


def test_digits_are_laid_over_one_another() -> None:
    for here, there in edits.places(BOXES["idNumber"], 3, np.random.default_rng(2)):
        assert here != there
        assert here[2:] == there[2:]
        assert BOXES["idNumber"][0] <= here[0] < BOXES["idNumber"][0] + BOXES["idNumber"][2]


def test_a_drawn_picture_has_no_noise_and_a_taken_one_has() -> None:
    still = takes.laid(takes.empty("photo", np.random.default_rng(1)), np.full((75, 120, 3), 0.5, np.float32))
    picture, quad = takes.taken(still, np.random.default_rng(2))
    x, y = quad.mean(0).astype(int)
    assert np.ptp(takes.to_codes(still.light)[y - 20 : y + 20, x - 20 : x + 20]) < 1
    assert picture[y - 20 : y + 20, x - 20 : x + 20].std(axis=(0, 1)).min() > 0.3


def test_two_captures_of_one_card_are_two() -> None:
    first, second = twice("front", "photo", seed=3, index=0)
    assert first.jpeg != second.jpeg
    small = [cv2.GaussianBlur(flattened(one), (0, 0), 9).astype(int) for one in (first, second)]
    other = cv2.GaussianBlur(flattened(twice("front", "photo", seed=3, index=1)[0]), (0, 0), 9).astype(int)
    assert np.abs(small[0] - small[1]).mean() < np.abs(small[0] - other).mean() / 2


def test_what_nobody_draws_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("screen", "front", "film", seed=1, index=0)
    with pytest.raises(ValueError, match="portrait"):
        draw("substituted_portrait", "back", "scan", seed=1, index=0)


def test_what_pictures_to_learn_from_are_drawn_with_takes_no_part() -> None:
    listing = "import lab.third, sys; print(*(m for m in sys.modules if m.startswith('lab.attacks.')))"
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", listing], cwd=root, capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert loaded == ["lab.attacks.cards"]
