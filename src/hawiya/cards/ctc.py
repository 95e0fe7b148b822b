"""The reader's alphabet, the order of its labels, and exact CTC scoring and decoding in numpy.

CTC: Graves et al., "Connectionist temporal classification", ICML 2006. A network's output is (T, C) log-probabilities
over blank and characters; the likelihood of a text is the sum over all its alignments.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

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

LogProbabilities = NDArray[np.float64]
"""(T, C), natural logarithms, each row sums to 1 in probability."""

_CODE = {character: index for index, character in enumerate(CLASSES)}
_LEFT_TO_RIGHT = re.compile(r"[0-9٠-٩A-Z/]+")
_TINY = 1e-200


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
    kept = np.full(scores.shape[1], -np.inf)
    kept[[BLANK, *(_CODE[character] for character in characters)]] = 0.0
    masked = np.maximum(scores, -60.0) + kept
    highest = masked.max(1, keepdims=True)
    restricted: LogProbabilities = masked - highest - np.log(np.exp(masked - highest).sum(1, keepdims=True))
    return restricted


def best_path(scores: LogProbabilities) -> tuple[int, ...]:
    """Return the most likely class per step, repeats merged, blanks dropped."""
    best = scores.argmax(1)
    changed = np.concatenate(([True], best[1:] != best[:-1]))
    return tuple(int(code) for code in best[changed & (best != BLANK)])


def log_likelihoods(scores: LogProbabilities, labels: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
    """Return ln P(label | line) for every label, exactly (CTC's forward sum), shape (N,); very unlikely is about -1000.

    All labels run together; the sums stay in probabilities and are rescaled at every step.
    """
    longest = max(len(label) for label in labels)
    states = np.full((len(labels), 2 * longest + 1), BLANK)
    for row, label in enumerate(labels):
        states[row, 1 : 2 * len(label) : 2] = label
    skip = np.zeros(states.shape)
    skip[:, 2:] = (states[:, 2:] != BLANK) & (states[:, 2:] != states[:, :-2])
    emitted = np.exp(scores)[:, states]
    alpha = np.zeros(states.shape)
    alpha[:, :2] = emitted[0, :, :2]
    total = np.zeros(len(labels))
    for step in range(1, len(scores)):
        following = alpha.copy()
        following[:, 1:] += alpha[:, :-1]
        following[:, 2:] += skip[:, 2:] * alpha[:, :-2]
        following *= emitted[step]
        scale = np.maximum(following.max(1), _TINY)
        alpha = following / scale[:, None]
        total += np.log(scale)
    rows, ends = np.arange(len(labels)), 2 * np.array([len(label) for label in labels])
    final = alpha[rows, ends] + np.where(ends > 0, alpha[rows, np.maximum(ends - 1, 0)], 0.0)
    summed: NDArray[np.float64] = np.maximum(total + np.log(np.maximum(final, _TINY)), -1000.0)
    return summed


def beam(scores: LogProbabilities, width: int = 12, floor: float = 2e-3) -> list[tuple[int, ...]]:
    """Return the likeliest labels, best first (prefix beam search); a step tries no character below `floor`."""
    ending: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    probabilities = np.exp(scores)
    for row in probabilities:
        tried = [int(code) for code in np.flatnonzero(row > floor) if code != BLANK]
        blank = float(row[BLANK])
        grown: defaultdict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for prefix, (in_blank, in_character) in ending.items():
            whole = in_blank + in_character
            stays = grown[prefix]
            stays[0] += whole * blank
            if prefix:
                stays[1] += in_character * float(row[prefix[-1]])
            for code in tried:
                repeated = bool(prefix) and prefix[-1] == code
                grown[(*prefix, code)][1] += (in_blank if repeated else whole) * float(row[code])
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:width]
        scale = max(sum(best[0][1]), _TINY)
        ending = {prefix: (blank_end / scale, character / scale) for prefix, (blank_end, character) in best}
    return [prefix for prefix, _ in sorted(ending.items(), key=lambda item: -sum(item[1]))]
