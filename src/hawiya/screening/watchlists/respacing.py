"""Other ways to part a name into words: a reader of cards loses a space or sees one where none is.

Tried are neighbours joined where a word of the list is like them, and words parted where the list has both halves, or
has the first and an article begins the second. Anything else would be work for names that nobody has.
"""

from collections.abc import Iterator, Sequence

from hawiya.screening.watchlists.vocabulary import Vocabulary

_SHORTEST = 3
"""Letters of a word that comes of parting another."""
_ARTICLES = ("al", "el", "ال")


def respaced(texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[list[str], int]]:
    """Yield a name's parts with two neighbours joined, or one of them parted, and the place of the word made so.

    Parts are texts of `name_model.text_of`, whose first letter is their script.
    """
    for place in range(len(texts) - 1):
        first, second = texts[place], texts[place + 1]
        if first[0] == second[0] and vocabulary.has_like(first + second[1:]):
            yield [*texts[:place], first + second[1:], *texts[place + 2 :]], place
    ways = [(place, halves) for place, text in enumerate(texts) for halves in _halves(text)]
    known = vocabulary.has([half for _, halves in ways for half in halves]).reshape(-1, 2)
    for (place, (first, second)), (has_first, has_second) in zip(ways, known.tolist(), strict=True):
        if has_first and (has_second or second[1:].startswith(_ARTICLES)):
            yield [*texts[:place], first, second, *texts[place + 1 :]], place


def _halves(text: str) -> Iterator[tuple[str, str]]:
    for end in range(1 + _SHORTEST, len(text) - _SHORTEST + 1):
        yield text[:end], text[0] + text[end:]
