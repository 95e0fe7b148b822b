"""The reader's alphabet, the order of its labels, and exact CTC scoring and decoding in numpy.

CTC: Graves et al., "Connectionist temporal classification", ICML 2006. A network's output is (T, C) log-probabilities
over blank and characters; the likelihood of a text is the sum over all its alignments.
"""

import math
import re
from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

ARABIC_LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
LATIN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LATIN_DIGITS = "0123456789"
BLANK = 0
CLASSES = "∅ -/." + ARABIC_LETTERS + ARABIC_DIGITS + LATIN_DIGITS + LATIN_LETTERS
"""One character per output of the network; the first is CTC's blank."""

LINE_HEIGHT = 32
"""Pixels that a line is high when the network sees it."""

LogProbabilities = NDArray[np.float64] | NDArray[np.float32]
"""(T, C), natural logarithms, each row sums to 1 in probability; what is computed from them keeps their precision."""

_CODE = {character: index for index, character in enumerate(CLASSES)}
_SPACE = _CODE[" "]
_LEFT_TO_RIGHT = re.compile(r"[0-9٠-٩A-Z/]+")
_TINY = 1e-200
QUIET = 1e-4
"""A step whose blank lacks no more than this to certainty says nothing but that no character stands there."""

_FLOOR = -60.0
"""No character that can stand on the line is less likely than this, in nats."""

_RESCALED_EVERY = 8
"""A step loses at most a factor of e^-60, so the sums stay far above the least that a double can hold, e^-708."""

HOPELESS = 30.0
"""Nats by which a beginning lies behind the best when it is given up: more than all rules of a field can make good."""


def visual_order(text: str) -> str:
    """Turn a line from logical order into the order of its glyphs left to right, or back: it is its own inverse.

    Arabic runs right to left; runs of digits, slashes and Latin letters run left to right inside it.
    """
    return _LEFT_TO_RIGHT.sub(lambda run: run.group()[::-1], text[::-1])


def encode(text: str) -> tuple[int, ...]:
    """Return the class indices of a logical text in the order of its glyphs. Raises `KeyError` on other characters."""
    return tuple(_CODE[character] for character in visual_order(text))


def decode(codes: Sequence[int]) -> str:
    """Return the logical text of class indices."""
    return visual_order("".join(CLASSES[code] for code in codes))


def restrict(scores: LogProbabilities, characters: str) -> LogProbabilities:
    """Return the log-probabilities given that only these characters (and blank) can stand on the line."""
    kept = [BLANK, *(_CODE[character] for character in characters)]
    open_scores = np.maximum(scores[:, kept], _FLOOR)
    open_scores -= open_scores.max(1, keepdims=True)
    open_scores -= np.log(np.exp(open_scores).sum(1, keepdims=True))
    restricted: LogProbabilities = np.full(scores.shape, -np.inf, scores.dtype)
    restricted[:, kept] = open_scores
    return restricted


def without_spaces(scores: LogProbabilities) -> LogProbabilities:
    """Return the line's letters alone, spaces turned into blanks: its text has the chances of every spacing."""
    solid = scores.copy()
    solid[:, BLANK] = np.logaddexp(scores[:, BLANK], scores[:, _SPACE])
    solid[:, _SPACE] = -np.inf
    return solid


def condense(scores: LogProbabilities, quiet: float = QUIET) -> LogProbabilities:
    """Return the same line in fewer steps: neighbours that are both almost surely blank become one.

    A merged step holds the product of the blanks and the sums of the characters. What is lost are readings with two
    characters in one run of such steps: less than `quiet` squared for each pair of them.
    """
    sure = scores[:, BLANK] > math.log1p(-quiet)
    starts = np.concatenate(([0], 1 + np.flatnonzero(~(sure[1:] & sure[:-1]))))
    merged = np.add.reduceat(np.exp(scores), starts, axis=0)
    merged[:, BLANK] = np.exp(np.add.reduceat(scores[:, BLANK], starts))
    with np.errstate(divide="ignore"):
        condensed: LogProbabilities = np.log(merged)
    return condensed


def best_path(scores: LogProbabilities) -> tuple[int, ...]:
    """Return the most likely class per step, repeats merged, blanks dropped."""
    best = scores.argmax(1)
    changed = np.concatenate(([True], best[1:] != best[:-1]))
    return tuple(int(code) for code in best[changed & (best != BLANK)])


