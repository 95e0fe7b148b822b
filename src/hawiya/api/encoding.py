"""From the bytes of a request to its body and pictures: JSON without depth bombs, base64 in all its spellings."""

import base64
import binascii
import re
from typing import Any

from pydantic_core import from_json

LARGEST_PICTURE = 5 * 1024 * 1024
"""Most bytes of one picture, decoded from base64."""

_DATA_URL = re.compile(r"\A\s*data:[^,]{0,128},", re.IGNORECASE)
_SPACE = re.compile(rb"[\s]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


class BadBody(Exception):
    """The body is no JSON object. The message may be shown to the caller."""


class BadBase64(Exception):
    """A picture's text is no base64."""


class PictureTooLarge(Exception):
    """A picture has more than `LARGEST_PICTURE` bytes."""


def parse_json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a request body (UTF-8, a byte-order mark allowed).

    Raises `BadBody`, also for nesting too deep to be a request.
    """
    try:
        value = from_json(body.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        raise BadBody("the body is not valid JSON") from None
    if not isinstance(value, dict):
        raise BadBody("the body is not a JSON object")
    return value


def decode_picture(text: str) -> bytes:
    """Return the bytes of a picture from its base64 text.

    Takes the standard and the URL-safe alphabet, padding or none, white space, and a `data:` prefix (RFC 4648, RFC
    2397). Raises `BadBase64` and `PictureTooLarge`.
    """
    try:
        encoded = text.encode("ascii")
    except UnicodeEncodeError:
        raise BadBase64 from None
    if encoded[:64].lstrip()[:5].lower() == b"data:":
        encoded = _DATA_URL.sub("", text, count=1).encode("ascii")
    encoded = _SPACE.sub(b"", encoded).translate(_URL_SAFE).rstrip(b"=")
    if len(encoded) * 3 // 4 > LARGEST_PICTURE:
        raise PictureTooLarge
    try:
        return base64.b64decode(encoded + b"=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        raise BadBase64 from None
