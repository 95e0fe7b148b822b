import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hawiya.cards.ctc import (
    ARABIC_DIGITS,
    ARABIC_LETTERS,
    BLANK,
    CLASSES,
    beam,
    best_path,
    condense,
    decode,
    encode,
    log_likelihoods,
    restrict,
    visual_order,
)


def random_scores(seed: int, steps: int, classes: int) -> NDArray[np.float64]:
    return np.log(np.random.default_rng(seed).dirichlet(np.ones(classes), steps))


def summed_alignments(scores: NDArray[np.float64]) -> dict[tuple[int, ...], float]:
    steps, classes = scores.shape
    sums: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(classes), repeat=steps):
        label = tuple(code for code, _ in itertools.groupby(path) if code != BLANK)
        sums[label] = sums.get(label, 0.0) + float(np.exp(scores[np.arange(steps), path].sum()))
    return sums


@given(st.text(st.sampled_from(CLASSES[1:]), max_size=30))
def test_visual_order_is_its_own_inverse(text: str) -> None:
    assert visual_order(visual_order(text)) == text


@pytest.mark.parametrize(
    ("logical", "glyphs"),
    [
        ("احمد", "دمحا"),
        ("١٥ شارع", "عراش ١٥"),
        ("٢٠٢٦/١١/٢٥", "٢٠٢٦/١١/٢٥"),
        ("AB1234567", "AB1234567"),
        ("", ""),
    ],
)
def test_glyphs_stand_right_to_left_but_digits_left_to_right(logical: str, glyphs: str) -> None:
    assert visual_order(logical) == glyphs


def test_encoding_and_decoding_agree() -> None:
    assert decode(encode("عمارة ١٢ - الحى الأول")) == "عمارة ١٢ - الحى الأول"


def test_a_character_outside_the_alphabet_is_refused() -> None:
    with pytest.raises(KeyError):
        encode("گ")


def test_likelihoods_are_the_sums_over_all_alignments() -> None:
    scores = random_scores(3, steps=6, classes=3)
    sums = summed_alignments(scores)
    labels = list(sums)
    assert log_likelihoods(scores, labels) == pytest.approx(np.log([sums[label] for label in labels]), abs=1e-9)


def test_a_label_longer_than_the_line_is_next_to_impossible() -> None:
    assert log_likelihoods(random_scores(1, steps=3, classes=3), [(1, 2, 1, 2)])[0] == pytest.approx(-460.517, abs=10)


def quiet_line(sure: float) -> NDArray[np.float64]:
    """Three open steps, each between runs of five steps that are blank with probability `sure`."""
    still = np.array([sure, (1 - sure) * 0.7, (1 - sure) * 0.3])
    spoken = np.random.default_rng(11).dirichlet(np.ones(3), 3)
    return np.log(np.array([*[still] * 5, spoken[0], *[still] * 5, spoken[1], *[still] * 5, spoken[2], *[still] * 5]))


def test_condensing_makes_one_step_of_a_run_of_sure_blanks() -> None:
    assert condense(quiet_line(1 - 5e-5)).shape == (7, 3)
    assert condense(quiet_line(0.99)).shape == (23, 3)


def test_condensing_changes_no_likelihood_that_counts() -> None:
    scores = quiet_line(1 - 5e-5)
    labels = [(), (1,), (2,), (1, 2), (2, 1), (1, 2, 1), (1, 1, 1), (1, 2, 1, 2)]
    assert log_likelihoods(condense(scores), labels) == pytest.approx(log_likelihoods(scores, labels), abs=2e-3)
    assert best_path(condense(scores)) == best_path(scores)


def test_condensing_keeps_characters_impossible_that_are() -> None:
    scores = restrict(random_scores(7, steps=4, classes=len(CLASSES)), ARABIC_DIGITS)
    assert np.array_equal(np.isneginf(condense(scores)), np.isneginf(scores))


def test_likelihoods_of_long_lines_do_not_underflow() -> None:
    scores = np.log(np.full((400, 5), 0.2))
    assert log_likelihoods(scores, [(1,) * 0, (1, 2)])[0] == pytest.approx(400 * np.log(0.2))


def test_an_exhaustive_beam_orders_labels_by_likelihood() -> None:
    scores = random_scores(5, steps=5, classes=3)
    sums = summed_alignments(scores)
    assert beam(scores, width=500, floor=0.0)[:8] == sorted(sums, key=lambda label: -sums[label])[:8]


def test_the_beam_gives_up_beginnings_that_nothing_can_make_good() -> None:
    certain = np.log(np.array([[0.5, 0.5 - 1e-20, 1e-20], [0.5, 0.5 - 1e-20, 1e-20]]))
    assert set(beam(certain, width=500, floor=0.0)) == {(), (1,)}


def test_best_path_merges_repeats_and_drops_blanks() -> None:
    path = [0, 1, 1, 0, 1, 2, 2, 0]
    scores = np.log(np.full((len(path), 3), 0.1) + 0.7 * np.eye(3)[path])
    assert best_path(scores) == (1, 1, 2)


def test_restricting_moves_all_probability_to_the_alphabet() -> None:
    scores = restrict(random_scores(7, steps=4, classes=len(CLASSES)), ARABIC_DIGITS)
    assert np.exp(scores).sum(1) == pytest.approx(np.ones(4))
    assert np.all(np.isneginf(scores[:, [CLASSES.index(letter) for letter in ARABIC_LETTERS]]))
