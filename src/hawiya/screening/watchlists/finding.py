"""One entry of a list by its key."""

from collections.abc import Iterable

from hawiya.screening.watchlists.entry import ListEntry


def entry_of_key(entries: Iterable[ListEntry], key: str) -> ListEntry | None:
    """Return the entry with this key, or None; it goes through all entries, which takes seconds for a million."""
    return next((entry for entry in entries if entry.key == key), None)
