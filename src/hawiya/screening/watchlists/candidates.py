"""Which names of a list may be a person's, the best first, judged for all of them at once (`bounds`).

Names are found by keys that their parts share with those asked for. First all parts with a shared key count as the
same; what is left then is little, and only its parts are compared.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import MISSING, OWN_NAME_MISSING, UNMATCHED
from hawiya.names.parse import PersonName
from hawiya.screening.watchlists.batches import FAMILY_FIRST, WEAK
from hawiya.screening.watchlists.bitmaps import FewRows, Rows, distinct
from hawiya.screening.watchlists.bounds import Costs, in_any_order, in_order
from hawiya.screening.watchlists.entry_facts import BirthDates, EntryFacts, Scores, Stands, supports, with_birth_dates
from hawiya.screening.watchlists.judging import OTHER_BIRTH_DATE, bits_needed, left_of_all_bits, name_score_needed
from hawiya.screening.watchlists.name_model import most_cost, name_from, score_at, text_of
from hawiya.screening.watchlists.name_rows import Group, NameRows
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.row_dates import NO_DATES, Eligible, RowDates
from hawiya.screening.watchlists.vocabulary import APART, TENTHS, UNKNOWN, Vocabulary

_DATED = np.float32(0.001)
"""What puts an entry with a birth date that agrees before one without, when there are too many to compare all."""

_Judged = tuple[Rows, Scores, Scores]
"""Rows, the score that each is likely to get, and its rank."""
_Bound = Callable[[NDArray[np.uint8], NDArray[np.uint32]], tuple[Costs, Costs]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may match: its row and entry, and the score that it is likely to get, hardly ever more."""

    row: int
    entry: int
    likely: float


class Candidates:
    """The names of a list, found by their parts or by whose they are."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.facts = EntryFacts(arrays)
        self._vocabulary = Vocabulary(arrays)
        self._rows = NameRows(arrays)
        self._owners: NDArray[np.uint32] = arrays["row_owners"]
        self._marks: NDArray[np.uint8] = arrays["row_marks"]
        groups = self._rows.groups
        real = np.concatenate([group.start + np.arange(len(group.parts)) for group in groups] or [_NO_ROWS])
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
        for text in map(self._vocabulary.text, self._rows.most_frequent(parts)):
            self._rows.holders(text, self._vocabulary.mates(text), self._vocabulary)

    def by_name(self, name: PersonName, born: date | None, threshold: float, most: int) -> list[Candidate]:
        """Return names that may be this one and reach the threshold, the likeliest first, `most` at most."""
        if not name.parts or not self._rows.groups:
            return []
        texts = [text_of(part) for part in name.parts]
        dates = BirthDates.around(born) if born else None
        known = _Known(dates, self._eligible(born, threshold), threshold, name.family_first)
        asked = _Asked(self._vocabulary, texts)
        judged = self._alike(asked, known)
        if not any(len(rows) for rows, _, _ in judged):
            for way, place in respaced(texts, self._vocabulary):
                judged += self._alike(_Asked(self._vocabulary, way), known, new=place)
        if len(same_day := self._rows_of(self.facts.born_on(born))):
            # An agreeing birth date makes up for much.
            judged += [
                self._judged(group.within(same_day).astype(np.int64), group, asked, in_any_order, known)
                for group in self._rows.groups
            ]
        rows, likely, rank = (np.concatenate(column) for column in zip(*judged, strict=True))
        first = np.argsort(-rank, kind="stable")[:most]
        rows, likely = rows[first], likely[first]
        owners = self._owners[rows]
        return list(map(Candidate, rows.tolist(), owners.tolist(), likely.tolist()))

    def _alike(self, asked: "_Asked", known: "_Known", *, new: int | None = None) -> list[_Judged]:
        """Return, group by group, names whose parts are like these, that at the place `new` for certain."""
        held = [self._rows.holders(mates.text, mates, self._vocabulary) for mates in asked.mates]
        # A name that does not begin alike, or has a part that nothing is like, cannot reach the usual threshold.
        dearest = most_cost(known.threshold)
        judged = []
        for group in self._rows.groups:
            if dearest < OWN_NAME_MISSING:
                bits = 0.0 if group.length == len(held) else bits_needed(known.threshold, self._listed)
                required = held[new] if new is not None else None
                rows = self._rows.in_order(held, group, known.eligible, bits=bits, required=required)
                judged.append(self._judged(rows, group, asked, in_order, known))
            else:
                needed = max(1, min(group.length, len(held)) - int(dearest >= UNMATCHED))
                rows = self._rows.with_at_least(held, needed, group, known.eligible)
                judged.append(self._judged(rows, group, asked, in_any_order, known))
        return judged

    def _eligible(self, born: date | None, threshold: float) -> Eligible:
        """Return the names whose birth date does not rule them out."""
        if born is None:
            return NO_DATES
        found = self._dates.eligible(born)
        # A birth date that differs leaves enough for such a threshold.
        return Eligible(None, found.dated) if threshold <= OTHER_BIRTH_DATE else found

    def parts(self, row: int) -> tuple[int, ...]:
        """Return the numbers of the parts of the name in a row; the same numbers are the same name."""
        group = next(one for one in reversed(self._rows.groups) if one.start <= row)
        return tuple(group.parts[row - group.start].tolist())

    def name(self, row: int) -> PersonName:
        """Return the name in a row."""
        texts = [self._vocabulary.text(part) for part in self.parts(row)]
        return name_from(texts, family_first=self.is_family_first(row))

    def is_family_first(self, row: int) -> bool:
        """Whether the first part of the name in a row is the family's."""
        return bool(self._marks[row] & FAMILY_FIRST)

    def is_weak(self, row: int) -> bool:
        """Whether the publisher calls the name in a row weak."""
        return bool(self._marks[row] & WEAK)

    def _rows_of(self, entries: NDArray[np.uint32]) -> FewRows:
        pieces = [self.of_entry(entry) for entry in entries.tolist()]
        return np.array(sorted(row for rows in pieces for row in rows), np.uint32)

    def _judged(self, rows: Rows, group: Group, asked: "_Asked", bound: _Bound, known: "_Known") -> _Judged:
        """Return those rows of a group that may reach the threshold, their likely scores, and their ranks."""
        if not len(rows):
            return _NOBODY
        parts = group.parts[rows - group.start]
        for first in (True, False):
            straight, turned = map(score_at, bound(asked.costs, parts))
            # Few names are left whatever their entries say.
            kept = np.flatnonzero(np.maximum(straight, turned) >= known.least)
            rows, parts, straight, turned = rows[kept], parts[kept], straight[kept], turned[kept]
            if not len(rows):
                return _NOBODY
            marks, stands = self._marks[rows], self.facts.stands(self._owners[rows], known.dates)
            scores = with_birth_dates(
                self._by_chance(straight, turned, parts, marks, stands, asked, known), stands, (marks & WEAK) > 0
            )
            kept = np.flatnonzero(scores >= known.threshold)
            rows, parts, stands, scores = rows[kept], parts[kept], stands[kept], scores[kept]
            if not len(rows):
                return _NOBODY
            if not first or not asked.compare(parts):
                break
        if left_over := MISSING * math.sqrt(abs(len(asked.costs) - group.length)):
            # Parts left over cost a little, and the bounds do not know them.
            scores -= np.float32(1 - 1 / (1 + left_over**2 / 4))
        return rows, scores, scores + _DATED * supports(stands).astype(np.float32)

    def _by_chance(
        self,
        straight: Scores,
        turned: Scores,
        parts: NDArray[np.uint32],
        marks: NDArray[np.uint8],
        stands: Stands,
        asked: "_Asked",
        known: "_Known",
    ) -> Scores:
        """Return the most of what names score in order or turned, after what chance leaves of it."""
        partial = len(asked.costs) != parts.shape[1]
        if not partial and not (turned > straight).any():
            return straight
        left = left_of_all_bits(asked.bits(parts), self._listed)
        left[supports(stands)] = 1
        if partial:
            return np.maximum(straight, turned) * left
        told = known.family_first | ((marks & FAMILY_FIRST) > 0)
        return np.maximum(straight, np.where(told, turned, turned * left))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a person beside the name's parts, and the score that is asked for."""

    dates: BirthDates | None
    eligible: Eligible
    threshold: float
    family_first: bool

    @property
    def least(self) -> float:
        """The least score of a name that can reach the threshold."""
        return self.threshold if self.dates is None else name_score_needed(self.threshold)


