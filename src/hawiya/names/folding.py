"""One spelling of what is written in several ways: letters of the Arabic, Latin, Cyrillic and Greek scripts.

Nothing here knows a name; what is folded away never tells two people apart (vowel marks, hamza, the dots of a final ya,
presentation forms, Persian letters, case), except the marks of a scholarly romanisation, which are kept as letters:
ā is a long vowel, ḥ is not h.
"""

import unicodedata
from enum import StrEnum
from functools import lru_cache

_TATWEEL = "\u0640"

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
        "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۍ": "ي", "ئ": "ي", "ؤ": "و", "ۋ": "و",
        "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه",
        "ک": "ك", "ڪ": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ڨ": "ق", "ٹ": "ت", "ڈ": "د", "ڑ": "ر",
        "ں": "ن", "ء": None,
    }
)  # fmt: skip

# Romanisation marks: ALA-LC, DIN 31635 and BGN/PCGN write emphatic letters with a dot or cedilla below.
_SCHOLARLY = {
    "ā": "ā", "á": "á", "â": "ā", "à": "a", "ī": "ī", "î": "ī", "ū": "ū", "û": "ū", "ô": "o", "ê": "e",
    "ḥ": "ḥ", "ḩ": "ḥ", "ẖ": "ḫ", "ḫ": "ḫ", "ḵ": "ḫ", "š": "š", "ṣ": "ṣ", "ş": "ṣ", "ḍ": "ḍ", "ḑ": "ḍ", "ḏ": "ḏ",
    "ṭ": "ṭ",
    "ţ": "ṭ", "ṯ": "ṯ", "ẓ": "ẓ", "z̧": "ẓ", "ġ": "ġ", "ğ": "ġ", "ǧ": "ǧ", "ǰ": "ǧ", "ž": "ž", "č": "č", "ç": "ç",
    "ḳ": "q",
    "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "ḥ",
}  # fmt: skip

# BGN/PCGN for Russian (1947) and Ukrainian letters, without its apostrophes; ELOT 743 for Greek.
_CYRILLIC_AND_GREEK = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh",
        "з": "z",
        "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ў": "w", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
        "ъ": None, "ы": "y", "ь": None, "э": "e", "ю": "yu", "я": "ya", "ј": "y", "љ": "ly", "њ": "ny", "ћ": "c",
        "ђ": "d", "џ": "dz",
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
        "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
        "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip

GLOTTAL = "ʔ"
"""The 2 of chat: a hamza, or the qaf that Cairo speaks like one."""

# Digits that stand for letters in chat: 3ali, 7assan, 5aled.
_CHAT = str.maketrans({"2": GLOTTAL, "3": "'", "5": "ḫ", "6": "ṭ", "7": "ḥ", "8": "q", "9": "ṣ"})

APOSTROPHES = frozenset("'’‘`´ʼʾʿˈ′＇ʻˋ‛")


class Script(StrEnum):
    """What a part is written in, as far as comparing goes; Cyrillic and Greek are read as Latin."""

    ARABIC = "arabic"
    LATIN = "latin"
    OTHER = "other"


def script_of(word: str) -> Script:
    """Return the script of the first letter that has one of ours."""
    for letter in word:
        if "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f":
            return Script.ARABIC
        if letter.isascii():
            if letter.isalpha():
                return Script.LATIN
        elif unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC", "GREEK")):
            return Script.LATIN
    return Script.OTHER


def fold_arabic(word: str) -> str:
    """Return an Arabic word's letters for comparing: no marks, no tatweel, one alef, one ya, ha for ta marbuta.

    Expects NFKC text. All that is neither letter nor digit is dropped.
    """
    return "".join(letter for letter in word.translate(_ARABIC) if letter != _TATWEEL and letter.isalnum())


@lru_cache(maxsize=1 << 16)
def fold_latin(word: str) -> str:
    """Return a Latin word in lower case: letters, digits and the marked letters of scholarly romanisation.

    Apostrophes become `'`, as do the digits that stand for them in chat; other accents are dropped; Cyrillic and Greek
    letters are romanised.
    """
    lowered = word.casefold()
    if lowered.isalpha() and lowered.isascii():
        return lowered
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", lowered).translate(_CYRILLIC_AND_GREEK):
        if letter in APOSTROPHES:
            kept.append("'")
        elif letter in _SCHOLARLY:
            kept.append(_SCHOLARLY[letter])
        elif letter.isascii():
            kept.append(letter if letter.isalnum() else "")
        else:
            bare = unicodedata.normalize("NFD", letter)
            kept.extend(c for c in bare.translate(_CYRILLIC_AND_GREEK) if c.isalnum())
    folded = "".join(kept)
    return folded.translate(_CHAT) if any(map(str.isalpha, folded)) else folded


def bare(folded: str) -> str:
    """Return a folded Latin word without the marks of scholarly romanisation."""
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
