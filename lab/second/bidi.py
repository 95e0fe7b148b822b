"""The order in which a card's lines are set: Arabic from right to left, numbers and Latin from left to right.

Only what stands on cards is covered: one right-to-left paragraph with numbers in it, no nesting (levels 1 and 2 of the
Unicode bidirectional algorithm, UAX #9).
"""

import re
from dataclasses import dataclass

_LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9٠-٩]+(?:[/.:,][A-Za-z0-9٠-٩]+)*")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one direction; `text` stays in logical order."""

    text: str
    rtl: bool


def visual_runs(text: str) -> list[Run]:
    """Return the runs of a right-to-left line in the order in which they stand on paper, from the left."""
    runs: list[Run] = []
    start = 0
    for match in _LEFT_TO_RIGHT.finditer(text):
        if match.start() > start:
            runs.append(Run(text[start : match.start()], rtl=True))
        runs.append(Run(match.group(), rtl=False))
        start = match.end()
    if start < len(text):
        runs.append(Run(text[start:], rtl=True))
    return runs[::-1]


def covered_parts(run: Run, characters: frozenset[str]) -> list[tuple[Run, bool]]:
    """Split a run where a font's coverage begins or ends; parts come from the left, with whether they are covered."""
    parts: list[tuple[Run, bool]] = []
    for character in run.text:
        covered = character in characters
        if parts and parts[-1][1] == covered:
            parts[-1] = (Run(parts[-1][0].text + character, run.rtl), covered)
        else:
            parts.append((Run(character, run.rtl), covered))
    return parts[::-1] if run.rtl else parts
