"""Does a given name agree with the name on the card? Arabic against Arabic, Latin against its transliteration.

Egyptian names are chains: own name, father, grandfather… People give two or four of them, so the parts of the
shorter name must be found in the longer one, in order, and the own name must be among them.
"""

import re
import unicodedata

from rapidfuzz.distance import JaroWinkler, Levenshtein

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": None})
_NOT_A_LETTER = re.compile(r"[^\w]+|_")
_JOINED_PREFIXES = ("عبد", "ابو", "abd", "abdel", "abdul", "abou", "abu", "el", "al")
_VOWELS = re.compile(r"[aeiouy']+")
_SAME_SOUND = (("ck", "k"), ("ph", "f"), ("gh", "g"), ("kh", "h"), ("ch", "sh"), ("q", "k"), ("c", "k"), ("j", "g"))


def name_similarity(given: str, arabic: str | None, latin: str | None) -> float:
    """Return how well a given name agrees with a card's name: 0 (contradicts) to 1 (every given part is found).

    `given` may be in Arabic or Latin letters; `arabic` is the name as printed, `latin` its transliteration.
    """
    card = arabic if _ARABIC.search(given) else latin
    if not card:
        return 0.0
    ours, theirs = _parts(given), _parts(card)
    if not ours or not theirs:
        return 0.0
    shorter, longer = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    return _found_in_order(shorter, longer)


def _parts(name: str) -> list[str]:
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", name)).translate(_FOLDED).casefold()
    words = [word for word in _NOT_A_LETTER.split(folded) if word]
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _JOINED_PREFIXES:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _found_in_order(shorter: list[str], longer: list[str]) -> float:
    """Score the best order-keeping assignment of all parts of `shorter` to parts of `longer`, first to first."""
    scores = [_part_similarity(shorter[0], longer[0])]
    place = 1
    for part in shorter[1:]:
        room = len(longer) - (len(shorter) - len(scores)) + 1
        best, at = max(((_part_similarity(part, longer[i]), -i) for i in range(place, room)), default=(0.0, -place))
        scores.append(best)
        place = -at + 1
    return min(scores)


def _part_similarity(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if a.isascii() and b.isascii():
        return max(
            float(JaroWinkler.similarity(a, b)) * 0.95, float(JaroWinkler.similarity(_sound(a), _sound(b))) * 0.9
        )
    # One letter tells محمد from محمود: only long parts may differ by one.
    if min(len(a), len(b)) >= 6 and Levenshtein.distance(a, b, score_cutoff=1) <= 1:
        return 0.9
    return 0.0


def _sound(word: str) -> str:
    """Reduce a Latin spelling to its consonants, so that Mohamed, Muhammad and Mohammed meet."""
    for spelling, sound in _SAME_SOUND:
        word = word.replace(spelling, sound)
    consonants = _VOWELS.sub("", word)
    return re.sub(r"(.)\1+", r"\1", consonants) or word[:1]
