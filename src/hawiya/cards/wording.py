"""What a line of words may say: readings near the network's own, made of words and of whole lines that are known.

The search starts at the network's reading and moves to the best neighbour (a word replaced, a space taken out or put
in) until none is better, so that two mistakes in a line do not hide each other. Lines that are known as a whole stand
beside it from the start.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hawiya.cards.ctc import ARABIC_LETTERS
from hawiya.cards.lexicon import WordLexicon

MOST_STEPS = 3
"""Moves from the network's reading; a line that needs more is not legible."""

MOST_NEAR, MOST_FAR = 20, 8
"""Words one letter away that are tried for each word, the commonest; and two away, for a word that nobody knows."""

KNOWN_LINE = -7.0
"""The log share of a listed line: most cards share a thousand lines of the professions."""

_LETTERS = frozenset(ARABIC_LETTERS)

Score = Callable[[Sequence[str]], Sequence[float]]
"""Returns what each text is worth: how likely the pixels make it, and what speaks for it besides."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a field and, where it has such, its whole lines.

    `lines_near` gives listed lines that resemble a text, `is_line` tells whether a text is one.
    """

    words: WordLexicon
    lines_near: Callable[[str], list[str]] = lambda text: []
    is_line: Callable[[str], bool] = lambda text: False

    def log_share(self, text: str) -> float:
        """Return the log share of a text: that of its words, or of the whole line if that is more."""
        words = sum(0.0 if is_figure(word) else self.words.log_share(word) for word in text.split())
        return max(words, KNOWN_LINE if self.is_line(text) else -math.inf)

    def knows(self, text: str) -> bool:
        """Tell whether the text is a listed line, or has no word that is not listed."""
        return self.is_line(text) or all(is_figure(word) or self.words.spells(word) for word in text.split())


def readings(raw: str, vocabulary: Vocabulary, score: Score) -> dict[str, float]:
    """Return texts that the line may say with their worths, `raw` among them; `raw` has single spaces."""
    lexicon, known_lines = vocabulary.words, vocabulary.lines_near(raw)
    worths: dict[str, float] = {}

    def weigh(texts: Sequence[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in worths]
        if fresh:
            worths.update(zip(fresh, score(fresh), strict=True))

    here = raw
    for _ in range(MOST_STEPS):
        words = here.split()
        options = [_near(word, lexicon) for word in words]
        one_changed = [[_with(words, at, option) for option in some] for at, some in enumerate(options)]
        weigh([here, *known_lines, *(text for some in one_changed for text in some), *_respaced(words, lexicon)])
        best_each = [max([here, *some], key=worths.__getitem__) for some in one_changed]
        weigh([" ".join(text.split()[at] for at, text in enumerate(best_each))])
        best = max(worths, key=worths.__getitem__)
        if best == here or best in known_lines:
            break
        here = best
    return worths


def is_figure(word: str) -> bool:
    """Tell whether a word has no letter: a number, a hyphen."""
    return _LETTERS.isdisjoint(word)


def _near(word: str, lexicon: WordLexicon) -> list[str]:
    if is_figure(word):
        return []
    near = lexicon.near(word)
    if not near:
        return lexicon.further(word, MOST_FAR)
    return sorted(near.keys() - {word}, key=lambda option: (-near[option], option))[:MOST_NEAR]


def _with(words: Sequence[str], at: int, option: str) -> str:
    return " ".join((*words[:at], option, *words[at + 1 :]))


def _respaced(words: Sequence[str], lexicon: WordLexicon) -> list[str]:
    """Return the line with one space taken out or put in, wherever known words (or a bare number) come of it.

    Two pieces that make no word but nearly one are tried as what they nearly are.
    """

    def stands(word: str) -> bool:
        return is_figure(word) or lexicon.knows(word)

    def is_word(word: str) -> bool:
        return is_figure(word) or lexicon.spells(word)

    lines = []
    for at, word in enumerate(words):
        if at + 1 < len(words):
            joined = word + words[at + 1]
            if lexicon.knows(joined):
                lines.append([*words[:at], joined, *words[at + 2 :]])
            elif not (is_word(word) and is_word(words[at + 1])):
                lines += [[*words[:at], near, *words[at + 2 :]] for near in lexicon.near(joined)]
        cuts = (cut for cut in range(1, len(word)) if stands(word[:cut]) and stands(word[cut:]))
        lines += [[*words[:at], word[:cut], word[cut:], *words[at + 1 :]] for cut in cuts]
    return [" ".join(line) for line in lines]
