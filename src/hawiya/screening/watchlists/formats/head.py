"""The beginning of a list, by which formats are told apart."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from hawiya.screening.watchlists.formats.rows import encoding_of_start, sheet_rows
from hawiya.screening.watchlists.formats.source import Source

_BYTES = 64 * 1024
_LINES = 40


@dataclass(frozen=True, slots=True)
class Head:
    """The XML root with its namespace, or the first lines that are not empty; rows of a sheet are joined by tabs."""

    name: str
    root: str = ""
    namespace: str = ""
    lines: tuple[str, ...] = ()


def head_of(source: Source) -> Head:
    """Read the beginning of a list. Raises `BadSource` and `BadList`."""
    if source.is_sheet:
        rows = islice(sheet_rows(source), _LINES)
        return Head(source.name, lines=tuple("\t".join(row) for _, row in rows))
    with source.open() as stream:
        start = stream.read(_BYTES)
    # Only the Arabic tables need more than ASCII to be known.
    text = start.decode(encoding_of_start(start) or "windows-1256", "replace")
    if text.lstrip().startswith("<"):
        root, namespace = _root_of(start)
        return Head(source.name, root=root, namespace=namespace)
    lines = (line for line in text.splitlines() if line.strip())
    return Head(source.name, lines=tuple(islice(lines, _LINES)))


def _root_of(start: bytes) -> tuple[str, str]:
    """Return the name and the namespace of the root of an XML document, empty when it cannot be told."""
    parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True)
    # What was read before a flaw tells enough; reading the file whole says what is wrong.
    with suppress(etree.XMLSyntaxError):
        parser.feed(start)
    for _, element in parser.read_events():
        name = etree.QName(element)
        return name.localname, name.namespace or ""
    return "", ""