def log_likelihoods(scores: LogProbabilities, labels: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
    """Return ln P(label | line) for every label, exactly (CTC's forward sum), shape (N,); very unlikely is about -1000.

    All labels run together; the sums stay in probabilities and are rescaled every few steps.
    """
    longest = max(len(label) for label in labels)
    states = np.full((len(labels), 2 * longest + 1), BLANK)
    for row, label in enumerate(labels):
        states[row, 1 : 2 * len(label) : 2] = label
    skip = np.zeros(states.shape)
    skip[:, 2:] = (states[:, 2:] != BLANK) & (states[:, 2:] != states[:, :-2])
    emitted = np.exp(scores, dtype=np.float64)[:, states]
    # Two states that are never reached stand in front, so that a state, the one before and the one before that are
    # three views of one table; nothing is allocated while the steps run.
    alpha = np.zeros((len(labels), states.shape[1] + 2))
    before_last, last, here = alpha[:, :-2], alpha[:, 1:-1], alpha[:, 2:]
    here[:, :2] = emitted[0, :, :2]
    reached = np.empty(states.shape)
    total = np.zeros(len(labels))
    for step, row_emitted in enumerate(emitted[1:], 1):
        np.multiply(skip, before_last, out=reached)
        reached += last
        reached += here
        np.multiply(reached, row_emitted, out=here)
        if step % _RESCALED_EVERY == 0:
            scale = np.maximum(here.max(1), _TINY)
            here /= scale[:, None]
            total += np.log(scale)
    rows, ends = np.arange(len(labels)), 2 * np.array([len(label) for label in labels])
    final = here[rows, ends] + np.where(ends > 0, here[rows, np.maximum(ends - 1, 0)], 0.0)
    summed: NDArray[np.float64] = np.maximum(total + np.log(np.maximum(final, _TINY)), -1000.0)
    return summed


def beam(scores: LogProbabilities, width: int = 12, floor: float = 2e-3) -> list[tuple[int, ...]]:
    """Return the likeliest labels, best first (prefix beam search); a step tries no character below `floor`."""
    probabilities = np.exp(scores)
    tries = probabilities > floor
    tries[:, BLANK] = False
    least = math.exp(-HOPELESS)
    prefixes = _Prefixes()
    ending: list[tuple[float, int, float, float]] = [(1.0, _Prefixes.EMPTY, 1.0, 0.0)]
    for row, tried in zip(probabilities.tolist(), tries, strict=True):
        grown = _step(prefixes, ending, row, np.flatnonzero(tried).tolist())
        grown.sort(key=itemgetter(0), reverse=True)
        scale = 1 / max(grown[0][0], _TINY)
        ending = [
            (whole * scale, prefix, blank * scale, character * scale)
            for whole, prefix, blank, character in grown[:width]
            if whole * scale >= least
        ]
    return [prefixes.label(prefix) for _, prefix, _, _ in ending]


class _Prefixes:
    """Labels that share their beginnings: each is a number, known by what it extends and by what character."""

    EMPTY = 0

    def __init__(self) -> None:
        self.last = [BLANK]
        self._extends = [self.EMPTY]
        self._known: dict[tuple[int, int], int] = {}

    def extended(self, prefix: int, code: int) -> int:
        known = self._known.get((prefix, code))
        if known is None:
            known = self._known[prefix, code] = len(self.last)
            self.last.append(code)
            self._extends.append(prefix)
        return known

    def label(self, prefix: int) -> tuple[int, ...]:
        codes = []
        while prefix != self.EMPTY:
            codes.append(self.last[prefix])
            prefix = self._extends[prefix]
        return tuple(reversed(codes))


def _step(
    prefixes: _Prefixes, ending: list[tuple[float, int, float, float]], row: list[float], tried: list[int]
) -> list[tuple[float, int, float, float]]:
    """Return the prefixes after one more step: probability, prefix, and its shares that end in blank and character."""
    blank, last = row[BLANK], prefixes.last
    in_blanks = {prefix: whole * blank for whole, prefix, _, _ in ending}
    in_characters = {
        prefix: in_character * row[last[prefix]] if prefix else 0.0 for _, prefix, _, in_character in ending
    }
    for code in tried:
        chance = row[code]
        for whole, prefix, in_blank, _ in ending:
            longer = prefixes.extended(prefix, code)
            grown = (in_blank if code == last[prefix] else whole) * chance
            in_characters[longer] = in_characters.get(longer, 0.0) + grown
    return [
        (in_blanks.get(prefix, 0.0) + character, prefix, in_blanks.get(prefix, 0.0), character)
        for prefix, character in in_characters.items()
    ]
