"""Governorates, districts, and the second line of an address."""

import pytest

from hawiya.cards.arabic import fold
from hawiya.cards.places import Place, governorates, resolve_place


def test_the_28_codes_of_the_national_number() -> None:
    expected = {
        "01": ("القاهرة", "Cairo"),
        "02": ("الإسكندرية", "Alexandria"),
        "03": ("بورسعيد", "Port Said"),
        "04": ("السويس", "Suez"),
        "11": ("دمياط", "Damietta"),
        "12": ("الدقهلية", "Dakahlia"),
        "13": ("الشرقية", "Sharqia"),
        "14": ("القليوبية", "Qalyubia"),
        "15": ("كفر الشيخ", "Kafr El Sheikh"),
        "16": ("الغربية", "Gharbia"),
        "17": ("المنوفية", "Monufia"),
        "18": ("البحيرة", "Beheira"),
        "19": ("الإسماعيلية", "Ismailia"),
        "21": ("الجيزة", "Giza"),
        "22": ("بنى سويف", "Beni Suef"),
        "23": ("الفيوم", "Fayoum"),
        "24": ("المنيا", "Minya"),
        "25": ("أسيوط", "Assiut"),
        "26": ("سوهاج", "Sohag"),
        "27": ("قنا", "Qena"),
        "28": ("أسوان", "Aswan"),
        "29": ("الأقصر", "Luxor"),
        "31": ("البحر الأحمر", "Red Sea"),
        "32": ("الوادى الجديد", "New Valley"),
        "33": ("مطروح", "Matrouh"),
        "34": ("شمال سيناء", "North Sinai"),
        "35": ("جنوب سيناء", "South Sinai"),
        "88": ("خارج الجمهورية", "Born abroad"),
    }
    assert {code: (entry.arabic, entry.english) for code, entry in governorates().items()} == expected


def test_the_lists_have_no_doubles() -> None:
    for governorate in governorates().values():
        names = [fold(district.arabic) for district in governorate.districts]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "line",
    [
        f"{district.arabic} - {governorate.arabic}"
        for governorate in governorates().values()
        for district in governorate.districts
    ],
)
def test_every_listed_place_is_found(line: str) -> None:
    district, governorate = line.split(" - ")
    found = resolve_place(line)
    assert found is not None
    assert (found.governorate_ar, found.district, found.line, found.certainty) == (governorate, district, line, 1.0)


@pytest.mark.parametrize(
    ("line", "governorate", "district"),
    [
        ("مدينة نصر - القاهرة", "القاهرة", "مدينة نصر"),
        ("مدينة نصر القاهرة", "القاهرة", "مدينة نصر"),
        ("مدينة نصر-القاهرة", "القاهرة", "مدينة نصر"),
        ("مدينه نصر – القاهره", "القاهره", "مدينه نصر"),
        ("قسم مدينة نصر أول - القاهرة", "القاهرة", "مدينة نصر أول"),
        ("العمرانيه - الجيزه", "الجيزه", "العمرانيه"),
        ("المعادي - القاهرة", "القاهرة", "المعادي"),
        ("15 مايو - القاهرة", "القاهرة", "15 مايو"),
        ("طنطا - محافظة الغربية", "الغربية", None),
        ("شارع غير معروف - اسيوط", "اسيوط", None),
        ("قنا", "قنا", None),
    ],
)
def test_printed_spellings_are_kept(line: str, governorate: str, district: str | None) -> None:
    found = resolve_place(line)
    assert found is not None
    assert (found.governorate_ar, found.district, found.certainty) == (governorate, district, 1.0)


def test_a_misread_governorate_is_put_right_in_the_line() -> None:
    assert resolve_place("الخصوص - القلوبية") == Place(
        governorate_ar="القليوبية",
        governorate_en="Qalyubia",
        city=None,
        district="الخصوص",
        district_english="El Khosous",
        line="الخصوص - القليوبية",
        certainty=0.9,
    )


@pytest.mark.parametrize(
    ("read", "listed"), [("بنىسويف", "بنى سويف"), ("بور سعيد", "بورسعيد"), ("كفرالشيخ", "كفر الشيخ")]
)
def test_lost_and_added_spaces_are_put_right(read: str, listed: str) -> None:
    found = resolve_place(read)
    assert found is not None
    assert (found.governorate_ar, found.line, found.certainty) == (listed, listed, 1.0)


@pytest.mark.parametrize(
    "line", ["", "-", "شارع التحرير", "خارج الجمهورية", "القاهرة شارع التحرير", "قفا", "الاسكندربببة", "12345"]
)
def test_lines_without_a_governorate_at_their_end(line: str) -> None:
    assert resolve_place(line) is None


def test_a_name_halfway_between_two_governorates_is_neither() -> None:
    # One letter from الغربية and one from الشرقية.
    assert resolve_place("الغرقية") is None


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("مدينة نصر - القاهرة", "القاهرة"),
        ("محرم بك - الإسكندرية", "الإسكندرية"),
        ("السويس", "السويس"),
        ("مركز طنطا - الغربية", "طنطا"),
        ("طنطا - الغربية", None),
        ("قسم الهرم - الجيزة", None),
        ("مركز غير معروف - الغربية", None),
    ],
)
def test_the_city_as_far_as_line_and_lists_tell(line: str, city: str | None) -> None:
    found = resolve_place(line)
    assert found is not None
    assert found.city == city
