"""The lists that a running server searches: loaded beside the old ones, then swapped by replacing one reference."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hawiya.screening.watchlists.index import WatchlistIndex, open_index
from hawiya.verification.watchlists import ListUnknown, ListVersion, WatchlistArchive

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedList:
    """A version of a list, ready to be searched."""

    version: ListVersion
    index: WatchlistIndex


@dataclass(frozen=True, slots=True)
class Lists:
    """What is in force at one moment: the loaded lists by name, and the names of lists that could not be loaded.

    A list that failed may be loaded nevertheless, in its older version.
    """

    loaded: Mapping[str, LoadedList]
    failed: frozenset[str] = frozenset()

    def missing(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of the wanted lists are not loaded; none wanted: which of those in force are not."""
        names = wanted or tuple(sorted(self.failed))
        return tuple(name for name in names if name not in self.loaded)


_NONE_YET = Lists(MappingProxyType({}))


class WatchlistRegistry:
    """Holds the versions in force of all lists of an archive.

    Whoever searches takes `current` once and sees one state to the end: the lists in it never change.
    """

    def __init__(self, archive: WatchlistArchive, load: Callable[[bytes], WatchlistIndex] = open_index) -> None:
        self._archive = archive
        self._load = load
        self._current = _NONE_YET
        self._refreshed = False
        self._refreshing = asyncio.Lock()

    @property
    def current(self) -> Lists:
        """The lists in force now."""
        return self._current

    @property
    def ready(self) -> bool:
        """Whether the lists in force were looked for since the start."""
        return self._refreshed

    async def refresh(self) -> None:
        """Load versions that came into force since, one after the other, and forget lists that were removed.

        A version that cannot be loaded leaves the older one in place; it is tried again at the next refresh.
        """
        async with self._refreshing:
            active = {version.list_name: version for version in await self._archive.active()}
            self._forget_all_but(active.keys())
            for name, version in active.items():
                known = self._current.loaded.get(name)
                if known is None or known.version.id != version.id:
                    await self._replace(version)
            self._refreshed = True

    def _forget_all_but(self, names: Collection[str]) -> None:
        loaded = {name: one for name, one in self._current.loaded.items() if name in names}
        failed = self._current.failed.intersection(names)
        if (len(loaded), len(failed)) != (len(self._current.loaded), len(self._current.failed)):
            self._current = Lists(MappingProxyType(loaded), failed)

    async def _replace(self, version: ListVersion) -> None:
        name = version.list_name
        loaded, failed = dict(self._current.loaded), self._current.failed
        try:
            loaded[name] = LoadedList(
                version, await asyncio.to_thread(self._load, await self._archive.content(version.id))
            )
        except ListUnknown:
            return  # replaced or removed since the archive was asked; the next refresh sees what is in force
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one list, the others stay searchable
            # Only the kind of the error: its text may quote an entry.
            _log.error("list %s version %s cannot be loaded: %s", name, version.id, type(error).__name__)
            self._current = Lists(self._current.loaded, failed | {name})
            return
        self._current = Lists(MappingProxyType(loaded), failed - {name})
        _log.info("list %s version %s is in force: %d entries", name, version.id, version.entries)
