import pytest

from hawiya.accounts.phone import InvalidPhone, to_e164


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+201001234567", "+201001234567"),
        ("+20 (100) 123-45.67", "+201001234567"),
        ("00201001234567", "+201001234567"),
        ("01001234567", "+201001234567"),
        ("٠١٠٠١٢٣٤٥٦٧", "+201001234567"),
        ("+1234567", "+1234567"),
        ("+123456789012345", "+123456789012345"),
    ],
)
def test_a_number_becomes_e164(written: str, number: str) -> None:
    assert to_e164(written) == number


@pytest.mark.parametrize(
    "written",
    ["", "+", "+01001234567", "1001234567", "01301234567", "+123456", "+1234567890123456", "+20100x234567", "+2\0" * 5],
)
def test_other_texts_are_no_number(written: str) -> None:
    with pytest.raises(InvalidPhone):
        to_e164(written)


def test_the_message_does_not_repeat_the_number() -> None:
    with pytest.raises(InvalidPhone, match=r"^a phone number is written in E\.164, such as \+201001234567$"):
        to_e164("personal")
