"""Does a given name agree with the name on the card? What two names have in common, `hawiya.names` knows.

Egyptian names are chains: own name, father, grandfather… People give two or four of them, the own name first; a family
name that stands before it only counts with a comma after it.
"""

from hawiya.names.compare import compare_names
from hawiya.names.folding import Script
from hawiya.names.parse import parse_name


def name_similarity(given: str, arabic: str | None, latin: str | None) -> float:
    """Return how well a given name agrees with a card's name: 0 (contradicts) to 1 (every given part is found).

    `given` may be in Arabic or Latin letters; `arabic` is the name as printed, `latin` its transliteration. A Latin
    name is compared with both, since a transliteration is only one of the spellings of what is printed.
    """
    name = parse_name(given)
    in_arabic = any(part.script is Script.ARABIC for part in name.parts)
    if not (arabic if in_arabic else latin):
        return 0.0
    cards = (arabic,) if in_arabic else (arabic, latin)
    compared = [compare_names(name, parse_name(card)) for card in cards if card]
    return max(0.0 if found.turned and not name.family_first else found.score for found in compared)
