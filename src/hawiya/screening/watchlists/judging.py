"""How much a name, a birth date and a national number together say that an entry is about a person.

The name's score (`hawiya.names.compare`) is the ground. A date or number that agrees closes a part of what is missing
to 1; one that differs takes a share away, so that namesakes born on another day stay under the usual threshold.

Where neither agrees and names match only in part, or with the family name moved, it counts how common the parts are
that match: Mohamed Ahmed, of four, is one of a hundred Egyptians. The more people of the list may be expected to match
as well by chance, the less a match says.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import NameComparison
from hawiya.screening.watchlists.birth_dates import BirthDate, compare_birth_dates
from hawiya.screening.watchlists.id_numbers import IdNumber, compare_id_numbers
from hawiya.verification.ports import Person

CLOSES = {BirthDate.SAME_DAY: 0.5, BirthDate.SAME_MONTH: 0.35, BirthDate.SAME_YEAR: 0.2}
"""Share of what is missing to 1 that a birth date closes."""
SLIP_CLOSES = 0.6
"""The same for a number that differs by a slip in reading; a name that has nothing in common stays under 0.8."""
OTHER_BIRTH_DATE = 0.7
"""What is left of the name's score when the birth date differs."""
OTHER_NUMBER = 0.5
"""What is left when both have a valid number, and not the same."""
CHANCE_PER_DOUBLING, CHANCE_LEAVES = 0.1, 0.5
"""Share of the name's score that chance takes for each doubling of the namesakes to be expected, and what it leaves,
`_SURE`: from a sixteenth of one on, as a power of two. From a quarter of one on, a name alone stays under 0.8."""
_SURE = -4.0
_NUMBER_TOLD = {
    IdNumber.SAME: "the national number is the same",
    IdNumber.SLIP: "the national number differs by a slip",
    IdNumber.UNKNOWN: "no national number to compare",
    IdNumber.DIFFERS: "the national number is another",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an entry says of a person beside the name."""

    number: IdNumber
    birth_date: BirthDate
    listed_date: str

    @property
    def supports(self) -> bool:
        """Whether a date or number agrees: without it a weak alias does not count."""
        return self.birth_date.supports or self.number in (IdNumber.SAME, IdNumber.SLIP)

    @property
    def rank(self) -> int:
        """Where the birth date puts this among others of the same score; the lowest comes first."""
        return self.birth_date.order

    def score(self, name: float, by_chance: float = 1.0) -> float:
        """Return the whole score for a name's score, both 0..1.

        `by_chance` is what chance leaves of it (`left_by_chance`) where neither date nor number agrees.
        """
        if self.number is IdNumber.SAME:
            return 1.0
        if not self.supports:
            name *= by_chance
        if self.number is IdNumber.SLIP:
            # Not beside what the birth date closes: that is the same digits once more.
            ground = name * OTHER_BIRTH_DATE if self.birth_date is BirthDate.DIFFERS else name
            return 1 - (1 - ground) * (1 - SLIP_CLOSES)
        whole = with_birth_date(name, self.birth_date)
        return whole * OTHER_NUMBER if self.number is IdNumber.DIFFERS else whole

    def explain(self) -> str:
        """Say in one line what the date and the number say."""
        if self.birth_date is BirthDate.UNKNOWN:
            born = "no birth date to compare"
        elif self.birth_date is BirthDate.DIFFERS:
            born = f"birth date differs ({self.listed_date})"
        else:
            born = f"birth date {self.birth_date.value} ({self.listed_date})"
        return f"{born}; {_NUMBER_TOLD[self.number]}"


def with_birth_date(name: float, birth_date: BirthDate) -> float:
    """Return what a name's score becomes by a birth date."""
    if birth_date is BirthDate.DIFFERS:
        return name * OTHER_BIRTH_DATE
    return 1 - (1 - name) * (1 - CLOSES.get(birth_date, 0.0))


@dataclass(frozen=True)
class ComparedName:
    """A name of a list of so many entries, compared with a person's.

    `left` is what is left of the score where `listed` people may have the parts that match by chance, too.
    """

    names: NameComparison
    listed: int
    left: float

    @classmethod
    def of(cls, names: NameComparison, listed: int) -> "ComparedName":
        """Return a comparison with what chance leaves of it."""
        return cls(names, listed, left_by_chance(names, listed))

    @cached_property
    def told(self) -> str:
        """What matched what."""
        return self.names.explain()

    @cached_property
    def told_by_chance(self) -> str:
        """How many people have the parts that match, where that cost the name something; else nothing."""
        if self.left == 1:
            return ""
        return f"; one of {2**self.names.bits:,.0f} people has the parts that match, and {self.listed:,} are listed"


def left_by_chance(comparison: NameComparison, listed: int) -> float:
    """Return what is left of a name's score where `listed` people may have the parts that match by chance, too."""
    if comparison.is_whole and not comparison.turned_by_guess:
        return 1.0
    return left_of_bits(comparison.bits, listed)


def left_of_bits(bits: float, listed: int) -> float:
    """Return what is left of the score of a name whose matching parts one of 2 ** `bits` people has."""
    doublings = math.log2(max(1, listed)) - bits - _SURE
    return max(CHANCE_LEAVES, 1 - CHANCE_PER_DOUBLING * max(0.0, doublings))


def left_of_all_bits(bits: NDArray[np.float32], listed: int) -> NDArray[np.float32]:
    """Return what is left of the scores of many names, as `left_of_bits` does of one."""
    doublings = np.float32(math.log2(max(1, listed)) - _SURE) - bits
    taken = np.float32(CHANCE_PER_DOUBLING) * np.maximum(np.float32(0), doublings)
    left: NDArray[np.float32] = np.maximum(np.float32(CHANCE_LEAVES), np.float32(1) - taken)
    return left


def bits_needed(threshold: float, listed: int) -> float:
    """Return the bits under which chance leaves too little of any name's score to reach a threshold; maybe 0."""
    if threshold <= CHANCE_LEAVES:
        return 0.0
    return max(0.0, math.log2(max(1, listed)) - _SURE - (1 - threshold) / CHANCE_PER_DOUBLING)


def name_score_needed(threshold: float) -> float:
    """Return the least score of a name with which a birth date that agrees reaches a threshold."""
    return 1 - (1 - threshold) / (1 - CLOSES[BirthDate.SAME_DAY])


def circumstances(
    birth_dates: tuple[str, ...], id_numbers: tuple[str, ...], person: Person, born: date | None
) -> Circumstances:
    """Compare birth date and number of a person with those of an entry; `born` is the person's date of birth."""
    birth_date, listed = compare_birth_dates(birth_dates, born)
    return Circumstances(compare_id_numbers(id_numbers, person.id_number), birth_date, listed)


def explain(compared: ComparedName | None, facts: Circumstances, *, weak: bool) -> str:
    """Say in one line why an entry matches."""
    if compared is None:
        return facts.explain()
    by_chance = "" if facts.supports else compared.told_by_chance
    return f"{compared.told}{' (weak alias)' if weak else ''}; {facts.explain()}{by_chance}"
