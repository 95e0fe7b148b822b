"""A watchlist, ready to be searched: built once at import, stored as bytes, loaded by servers within seconds."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import NDArray

from hawiya.screening.watchlists.array_file import NotAnIndex, read_arrays, write_arrays
from hawiya.screening.watchlists.building import build_arrays
from hawiya.screening.watchlists.candidates import Candidates
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.name_model import model_digest
from hawiya.screening.watchlists.packing import BLOCK, PackedEntries
from hawiya.screening.watchlists.searching import Match, best_matches
from hawiya.verification.ports import Person

__all__ = ["Match", "NotAnIndex", "WatchlistIndex", "build_index", "open_index"]

_BLOCKS = {1: 16, 2: BLOCK}
"""Entries in a block, by the format of the index."""
_FORMAT = 2
_PROCESSES = 2
_WARM_PARTS = 64
_ANYBODY = Person("محمد Mohamed", None, None)


class WatchlistIndex:
    """The entries of one version of a list; immutable.

    Memory: what `to_bytes` returns, and some 10 % for orders by birth date and owner and for frequent parts.
    """

    def __init__(self, model: str, arrays: Mapping[str, NDArray[Any]], form: int = _FORMAT) -> None:
        self._model, self._format = model, form
        self._arrays = arrays
        self.entries = PackedEntries(
            len(arrays["born"]), arrays["blocks"], arrays["block_ends"], arrays["common"].tobytes(), _BLOCKS[form]
        )
        self._candidates = Candidates(arrays)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def is_current(self) -> bool:
        """Whether it was built as this installation does, with its name model; else it must be built again."""
        return self._format == _FORMAT and self._model == model_digest()

    def search(self, person: Person, threshold: float, most: int) -> tuple[Match, ...]:
        """Return the entries that match a person with this score (0..1) at least, best first, `most` at most."""
        return best_matches(self._candidates, self.entries, person, threshold, most)

    def warm_up(self) -> None:
        """Do beforehand what the first searches would wait for: read the names' book, gather the frequent parts."""
        self._candidates.warm_up(_WARM_PARTS)
        self.search(_ANYBODY, 1.0, 1)

    def to_bytes(self) -> bytes:
        """Return the index as bytes for `from_bytes`."""
        return write_arrays({"format": self._format, "name_model": self._model}, self._arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> "WatchlistIndex":
        """Return the index that these bytes hold, as views of them. Raises `NotAnIndex`."""
        about, arrays = read_arrays(content)
        if about.get("format") not in _BLOCKS:
            raise NotAnIndex(f"an index of format {about.get('format')}, not {_FORMAT}")
        return cls(about["name_model"], arrays, about["format"])


def build_index(entries: Iterable[ListEntry], *, processes: int | None = None) -> WatchlistIndex:
    """Return the index of these entries, which are taken one by one as they are needed.

    Long lists are shared out among processes, two unless told otherwise. What the iterable raises passes.
    """
    shared = min(_PROCESSES, os.cpu_count() or 1) if processes is None else processes
    return WatchlistIndex(model_digest(), build_arrays(entries, processes=shared))


def open_index(content: bytes) -> WatchlistIndex:
    """Return a stored index, ready for searches; built again from its entries when it is of another format or model.

    Raises `NotAnIndex`.
    """
    stored = WatchlistIndex.from_bytes(content)
    index = stored if stored.is_current else build_index(stored.entries)
    index.warm_up()
    return index
