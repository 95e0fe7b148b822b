"""What every reader of a format is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import Tally

Read = Callable[[Source, Tally], Iterator[tuple[str, ListEntry]]]


@dataclass(frozen=True, slots=True)
class Format:
    """A published format.

    `matches` tells from the beginning of a file whether it is in this format. `read` yields entries with their place in
    the file, in one go and without holding the file in memory; it raises `BadList`.
    """

    name: str
    title: str
    matches: Callable[[Head], bool]
    read: Read
