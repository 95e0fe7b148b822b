import pytest

from hawiya.accounts.account_names import InvalidAccountName, to_account_name
from hawiya.accounts.email_address import InvalidEmail, to_email_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("mona@example.com", "mona@example.com"),
        ("  Mona.Ali+bank@Example.COM ", "mona.ali+bank@example.com"),
        ("m@a.b", "m@a.b"),
        ("o'neil_1@x-y.example", "o'neil_1@x-y.example"),
    ],
)
def test_an_address_is_taken_in_lower_case(written: str, address: str) -> None:
    assert to_email_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "", "mona", "mona@", "@example.com", "mona@example", "a@b@c.example", "a b@c.example", "mona@.example",
        "mona@example.", "mona@ex..ample", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example",
        "منى@example.com", "<a@b.example>", '"a b"@c.example', "a@b.example\0", "x" * 251 + "@a.b",
    ],
)  # fmt: skip
def test_other_texts_are_none(written: str) -> None:
    with pytest.raises(InvalidEmail, match=r"^an e-mail address is written local@domain$"):
        to_email_address(written)


def test_an_account_is_named_by_a_phone_number_or_an_address() -> None:
    assert to_account_name("01001234567") == "+201001234567"
    assert to_account_name("Mona@Example.com") == "mona@example.com"
    for text in ("", "mona", "mona@", "12"):
        with pytest.raises(InvalidAccountName):
            to_account_name(text)
