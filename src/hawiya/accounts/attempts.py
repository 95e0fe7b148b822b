"""How often somebody may try: to sign in, to get a code, to ask who exists. By account and by network address.

An account is counted under its keyed digest, whether it exists or not, so that neither the counting nor what is
counted says who does.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from limits import RateLimitItem

from hawiya.accounts.ports import KeyedDigest


class TooManyAttempts(Exception):
    """The limit is reached; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"wait {wait:.0f} s")
        self.wait = wait


class AttemptCounter(Protocol):
    """Counts events against limits."""

    async def hit(self, limit: RateLimitItem, *identifiers: str) -> float | None:
        """Count one event; return None if it is within the limit, else the seconds until the next may be."""
        ...

    async def wait(self, limit: RateLimitItem, *identifiers: str) -> float | None:
        """Return what `hit` would return, and count nothing."""
        ...

    async def clear(self, limit: RateLimitItem, *identifiers: str) -> None:
        """Forget what was counted against a limit."""
        ...


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """The limits of an installation (`sign_in_settings` describes each)."""

    failures_per_account: RateLimitItem
    failures_per_address: RateLimitItem
    codes_per_recipient: RateLimitItem
    codes_per_address: RateLimitItem
    existence_per_address: RateLimitItem


class Attempts:
    """Counts attempts. `address` is the network address of the caller, `account` a phone number, e-mail or name."""

    def __init__(self, counter: AttemptCounter, limits: AttemptLimits, digest: KeyedDigest) -> None:
        self._counter = counter
        self._limits = limits
        self._digest = digest

    async def begin_sign_in(self, tenant_id: UUID, account: str, address: str) -> None:
        """Count an attempt to sign in before the password is looked at. Raises `TooManyAttempts`.

        Counted beforehand, so that many at once are no way around the limit; a right password takes it back.
        """
        _pass(await self._counter.wait(self._limits.failures_per_address, "failure", address))
        _pass(await self._counter.hit(self._limits.failures_per_account, "sign_in", self._name(tenant_id, account)))

    async def sign_in_succeeded(self, tenant_id: UUID, account: str) -> None:
        """Forget the wrong passwords of an account."""
        await self._counter.clear(self._limits.failures_per_account, "sign_in", self._name(tenant_id, account))

    async def failed(self, address: str) -> None:
        """Count a wrong password, code or refresh token against a network address."""
        await self._counter.hit(self._limits.failures_per_address, "failure", address)

    async def require_trust(self, address: str) -> None:
        """Raise `TooManyAttempts` for a network address with too many failures."""
        _pass(await self._counter.wait(self._limits.failures_per_address, "failure", address))

    async def begin_code(self, tenant_id: UUID, recipient: str, address: str) -> None:
        """Count a code that is asked for, whether it is sent or not. Raises `TooManyAttempts`."""
        _pass(await self._counter.hit(self._limits.codes_per_address, "code_by", address))
        _pass(await self._counter.hit(self._limits.codes_per_recipient, "code_to", self._name(tenant_id, recipient)))

    async def ask_existence(self, address: str) -> None:
        """Count a question whether somebody is registered. Raises `TooManyAttempts`."""
        _pass(await self._counter.hit(self._limits.existence_per_address, "existence", address))

    def _name(self, tenant_id: UUID, account: str) -> str:
        return self._digest.of(tenant_id, "attempts", account.casefold()).hex()


def _pass(wait: float | None) -> None:
    if wait is not None:
        raise TooManyAttempts(wait)
