"""One search of one list: candidates by number and by name, compared exactly, scored with what else is known."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hawiya.names.compare import compare_alike
from hawiya.names.likeness import Likeness, likeness
from hawiya.names.parse import NamePart, PersonName, parse_name
from hawiya.screening.watchlists.candidates import Candidate, Candidates, ListedName
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.entry_facts import STANDS, birth_dates
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.judging import Circumstances, ComparedName, circumstances, explain, with_birth_date
from hawiya.screening.watchlists.packing import PackedEntries
from hawiya.verification.ports import Person

MOST_COMPARED, MOST_CANDIDATES = 64, 256
"""Names that one search compares exactly, and rows that it looks at: the same name again costs next to nothing."""
_ROUNDED = 0.005
"""Likely scores come of costs in steps of 1/200."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that matches; `score` is 0..1, `explanation` one line."""

    entry: ListEntry
    score: float
    explanation: str


class _Scored(NamedTuple):
    """The best score of an entry so far, that of the name that it is from, and this name, if there is any."""

    score: float
    name_score: float
    name: ComparedName | None
    weak: bool


@dataclass
class _Search:
    """The state of one search: entries looked at, names compared, and the best score of each entry so far."""

    candidates: Candidates
    entries: PackedEntries
    person: Person
    name: PersonName
    born: date | None
    is_egyptian: bool
    """Whether the person's number is an Egyptian one."""
    facts: dict[int, Circumstances] = field(default_factory=dict)
    dated: dict[int, Circumstances] = field(default_factory=dict)
    """The same for entries of which nothing counts but a birth date, by its number."""
    parts: dict[int, tuple[NamePart, tuple[Likeness, ...]]] = field(default_factory=dict)
    """Parts of listed names by their numbers, and how alike they are to each of the person's."""
    compared: dict[ListedName, ComparedName] = field(default_factory=dict)
    best: dict[int, _Scored] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)
    """The best scores, the lowest first."""

    def look_at(self, entry: int) -> Circumstances:
        """Return what an entry says beside the name; it is read only where that is not at hand."""
        found = self.facts.get(entry)
        if found is None:
            date_number = None if self._reads(entry) else self.candidates.facts.date_number(entry)
            found = self.facts[entry] = self._read(entry) if date_number is None else self._dated(date_number)
        return found

    def _read(self, entry: int) -> Circumstances:
        listed = self.entries[entry]
        return circumstances(listed.birth_dates, listed.id_numbers, self.person, self.born)

    def _dated(self, date_number: int) -> Circumstances:
        found = self.dated.get(date_number)
        if found is None:
            found = self.dated[date_number] = circumstances(birth_dates(date_number), (), self.person, self.born)
        return found

    def _reads(self, entry: int) -> bool:
        """Whether an entry may have a number to compare with the person's: the index knows of Egyptian ones alone."""
        return bool(self.person.id_number) and (not self.is_egyptian or self.candidates.facts.has_number(entry))

    def compare(self, listed: ListedName) -> ComparedName:
        """Compare the person's name with one of the list."""
        found = self.compared.get(listed)
        if found is None:
            parts, columns = zip(*[self.parts.get(part) or self.part(part) for part in listed.parts], strict=True)
            alike = tuple(zip(*columns, strict=True))
            names = compare_alike(self.name, PersonName(parts, listed.family_first), alike)
            found = self.compared[listed] = ComparedName.of(names, len(self.entries))
        return found

    def part(self, number: int) -> tuple[NamePart, tuple[Likeness, ...]]:
        """Return a part of listed names by its number, and how alike it is to each of the person's."""
        part = self.candidates.part(number)
        known = self.parts[number] = part, tuple([likeness(own, part) for own in self.name.parts])
        return known

    def judge(self, one: Candidate, threshold: float) -> None:
        """Score a name, and keep it when it reaches the threshold and is the entry's best; not one too many."""
        compared, weak = self.compared.get(one.name), one.is_weak
        if compared is None:
            if len(self.compared) >= MOST_COMPARED:
                return
            compared = self.compare(one.name)
        # Looking at the entry is dear, its birth date is at hand. Its number can only speak against it; those that
        # speak for it are judged before.
        born = STANDS[one.stands]
        left = 1.0 if born.supports else 0.0 if weak else compared.left
        if with_birth_date(compared.names.score * left, born) >= threshold:
            self.keep(one.entry, compared, threshold, weak=weak)

    def judge_numbered(self, entry: int, threshold: float) -> None:
        """Score an entry whose number is the person's or nearly so, by whichever of its names is the most alike."""
        rows = self.candidates.of_entry(entry) if self.name.parts else []
        for row in rows:
            compared = self.compare(self.candidates.listed_name(row))
            self.keep(entry, compared, threshold, weak=self.candidates.is_weak(row))
        if not rows:
            self.keep(entry, None, threshold, weak=False)

    def keep(self, entry: int, compared: ComparedName | None, threshold: float, *, weak: bool) -> None:
        """Score an entry by one of its names, and keep it when it reaches the threshold and is its best."""
        facts = self.look_at(entry)
        name_score = compared.names.score if compared else 0.0
        score = facts.score(name_score, compared.left if compared else 1.0)
        if score < threshold or (weak and not facts.supports):
            return
        known = self.best.get(entry)
        if known is None or (score, name_score) > known[:2]:
            self.best[entry] = _Scored(score, name_score, compared, weak)
            if known is not None:
                del self.scores[bisect_left(self.scores, known.score)]
            insort(self.scores, score)

    def full(self, most: int, likely: float) -> bool:
        """Whether there are `most` matches that a name with this likely score does not outdo."""
        return len(self.scores) >= most and (not most or self.scores[-most] >= likely - _ROUNDED)


def best_matches(
    candidates: Candidates, entries: PackedEntries, person: Person, threshold: float, most: int
) -> tuple[Match, ...]:
    """Return the entries that match a person with this score at least, best first, `most` at most.

    A birth date that nobody gave is taken from the national number.
    """
    by_number = birth_date_of(person.id_number)
    born = person.date_of_birth or by_number
    search = _Search(candidates, entries, person, parse_name(person.name or ""), born, by_number is not None)
    for entry in candidates.facts.with_number(person.id_number):
        search.judge_numbered(entry, threshold)
    for one in candidates.by_name(search.name, born, threshold, MOST_CANDIDATES):
        if search.full(most, one.likely):
            break
        search.judge(one, threshold)
    ordered = sorted(search.best.items(), key=lambda item: (-item[1].score, search.facts[item[0]].rank, item[0]))
    return tuple(
        Match(entries[entry], one.score, explain(one.name, search.facts[entry], weak=one.weak))
        for entry, one in ordered[:most]
    )
