"""Which names of a list may be a person's, the best first, judged for all of them at once (`bounds`).

Names are found by keys that their parts share with those asked for. First all parts with a shared key count as the
same; what is left then is little, and only its parts are compared.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import MISSING, OWN_NAME_MISSING, UNMATCHED
from hawiya.names.parse import PersonName
from hawiya.screening.watchlists.batches import FAMILY_FIRST, WEAK
from hawiya.screening.watchlists.bounds import Costs, in_any_order, in_order
from hawiya.screening.watchlists.entry_facts import EntryFacts, Scores
from hawiya.screening.watchlists.judging import name_score_needed
from hawiya.screening.watchlists.name_model import (
    most_cost,
    name_from,
    score_at,
    text_of,
)
from hawiya.screening.watchlists.name_rows import Group, NameRows, Rows
from hawiya.screening.watchlists.respacing import respaced
from hawiya.screening.watchlists.vocabulary import APART, UNKNOWN, Vocabulary

_DATED = np.float32(0.001)
"""What puts an entry with a birth date that may agree before one without, when there are too many to compare all."""

_Judged = tuple[Rows, Scores, Scores]
"""Rows, the score that each is likely to get, and its rank."""
_Bound = Callable[[NDArray[np.uint8], NDArray[np.uint32]], Costs]


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
        judged = self._alike(texts, born, threshold)
        if not any(len(rows) for rows, _, _ in judged):
            for way in respaced(texts, self._vocabulary):
                judged += self._alike(way, born, threshold)
        if len(same_day := self._rows_of(self.facts.born_on(born))):
            # An agreeing birth date makes up for much.
            asked = _Asked(self._vocabulary, texts)
            judged += [
                self._judged(group.within(same_day).astype(np.int64), group, asked, in_any_order, born, threshold)
                for group in self._rows.groups
            ]
        rows, likely, rank = (np.concatenate(column) for column in zip(*judged, strict=True))
        first = np.argsort(-rank, kind="stable")[:most]
        rows, likely = rows[first], likely[first]
        owners = self._owners[rows]
        return list(map(Candidate, rows.tolist(), owners.tolist(), likely.tolist()))

    def _alike(self, texts: list[str], born: date | None, threshold: float) -> list[_Judged]:
        """Return, group by group, names whose parts are like these."""
        held = [self._rows.holders(text, self._vocabulary.mates(text), self._vocabulary) for text in texts]
        asked = _Asked(self._vocabulary, texts)
        # A name that does not begin alike, or has a part that nothing is like, cannot reach the usual threshold.
        dearest = most_cost(threshold)
        bound, spare = in_order if dearest < OWN_NAME_MISSING else in_any_order, int(dearest >= UNMATCHED)
        judged = []
        for group in self._rows.groups:
            rows = self._rows.with_at_least(held, max(1, min(group.length, len(held)) - spare), group)
            judged.append(self._judged(rows, group, asked, bound, born, threshold))
        return judged

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

    def _rows_of(self, entries: NDArray[np.uint32]) -> NDArray[np.uint32]:
        pieces = [self.of_entry(entry) for entry in entries.tolist()]
        return np.array(sorted(row for rows in pieces for row in rows), np.uint32)

    def _judged(
        self, rows: Rows, group: Group, asked: "_Asked", bound: _Bound, born: date | None, threshold: float
    ) -> _Judged:
        """Return those rows of a group that may reach the threshold, their likely scores, and their ranks."""
        if not len(rows):
            return _NOBODY
        parts = group.parts[rows - group.start]
        dearest = most_cost(name_score_needed(threshold) if born is not None else threshold)
        kept = np.flatnonzero(bound(asked.costs, parts) <= dearest)
        if not len(kept):
            return _NOBODY
        rows, parts = rows[kept], parts[kept]
        asked.compare(parts)
        owners = self._owners[rows]
        weak = (self._marks[rows] & WEAK) > 0
        cost = bound(asked.costs, parts)
        at_most = self.facts.with_birth_dates(score_at(cost), owners, weak, born)
        kept = np.flatnonzero(at_most >= threshold)
        rows, owners = rows[kept], owners[kept]
        left_over = np.float32(MISSING * math.sqrt(abs(len(asked.costs) - group.length)))
        likely = self.facts.with_birth_dates(score_at(cost[kept] + left_over), owners, weak[kept], born)
        return rows, likely, likely + _DATED * self.facts.may_be_born(owners, born).astype(np.float32)


class _Asked:
    """The parts asked for, their mates, and a table of what each part of the vocabulary costs in place of them."""

    def __init__(self, vocabulary: Vocabulary, texts: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self.mates = [vocabulary.mates(text) for text in texts]
        self.costs = np.full((len(texts), len(vocabulary)), APART, np.uint8)
        for row, mates in zip(self.costs, self.mates, strict=True):
            row[mates.parts] = mates.steps

    def compare(self, parts: NDArray[np.uint32]) -> None:
        """Compare what was not compared yet of these parts."""
        distinct = np.unique(parts)
        for row, mates in zip(self.costs, self.mates, strict=True):
            unknown = distinct[row[distinct] == UNKNOWN]
            if len(unknown):
                self._vocabulary.compare(mates, unknown)
                row[mates.parts] = mates.steps


_NO_ROWS = np.empty(0, np.int64)
_NOBODY = _NO_ROWS, np.empty(0, np.float32), np.empty(0, np.float32)
