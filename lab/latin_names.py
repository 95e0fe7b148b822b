"""Makes the table of Latin spellings that the product reads names with, from the book of `egy-names` (MIT).

The book itself takes seconds and some 200 MB to load, for meanings, phonetics and ages that nobody here asks for.

    python -m lab.latin_names

writes `src/hawiya/cards/data/latin_names.tsv`: one line a spelling, the Arabic word as `hawiya.cards.arabic.fold`
compares it and without spaces, a tab, the Latin word. Where two entries share a spelling, the more frequent one wins;
a canonical spelling beats a variant.
"""

import gzip
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TypedDict

from hawiya.cards.arabic import fold

TARGET = Path(__file__).parents[1] / "src/hawiya/cards/data/latin_names.tsv"
_ARABIC = re.compile(r"[\u0621-\u064A]+")
_LATIN = re.compile(r"[A-Za-z]+")
_SEPARATE_ARTICLE = re.compile(r"(?:El|Al)[ -]")


class Entry(TypedDict, total=False):
    """What is used of an entry of the book: Arabic, its variants, Latin, share of all names in percent."""

    a: str
    av: str
    e: str
    tp: float


def main() -> None:
    """Write the table."""
    table = latin_names(book())
    lines = [f"{arabic}\t{latin}\n" for arabic, latin in sorted(table.items())]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(table)} spellings, {TARGET.stat().st_size} bytes")


def book() -> list[Entry]:
    """Return the entries of the book, the most frequent first."""
    packed = files("egy_names").joinpath("data/names.json.gz").read_bytes()
    entries: list[Entry] = json.loads(gzip.decompress(packed))["names"]
    return sorted(entries, key=lambda entry: -entry["tp"])


def latin_names(entries: list[Entry]) -> dict[str, str]:
    """Return folded Arabic word → Latin word."""
    table: dict[str, str] = {}
    for entry in entries:
        _claim(table, entry["a"], entry["e"])
    for entry in entries:
        for variant in entry.get("av", "").split("|"):
            _claim(table, variant, entry["e"])
    return table


def _claim(table: dict[str, str], arabic: str, latin: str) -> None:
    key = fold(arabic).replace(" ", "")
    word = one_word(key, latin)
    if len(key) > 1 and _ARABIC.fullmatch(key) and _LATIN.fullmatch(word):
        table.setdefault(key, word)


def one_word(key: str, latin: str) -> str:
    """Write a Latin spelling as one capitalised word, the article as El: Al-Sayed, El Sayed → Elsayed."""
    if key.startswith("ال"):
        latin = _SEPARATE_ARTICLE.sub("El", latin, count=1)
    return re.sub(r"[ '’.-]", "", latin).capitalize()


if __name__ == "__main__":
    main()
