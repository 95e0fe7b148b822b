"""Arabic words letter by letter in Latin ones, for words that no table knows; readable, never authoritative.

The package `egy-names` does it, by the function with which it spells names that its book lacks (not part of its public
interface, hence the pin on its version).
"""

import re
import unicodedata

from egy_names._infer import romanize_ar

from hawiya.cards.arabic import ascii_digits

_BARE_HAMZA = "a"
_LETTER_NAME = re.compile(r"ARABIC LETTER ([A-Z])")
_NOT_KEPT = re.compile(r"[^A-Za-z0-9]")


def transliterate(word: str) -> str:
    """Return one word in lower-case ASCII letters and digits; never empty for a word with an Arabic letter in it.

    A final ya is read as one, with or without its dots. Letters of other languages in the Arabic script follow the
    first letter of their Unicode name; all else is dropped.
    """
    # The package knows the letters of Arabic alone and leaves others as they are.
    spelled = romanize_ar(ascii_digits(word).replace("ى", "ي"))
    written = _NOT_KEPT.sub("", "".join(_first_of_name(letter) for letter in spelled)).lower()
    return written or (_BARE_HAMZA if any(map(str.isalpha, word)) else "")


def _first_of_name(letter: str) -> str:
    if letter.isascii():
        return letter
    named = _LETTER_NAME.match(unicodedata.name(letter, ""))
    return letter if named is None else named[1].lower()
