"""What was noticed while a list was read, and why a file is refused."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class BadList(Exception):
    """A file that cannot be imported; the message says where and why, never what an entry contains."""


class Flaw(StrEnum):
    """What may be wrong with an entry without spoiling the file. It is counted; what is affected is left out."""

    IMPOSSIBLE_DATE = "a date that cannot be (the entry is kept, without that date)"
    OTHER_CALENDAR = "a date of another calendar (the entry is kept, without that date)"
    NOT_A_NATIONAL_NUMBER = "a national number that is not 14 digits with a birth date (the entry is kept, with it)"
    CONTRADICTING_BIRTH_DATE = "a birth date that is not the one in the national number (the entry is kept, with both)"
    LONG_NAME = "a name of more than 500 characters (the entry is kept, without that name)"
    NO_NAME = "no name (the entry is left out)"
    REPEATED = "said again, in the same words (kept once)"
    SAME_KEY = "another row about the same case and person (both are kept)"
    OTHER_COUNT = "the file says that it has another number of entries"


@dataclass
class Tally:
    """What was noticed while a file was read: flaws by kind with the first place of each, and what was passed over."""

    flaws: Counter[Flaw] = field(default_factory=Counter)
    first_place: dict[Flaw, str] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    joined: Counter[str] = field(default_factory=Counter)

    def note(self, flaw: Flaw, place: str) -> None:
        """Count a flaw of an entry at a place such as `line 12`."""
        self.flaws[flaw] += 1
        self.first_place.setdefault(flaw, place)
