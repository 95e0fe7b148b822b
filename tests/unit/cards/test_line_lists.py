import pytest

from hawiya.cards.line_lists import governorates_near, is_job, is_place, jobs_near, places_near


@pytest.mark.parametrize("misread", ["المنتره - الإسكندرية", "المنتزه الإسكندرية", "المننزه - الاسكندربه"])
def test_a_misread_place_finds_its_listed_line(misread: str) -> None:
    assert places_near(misread)[0] == "المنتزه - الإسكندرية"


def test_the_kind_of_a_district_stays_in_front() -> None:
    assert "مركز طلخا - الدقهلية" in places_near("مركز طلحا - الدقهلية")


def test_nothing_resembles_noise() -> None:
    assert places_near("ظظظ ءءءءءء ضضض") == []


def test_a_misread_kind_of_district_is_mended_before_the_district() -> None:
    assert "مركز الطالبية - الجيزة" in places_near("مركر الطالبية - الجيزة")


def test_a_district_whose_name_begins_like_a_kind_is_found() -> None:
    assert "مدينة نصر - القاهرة" in places_near("مدينة ئصر - القاهرة")


def test_governorates_are_found_by_their_letters() -> None:
    assert "القليوبية" in governorates_near("القلبوبية")
    assert governorates_near("ظظظظ") == []


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("طلخا - الدقهلية", True),
        ("مركز طلخا - الدقهلية", True),
        ("طلخا - الدقهليه", True),
        ("طلحا - الدقهلية", False),
        ("طلخا - القاهرة", False),
        ("", False),
    ],
)
def test_a_listed_place_is_told_from_others(line: str, listed: bool) -> None:
    assert is_place(line) is listed


def test_a_misread_profession_finds_its_listed_line() -> None:
    assert jobs_near("هيتة لنفل العام")[0] == "هيئة النقل العام"
    assert "حاصل على ليسانس حقوق" in jobs_near("حا صل على ليسانحقوق")


def test_a_profession_is_listed_in_any_habit_of_spelling_but_with_its_spaces() -> None:
    assert is_job("هيئة النقل العام")
    assert is_job("كهربائي")
    assert not is_job("هيئةالنقل العام")
    assert not is_job("ظظظظ")
