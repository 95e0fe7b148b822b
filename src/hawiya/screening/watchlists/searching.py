"""One search of one list: candidates by number and by name, compared exactly, scored with what else is known."""

from dataclasses import dataclass, field
from datetime import date

from hawiya.names.compare import NameComparison, compare_names
from hawiya.names.parse import PersonName, parse_name
from hawiya.screening.watchlists.candidates import Candidate, Candidates
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.entry_facts import STANDS
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.judging import Circumstances, circumstances, explain, left_by_chance, with_birth_date
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


@dataclass(frozen=True, slots=True)
class _Compared:
    """A name of the list compared with the person's, and what chance leaves of the score (`left_by_chance`)."""

    names: NameComparison
    left: float


@dataclass(frozen=True, slots=True)
class _Scored:
    """The best score of an entry so far, and the name that it is from, if any."""

    score: float
    compared: _Compared | None
    weak: bool

    @property
    def rank(self) -> tuple[float, float]:
        """The score, and among the same ones that of the name."""
        return self.score, self.compared.names.score if self.compared else 0.0


@dataclass
class _Search:
    """The state of one search: entries looked at, names compared, and the best score of each entry so far."""

    candidates: Candidates
    entries: PackedEntries
    person: Person
    name: PersonName
    born: date | None
    facts: dict[int, tuple[ListEntry, Circumstances]] = field(default_factory=dict)
    compared: dict[tuple[tuple[int, ...], bool], _Compared] = field(default_factory=dict)
    best: dict[int, _Scored] = field(default_factory=dict)
    last: float | None = None
    """The score of the last of the matches that are asked for, while it is known."""

    def look_at(self, entry: int) -> tuple[ListEntry, Circumstances]:
        """Return an entry and what it says beside the name."""
        found = self.facts.get(entry)
        if found is None:
            listed = self.entries[entry]
            found = self.facts[entry] = listed, circumstances(listed, self.person, self.born)
        return found

    def compare(self, row: int, parts: tuple[int, ...], most: int | None = None) -> _Compared | None:
        """Compare the person's name with the one in a row, of these parts; None when `most` were compared before."""
        key = parts, self.candidates.is_family_first(row)
        found = self.compared.get(key)
        if found is None and (most is None or len(self.compared) < most):
            names = compare_names(self.name, self.candidates.name(parts, family_first=key[1]))
            found = self.compared[key] = _Compared(names, left_by_chance(names, len(self.entries)))
        return found

    def judge(self, one: Candidate, threshold: float) -> None:
        """Score a name, and keep it when it reaches the threshold and is the entry's best."""
        compared = self.compare(one.row, one.parts, MOST_COMPARED)
        if compared is None:
            return
        weak = self.candidates.is_weak(one.row)
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
            compared = self.compare(row, self.candidates.parts(row))
            self.keep(entry, compared, threshold, weak=self.candidates.is_weak(row))
        if not rows:
            self.keep(entry, None, threshold, weak=False)

    def keep(self, entry: int, compared: _Compared | None, threshold: float, *, weak: bool) -> None:
        """Score an entry by one of its names, and keep it when it reaches the threshold and is its best."""
        facts = self.look_at(entry)[1]
        score = facts.score(compared.names.score, compared.left) if compared else facts.score(0.0)
        if score < threshold or (weak and not facts.supports):
            return
        scored, known = _Scored(score, compared, weak), self.best.get(entry)
        if known is None or scored.rank > known.rank:
            self.best[entry], self.last = scored, None

    def full(self, most: int, likely: float) -> bool:
        """Whether there are `most` matches that a name with this likely score does not outdo."""
        if len(self.best) < max(1, most):
            return False
        if self.last is None:
            self.last = sorted([one.score for one in self.best.values()], reverse=True)[most - 1]
        return self.last >= likely - _ROUNDED


def best_matches(
    candidates: Candidates, entries: PackedEntries, person: Person, threshold: float, most: int
) -> tuple[Match, ...]:
    """Return the entries that match a person with this score at least, best first, `most` at most.

    A birth date that nobody gave is taken from the national number.
    """
    born = person.date_of_birth or birth_date_of(person.id_number)
    search = _Search(candidates, entries, person, parse_name(person.name or ""), born)
    for entry in candidates.facts.with_number(person.id_number):
        search.judge_numbered(entry, threshold)
    for one in candidates.by_name(search.name, born, threshold, MOST_CANDIDATES):
        if search.full(most, one.likely):
            break
        search.judge(one, threshold)
    ordered = sorted(search.best.items(), key=lambda item: (-item[1].score, search.facts[item[0]][1].rank, item[0]))
    return tuple(_match(search.facts[entry], one, len(entries)) for entry, one in ordered[:most])


def _match(known: tuple[ListEntry, Circumstances], scored: _Scored, listed: int) -> Match:
    entry, facts = known
    names = scored.compared.names if scored.compared else None
    return Match(entry, scored.score, explain(names, facts, listed, weak=scored.weak))
