"""Passwords: argon2id (RFC 9106), hashed and checked off the event loop; rules by length and a list of common ones.

The parameters are the second recommended option of RFC 9106, section 4: 64 MiB of memory, 3 passes, 4 lanes. Rules
follow NIST SP 800-63B, section 3.1.1.2: a least length, no composition rules, no list member, nothing that is the
account's own name. Texts are compared and hashed in Unicode's normal form NFKC, so that a keyboard's way of composing
a letter does not lock anybody out.
"""

import asyncio
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from hawiya.accounts.phone import InvalidPhone, to_e164
from hawiya.verification.ports import Overloaded

# Memory is what bounds this: with two at work and the rest waiting, at most 128 MiB are in use.
_AT_WORK = 2
_WAITING_AT_MOST = 64
_BUSY_RETRY_SECONDS = 2
STRENGTH = RFC_9106_LOW_MEMORY
"""What new passwords are hashed with."""
Result = TypeVar("Result")


class WeakPassword(Exception):
    """A password that is not taken; the message says why and does not repeat it."""


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """Least and greatest length, in characters."""

    shortest: int = 8
    longest: int = 128


USER_RULES = PasswordRules()
ADMIN_RULES = PasswordRules(longest=32)
"""The sign-in of admins takes 32 characters on the wire."""


class Passwords:
    """Hashes and checks passwords in a few threads of its own."""

    def __init__(self, strength: Parameters | None = None) -> None:
        chosen = strength or STRENGTH
        self._hasher = PasswordHasher.from_parameters(chosen)
        self._threads = ThreadPoolExecutor(_AT_WORK, thread_name_prefix="passwords")
        self._waiting = 0
        # What the password of somebody unknown is compared with, so that it takes as long as anybody's.
        self._nobodys = _nobodys(*astuple(chosen))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True)

    async def hash_new(self, password: str, rules: PasswordRules, about: Iterable[str | None] = ()) -> str:
        """Return the argon2 string of a new password. `about`: what it must not be (names, addresses).

        Raises `WeakPassword` and `Overloaded`.
        """
        text = _normal(password)
        _require_strong(text, rules, about)
        return await self._in_thread(lambda: self._hasher.hash(text))

    async def check(self, encoded: str | None, password: str) -> bool:
        """Tell whether a password is the one of an argon2 string; without one it is not, after the same time.

        Raises `Overloaded`.
        """
        text = _normal(password)
        right = await self._in_thread(lambda: self._is(encoded or self._nobodys, text))
        return right and encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Tell whether an argon2 string was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(encoded)

    async def rehash(self, password: str) -> str:
        """Return the argon2 string of a password that is somebody's already. Raises `Overloaded`."""
        return await self._in_thread(lambda: self._hasher.hash(_normal(password)))

    def _is(self, encoded: str, text: str) -> bool:
        try:
            return self._hasher.verify(encoded, text)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= _WAITING_AT_MOST:
            raise Overloaded(_BUSY_RETRY_SECONDS)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


@cache
def _nobodys(*strength: Any) -> str:
    return PasswordHasher.from_parameters(Parameters(*strength)).hash("nobody has this password")


def _normal(password: str) -> str:
    # A lone surrogate cannot be encoded: replace it, the same way every time.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _require_strong(text: str, rules: PasswordRules, about: Iterable[str | None]) -> None:
    if not rules.shortest <= len(text) <= rules.longest:
        raise WeakPassword(f"a password has {rules.shortest} to {rules.longest} characters")
    folded = text.casefold()
    if folded in _common_passwords() or len(set(folded)) < 3:
        raise WeakPassword("this password is among the commonest, which are tried first")
    own = [name.casefold() for name in about if name]
    spelled = any(folded in (name, name.lstrip("+"), name.partition("@")[0]) for name in own)
    if spelled or _as_phone(text) in own:
        raise WeakPassword("a password is not the account's own name, phone number or e-mail address")


def _as_phone(text: str) -> str | None:
    """Return the phone number that a password is in whatever spelling, or None."""
    try:
        return to_e164(text)
    except InvalidPhone:
        return None


@cache
def _common_passwords() -> frozenset[str]:
    lines = files("hawiya.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("# "))
