"""English forms: names by the table, places and terms by lists, the rest letter by letter."""

import pytest

from hawiya.cards.english import (
    GENDERS,
    MARITAL_STATUSES,
    RELIGIONS,
    english_address_1,
    english_address_2,
    english_job,
    english_name,
)


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("محمد", "Mohamed"),
        ("أحمد", "Ahmed"),
        ("احمد", "Ahmed"),
        ("رامى", "Ramy"),
        ("على", "Ali"),
        ("فاطمه", "Fatma"),
        ("مُحَمَّد", "Mohamed"),
        ("عبد الرحمن", "Abdelrahman"),
        ("عبدالرحمن", "Abdelrahman"),
        ("عبد الله", "Abdullah"),
        ("أبو بكر", "Abubakr"),
        ("نور الدين", "Noureldin"),
        ("محمد أحمد عبد الله الشناوى", "Mohamed Ahmed Abdullah Elshenawy"),
        ("مينا جرجس بطرس", "Mina Gerges Botros"),
        ("فاطمة الزهراء حسن", "Fatma Elzahraa Hassan"),
        ("السيد", "Elsayed"),
        ("محمد عبد", "Mohamed Abd"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_names(arabic: str, english: str) -> None:
    assert english_name(arabic) == english


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("زوكرمانوفيتش", "Zwkrmanwfytsh"),
        ("الزوكرمانوفيتشى", "Elzwkrmanwfytshy"),
        ("عبدالزوكرمان", "Abdelzwkrman"),
        ("عبد الزوكرمان", "Abdelzwkrman"),
        ("پڤچ", "Pvt"),
        ("ءء", "Aa"),
    ],
)
def test_unknown_names_are_spelled(arabic: str, english: str) -> None:
    assert english_name(arabic) == english


def test_latin_words_and_numbers_stay() -> None:
    assert english_name("John ١٢ Ñ") == "John 12"


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("١٢ شارع التحرير", "12 Street Eltahrir"),
        ("15 ش النصر شقة ٧", "15 St. Elnasr Flat 7"),
        ("متفرع من شارع النيل", "off Street Elnile"),
        ("شارع عبد الله محمد", "Street Abdullah Mohamed"),
        ("", ""),
    ],
)
def test_first_address_lines(arabic: str, english: str) -> None:
    assert english_address_1(arabic) == english


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("مدينة نصر - القاهرة", "Nasr City - Cairo"),
        ("مدينه نصر القاهره", "Nasr City - Cairo"),
        ("مركز طنطا - الغربية", "Markaz Tanta - Gharbia"),
        ("القاهرة", "Cairo"),
        ("قرية السلام - دمياط", "Village Elsalam - Damietta"),
        ("الخصوص - القلوبية", "El Khosous - Qalyubia"),
        ("قرية محمد", "Village Mohamed"),
    ],
)
def test_second_address_lines(arabic: str, english: str) -> None:
    assert english_address_2(arabic) == english


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("مهندس", "Engineer"),
        ("مهندسه", "Engineer"),
        ("مهندس مدني", "Civil Engineer"),
        ("طالب", "Student"),
        ("كلية الهندسة - جامعة القاهرة", "Faculty of Engineering - University of Cairo"),
        ("حاصل على بكالوريوس تجارة", "Holder of Bachelor of Commerce"),
        ("مدرس محمد", "Teacher Mohamed"),
        ("باحث قانونى", "Legal Researcher"),
        ("قانونى", "Legal"),
        ("مصمم جرافيك", "Graphic Designer"),
        ("فنى زخرفة", "Technician Zkhrfa"),
        ("", ""),
    ],
)
def test_jobs(arabic: str, english: str) -> None:
    assert english_job(arabic) == english


def test_closed_lists() -> None:
    assert {term.english for term in MARITAL_STATUSES} == {"single", "married", "divorced", "widowed"}
    assert {term.english for term in RELIGIONS} == {"Muslim", "Christian", "Jewish"}
    assert [(term.arabic, term.english) for term in GENDERS] == [("ذكر", "male"), ("أنثى", "female")]
