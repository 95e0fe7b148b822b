"""Which names of a list may be a person's, the best first, judged for all of them at once (`bounds`).

Names are found by keys that their parts share with those asked for. First all parts with a shared key count as the
same; what is left then is little, and only its parts are compared.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import MISSING, OWN_NAME_MISSING, UNMATCHED
from hawiya.names.parse import MOST_PARTS, NamePart, PersonName
from hawiya.screening.watchlists.asked import Asked
from hawiya.screening.watchlists.batches import FAMILY_FIRST, WEAK
from hawiya.screening.watchlists.bitmaps import Rows
from hawiya.screening.watchlists.bounds import Powers, cost, in_any_order, in_order, power_at
from hawiya.screening.watchlists.entry_facts import BirthDates, EntryFacts, Scores, Stands, supports, with_birth_dates
from hawiya.screening.watchlists.judging import OTHER_BIRTH_DATE, bits_needed, left_of_all_bits, name_score_needed
from hawiya.screening.watchlists.name_model import most_cost, part_from, score_at, text_of
from hawiya.screening.watchlists.name_rows import NameRows
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.row_dates import NO_DATES, Eligible, RowDates
from hawiya.screening.watchlists.row_parts import Names
from hawiya.screening.watchlists.vocabulary import Vocabulary

_DATED = np.float32(0.001)
"""What puts an entry with a birth date that agrees before one without, when there are too many to compare all."""

_Bound = Callable[[NDArray[np.uint8], Names], Powers]


class ListedName(NamedTuple):
    """A name of the list: the numbers of its parts, and whether the first is the family's; the same are one name."""

    parts: tuple[int, ...]
    family_first: bool


class Candidate(NamedTuple):
    """A name that may match: its row and entry, and the score that it is likely to get, hardly ever more.

    `name` is the name in that row, `is_weak` whether its publisher calls it weak; `stands` says how the entry's birth
    date stands to the person's (`entry_facts`), at best.
    """

    row: int
    entry: int
    likely: float
    name: ListedName
    is_weak: bool
    stands: int


