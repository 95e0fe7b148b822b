"""What one version of a list says differently from another, entry by entry."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from hawiya.screening.watchlists.entry import ListEntry, entry_digest

_DIGEST_BYTES = 8


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Changes:
    """Compares the entries of a new version, as they pass, with those of an old one.

    `old` is gone through twice. `on_change` is told every entry that was added or changed (as it is now), and in the
    end those that were removed. Digests are cut to 64 bits: of a million entries, one change in 2^64 goes unnoticed.
    """

    def __init__(
        self, old: Iterable[ListEntry], on_change: Callable[[Change, ListEntry], None] = lambda change, entry: None
    ) -> None:
        self.counts: Counter[Change] = Counter()
        self._old = old
        self._on_change = on_change
        self._before = {entry.key: _short_digest(entry) for entry in old}

    def watch(self, new: Iterable[ListEntry]) -> Iterator[ListEntry]:
        """Yield the entries of the new version as they are; when they are at their end, the counts are complete."""
        for entry in new:
            before = self._before.pop(entry.key, None)
            if before is None:
                self._count(Change.ADDED, entry)
            elif before != _short_digest(entry):
                self._count(Change.CHANGED, entry)
            else:
                self.counts[Change.UNCHANGED] += 1
            yield entry
        if self._before:
            for entry in self._old:
                if entry.key in self._before:
                    self._count(Change.REMOVED, entry)

    @property
    def any(self) -> bool:
        """Whether anything was added, removed or changed."""
        return any(count for change, count in self.counts.items() if change is not Change.UNCHANGED)

    def _count(self, change: Change, entry: ListEntry) -> None:
        self.counts[change] += 1
        self._on_change(change, entry)


def _short_digest(entry: ListEntry) -> int:
    return int.from_bytes(entry_digest(entry)[:_DIGEST_BYTES], "big")
