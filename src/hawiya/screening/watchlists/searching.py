"""One search of one list: candidates by number and by name, compared exactly, scored with what else is known."""

from dataclasses import dataclass, field
from datetime import date

from hawiya.names.compare import NameComparison, compare_names
from hawiya.names.parse import PersonName, parse_name
from hawiya.screening.watchlists.birth_dates import compare_birth_dates
from hawiya.screening.watchlists.candidates import Candidates
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.judging import Circumstances, circumstances, explain, left_by_chance, with_birth_date
from hawiya.screening.watchlists.packing import PackedEntries
from hawiya.verification.ports import Person

MOST_COMPARED = 64
"""Names that one search compares exactly."""
_ROUNDED = 0.005
"""Likely scores come of costs in steps of 1/200."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that matches; `score` is 0..1, `explanation` one line."""

    entry: ListEntry
    score: float
    explanation: str


@dataclass
class _Search:
    """The state of one search: entries looked at, names compared, and the best score of each entry so far."""

    candidates: Candidates
    entries: PackedEntries
    person: Person
    name: PersonName
    born: date | None
    facts: dict[int, tuple[ListEntry, Circumstances]] = field(default_factory=dict)
    compared: dict[tuple[tuple[int, ...], bool], NameComparison] = field(default_factory=dict)
    best: dict[int, tuple[float, NameComparison | None, bool]] = field(default_factory=dict)

    def look_at(self, entry: int) -> tuple[ListEntry, Circumstances]:
        """Return an entry and what it says beside the name."""
        if entry not in self.facts:
            listed = self.entries[entry]
            self.facts[entry] = (listed, circumstances(listed, self.person, self.born))
        return self.facts[entry]

    def compare(self, row: int) -> NameComparison:
        """Compare the person's name with the one in a row."""
        key = self.candidates.parts(row), self.candidates.is_family_first(row)
        if key not in self.compared:
            self.compared[key] = compare_names(self.name, self.candidates.name(row))
        return self.compared[key]

    def judge(self, row: int, entry: int, threshold: float) -> None:
        """Score the name in a row, and keep it when it reaches the threshold and is the entry's best."""
        comparison, weak = self.compare(row), self.candidates.is_weak(row)
        if self._at_most(comparison, entry, weak=weak) < threshold:
            return
        facts = self.look_at(entry)[1]
        self.keep(entry, self.score(comparison, facts), comparison, facts, threshold, weak=weak)

    def _at_most(self, comparison: NameComparison, entry: int, *, weak: bool) -> float:
        """Return the most that an entry may score by a name: looking at it is dear, its birth date is at hand.

        Its number can only speak against it; those that speak for it are judged before.
        """
        listed = self.candidates.facts.birth_dates(entry)
        if listed is None:
            return 1.0
        born = compare_birth_dates(listed, self.born)[0]
        if born.supports:
            return with_birth_date(comparison.score, born)
        return 0.0 if weak else with_birth_date(comparison.score * left_by_chance(comparison, len(self.entries)), born)

    def judge_numbered(self, entry: int, threshold: float) -> None:
        """Score an entry whose number is the person's or nearly so, by whichever of its names is the most alike."""
        facts = self.look_at(entry)[1]
        rows = self.candidates.of_entry(entry) if self.name.parts else []
        for row in rows:
            comparison = self.compare(row)
            weak = self.candidates.is_weak(row)
            self.keep(entry, self.score(comparison, facts), comparison, facts, threshold, weak=weak)
        if not rows:
            self.keep(entry, facts.score(0.0), None, facts, threshold, weak=False)

    def score(self, comparison: NameComparison, facts: Circumstances) -> float:
        """Return the whole score of a name of an entry."""
        return facts.score(comparison.score, left_by_chance(comparison, len(self.entries)))

    def keep(
        self,
        entry: int,
        score: float,
        comparison: NameComparison | None,
        facts: Circumstances,
        threshold: float,
        *,
        weak: bool,
    ) -> None:
        if score < threshold or (weak and not facts.supports):
            return
        known = self.best.get(entry)
        names = (comparison.score if comparison else 0.0, known[1].score if known and known[1] else 0.0)
        if known is None or (score, names[0]) > (known[0], names[1]):
            self.best[entry] = score, comparison, weak

    def full(self, most: int, likely: float) -> bool:
        """Whether there are `most` matches that a name with this likely score does not outdo."""
        if len(self.best) < most:
            return False
        return sum(score >= likely - _ROUNDED for score, _, _ in self.best.values()) >= most


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
    for one in candidates.by_name(search.name, born, threshold, MOST_COMPARED):
        if search.full(most, one.likely):
            break
        search.judge(one.row, one.entry, threshold)
    ordered = sorted(search.best.items(), key=lambda item: (-item[1][0], search.facts[item[0]][1].rank, item[0]))[:most]
    return tuple(
        Match(search.facts[entry][0], score, explain(comparison, search.facts[entry][1], len(entries), weak=weak))
        for entry, (score, comparison, weak) in ordered
    )
