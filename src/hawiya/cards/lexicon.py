"""What is likely to stand on a card: names with their frequencies, places, and the spellings that printers interchange.

Name shares: package `egy-names` (MIT), counted over 3.8 million student records; `lab/build_lexicon.py` writes them.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from heapq import nlargest
from importlib.resources import files
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

UNKNOWN_NAME = -20.7
"""The log share granted to a name that the list does not hold: one in a billion."""

UNKNOWN_WORD = -15.0
"""The same for the words of addresses and professions, where strangers are common."""

TEXT_WORD = -7.0
NAME_IN_TEXT = -2.0
"""The log share of a listed word of addresses and professions, and what names lose when they stand in such a text."""

_BASE_FORMS = str.maketrans("أإآىة", "ااايه")
_BASE_LETTERS = "ءؤئابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_FIRST_ALEFS = {"أ": "أا", "إ": "إا", "آ": "آا"}
_LAST_LETTERS = {"ي": "يى", "ى": "ىي", "ة": "ةه"}
ODD_SPELLING = -6.0
"""What a listed word loses in a spelling that is none of its own (a hamza where there is none)."""

SHORTEST_FAR = 4
"""Letters that a word has at least for two of them to be wrong: shorter ones are near to anything."""


def base_form(text: str) -> str:
    """Return the text with one spelling for alef with or without hamza, ya with or without dots, ta marbuta."""
    return text.translate(_BASE_FORMS)


@lru_cache(maxsize=30_000)
def spellings(listed: str) -> frozenset[str]:
    """Return how a printer may spell a listed text: every word in the same habit (dotless ya, bare alef, plain ha).

    What is cached is what the lists hold, never what a card says.
    """
    words = listed.split()
    return frozenset(" ".join(_spelled(word, *habit) for word in words) for habit in product((False, True), repeat=3))


def _spelled(word: str, bare_alef: bool, turned_ya: bool, plain_ha: bool) -> str:
    first = _FIRST_ALEFS.get(word[0], word[0])[-1] if bare_alef else word[0]
    word = first + word[1:]
    if word[-1] in "يى":
        return word[:-1] + _LAST_LETTERS[word[-1]][-1] if turned_ya else word
    if word[-1] == "ة" and plain_ha:
        return word[:-1] + "ه"
    return word


class WordLexicon:
    """Single words with the logarithm of their share of all words; `unknown` is the share granted to any other word."""

    def __init__(self, log_shares: Mapping[str, float], unknown: float = UNKNOWN_NAME) -> None:
        self._unknown = unknown
        self._by_base: dict[str, list[tuple[str, float]]] = {}
        for word, log_share in log_shares.items():
            self._by_base.setdefault(base_form(word), []).append((word, log_share))
        self._best_share = {base: max(share for _, share in found) for base, found in self._by_base.items()}
        self._spelled: dict[str, dict[str, float]] = {}

    def log_share(self, word: str) -> float:
        """Return the log share of a word; less in a spelling that no printer uses, the unknown's for a stranger."""
        share = self._best_share.get(base_form(word))
        if share is None:
            return self._unknown
        return share if self.spells(word) else max(self._unknown, share + ODD_SPELLING)

    def knows(self, word: str) -> bool:
        """Tell whether the word is listed, in any spelling."""
        return base_form(word) in self._by_base

    def spells(self, word: str) -> bool:
        """Tell whether the word is listed, in a spelling that printers use."""
        return word in self._spellings_of(base_form(word))

    def further(self, word: str, limit: int) -> list[str]:
        """Return up to `limit` words two letters away, the commonest first, in every spelling."""
        base = base_form(word)
        if len(base) < SHORTEST_FAR:
            return []
        bases = process.extract(base, self._best_share.keys(), scorer=Levenshtein.distance, score_cutoff=2, limit=None)
        commonest = nlargest(limit, (found for found, *_ in bases), key=self._best_share.__getitem__)
        return [spelling for found in commonest for spelling in self._spellings_of(found)]

    def near(self, word: str) -> dict[str, float]:
        """Return the words at most one letter away, in every spelling, with their log shares."""
        nearby: dict[str, float] = {}
        for base in self._by_base.keys() & _one_edit(base_form(word)):
            nearby |= self._spellings_of(base)
        return nearby

    def _spellings_of(self, base: str) -> Mapping[str, float]:
        """Return every spelling of the listed words of a base form with its log share; made when first asked for."""
        known = self._spelled.get(base)
        if known is None:
            known = {}
            for listed, share in self._by_base.get(base, ()):
                known |= {spelling: max(share, known.get(spelling, share)) for spelling in sorted(spellings(listed))}
            if known:
                self._spelled[base] = known
        return known


@cache
def name_lexicon() -> WordLexicon:
    """Return the words of Egyptian names."""
    return WordLexicon(_name_shares())


@cache
def text_lexicon() -> WordLexicon:
    """Return the words of streets, settlements, professions and employers, and the commoner names."""
    words = files("hawiya.cards").joinpath("data/text_words.txt").read_text(encoding="utf-8").split()
    names = {
        word: share + NAME_IN_TEXT for word, share in _name_shares().items() if share + NAME_IN_TEXT > UNKNOWN_WORD
    }
    return WordLexicon(names | {word: max(TEXT_WORD, names.get(word, TEXT_WORD)) for word in words}, UNKNOWN_WORD)


@cache
def _name_shares() -> Mapping[str, float]:
    """Load the file that ships with the package: one line per log share (in tenths), its words behind it."""
    text = files("hawiya.cards").joinpath("data/name_shares.tsv").read_text(encoding="utf-8")
    shares: dict[str, float] = {}
    for line in text.splitlines():
        tenths, _, words = line.partition("\t")
        shares |= dict.fromkeys(words.split(), -int(tenths) / 10)
    return shares


def _one_edit(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {word}
    near.update(head + tail[1:] for head, tail in cuts if tail)
    near.update(head + letter + tail[1:] for head, tail in cuts if tail for letter in _BASE_LETTERS)
    near.update(head + letter + tail for head, tail in cuts for letter in _BASE_LETTERS)
    return near
