"""The generated section of a page of the documentation, between two marks."""

import re
from pathlib import Path

BEGIN = "<!-- made by `python -m benchmarks.reading --write`: begin -->"
END = "<!-- made by `python -m benchmarks.reading --write`: end -->"


class NoMarks(Exception):
    """The page has no place for the section."""


def put(page: Path, section: str) -> None:
    """Replace what stands between the marks of a page. Raises `NoMarks` where it has none."""
    text = page.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(text):
        raise NoMarks(f"{page} needs the lines\n{BEGIN}\n{END}")
    made = f"{BEGIN}\n\n{section.strip()}\n\n{END}"
    page.write_text(pattern.sub(lambda _: made, text, count=1), encoding="utf-8")
