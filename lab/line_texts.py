"""What the training lines say: the mix of fields, spelling jitter, and random strings that keep the reader honest."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from numpy.random import Generator

from hawiya.cards.ctc import ARABIC_LETTERS
from lab.corpus import (
    ARABIC_INDIC,
    GOVERNORATE_MILLIONS,
    district_line,
    number_for,
    serial_for,
    street_line,
    vocabulary,
)
from lab.names import Gender, NameSampler, Spelling


class Kind(StrEnum):
    """The kinds of line on a card, as the reader meets them."""

    NUMBER = "number"
    DATE = "date"
    FIRST_NAME = "first_name"
    LAST_NAMES = "last_names"
    ADDRESS_1 = "address_1"
    ADDRESS_2 = "address_2"
    JOB = "job"
    SHORT_WORD = "short_word"
    SERIAL = "serial"
    RANDOM = "random"


MIX = {
    Kind.LAST_NAMES: 0.20, Kind.FIRST_NAME: 0.09, Kind.ADDRESS_1: 0.12, Kind.ADDRESS_2: 0.10, Kind.NUMBER: 0.10,
    Kind.DATE: 0.08, Kind.JOB: 0.10, Kind.SHORT_WORD: 0.02, Kind.SERIAL: 0.05, Kind.RANDOM: 0.14,
}  # fmt: skip
JOB_LINES = ("jobs_men", "jobs_women", "further_jobs", "employers", "further_employers", "faculties")
"""Kinds of the vocabulary that stand on the lines of the profession; people are drawn without the `further` ones."""

DICTIONARY = Path("/usr/share/hunspell/ar.dic")
RANDOM_LETTERS = 0.4
"""Share of the random lines that are random letters; the others are words of a dictionary, where there is one."""

SHORT_WORDS = (
    "ذكر", "أنثى", "انثى", "أعزب", "آنسة", "انسة", "متزوج", "متزوجة", "مطلق", "مطلقة", "أرمل", "أرملة", "ارمل",
    "ارملة", "مسلم", "مسلمة", "مسيحى", "مسيحي", "مسيحية",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineText:
    """A line to be drawn, in logical order."""

    kind: Kind
    text: str


class LineTexts:
    """Draws line texts; training keeps the held-out names and districts out."""

    def __init__(self, held_out: bool | None) -> None:
        powers = ((1.0, 0.4), (0.6, 0.3), (0.0, 0.3)) if held_out is False else ((1.0, 1.0),)
        self._training = held_out is False
        self._dictionary = dictionary_words() if self._training else ()
        self._samplers = [NameSampler(power, held_out) for power, _ in powers]
        self._sampler_shares = [share for _, share in powers]
        self._later = [NameSampler(power, False if self._training else None) for power, _ in powers]

    def draw(self, rng: Generator, kind: Kind | None = None) -> LineText:
        """Draw one line of the given kind, or of the training mix."""
        kind = kind or Kind(str(rng.choice(list(MIX), p=list(MIX.values()))))
        makers = {
            Kind.NUMBER: self._number,
            Kind.DATE: self._date,
            Kind.FIRST_NAME: self._first_name,
            Kind.LAST_NAMES: self._last_names,
            Kind.ADDRESS_1: street_line,
            Kind.ADDRESS_2: self._district,
            Kind.JOB: self._job,
            Kind.SHORT_WORD: lambda r: str(r.choice(SHORT_WORDS)),
            Kind.SERIAL: serial_for,
            Kind.RANDOM: self._any_words,
        }
        return LineText(kind, makers[kind](rng))

    def _pick(self, rng: Generator) -> int:
        return int(rng.choice(len(self._samplers), p=self._sampler_shares))

    def _number(self, rng: Generator) -> str:
        if self._training and rng.random() < 0.5:
            return "".join(rng.choice(list("٠١٢٣٤٥٦٧٨٩"), 14))
        birth = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 25_500)))
        code = str(rng.choice(list(GOVERNORATE_MILLIONS)))
        return number_for(rng, birth, code, rng.choice([Gender.MALE, Gender.FEMALE])).translate(ARABIC_INDIC)

    def _date(self, rng: Generator) -> str:
        day = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 34_500)))
        return format(day, "%Y/%m" if rng.random() < 0.35 else "%Y/%m/%d").translate(ARABIC_INDIC)

    def _first_name(self, rng: Generator) -> str:
        gender = Gender.FEMALE if rng.random() < 0.5 else Gender.MALE
        return Spelling.draw(rng).apply(
            self._samplers[self._pick(rng)].draw(rng, 0, gender, str(rng.choice(["m", "c"])))
        )

    def _last_names(self, rng: Generator) -> str:
        count = int(
            rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.08, 0.5, 0.3, 0.07]) if self._training else rng.choice([3, 4])
        )
        sampler = self._pick(rng)
        first = self._samplers[sampler].draw(rng, 1)
        rest = [self._later[sampler].draw(rng, min(place, 4)) for place in range(2, count + 1)]
        return Spelling.draw(rng).apply(" ".join([first, *rest]))

    def _district(self, rng: Generator) -> str:
        codes = list(GOVERNORATE_MILLIONS)[:-1]
        line = district_line(rng, str(rng.choice(codes)))
        if self._training and rng.random() < 0.4:
            # A district beside a wrong governorate, or a name in its place: the reader must read, not guess.
            district, _, governorate = line.partition(" - ")
            if rng.random() < 0.5:
                governorate = district_line(rng, str(rng.choice(codes))).partition(" - ")[2]
            else:
                district = self._samplers[-1].draw(rng, 1)
            line = f"{district} - {governorate}"
        return Spelling.draw(rng).apply(line) if self._training and rng.random() < 0.5 else line

    def _job(self, rng: Generator) -> str:
        words = vocabulary()
        line = str(rng.choice(words[str(rng.choice(JOB_LINES))]))
        if line in words["faculties"] and rng.random() < 0.5:
            line = f"{line} - {rng.choice(words['universities'])}"
        return Spelling.draw(rng).apply(line) if self._training and rng.random() < 0.4 else line

    def _any_words(self, rng: Generator) -> str:
        """Draw dictionary words (streets and jobs that no list of ours holds) or random letters."""
        if not self._dictionary or rng.random() < RANDOM_LETTERS:
            return random_string(rng)
        count = int(rng.integers(1, 5))
        words = [self._dictionary[int(at)] for at in rng.integers(0, len(self._dictionary), count)]
        words = [f"ال{word}" if rng.random() < 0.3 and not word.startswith("ال") else word for word in words]
        if rng.random() < 0.3:
            words.insert(0 if rng.random() < 0.7 else len(words), str(rng.integers(1, 400)).translate(ARABIC_INDIC))
        return Spelling.draw(rng).apply(" ".join(words))


@cache
def dictionary_words() -> tuple[str, ...]:
    """Return the words of Debian's `hunspell-ar` that are 2 to 9 letters long; empty where it is not installed."""
    if not DICTIONARY.exists():
        return ()
    words = (line.partition("/")[0] for line in DICTIONARY.read_text(encoding="utf-8").splitlines()[1:])
    return tuple(sorted({word for word in words if 2 <= len(word) <= 9 and set(word) <= set(ARABIC_LETTERS)}))


def random_string(rng: Generator) -> str:
    """Draw words of random letters, with a number or a full stop among them now and then."""
    words = ["".join(rng.choice(list(ARABIC_LETTERS), int(rng.integers(2, 9)))) for _ in range(int(rng.integers(1, 4)))]
    if rng.random() < 0.4:
        number = "".join(rng.choice(list("٠١٢٣٤٥٦٧٨٩"), int(rng.integers(1, 5))))
        words.insert(int(rng.integers(0, len(words) + 1)), number)
    if rng.random() < 0.1:
        words[0] += "."
    return (" - " if rng.random() < 0.15 else " ").join(words)
