"""E-mail addresses: checked for form (RFC 5322, `local@domain`), compared without regard to case."""

from email.errors import HeaderParseError, InvalidHeaderDefect, NonASCIILocalPartDefect
from email.headerregistry import Address

_LONGEST = 254  # RFC 5321, section 4.5.3.1.3: a path of 256 octets in angle brackets


class InvalidEmail(Exception):
    """Not an e-mail address; the message does not repeat it."""


def to_email_address(text: str) -> str:
    """Return an e-mail address in lower case, without the white space around it. Raises `InvalidEmail`.

    RFC 5321 lets the local part tell cases apart; no provider in use does, and people type both.
    """
    stripped = text.strip().lower()
    try:
        parsed = Address(addr_spec=stripped)
    except (HeaderParseError, InvalidHeaderDefect, NonASCIILocalPartDefect, ValueError, IndexError):
        parsed = Address()
    if not (_is_plain(stripped) and parsed.username and "." in parsed.domain.strip(".")):
        raise InvalidEmail("an e-mail address is written local@domain")
    return stripped


def _is_plain(text: str) -> bool:
    return len(text) <= _LONGEST and text.isascii() and text.isprintable() and not set(text) & set(' <>()[],;:\\"')