class Candidates:
    """The names of a list, found by their parts or by whose they are."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.facts = EntryFacts(arrays)
        self._vocabulary = Vocabulary(arrays)
        self._rows = NameRows(arrays)
        self._owners: NDArray[np.uint32] = arrays["row_owners"]
        self._marks: NDArray[np.uint8] = arrays["row_marks"]
        groups = self._rows.parts.groups
        real = np.concatenate([np.arange(group.start, group.stop) for group in groups] or [_NO_ROWS])
        self._dates = RowDates(arrays, real)
        self._listed = len(arrays["born"])
        self._by_owner = real[np.argsort(self._owners[real], kind="stable")].astype(np.uint32)
        self._owner_ends = np.cumsum(np.bincount(self._owners[real], minlength=len(arrays["born"])))

    def of_entry(self, entry: int) -> list[int]:
        """Return the rows of an entry's names."""
        start = self._owner_ends[entry - 1] if entry else 0
        rows: list[int] = self._by_owner[start : self._owner_ends[entry]].tolist()
        return rows

    def warm_up(self, parts: int) -> None:
        """Find beforehand who has the most frequent parts, so many of them: nobody waits for it then."""
        for text in map(self._vocabulary.text, self._rows.holders.most_frequent(parts)):
            self._rows.holders.of(self._vocabulary.mates(text), self._vocabulary)

    def by_name(self, name: PersonName, born: date | None, threshold: float, most: int) -> Iterator[Candidate]:
        """Return names that may be this one and reach the threshold, the likeliest first, `most` at most."""
        if not name.parts or not self._rows.parts.groups:
            return iter(())
        texts = [text_of(part) for part in name.parts]
        dates = BirthDates.around(born) if born else None
        known = _Known(dates, self._eligible(born, threshold), threshold, name.family_first)
        asked = Asked(self._vocabulary, texts)
        judged = [self._alike(asked, known)]
        if not len(judged[0].rows):
            for way, place in respaced(texts, self._vocabulary):
                judged.append(self._alike(Asked(self._vocabulary, way), known, new=place))
        if born and len(same_day := self._dates.born_on(born)):
            # An agreeing birth date makes up for much.
            judged.append(self._judged(same_day.astype(np.int64), asked, known.in_any_order, known))
        return self._likeliest(judged, most)

    def _likeliest(self, judged: Sequence["_Judged"], most: int) -> Iterator[Candidate]:
        judged = [one for one in judged if len(one.rows)]
        if not judged:
            return iter(())
        one = _Judged(*map(np.concatenate, zip(*judged, strict=True))) if len(judged) > 1 else judged[0]
        rank = one.likely + _DATED * supports(one.stands)
        first = np.argsort(-rank, kind="stable")[:most]
        rows, likely, stands = one.rows[first], one.likely[first], one.stands[first]
        in_order = np.argsort(rows, kind="stable")
        names, marks = self._rows.parts.names(rows[in_order]), self._marks[rows]
        parts: list[tuple[int, ...]] = [()] * len(rows)
        for place, own, length in zip(in_order.tolist(), names.parts.T.tolist(), names.lengths.tolist(), strict=True):
            parts[place] = tuple(own[:length])
        return map(
            Candidate,
            rows.tolist(),
            self._owners[rows].tolist(),
            likely.tolist(),
            map(ListedName, parts, ((marks & FAMILY_FIRST) > 0).tolist()),
            ((marks & WEAK) > 0).tolist(),
            stands.tolist(),
        )

    def _alike(self, asked: Asked, known: "_Known", *, new: int | None = None) -> "_Judged":
        """Return names whose parts are like these, that at the place `new` for certain."""
        held = [self._rows.holders.of(mates, self._vocabulary) for mates in asked.mates]
        # A name that does not begin alike, or has a part that nothing is like, cannot reach the usual threshold.
        dearest = most_cost(known.threshold)
        if dearest >= OWN_NAME_MISSING:
            rows = self._rows.with_at_least(held, int(dearest >= UNMATCHED), known.eligible)
            return self._judged(rows, asked, known.in_any_order, known)
        bits = bits_needed(known.threshold, self._listed)
        required = held[new] if new is not None else None
        return self._judged(
            self._rows.in_order(held, known.eligible, bits=bits, required=required), asked, in_order, known
        )

    def _eligible(self, born: date | None, threshold: float) -> Eligible:
        """Return the names whose birth date does not rule them out."""
        if born is None:
            return NO_DATES
        # A birth date that differs leaves enough for such a threshold.
        return self._dates.eligible(born, also_others=threshold <= OTHER_BIRTH_DATE)

    def listed_name(self, row: int) -> ListedName:
        """Return the name in a row."""
        return ListedName(self._rows.parts.of_row(row), bool(self._marks[row] & FAMILY_FIRST))

    def part(self, number: int) -> NamePart:
        """Return the part of this number."""
        return part_from(self._vocabulary.text(number))

    def is_weak(self, row: int) -> bool:
        """Whether the publisher calls the name in a row weak."""
        return bool(self._marks[row] & WEAK)

    def _judged(self, rows: Rows, asked: Asked, bound: _Bound, known: "_Known") -> "_Judged":
        """Return those of ordered rows that may reach the threshold, and what they are likely to score."""
        if not len(rows):
            return _NOBODY
        names = self._rows.parts.names(rows)
        for first in (True, False):
            powers = bound(asked.costs, names)
            # Few names are left whatever their entries say.
            (kept,) = (powers.min(axis=0) <= known.most_power).nonzero()
            if not len(kept):
                return _NOBODY
            rows, names = rows[kept], names[kept]
            by_name = score_at(cost(powers[:, kept]))
            marks, stands = self._marks.take(rows), self.facts.stands(self._owners.take(rows), known.dates)
            scores = with_birth_dates(
                self._by_chance(by_name, names, marks, stands, asked, known), stands, (marks & WEAK).view(np.bool_)
            )
            (kept,) = (scores >= known.threshold).nonzero()
            if not len(kept):
                return _NOBODY
            rows, names, stands, scores = rows[kept], names[kept], stands[kept], scores[kept]
            if not first or not asked.compare(names):
                break
        # Parts left over cost a little, and the bounds do not know them.
        return _Judged(rows, scores - _LEFT_OVER.take(np.abs(names.lengths - len(asked)), mode="clip"), stands)

    def _by_chance(
        self, scores: Scores, names: Names, marks: NDArray[np.uint8], stands: Stands, asked: Asked, known: "_Known"
    ) -> Scores:
        """Return the most of what names score in order or turned (two rows), after what chance leaves of it."""
        straight: Scores
        straight, turned = scores
        whole = names.lengths == len(asked)
        if whole.all() and not (turned > straight).any():
            return straight
        left = left_of_all_bits(asked.bits(names), self._listed)
        left[supports(stands)] = 1
        told = known.family_first | ((marks & FAMILY_FIRST) > 0)
        most: Scores = np.maximum(
            np.where(whole, straight, straight * left), np.where(told & whole, turned, turned * left)
        )
        return most


class _Judged(NamedTuple):
    """Rows, the score that each is likely to get, and how the birth date of its entry stands to the person's."""

    rows: Rows
    likely: Scores
    stands: Stands


@dataclass(frozen=True)
class _Known:
    """What is known of a person beside the name's parts, and the score that is asked for."""

    dates: BirthDates | None
    eligible: Eligible
    threshold: float
    family_first: bool

    @cached_property
    def most_power(self) -> float:
        """The most that a name may cost that can reach the threshold, as a power (`bounds`)."""
        return power_at(most_cost(self.threshold if self.dates is None else name_score_needed(self.threshold)))

    def in_any_order(self, costs: NDArray[np.uint8], names: Names) -> Powers:
        """Return the least powers of those names that can reach the threshold in any order (`bounds`)."""
        return in_any_order(costs, names, self.most_power)


_NO_ROWS = np.empty(0, np.int64)
_NOBODY = _Judged(_NO_ROWS, np.empty(0, np.float32), np.empty(0, np.uint8))
_LEFT_OVER = np.array([1 - 1 / (1 + MISSING**2 * parts / 4) for parts in range(MOST_PARTS)], np.float32)
"""What so many parts that are left over take off a score."""
