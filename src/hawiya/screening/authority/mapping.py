"""What is sent to an authority and what its answers mean, as the settings say. An answer that fits no rule is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic_core import from_json

from hawiya.verification.ports import Person
from hawiya.verification.transaction import AuthorityAnswer

_LONGEST_TEXT = 500
_PLACES = ("id_number", "name", "date_of_birth")
_PLACE = re.compile("{(" + "|".join(_PLACES) + ")}")
_ABSENT = object()


class BadMapping(ValueError):
    """The settings do not say what to send or what answers mean."""


class NotAnAnswer(Exception):
    """What came back is nothing that the rules know; the text says why, without anything of the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """How a person is put to the authority: the address and the body, each with places to fill in."""

    url: str
    body: Mapping[str, Any]
    date_format: str = "%Y-%m-%d"

    def __post_init__(self) -> None:
        if not any(_PLACE.search(text) for text in (self.url, *_texts(self.body))):
            raise BadMapping("the request names no person: use {id_number}, {name} or {date_of_birth}")

    def url_for(self, person: Person) -> str:
        """Return the address, what is filled in percent-encoded."""
        return _filled(self.url, {place: quote(text or "", safe="") for place, text in self._of(person).items()})

    def body_for(self, person: Person) -> dict[str, Any]:
        """Return the body; a place alone in a string becomes null when it is unknown."""
        known = self._of(person)
        return {name: _filled_in(value, known) for name, value in self.body.items()}

    def _of(self, person: Person) -> dict[str, str | None]:
        born = person.date_of_birth
        return {
            "id_number": person.id_number,
            "name": person.name,
            "date_of_birth": born.strftime(self.date_format) if born is not None else None,
        }


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """What an answer means: JSON pointers (RFC 6901) and the values there that mean valid or invalid.

    `code`, `key` and `message` are where an invalid answer says why; None, absent and null say nothing.
    """

    valid_when: Mapping[str, list[Any]]
    invalid_when: Mapping[str, list[Any]]
    code: str | None = None
    key: str | None = None
    message: str | None = None

    def __post_init__(self) -> None:
        pointers = [*self.valid_when, *self.invalid_when, self.code, self.key, self.message]
        if wrong := [one for one in pointers if one and not one.startswith("/")]:
            raise BadMapping(f"not a JSON pointer, which begins with a slash: {', '.join(wrong)}")
        if not any(self.valid_when.values()) or not any(self.invalid_when.values()):
            raise BadMapping("say which values mean valid, and which invalid")

    def read(self, body: bytes) -> AuthorityAnswer:
        """Return what an answer says. Raises `NotAnAnswer` for whatever the rules do not know for certain."""
        try:
            document = from_json(body, allow_inf_nan=False)
        except ValueError:
            raise NotAnAnswer("not JSON") from None
        valid, invalid = _holds(document, self.valid_when), _holds(document, self.invalid_when)
        if valid and invalid:
            raise NotAnAnswer("valid and invalid at once")
        if valid:
            return AuthorityAnswer(valid=True)
        if not invalid:
            raise NotAnAnswer("neither valid nor invalid")
        return AuthorityAnswer(
            valid=False,
            code=_as_code(_at(document, self.code)),
            key=_as_text(_at(document, self.key)),
            message=_as_text(_at(document, self.message)),
        )


def _holds(document: Any, rules: Mapping[str, list[Any]]) -> bool:
    """Tell whether a place holds one of its values, of the same type: `true` is not `1`."""
    for pointer, values in rules.items():
        found = _at(document, pointer)
        if any(type(found) is type(value) and found == value for value in values):
            return True
    return False


def _at(document: Any, pointer: str | None) -> Any:
    """Return what a JSON pointer refers to; `_ABSENT` when there is nothing."""
    if pointer is None:
        return _ABSENT
    found = document
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isascii() and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return _ABSENT
    return found


def _as_code(value: Any) -> int:
    if value is _ABSENT or value is None:
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    # The wire carries 32 bits.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return value
    raise NotAnAnswer("the code is no number")


def _as_text(value: Any) -> str:
    if value is _ABSENT or value is None:
        return ""
    if not isinstance(value, str):
        raise NotAnAnswer("the reason is no text")
    return value[:_LONGEST_TEXT]


def _filled_in(value: Any, known: Mapping[str, str | None]) -> Any:
    if isinstance(value, dict):
        return {name: _filled_in(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled_in(one, known) for one in value]
    if not isinstance(value, str):
        return value
    if (alone := _PLACE.fullmatch(value)) is not None:
        return known[alone[1]]
    return _filled(value, {place: text or "" for place, text in known.items()})


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Fill in all places in one pass, so that what is filled in is never taken for a place itself."""
    return _PLACE.sub(lambda place: known[place[1]], text)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
