"""What is likely to stand on a card: names with their frequencies, places, and the spellings that printers interchange.

Name shares: package `egy-names` (MIT), counted over 3.8 million student records; `lab/build_lexicon.py` writes them.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from heapq import nsmallest
from importlib.resources import files
from itertools import product

from rapidfuzz.distance import Levenshtein

from hawiya.cards.places import BORN_ABROAD, governorates

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
DISTRICT_KINDS = frozenset(("قسم", "مركز", "مدينة", "بندر"))
"""Words that may stand before a district."""


def base_form(text: str) -> str:
    """Return the text with one spelling for alef with or without hamza, ya with or without dots, ta marbuta."""
    return text.translate(_BASE_FORMS)


def spellings(text: str) -> set[str]:
    """Return how a printer may spell the text: every word in the same habit (dotless ya, bare alef, plain ha)."""
    found = set()
    for bare, turned, plain in product((False, True), repeat=3):
        found.add(" ".join(_spelled(word, bare, turned, plain) for word in text.split()))
    return found


@lru_cache(maxsize=20_000)
def _word_spellings(listed: str) -> tuple[str, ...]:
    """Return the spellings of one listed word: what is cached is what the lists hold, never what a card says."""
    return tuple({_spelled(listed, *habit) for habit in product((False, True), repeat=3)})


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

    def log_share(self, word: str) -> float:
        """Return the log share of a word in any spelling; a stranger's is that of the unknown."""
        return self._best_share.get(base_form(word), self._unknown)

    def knows(self, word: str) -> bool:
        """Tell whether the word is listed, in any spelling."""
        return base_form(word) in self._by_base

    def near(self, word: str) -> dict[str, float]:
        """Return the words at most one letter away, in every spelling, with their log shares."""
        nearby: dict[str, float] = {}
        for base in _one_edit(base_form(word)):
            for listed, share in self._by_base.get(base, ()):
                for spelling in _word_spellings(listed):
                    nearby[spelling] = max(share, nearby.get(spelling, share))
        return nearby


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


@cache
def _address_lines() -> dict[str, str]:
    """Return base form → line, for every `district - governorate`."""
    lines = (
        f"{district.arabic} - {governorate.arabic}"
        for code, governorate in governorates().items()
        if code != BORN_ABROAD
        for district in governorate.districts
    )
    return {base_form(line): line for line in lines}


def places_near(text: str, limit: int = 6) -> list[str]:
    """Return up to `limit` listed `district - governorate` lines that resemble the text, in their usual spellings.

    A word before the district (قسم, مركز, مدينة, بندر) is kept in front of each.
    """
    kind, _, rest = text.partition(" ")
    prefix, body = (f"{kind} ", rest) if kind in DISTRICT_KINDS else ("", text)
    wanted = base_form(body)
    allowed = max(2, len(wanted) // 3)
    distances = ((Levenshtein.distance(wanted, base, score_cutoff=allowed), base) for base in _address_lines())
    nearest = nsmallest(limit, (found for found in distances if found[0] <= allowed))
    return [spelling for _, base in nearest for spelling in sorted(spellings(prefix + _address_lines()[base]))]
