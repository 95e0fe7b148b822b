"""What admins and reviewers do: users, transactions, pictures, reviews, erasure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from hawiya.client.answers import Page, read_bytes, read_data, read_list
from hawiya.client.asynchronous.sending import AsyncSender
from hawiya.client.calls import Call, Credential, query_of, with_request_id
from hawiya.wire.account_answers import Done
from hawiya.wire.admin_answers import (
    AdminUserData,
    ConsentData,
    DecidedData,
    ReviewDetail,
    ReviewSummary,
    TransactionDetail,
    TransactionSummary,
    UserImageData,
)

State = Literal["open", "completed", "in_review", "pending_authority", "rejected"]


class AsyncUsers:
    """Registered users, for a signed-in admin."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        skip: int = 0,
        most: int = 100,
        email_or_phone: str | None = None,
        id_number: str | None = None,
        user_id: int | None = None,
        verified: bool | None = None,
    ) -> Page[AdminUserData]:
        """List users, newest first, or find them by whole values."""
        query = query_of(
            SkipCount=skip,
            MaxResultCount=most,
            emailOrPhoneNumber=email_or_phone,
            idNumber=id_number,
            userId=user_id,
            isVerified=verified,
        )
        path = "/api/DigitalIdentity/GetUsers"
        return await self._sender.send(
            Call("GET", path, read_list(AdminUserData), query=query, credential=Credential.TOKEN, idempotent=True)
        )

    async def images(self, *, user_id: int | None = None, email_or_phone: str | None = None) -> Page[UserImageData]:
        """List the kept pictures of a user; `image` gives each."""
        query = query_of(userId=user_id, emailOrPhoneNumber=email_or_phone)
        path = "/api/DigitalIdentity/GetUserDigitalIdentityImages"
        return await self._sender.send(
            Call("GET", path, read_list(UserImageData), query=query, credential=Credential.TOKEN, idempotent=True)
        )

    async def image(self, image_id: str) -> bytes:
        """Return a picture as it was sent. The audit log has every download."""
        path = "/api/DigitalIdentity/GetStepImage"
        query = query_of(id=image_id)
        return await self._sender.send(
            Call("GET", path, read_bytes, query=query, credential=Credential.TOKEN, idempotent=True)
        )

    async def export(self, user_id: int) -> bytes:
        """Return everything that is held about a user: a ZIP file of JSON and pictures."""
        path = "/api/DigitalIdentity/ExportPerson"
        query = query_of(userId=user_id)
        return await self._sender.send(
            Call("GET", path, read_bytes, query=query, credential=Credential.TOKEN, idempotent=True)
        )

    async def cancel_identity(self, user_id: int) -> bool:
        """Take back that a user is verified. False: the user was not."""
        path = "/api/DigitalIdentity/CancelVerifiedDigitalIdentityForAdmin"
        body = with_request_id({"userId": user_id})
        call = Call("POST", path, read_data(Done), body, credential=Credential.TOKEN, idempotent=True)
        return (await self._sender.send(call)).success

    async def delete(self, *, user_id: int | None = None, transaction_id: str | None = None) -> None:
        """Erase a user, or who made a transaction by key alone, with all that is held about them, for good."""
        path = "/api/DigitalIdentity/DeletePerson"
        body = with_request_id({"userId": user_id, "transactionId": transaction_id})
        await self._sender.send(Call("POST", path, read_data(Done), body, credential=Credential.TOKEN, idempotent=True))

    async def consents(self, *, skip: int = 0, most: int = 100) -> Page[ConsentData]:
        """List who agreed to which text, and who withdrew, newest first."""
        path = "/api/DigitalIdentity/GetConsents"
        query = query_of(SkipCount=skip, MaxResultCount=most)
        return await self._sender.send(
            Call("GET", path, read_list(ConsentData), query=query, credential=Credential.TOKEN, idempotent=True)
        )


class AsyncTransactions:
    """Transactions, for a signed-in admin."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        skip: int = 0,
        most: int = 100,
        since: datetime | None = None,
        until: datetime | None = None,
        state: State | None = None,
        user_id: int | None = None,
        id_number: str | None = None,
        client_transaction_id: str | None = None,
    ) -> Page[TransactionSummary]:
        """List transactions, newest first: begun at `since` or later and before `until`."""
        query = query_of(
            SkipCount=skip,
            MaxResultCount=most,
            From=since.isoformat() if since is not None else None,
            To=until.isoformat() if until is not None else None,
            state=state,
            userId=user_id,
            idNumber=id_number,
            clientTransactionId=client_transaction_id,
        )
        return await self._sender.send(
            Call(
                "GET",
                "/api/Transactions",
                read_list(TransactionSummary),
                query=query,
                credential=Credential.TOKEN,
                idempotent=True,
            )
        )

    async def get(self, transaction_id: str) -> TransactionDetail:
        """Return a transaction with all its evidence."""
        path = "/api/Transactions/GetTransactionById"
        query = query_of(id=transaction_id)
        return await self._sender.send(
            Call("GET", path, read_data(TransactionDetail), query=query, credential=Credential.TOKEN, idempotent=True)
        )


class AsyncReviews:
    """What waits for a person, for a signed-in admin."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        skip: int = 0,
        most: int = 100,
        state: Literal["in_review", "pending_authority"] | None = None,
    ) -> Page[ReviewSummary]:
        """List what waits, oldest first."""
        query = query_of(SkipCount=skip, MaxResultCount=most, state=state)
        return await self._sender.send(
            Call(
                "GET",
                "/api/Reviews",
                read_list(ReviewSummary),
                query=query,
                credential=Credential.TOKEN,
                idempotent=True,
            )
        )

    async def get(self, transaction_id: str) -> ReviewDetail:
        """Return all that a reviewer needs; `transaction.version` goes into the decision."""
        path = f"/api/Reviews/{quote(transaction_id, safe='')}"
        return await self._sender.send(
            Call("GET", path, read_data(ReviewDetail), credential=Credential.TOKEN, idempotent=True)
        )

    async def decide(
        self,
        transaction_id: str,
        decision: Literal["approve", "reject"],
        reason: str,
        *,
        dismiss: Sequence[tuple[str, str]] = (),
        version: int | None = None,
    ) -> DecidedData:
        """Approve or reject. `dismiss`: matches that are other people, as pairs of list and entry key.

        Raises `NotExamined` 5014 when it waits no more or has changed since `version`, 422 when it cannot be approved.
        """
        hits: list[dict[str, Any]] = [{"list": name, "entryKey": key} for name, key in dismiss]
        body = with_request_id({"decision": decision, "reason": reason, "dismissHits": hits, "version": version})
        path = f"/api/Reviews/{quote(transaction_id, safe='')}"
        call = Call("POST", path, read_data(DecidedData), body, credential=Credential.TOKEN, idempotent=True)
        return await self._sender.send(call)