class _Asked:
    """The parts asked for, their mates, and a table of what each part of the vocabulary costs in place of them."""

    def __init__(self, vocabulary: Vocabulary, texts: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self.texts = texts
        self.mates = [vocabulary.mates(text) for text in texts]

    @cached_property
    def costs(self) -> NDArray[np.uint8]:
        """What each part of the vocabulary costs in place of each of those asked for."""
        costs = np.full((len(self.texts), len(self._vocabulary)), APART, np.uint8)
        for row, mates in zip(costs, self.mates, strict=True):
            row[mates.parts] = mates.steps
        return costs

    @cached_property
    def _tenths(self) -> NDArray[np.uint8]:
        """What each part of the vocabulary says at most when it stands for one of those asked for."""
        tenths = np.zeros(len(self._vocabulary), np.uint8)
        for mates in self.mates:
            tenths[mates.parts] = np.maximum(tenths[mates.parts], mates.tenths)
        return tenths

    def compare(self, parts: NDArray[np.uint32]) -> bool:
        """Compare what was not compared yet of these parts; tell whether there was any."""
        together, changed = distinct(parts), False
        for row, mates in zip(self.costs, self.mates, strict=True):
            unknown = together[row[together] == UNKNOWN]
            if len(unknown):
                self._vocabulary.compare(mates, unknown)
                row[mates.parts] = mates.steps
                self.__dict__.pop("_tenths", None)
                changed = True
        return changed

    def bits(self, parts: NDArray[np.uint32]) -> Scores:
        """Return what it says at most that names, one a row, have those of their parts that are like some asked for."""
        bits: Scores = self._tenths[parts].sum(axis=1, dtype=np.float32) / np.float32(TENTHS)
        return bits


_NO_ROWS = np.empty(0, np.int64)
_NOBODY = _NO_ROWS, np.empty(0, np.float32), np.empty(0, np.float32)
