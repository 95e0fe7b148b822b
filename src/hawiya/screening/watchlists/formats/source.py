"""The bytes of a list: a file as it is, or inside gzip or zip, read as often as a format needs, within bounds."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

MOST_BYTES = 16 << 30
"""Bytes that a list may have once it is unpacked. The largest published one has less than a quarter of it."""

MOST_EXPANSION = 200
"""How many times larger a file may become when it is unpacked; text shrinks to a tenth, a bomb to a thousandth."""

_SMALL = 16 << 20
_BUFFER = 1 << 20
_MOST_MEMBERS = 64
_SHEET_MEMBERS = ("xl/workbook.xml", "content.xml", "xl/workbook.bin")


class BadSource(Exception):
    """The bytes of a file cannot be had: broken or boundless packing, or more than one list in it."""


class Packing(Enum):
    """How the bytes of a list lie in the file."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Source:
    """A list in a file. `name` is that of the list itself: of the member of a zip, without `.gz`.

    `on_read` is told how many bytes of the file (packed, if it is) were read since the last time.
    """

    path: Path
    name: str
    packing: Packing = Packing.PLAIN
    is_sheet: bool = False
    on_read: Callable[[int], None] = field(default=lambda count: None, compare=False)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give the unpacked bytes from their beginning. Opening and reading raise `BadSource` for broken packing."""
        limit = min(MOST_BYTES, max(_SMALL, self.path.stat().st_size * MOST_EXPANSION))
        with ExitStack() as stack:
            counted = io.BufferedReader(_Counted(stack.enter_context(self.path.open("rb")), self.on_read), _BUFFER)
            if self.packing is Packing.PLAIN:
                yield counted
                return
            if self.packing is Packing.GZIP:
                unpacked: Any = stack.enter_context(gzip.open(counted))
            else:
                with _translated():
                    archive = stack.enter_context(zipfile.ZipFile(counted))
                    unpacked = stack.enter_context(archive.open(self.name))
            yield io.BufferedReader(_Bounded(unpacked, limit), _BUFFER)

    def sibling(self, *names: str) -> "Source | None":
        """Return the list of one of these names (in any case) that lies beside this one, or None."""
        wanted = {name.lower() for name in names}
        if self.packing is Packing.ZIP:
            with _translated(), zipfile.ZipFile(self.path) as archive:
                found = [name for name in archive.namelist() if PurePosixPath(name).name.lower() in wanted]
            return Source(self.path, found[0], Packing.ZIP, on_read=self.on_read) if found else None
        beside = [file for file in self.path.parent.iterdir() if file.name.lower() in wanted and file.is_file()]
        return Source(beside[0], beside[0].name, on_read=self.on_read) if beside else None


def open_source(path: Path, on_read: Callable[[int], None] = lambda count: None) -> Source:
    """Return the list of a file. Raises `BadSource` and `OSError`."""
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        return Source(path, path.name.removesuffix(".gz"), Packing.GZIP, on_read=on_read)
    if start != b"PK\x03\x04":
        return Source(path, path.name, on_read=on_read)
    with _translated(), zipfile.ZipFile(path) as archive:
        members = [member.filename for member in archive.infolist() if not member.is_dir()]
    if any(member in _SHEET_MEMBERS for member in members):
        return Source(path, path.name, is_sheet=True, on_read=on_read)
    names = [member for member in members if not member.startswith("__MACOSX/")][:_MOST_MEMBERS]
    primary = [name for name in names if PurePosixPath(name).name.lower() in ("sdn.csv", "cons_prim.csv")]
    chosen = primary or names
    if len(chosen) != 1:
        raise BadSource(f"the zip file holds {len(names)} files; a list is one (unpack it, and import one of them)")
    return Source(path, chosen[0], Packing.ZIP, on_read=on_read)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise BadSource(f"the packed file is broken or cut short: {error}") from error
    except (NotImplementedError, RuntimeError) as error:
        # An encrypted member, or a way of packing that nobody uses.
        raise BadSource(f"the packed file cannot be read: {error}") from error


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, on_read: Callable[[int], None]) -> None:
        self._file = file
        self._on_read = on_read

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        self._on_read(len(data))
        buffer[: len(data)] = data
        return len(data)


class _Bounded(io.RawIOBase):
    """An unpacking stream that gives up beyond a limit."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _translated():
            data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise BadSource("the packed file becomes larger than any list is when it is unpacked")
        buffer[: len(data)] = data
        return len(data)
