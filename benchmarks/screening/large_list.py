"""A large list of invented people, for measuring speed: Egyptian names as frequent as they are, and others.

Seven entries of ten have an Egyptian chain of three to five parts, each part drawn by its share at that place of the
chain in `egy-names` (so محمد is in about half of them), spelled in Arabic, in one of the Latin spellings of its
parts, or both. The others have one to three names made of syllables, where few are frequent and most are rare, as
family names are. A third has no birth date, a sixth only a year; one of ten has an Egyptian national number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from egy_names._index import get_all
from egy_names._types import Gender, NameEntry, NameRole

from hawiya.cards.national_number import check_digit
from hawiya.screening.watchlists.entry import EntryKind, ListEntry

SEED = 20_261_126
_BATCH = 10_000
_SYLLABLES_SEED = 7
_PLACES = 5
_GOVERNORATES = ("01", "02", "12", "21")
_EGYPTIAN = 0.7
_WOMEN = 0.25
_FIRST_NAMES, _FAMILY_NAMES = 4_000, 150_000
_Drawn = TypeVar("_Drawn")
_ONSETS = (
    "b",
    "br",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "y",
    "z",
)
_NUCLEI = ("a", "e", "i", "o", "u", "ai", "ei", "ou", "ia", "y")
_CODAS = ("", "", "", "n", "r", "s", "l", "k", "m", "t", "nd", "v")
_ENDINGS = ("", "ov", "son", "ez", "ski", "enko", "yan", "wala", "inho", "er", "oglu", "shvili")


class _Pool(Generic[_Drawn]):
    """What is drawn, and how often each is."""

    def __init__(self, drawn: Sequence[_Drawn], weights: Iterable[float]) -> None:
        self._drawn = drawn
        self._up_to = list(accumulate(weights))

    def draw(self, random: Random, count: int) -> list[_Drawn]:
        return random.choices(self._drawn, cum_weights=self._up_to, k=count)


@dataclass(frozen=True, slots=True)
class Chain:
    """An Egyptian's name, part by part: in Arabic, and in the Latin spellings that each part has."""

    arabic: tuple[str, ...]
    latin: tuple[tuple[str, ...], ...]


class People:
    """Draws people, the same ones for the same seed."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = Random(seed)

    @cached_property
    def _pools(self) -> list[_Pool[NameEntry]]:
        """The names at each place of a chain; the last pool is of women's first names."""
        usable = [entry for entry in get_all() if entry.ar and entry.en and " " not in entry.ar]
        given = [one for one in usable if one.role is NameRole.GIVEN]
        men = [one for one in given if one.gender is Gender.MALE]
        women = [one for one in given if one.gender is Gender.FEMALE]
        pools = [_names_at(men, place) for place in range(_PLACES - 1)]
        return [*pools, _names_at([one for one in usable if one.gender is not Gender.FEMALE], 4), _names_at(women, 0)]

    @cached_property
    def _others(self) -> tuple[_Pool[str], _Pool[str]]:
        syllables = Random(_SYLLABLES_SEED)
        first = _invented(syllables, _FIRST_NAMES, 2, endings=False)
        family = _invented(syllables, _FAMILY_NAMES, 3, endings=True)
        return _Pool(first, _harmonic(len(first))), _Pool(family, _harmonic(len(family)))

    def chains(self) -> Iterator[Chain]:
        """Draw Egyptian names of three to five parts without end."""
        draw = self._random
        while True:
            picked = [pool.draw(draw, _BATCH) for pool in self._pools]
            for row, length in enumerate(draw.choices((3, 4, 5), (20, 65, 15), k=_BATCH)):
                drawn = [picked[place][row] for place in range(length)]
                if draw.random() < _WOMEN:
                    drawn[0] = picked[-1][row]
                yield Chain(tuple(one.ar for one in drawn), tuple((one.en, *(one.en_variants or ())) for one in drawn))

    def latin(self, chain: Chain) -> str:
        """Spell a chain in Latin letters, each part in one of its spellings."""
        return " ".join(self._random.choice(spellings) for spellings in chain.latin)

    def others(self) -> Iterator[tuple[str, ...]]:
        """Draw one or two names of a person of another origin, without end."""
        draw = self._random
        first, family = self._others
        while True:
            firsts, families = first.draw(draw, 2 * _BATCH), family.draw(draw, 2 * _BATCH)
            for row in range(0, 2 * _BATCH, 2):
                middle = f" {firsts[row + 1]}" if draw.random() < 0.5 else ""
                also = (f"{firsts[row]} {families[row + 1]}",) if draw.random() < 0.4 else ()
                yield (f"{firsts[row]}{middle} {families[row]}", *also)

    def entries(self, count: int) -> Iterator[ListEntry]:
        """Draw the entries of a list."""
        draw, chains, others = self._random.random, self.chains(), self.others()
        for place in range(count):
            egyptian = draw() < _EGYPTIAN
            names = self.spelled(next(chains)) if egyptian else next(others)
            born, known = self.birth_date(), draw()
            yield ListEntry(
                key=f"inv-{place:07d}",
                kind=EntryKind.PERSON if draw() < 0.95 else EntryKind.UNKNOWN,
                names=names,
                id_numbers=(self.number(born),) if egyptian and draw() < 0.15 else (),
                birth_dates=() if known < 1 / 3 else (str(born.year),) if known < 1 / 2 else (born.isoformat(),),
                programme=f"Programme {place % 40}",
            )

    def birth_date(self) -> date:
        """Draw the birth date of a grown-up."""
        return date(1945, 1, 1) + timedelta(days=self._random.randrange(60 * 365))

    def number(self, born: date) -> str:
        """Draw a national number for somebody born on this day."""
        draw = self._random
        first = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{draw.choice(_GOVERNORATES)}{draw.randrange(10_000):04d}"
        return first + check_digit(first)

    def spelled(self, chain: Chain) -> tuple[str, ...]:
        """Spell a chain as lists do: in Arabic, in Latin letters, or both, the Latin ones in one or two ways."""
        arabic, toss = " ".join(chain.arabic), self._random.random()
        if toss < 0.4:
            return (arabic,)
        if toss < 0.7:
            return (self.latin(chain),)
        return (self.latin(chain), arabic) if toss < 0.88 else (self.latin(chain), arabic, self.latin(chain))


def _names_at(names: Sequence[NameEntry], place: int) -> _Pool[NameEntry]:
    return _Pool(names, [one.corpus_share * one.slot_pcts[place] if one.slot_pcts else 0.0 for one in names])


def _harmonic(count: int) -> list[float]:
    return [1 / place for place in range(10, count + 10)]


def _invented(syllables: Random, count: int, longest: int, *, endings: bool) -> list[str]:
    """Return distinct words made of syllables."""
    made: dict[str, None] = {}
    while len(made) < count:
        word = "".join(
            syllables.choice(_ONSETS) + syllables.choice(_NUCLEI) + syllables.choice(_CODAS)
            for _ in range(syllables.randint(1 if endings else 2, longest))
        )
        made[(word + (syllables.choice(_ENDINGS) if endings else "")).capitalize()] = None
    return list(made)
