"""Cards of print alone: to learn from, never to measure with."""

from types import SimpleNamespace

import numpy as np
import pytest

from lab import card_bank, ground
from lab.attacks import cards


def test_a_bare_ground_depends_on_the_seed_and_lets_print_be_read() -> None:
    first, again, other = (ground.bare(np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.shape == (750, 1200, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert all(ground.bare(np.random.default_rng(seed)).mean() > 110 for seed in range(12))


def test_some_cards_to_learn_from_are_bare_and_none_to_measure_with(monkeypatch: pytest.MonkeyPatch) -> None:
    grounds: list[object] = []

    def render(side: str, *_given: object, bare: object = None) -> SimpleNamespace:
        grounds.append(bare)
        return SimpleNamespace(image=np.zeros((2, 2, 3), np.uint8), boxes={}, texts={})

    monkeypatch.setattr(card_bank, "render", render)
    monkeypatch.setattr(cards, "_materials", lambda _split: (SimpleNamespace(person=lambda _rng: None), None))
    shares = {}
    for split in ("train", "evaluate"):
        grounds.clear()
        for seed in range(60):
            cards.rendered("front", split, np.random.default_rng(seed))
        shares[split] = sum(bare is not None for bare in grounds)
    assert 8 < shares["train"] < 40
    assert shares["evaluate"] == 0
