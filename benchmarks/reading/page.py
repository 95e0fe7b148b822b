"""The generated section of a page of the documentation, between two marks."""

import re
from pathlib import Path

READING = "python -m benchmarks.reading --write"


class NoMarks(Exception):
    """The page has no place for the section."""


def marks(command: str) -> tuple[str, str]:
    """Return the lines before and after the section that a command makes."""
    return f"<!-- made by `{command}`: begin -->", f"<!-- made by `{command}`: end -->"


def put(page: Path, section: str, command: str = READING) -> None:
    """Replace what stands between the marks of a command on a page. Raises `NoMarks` where it has none."""
    begin, end = marks(command)
    text = page.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise NoMarks(f"{page} needs the lines\n{begin}\n{end}")
    made = f"{begin}\n\n{section.strip()}\n\n{end}"
    page.write_text(pattern.sub(lambda _: made, text, count=1), encoding="utf-8")
