import pytest

from hawiya.verification.names import name_similarity

ARABIC = "محمد أحمد على حسن"
LATIN = "Mohamed Ahmed Aly Hassan"
AGREES = 0.8


@pytest.mark.parametrize(
    "given",
    ["محمد أحمد على حسن", "محمد احمد علي حسن", "محمد احمد", "محمد حسن", "مُحَمَّد  أحمد",
     "Mohamed Ahmed", "Muhammad Ahmad Ali Hasan", "MOHAMED AHMED ALY HASSAN", "Mohammed Hassan"],
)  # fmt: skip
def test_spellings_of_one_name_agree(given: str) -> None:
    assert name_similarity(given, ARABIC, LATIN) >= AGREES


@pytest.mark.parametrize(
    "given", ["محمود أحمد", "أحمد محمد", "منى على", "حسن محمد", "Mona Aly", "Ahmed Mohamed", "Sara", "...", "محمد سعيد"]
)
def test_other_names_contradict(given: str) -> None:
    assert name_similarity(given, ARABIC, LATIN) < AGREES


@pytest.mark.parametrize("given", ["عبد الرحمن على", "عبدالرحمن علي", "Abd El Rahman Ali", "Abdelrahman Aly"])
def test_joined_and_split_compounds_are_one_name(given: str) -> None:
    assert name_similarity(given, "عبد الرحمن على حسين", "Abdelrahman Aly Hussein") >= AGREES


def test_a_name_that_cannot_be_compared_contradicts() -> None:
    assert name_similarity("Mohamed", "محمد", None) == 0.0
    assert name_similarity("محمد", None, "Mohamed") == 0.0


def test_a_longer_name_than_the_cards_may_agree() -> None:
    assert name_similarity("Mohamed Ahmed Aly Hassan Ibrahim", "محمد أحمد", "Mohamed Ahmed") >= AGREES
