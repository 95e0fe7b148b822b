"""How admins look for users and transactions: what can be found, and a page of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from hawiya.verification.transaction import State, Transaction, User

ItemT = TypeVar("ItemT")
MOST = 1_000
"""Most entries of one page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Some of what was found, and how much there is in all."""

    items: Sequence[ItemT]
    total: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of what was found: after `skip` entries, `most` at most."""

    skip: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users: found by exact values, since what is personal is sealed and found by blind indexes only.

    A phone number is E.164. An e-mail address is found once it is confirmed, in whatever case; a name is not found.
    """

    user_id: int | None = None
    phone_number: str | None = None
    email_address: str | None = None
    id_number: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A registered user as a list shows one."""

    user: User
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """`since` is included, `until` is not. The caller's reference and the number are found whole."""

    since: datetime | None = None
    until: datetime | None = None
    states: frozenset[State] = frozenset()
    user_id: int | None = None
    id_number: str | None = None
    client_transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedTransaction:
    """A transaction as a list shows one; `anonymous` when it is nobody's."""

    transaction: Transaction
    anonymous: bool
