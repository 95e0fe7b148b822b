"""Files of known people, and what an authority says that knows only them."""

from datetime import date
from pathlib import Path

import pytest

from hawiya.screening.authority.people import UNKNOWN, BadPeople, KnownPerson, answer_about, read_people
from hawiya.verification.ports import Person

NUMBER, OTHER = "29001011234567", "29001011234575"
CSV = f"""id_number,name,date_of_birth,status
{NUMBER},منى على حسن,1990-01-01,valid
{OTHER},,,LOST
"""


def written(folder: Path, content: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_csv_file_and_json_lines_say_the_same(tmp_path: Path) -> None:
    lines = (
        f'{{"idNumber": "{NUMBER}", "name": "منى على حسن", "dateOfBirth": "1990-01-01", "status": "valid"}}\n'
        f'\n{{"id_number": "{OTHER}", "status": "lost", "note": "ignored"}}\n'
    )
    known = read_people(written(tmp_path, CSV))
    assert known == read_people(written(tmp_path, lines, "people.jsonl"))
    assert known == {
        NUMBER: KnownPerson(NUMBER, "valid", "منى على حسن", date(1990, 1, 1)),
        OTHER: KnownPerson(OTHER, "lost"),
    }


def test_arabic_digits_a_byte_order_mark_and_other_headings(tmp_path: Path) -> None:
    content = "\ufeffNational ID,Full Name,Birth Date,Status\n٢٩٠٠١٠١١٢٣٤٥٦٧,منى,1990-01-01,Valid\n"
    assert list(read_people(written(tmp_path, content))) == [NUMBER]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "nobody is in the file"),
        ("id_number,name,date_of_birth,status\n", "nobody is in the file"),
        (f"id_number,status\n{NUMBER},valid\n{NUMBER},lost\n", "line 3: this number is in the file twice"),
        ("id_number,status\n123,valid\n", "line 2: id_number is not 14 digits"),
        (f"id_number,status\n{NUMBER},\n", "line 2: status is missing"),
        (f"id_number,name\n{NUMBER},منى\n", "line 2: status is missing"),
        (f"id_number,date_of_birth,status\n{NUMBER},1/1/1990,valid\n", "line 2: date_of_birth is not YYYY-MM-DD"),
        (f'id_number,status\n"{NUMBER},valid\n', "not CSV"),
        (b"id_number,status\n\xff\xfe,valid\n", "UTF-8"),
    ],
)
def test_a_bad_file_says_where_and_why_and_nothing_of_a_person(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(BadPeople, match=reason) as caught:
        read_people(written(tmp_path, content))
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[]", "line 1: not a JSON object"),
        ("{", "line 1: not JSON"),
        ("[" * 100_000, "line 1: not JSON"),
        ('{"id_number": 29001011234567, "status": "valid"}', "line 1: id_number is not a text"),
    ],
)
def test_bad_json_lines(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(BadPeople, match=reason):
        read_people(written(tmp_path, content, "people.jsonl"))


@pytest.mark.parametrize(
    ("person", "key"),
    [
        (Person("منى على حسن", NUMBER, date(1990, 1, 1)), ""),
        (Person("منى علي", NUMBER, date(1990, 1, 1)), ""),
        (Person(None, NUMBER, None), ""),
        (Person("سعاد على حسن", NUMBER, date(1990, 1, 1)), "NAME_DIFFERS"),
        (Person("منى على حسن", NUMBER, date(1990, 1, 2)), "BIRTH_DATE_DIFFERS"),
        (Person(None, OTHER, None), "LOST"),
        (Person("منى على حسن", "29001011234583", None), "PERSON_UNKNOWN"),
        (Person("منى على حسن", None, None), "PERSON_UNKNOWN"),
    ],
)
def test_what_is_said_of_a_person(tmp_path: Path, person: Person, key: str) -> None:
    answer = answer_about(read_people(written(tmp_path, CSV)), person)
    assert answer.key == key
    assert answer.valid is (key == "")
    assert (answer.code == 0) is answer.valid
    assert (answer == UNKNOWN) is (key == "PERSON_UNKNOWN")


@pytest.mark.parametrize(("registered", "valid"), [("Mona Aly Hassan", True), ("Soad Aly Hassan", False)])
def test_a_name_registered_in_latin_letters_is_compared_by_sound(registered: str, valid: bool) -> None:
    known = {NUMBER: KnownPerson(NUMBER, "valid", registered)}
    assert answer_about(known, Person("منى على حسن", NUMBER, None)).valid is valid
