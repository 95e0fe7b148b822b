"""Known people from a file, and what an authority that knows only them says of somebody."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hawiya.cards.transliteration import transliterate
from hawiya.verification.names import name_similarity
from hawiya.verification.ports import Person
from hawiya.verification.transaction import AuthorityAnswer

UNKNOWN = AuthorityAnswer(False, 1, "PERSON_UNKNOWN", "No such person is registered.")
_BORN_OTHERWISE = AuthorityAnswer(False, 3, "BIRTH_DATE_DIFFERS", "Another birth date is registered.")
_NAMED_OTHERWISE = AuthorityAnswer(False, 4, "NAME_DIFFERS", "Another name is registered.")
_SAME_NAME = 0.8
_NUMBER = re.compile(r"[0-9]{14}")
_STATUS = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FIELDS = {
    "idnumber": "id_number",
    "nationalid": "id_number",
    "name": "name",
    "fullname": "name",
    "dateofbirth": "date_of_birth",
    "birthdate": "date_of_birth",
    "status": "status",
}


class BadPeople(ValueError):
    """The file is not what it should be; the text says which line and why, and nothing of a person."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One registered person. `status` is `valid`, or a word that says why the card is not."""

    id_number: str
    status: str
    name: str | None = None
    date_of_birth: date | None = None


def read_people(path: Path) -> dict[str, KnownPerson]:
    """Read a CSV file with headings, or JSON lines, in UTF-8; return people by number.

    Raises `BadPeople` and `OSError`. A file without people is refused: it is more likely cut off than meant.
    """
    people: dict[str, KnownPerson] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, record in _records(file, path.suffix.lower() == ".csv"):
                person = _person(line, record)
                if person.id_number in people:
                    raise BadPeople(f"line {line}: this number is in the file twice")
                people[person.id_number] = person
    except UnicodeDecodeError:
        raise BadPeople("the file is not in UTF-8") from None
    if not people:
        raise BadPeople("nobody is in the file")
    return people


def answer_about(people: Mapping[str, KnownPerson], person: Person) -> AuthorityAnswer:
    """Say whether a person is known, with a good card, under this name and birth date.

    What one of the two sides does not know is not compared. The answer about somebody who is not there is `UNKNOWN`.
    """
    known = people.get(person.id_number or "")
    if known is None:
        return UNKNOWN
    if known.status != "valid":
        return AuthorityAnswer(False, 2, known.status.upper(), f"The card is registered as {known.status}.")
    if known.date_of_birth and person.date_of_birth and known.date_of_birth != person.date_of_birth:
        return _BORN_OTHERWISE
    if known.name and person.name and _similarity(known.name, person.name) < _SAME_NAME:
        return _NAMED_OTHERWISE
    return AuthorityAnswer(valid=True)


def _similarity(registered: str, on_card: str) -> float:
    latin = " ".join(transliterate(word) for word in on_card.split())
    return name_similarity(registered, on_card, latin)


def _records(lines: Iterable[str], is_csv: bool) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if is_csv:
        table = csv.DictReader(lines, strict=True)
        try:
            for row in table:
                yield table.line_num, {_field(name): value for name, value in row.items() if name is not None}
        except csv.Error:
            raise BadPeople(f"line {table.line_num}: not CSV") from None
        return
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            raise BadPeople(f"line {line}: not JSON") from None
        if not isinstance(record, dict):
            raise BadPeople(f"line {line}: not a JSON object")
        yield line, {_field(name): value for name, value in record.items()}


def _field(heading: str) -> str:
    folded = re.sub(r"[\s_-]", "", heading).casefold()
    return _FIELDS.get(folded, folded)


def _person(line: int, record: Mapping[str, Any]) -> KnownPerson:
    for name in ("id_number", "name", "date_of_birth", "status"):
        if not isinstance(record.get(name), str | None):
            raise BadPeople(f"line {line}: {name} is not a text")
    number = "".join(str(int(one)) if one.isdecimal() else one for one in (record.get("id_number") or "").strip())
    if not _NUMBER.fullmatch(number):
        raise BadPeople(f"line {line}: id_number is not 14 digits")
    status = (record.get("status") or "").strip().lower()
    if not _STATUS.fullmatch(status):
        raise BadPeople(f"line {line}: status is missing or no word (valid, expired, lost…)")
    born = (record.get("date_of_birth") or "").strip()
    try:
        date_of_birth = date.fromisoformat(born) if born else None
    except ValueError:
        raise BadPeople(f"line {line}: date_of_birth is not YYYY-MM-DD") from None
    return KnownPerson(number, status, (record.get("name") or "").strip() or None, date_of_birth)
