"""Streaming through the XML of the lists, whatever namespace they are in, without trusting it."""

from collections.abc import Iterator

from lxml import etree

from hawiya.screening.watchlists.formats.source import BadSource, Source
from hawiya.screening.watchlists.formats.tally import BadList

Element = etree._Element  # noqa: SLF001 - lxml has no public name for its class


def elements(source: Source, *tags: str) -> Iterator[tuple[str, Element]]:
    """Yield the elements of these local names with their places, each whole, and gone after its turn.

    Entities are not resolved, a document type is refused, and the parser's own bounds on depth and length hold.
    Raises `BadList`.
    """
    try:
        with source.open() as stream:
            parser = etree.iterparse(
                stream,
                events=("end",),
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            checked = False
            for _, element in parser:
                if not checked:
                    _refuse_document_type(element)
                    checked = True
                yield f"line {element.sourceline}", element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise BadList(f"line {error.lineno}: not well-formed XML: {error.msg}") from error
    except BadSource as error:
        raise BadList(str(error)) from error


def named(element: Element, *path: str) -> list[Element]:
    """Return all descendants along a path of local names."""
    found = [element]
    for name in path:
        found = [child for parent in found for child in parent if _local(child) == name]
    return found


def text(element: Element, *path: str) -> str:
    """Return the text of the first descendant along a path of local names, stripped; empty without one."""
    return next((value for one in named(element, *path) if (value := (one.text or "").strip())), "")


def texts(element: Element, *path: str) -> list[str]:
    """Return the texts of all descendants along a path of local names that have one, stripped."""
    return [value for one in named(element, *path) if (value := (one.text or "").strip())]


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _refuse_document_type(element: Element) -> None:
    if element.getroottree().docinfo.doctype:
        raise BadList("the file declares a document type (DOCTYPE), which no published list does")


def _forget(element: Element) -> None:
    """Free an element and what came before it; the tree would otherwise grow to the whole file."""
    element.clear()
    while (before := element.getprevious()) is not None:
        parent = before.getparent()
        if parent is None:
            return
        parent.remove(before)
