"""Arabic script as cards print it: digits in three scripts, spellings that mean the same word."""

import unicodedata

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

# What printers leave out or a keyboard confuses: hamza, the dots of a final ya, ta marbuta, the Persian letters.
_SPELLINGS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ء": None,
    }
)
_TATWEEL = "\u0640"


def ascii_digits(text: str) -> str:
    """Return `text` with Arabic-Indic (٠) and Persian (۰) digits as ASCII digits; all else unchanged."""
    return text.translate(_DIGITS)


def clean(text: str) -> str:
    """Return `text` in logical order without presentation forms, vowel marks, tatweel, bidi controls, double spaces.

    Letters keep the spelling that is printed.
    """
    # Canonical composition first: a letter with a combining hamza must not lose it with the vowel marks.
    composed = unicodedata.normalize("NFKC", text)
    kept = (c for c in composed if c != _TATWEEL and (unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c.isspace()))
    return " ".join("".join(kept).split())


def fold(text: str) -> str:
    """Return the form for comparing: `clean`, ASCII digits, one spelling of hamza, ya and ta marbuta, no hyphens."""
    spaced = clean(text).translate(_SPELLINGS).replace("-", " ").replace("–", " ")
    return " ".join(ascii_digits(spaced).split())
