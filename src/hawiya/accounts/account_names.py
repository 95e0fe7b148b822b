"""The name that somebody signs in by: a phone number or an e-mail address, whichever was typed."""

from hawiya.accounts.email_address import InvalidEmail, to_email_address
from hawiya.accounts.phone import InvalidPhone, to_e164


class InvalidAccountName(Exception):
    """Neither a phone number nor an e-mail address; the message does not repeat it."""


def to_account_name(text: str) -> str:
    """Return a phone number as E.164 or an e-mail address in lower case. Raises `InvalidAccountName`."""
    try:
        return to_email_address(text) if "@" in text else to_e164(text)
    except (InvalidEmail, InvalidPhone) as error:
        raise InvalidAccountName(str(error)) from None
