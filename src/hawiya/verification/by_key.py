"""Calls by key alone: which transaction a call means, and who owns it.

Such a transaction belongs to an anonymous user that is made for it, so that steps, pictures, answers and deletion work
as for everybody else. Any key of the tenant may continue it, until it is linked to a registered user.
"""

from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid5

from hawiya.verification.ports import Clock, VerificationStore
from hawiya.verification.process import NotExamined, parse_transaction_id
from hawiya.verification.transaction import StepName, Transaction, User


class AnonymousUsers(Protocol):
    """The owners of transactions of calls by key alone."""

    async def of_transaction(self, tenant_id: UUID, transaction_id: UUID) -> User:
        """Return the anonymous user for a transaction id, made if need be; of two callers at once both get the same.

        One that no transaction comes to belong to is swept away.
        """
        ...


class CallsByKey:
    """Finds transactions and their owners for calls without a user's token."""

    def __init__(self, store: VerificationStore, users: AnonymousUsers, clock: Clock) -> None:
        self._store = store
        self._users = users
        self._clock = clock

    async def address(
        self, tenant_id: UUID, step: StepName, transaction_id: str | None, request_id: UUID
    ) -> tuple[User, UUID]:
        """Return the owner and the id of the transaction that a step starts or continues.

        Without an id the transaction gets one that is made from the request id, so that a repeated request finds the
        answer to the first. The owner of a linked transaction is a registered user: no step may be taken for them, but
        a repeated request still gets its answer. Raises `NotExamined` 5004.
        """
        wanted = parse_transaction_id(transaction_id) or uuid5(tenant_id, f"{step.value} {request_id}")
        found = await self._store.get(wanted)
        if found is None:
            return await self._users.of_transaction(tenant_id, wanted), wanted
        return await self._owner(tenant_id, found), wanted

    async def find(self, tenant_id: UUID, transaction_id: str, lifetime: timedelta) -> Transaction:
        """Return a transaction that was made by key alone and had a step within `lifetime`.

        Raises `NotExamined` 5004 for every other.
        """
        wanted = parse_transaction_id(transaction_id)
        found = await self._store.get(wanted) if wanted is not None else None
        if found is None or not (await self._owner(tenant_id, found)).anonymous:
            raise NotExamined(5004)
        if self._clock() - found.last_step_at > lifetime:
            raise NotExamined(5004)
        return found

    async def _owner(self, tenant_id: UUID, transaction: Transaction) -> User:
        owner = await self._store.user(tenant_id, transaction.user_id) if transaction.tenant_id == tenant_id else None
        if owner is None:
            raise NotExamined(5004)
        return owner


def answer_path(step: StepName, transaction_id: UUID) -> str:
    """Return where the answers to a step by key are kept: apart by transaction, since one user may be linked to many.

    Within one transaction a request id stands for one call, as it does for a registered user.
    """
    return f"ocr/{step.value}/{transaction_id}"
