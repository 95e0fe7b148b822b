"""Other ways to part a name into words: a reader of cards loses a space or sees one where none is.

Only ways that make words of the list, spelled the same, are tried: anything else would double the work of a search for
names that nobody has.
"""

from collections.abc import Iterator, Sequence

from hawiya.screening.watchlists.vocabulary import Vocabulary

_SHORTEST = 3
"""Letters of a word that comes of parting another."""


def respaced(texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[list[str]]:
    """Yield a name's parts with two neighbours joined, or one of them parted, where that gives words of the list.

    Parts are texts of `name_model.text_of`, whose first letter is their script.
    """
    ways = [*_joined(texts), *_parted(texts)]
    known = vocabulary.has([text for _, _, texts in ways for text in texts])
    place = 0
    for start, end, new in ways:
        if known[place : place + len(new)].all():
            yield [*texts[:start], *new, *texts[end:]]
        place += len(new)


def _joined(texts: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    for place in range(len(texts) - 1):
        first, second = texts[place], texts[place + 1]
        if first[0] == second[0]:
            yield place, place + 2, [first + second[1:]]


def _parted(texts: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    for place, text in enumerate(texts):
        for end in range(1 + _SHORTEST, len(text) - _SHORTEST + 1):
            yield place, place + 1, [text[:end], text[0] + text[end:]]
