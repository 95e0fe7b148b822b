"""Invented people: everything that stands on a card, drawn from a seed. No real person's data goes in.

corpus = Corpus()
person = corpus.person(numpy.random.default_rng(7))
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.random import Generator

from lab.names import Gender, NameSampler, Spelling

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CHECK_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
VALID_YEARS = 7
REFERENCE_DAY = date(2026, 11, 1)

GOVERNORATE_MILLIONS = {
    "01": 10.2, "02": 5.6, "03": 0.8, "04": 0.8, "11": 1.6, "12": 7.0, "13": 7.9, "14": 6.1, "15": 3.7, "16": 5.4,
    "17": 4.7, "18": 6.8, "19": 1.4, "21": 9.4, "22": 3.5, "23": 4.0, "24": 6.2, "25": 4.9, "26": 5.6, "27": 3.6,
    "28": 1.6, "29": 1.4, "31": 0.4, "32": 0.3, "33": 0.5, "34": 0.5, "35": 0.1, "88": 0.6,
}  # fmt: skip
"""Inhabitants by governorate code, millions, rounded from the 2023 estimates of CAPMAS; 88 is born abroad."""


@dataclass(frozen=True, slots=True)
class Person:
    """One invented card holder. Texts are as printed (Arabic in logical order), except where `…_text` says else.

    `number` holds 14 ASCII digits with a valid structure and check digit. `husband` is None unless it is printed.
    """

    gender: Gender
    first_name: str
    last_names: str
    address_1: str
    address_2: str
    number: str
    birth_date: date
    serial: str
    issue_date: date
    expiry_date: date
    job: str
    job_title: str
    marital_status: str
    religion: str
    husband: str | None

    @property
    def gender_text(self) -> str:
        """The word on the back."""
        return "ذكر" if self.gender is Gender.MALE else "أنثى"

    @property
    def number_text(self) -> str:
        """The national number in Arabic-Indic digits, without spaces."""
        return self.number.translate(ARABIC_INDIC)

    @property
    def birth_text(self) -> str:
        """YYYY/MM/DD in Arabic-Indic digits."""
        return f"{self.birth_date:%Y/%m/%d}".translate(ARABIC_INDIC)

    @property
    def issue_text(self) -> str:
        """YYYY/MM in Arabic-Indic digits."""
        return f"{self.issue_date:%Y/%m}".translate(ARABIC_INDIC)

    @property
    def expiry_text(self) -> str:
        """YYYY/MM/DD in Arabic-Indic digits."""
        return f"{self.expiry_date:%Y/%m/%d}".translate(ARABIC_INDIC)


@cache
def places() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return governorate code → (its Arabic name, its districts' Arabic names)."""
    table = json.loads(files("hawiya.cards").joinpath("data/places.json").read_text(encoding="utf-8"))
    return {g["code"]: (g["ar"], tuple(d["ar"] for d in g["districts"])) for g in table["governorates"]}


@cache
def vocabulary() -> dict[str, list[str]]:
    """Return the word lists beside this module: streets, settlements, jobs, employers, faculties."""
    lists: dict[str, list[str]] = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))
    return lists


def check_digit(first_13: str) -> str:
    """Return the last digit of a national number: 11 minus the weighted sum modulo 11, with 10 → 0 and 11 → 1."""
    remainder = 11 - sum(weight * int(digit) for weight, digit in zip(CHECK_WEIGHTS, first_13, strict=True)) % 11
    return str(remainder % 10)


def number_for(rng: Generator, birth: date, governorate: str, gender: Gender) -> str:
    """Draw a national number: century, birth date, governorate, serial with the gender's parity, check digit."""
    order = int(rng.integers(0, 500)) * 10 + int(rng.integers(0, 5)) * 2 + (gender is Gender.MALE)
    body = f"{2 if birth.year < 2000 else 3}{birth:%y%m%d}{governorate}{order:04d}"
    return body + check_digit(body)


def serial_for(rng: Generator) -> str:
    """Draw a card serial: two Latin letters and seven digits."""
    letters = "".join(rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 2))
    return f"{letters}{int(rng.integers(0, 10_000_000)):07d}"


