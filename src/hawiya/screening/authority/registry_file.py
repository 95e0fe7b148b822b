"""An authority for use without a network: a file of known people, read again when it changes."""

import asyncio
import logging
import stat
from collections.abc import Mapping
from pathlib import Path

from hawiya.screening.authority.people import UNKNOWN, BadPeople, KnownPerson, answer_about, read_people
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer

_log = logging.getLogger(__name__)
_Mark = tuple[int, int, int]


class RegistryFile:
    """Answers from a file. `unknown_is_invalid` says what a person is who is not in it."""

    def __init__(self, path: Path, *, unknown_is_invalid: bool) -> None:
        self._path = path
        self._unknown_is_invalid = unknown_is_invalid
        self._people: Mapping[str, KnownPerson] = {}
        self._mark: _Mark | None = None
        self._reading = asyncio.Lock()

    async def open(self) -> int:
        """Read the file and return how many people are in it. Raises `BadPeople` and `OSError`."""
        # The mark first: a change while the file is read is then noticed later.
        self._mark = _mark_of(self._path)
        self._people = await asyncio.to_thread(read_people, self._path)
        if readable_by_others(self._path):
            _log.warning("the registry file can be read by others than its owner: chmod 600 it")
        return len(self._people)

    async def ask(self, person: Person) -> AuthorityAnswer:
        """Look a person up. Raises `AuthorityUnreachable` for one who is not there, where the settings say so."""
        await self._follow()
        answer = answer_about(self._people, person)
        if answer == UNKNOWN and not self._unknown_is_invalid:
            raise AuthorityUnreachable("the registry file does not know the person")
        return answer

    async def _follow(self) -> None:
        """Read the file again when it changed. A bad one is not taken: what was known stays in force."""
        if self._reading.locked():
            return
        async with self._reading:
            mark = await asyncio.to_thread(_mark_of, self._path)
            if mark == self._mark:
                return
            # Remembered first, so that a bad file is read and complained of once.
            self._mark = mark
            try:
                self._people = await asyncio.to_thread(read_people, self._path)
                _log.info("the registry file changed: %d people", len(self._people))
            except (BadPeople, OSError) as error:
                reason = str(error) if isinstance(error, BadPeople) else type(error).__name__
                _log.error("the registry file cannot be read, the last good one stays in force: %s", reason)


def readable_by_others(path: Path) -> bool:
    """Tell whether the mode of a file lets others than its owner read it."""
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _mark_of(path: Path) -> _Mark | None:
    """Return what tells one content of a file from another without reading it; None when it is not there."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino
