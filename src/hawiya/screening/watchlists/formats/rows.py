"""Rows of the lists that come as tables: CSV in whatever encoding, or a spreadsheet."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from hawiya.screening.watchlists.formats.source import MOST_EXPANSION, BadSource, Source
from hawiya.screening.watchlists.formats.tally import BadList
from hawiya.screening.watchlists.formats.values import day_of

LONGEST_FIELD = 1 << 20
LONGEST_LINE = 16 << 20
MOST_SHEET_BYTES = 4 << 30

Row = list[str]
_CHUNK = 1 << 20
_START_BYTES = 64 * 1024
_CONTROL_Z = "\x1a"


def encoding_of_start(start: bytes) -> str | None:
    """Return the encoding of a text from its beginning, None when it is neither UTF-16 nor UTF-8."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        # Digits and separators have a zero byte in UTF-16: the second one when the low byte comes first.
        return "utf-16-le" if start[1::2].count(b"\0") > start[0::2].count(b"\0") else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return None
    return "utf-8-sig"


def encoding_of(source: Source, otherwise: str) -> str:
    """Return the encoding of a text: by its byte order mark or zero bytes, UTF-8 if all of it is, else `otherwise`."""
    with source.open() as stream:
        start = stream.read(_START_BYTES)
        encoding = encoding_of_start(start)
        if encoding != "utf-8-sig":
            return encoding or otherwise
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = stream.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return otherwise
    return encoding


def lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of a text. Raises `BadList` for one that is too long to be one."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadList(f"a line has more than {LONGEST_LINE} characters")
        yield line


def csv_rows(source: Source, encoding: str, delimiter: str = ",") -> Iterator[tuple[int, Row]]:
    """Yield the rows of a CSV file that are not empty, with the line that each ends on. Raises `BadList`."""
    csv.field_size_limit(LONGEST_FIELD)
    line = 0
    try:
        with source.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as decoded:
            reader = csv.reader(lines(decoded), delimiter=delimiter, strict=True)
            for row in reader:
                line = reader.line_num
                if any(row) and row != [_CONTROL_Z]:
                    yield line, row
    except csv.Error as error:
        raise BadList(f"line {line + 1}: not a row of a CSV file: {error}") from error
    except UnicodeDecodeError as error:
        raise BadList(f"after line {line}: not {encoding} text: {error.reason}") from error
    except BadSource as error:
        raise BadList(str(error)) from error


def named_rows(rows: Iterable[tuple[int, Row]], *required: str, skip: int = 0) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield rows as dictionaries by the heading of each column, lower-case, with their places.

    The header is the first row that has all of the required headings, within the first `skip` + 1. Raises `BadList`
    when there is none, and for a row that has more or fewer columns than the header.
    """
    header: list[str] | None = None
    for place, (line, row) in enumerate(rows):
        if header is None:
            headings = [" ".join(cell.lower().split()) for cell in row]
            if all(name in headings for name in required):
                header = headings
            elif place >= skip:
                raise BadList(f"line {line}: the columns {', '.join(required)} were expected")
            continue
        if len(row) != len(header):
            raise BadList(f"line {line}: {len(row)} columns instead of {len(header)}")
        yield f"line {line}", dict(zip(header, row, strict=True))
    if header is None:
        raise BadList("the file has no row of headings")


def grouped(
    read: Callable[[], Iterator[tuple[str, dict[str, str]]]], key: str
) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Yield the rows of each entry together, with the place of the first and the value of the column `key`.

    Publishers keep the rows of an entry together, mostly: a first pass finds where each one's last row is, so that the
    second holds only entries that are not complete yet. Raises `BadList`, also for a row without a key.
    """
    last: dict[str, int] = {}
    for index, (place, row) in enumerate(read()):
        if not row[key].strip():
            raise BadList(f"{place}: no {key}")
        last[row[key].strip()] = index
    begun: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for index, (place, row) in enumerate(read()):
        value = row[key].strip()
        begun.setdefault(value, (place, []))[1].append(row)
        if last[value] == index:
            first, rows = begun.pop(value)
            yield first, value, rows


def sheet_rows(source: Source) -> Iterator[tuple[int, Row]]:
    """Yield the rows of the first sheet of a workbook (XLSX, XLSB, ODS) that are not empty. Raises `BadList`."""
    _refuse_bomb(source)
    try:
        workbook = CalamineWorkbook.from_path(str(source.path))
        if not workbook.sheet_names:
            raise BadList("the workbook has no sheet")
        first = workbook.get_sheet_by_index(0)
        offset = first.start[0] if first.start else 0
        for place, row in enumerate(first.iter_rows(), start=1):
            cells = [_cell(value) for value in row]
            if any(cells):
                yield place + offset, cells
    except CalamineError as error:
        raise BadList(f"the workbook cannot be read: {error}") from error


def _cell(value: object) -> str:
    """Return a cell as text: whole numbers without a point, days as ISO 8601."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return day_of(value).isoformat()
    return str(value)


def _refuse_bomb(source: Source) -> None:
    """Raise `BadList` when a workbook becomes boundless; its reader would not notice."""
    limit = min(MOST_SHEET_BYTES, max(16 << 20, source.path.stat().st_size * MOST_EXPANSION))
    try:
        with zipfile.ZipFile(source.path) as archive, source.path.open("rb") as file:
            for member in archive.infolist():
                file.seek(member.header_offset)
                local = file.read(30)
                file.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), io.SEEK_CUR)
                limit -= _inflated(file.read(member.compress_size), limit) if member.compress_type else member.file_size
                if limit < 0:
                    raise BadList("the workbook becomes larger than any list is when it is unpacked")
    except (zipfile.BadZipFile, zlib.error) as error:
        raise BadList(f"the workbook cannot be read: {error}") from error


def _inflated(packed: bytes, limit: int) -> int:
    """Return how many bytes a deflated member has, or a number beyond the limit; the zip's own word is not taken."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    count = 0
    while packed and count <= limit:
        count += len(inflating.decompress(packed, _CHUNK))
        packed = inflating.unconsumed_tail
    return count