class Corpus:
    """Draws people. `held_out` False keeps the reserved names out (training), True draws first names only from them."""

    def __init__(self, held_out: bool | None = None, today: date = REFERENCE_DAY) -> None:
        self._first = NameSampler(held_out=held_out)
        self._later = NameSampler(held_out=False if held_out is False else None)
        self._today = today
        self._codes = tuple(GOVERNORATE_MILLIONS)
        millions = np.array(list(GOVERNORATE_MILLIONS.values()))
        self._shares = millions / millions.sum()

    def person(self, rng: Generator) -> Person:
        """Draw one person of 16 to 90 years whose card is valid (85 %) or expired by up to three years."""
        gender = Gender.FEMALE if rng.random() < 0.48 else Gender.MALE
        faith = "c" if rng.random() < 0.1 else "m"
        spelling = Spelling.draw(rng)
        days_ago = rng.integers(1, 365 * VALID_YEARS) if rng.random() < 0.85 else rng.integers(2560, 3650)
        issue = self._today - timedelta(days=int(days_ago))
        issue = issue.replace(day=min(issue.day, 28))
        age = int(16 + min(74.0, rng.gamma(2.2, 10.0)))
        birth = issue - timedelta(days=int(age * 365.25 + rng.integers(1, 360)))
        birthplace = self._codes[int(rng.choice(len(self._codes), p=self._shares))]
        marital, wed = self._marital(rng, gender, age)
        job, title = self._occupation(rng, gender, age)
        return Person(
            gender=gender,
            first_name=spelling.apply(self._first.draw(rng, 0, gender, faith)),
            last_names=self._chain(rng, spelling, faith),
            address_1=street_line(rng),
            address_2=district_line(rng, self._home(rng, birthplace)),
            number=number_for(rng, birth, birthplace, gender),
            birth_date=birth,
            serial=serial_for(rng),
            issue_date=issue,
            expiry_date=issue.replace(year=issue.year + VALID_YEARS),
            job=job,
            job_title=title,
            marital_status=marital,
            religion=self._religion(rng, gender, faith),
            husband=self._husband(rng, spelling, faith) if wed and gender is Gender.FEMALE else None,
        )

    def people(self, seed: int, count: int) -> list[Person]:
        """Return the first `count` people of a seed."""
        rng = np.random.default_rng(seed)
        return list(islice(iter(lambda: self.person(rng), None), count))

    def _chain(self, rng: Generator, spelling: Spelling, faith: str) -> str:
        count = 3 if rng.random() < 0.7 else 4
        return spelling.apply(" ".join(self._later.draw(rng, place, religion=faith) for place in range(1, count + 1)))

    def _husband(self, rng: Generator, spelling: Spelling, faith: str) -> str:
        words = [self._later.draw(rng, place, Gender.MALE, faith) for place in range(4 if rng.random() < 0.5 else 3)]
        return spelling.apply(" ".join(words))

    def _home(self, rng: Generator, birthplace: str) -> str:
        if birthplace != "88" and rng.random() < 0.75:
            return birthplace
        return self._codes[int(rng.choice(len(self._codes) - 1, p=self._shares[:-1] / self._shares[:-1].sum()))]

    @staticmethod
    def _marital(rng: Generator, gender: Gender, age: int) -> tuple[str, bool]:
        male = gender is Gender.MALE
        if rng.random() < (0.95 if age < 21 else 0.5 if age < 30 else 0.08):
            return ("أعزب" if male else "آنسة"), False
        kind = rng.random()
        if kind < 0.86:
            return ("متزوج" if male else "متزوجة"), True
        if kind < 0.93:
            return ("مطلق" if male else "مطلقة"), False
        return ("أرمل" if male else "أرملة"), False

    @staticmethod
    def _religion(rng: Generator, gender: Gender, faith: str) -> str:
        if faith == "m":
            return "مسلم" if gender is Gender.MALE else "مسلمة"
        ya = "ى" if rng.random() < 0.6 else "ي"
        return f"مسيح{ya}" if gender is Gender.MALE else "مسيحية"

    @staticmethod
    def _occupation(rng: Generator, gender: Gender, age: int) -> tuple[str, str]:
        words = vocabulary()
        student = "طالب" if gender is Gender.MALE else "طالبة"
        if age < 23 and rng.random() < 0.7:
            place = str(rng.choice(words["faculties"]))
            return student, f"{place} - {rng.choice(words['universities'])}" if rng.random() < 0.5 else place
        job = str(rng.choice(words["jobs_men" if gender is Gender.MALE else "jobs_women"]))
        return job, str(rng.choice(words["employers"])) if rng.random() < 0.6 else ""


def street_line(rng: Generator) -> str:
    """Draw the first address line: building and street, a settlement, or a housing estate with its numbers."""
    words = vocabulary()
    house = str(int(1 + rng.gamma(1.0, 25.0))).translate(ARABIC_INDIC)
    kind = rng.random()
    if kind < 0.58:
        line = f"{house} {rng.choice(words['street_kinds'])} {rng.choice(words['streets'])}"
        extra = rng.random()
        if extra < 0.12:
            line += f" {rng.choice(words['compounds'])}"
        elif extra < 0.2:
            line += f" شقة {int(rng.integers(1, 40))}".translate(ARABIC_INDIC)
        return line
    if kind < 0.82:
        line = f"{rng.choice(words['settlements'])} {rng.choice(words['settlement_names'])}"
        return f"{rng.choice(words['street_kinds'][:2])} {rng.choice(words['streets'])} {line}" if kind > 0.76 else line
    block = f"{rng.choice(['عمارة', 'بلوك', 'عماره', 'قطعة'])} {int(rng.integers(1, 200))}".translate(ARABIC_INDIC)
    flat = f" شقة {int(rng.integers(1, 40))}".translate(ARABIC_INDIC) if rng.random() < 0.5 else ""
    return f"{block}{flat} {rng.choice(words['compounds'])}"


def district_line(rng: Generator, governorate: str) -> str:
    """Draw the second address line: a district of the governorate, a hyphen, the governorate's name."""
    name, districts = places()[governorate]
    district = str(rng.choice(districts))
    kind = rng.random()
    prefix = "مركز " if kind < 0.08 and governorate not in ("01", "02", "03", "04") else "قسم " if kind > 0.96 else ""
    return f"{prefix}{district} - {name}"
