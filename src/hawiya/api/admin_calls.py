"""What all calls of admins share: who calls, how lists and refusals are answered, who a person is found by."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response

from hawiya.accounts.email_address import InvalidEmail, to_email_address
from hawiya.accounts.phone import InvalidPhone, to_e164
from hawiya.api.asgi import JSON
from hawiya.api.auth import AdminCaller, authenticate_admin
from hawiya.api.errors import Refusal
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.store.listings import KeptImage
from hawiya.verification.audit import Action, Actor, ActorKind
from hawiya.verification.listing import ListedTransaction, TransactionFilter, UserFilter, Window
from hawiya.wire.admin_answers import ItemT, ListEnvelope
from hawiya.wire.admin_requests import PageQuery

REFUSALS = {
    400: "The body or the query is malformed",
    401: "Token",
    403: "Tenant disabled",
    429: "Too many calls of this key or its tenant; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy; `Retry-After` says how long to wait",
}
OF_BODIES = {413: "The body is too large", 415: "Media type of the body"}
OVERLOOKED = {422: "A query parameter is not known, or is given twice; `error_descriptions` names it"}
NOT_FOUND = {404: "The tenant has no such user, transaction or picture"}
WithAdmin = Annotated[AdminCaller, Depends(authenticate_admin)]
NO_STORE = {"Cache-Control": "no-store"}


def actor_of(caller: AdminCaller) -> Actor:
    """Return the admin as the audit log names one."""
    return Actor(ActorKind.ADMIN, str(caller.admin.id))


def window_of(query: PageQuery) -> Window:
    """Return which part of a list is asked for."""
    return Window(query.SkipCount, query.MaxResultCount)


def answer_list(items: Sequence[ItemT], total: int, remarks: Sequence[str] = ()) -> Response:
    """Return a part of a list (HTTP 200), and what else the caller ought to know."""
    envelope = ListEnvelope[ItemT](
        data=list(items),
        totalCount=total,
        returnedCount=len(items),
        error_code=None,
        error_message=None,
        error_descriptions=list(remarks) or None,
    )
    body = envelope.model_dump_json(serialize_as_any=True)
    return Response(body, media_type=JSON, headers=NO_STORE)


def found_by(text: str) -> UserFilter:
    """Return the filter of a phone number or an e-mail address. Raises `Refusal` 400."""
    try:
        if "@" in text:
            return UserFilter(email_address=to_email_address(text))
        return UserFilter(phone_number=to_e164(text))
    except (InvalidEmail, InvalidPhone) as error:
        raise Refusal(400, f"emailOrPhoneNumber: {error}") from None


async def answer_transactions(
    request: Request,
    caller: AdminCaller,
    query: PageQuery,
    wanted: TransactionFilter,
    presented: Callable[[ListedTransaction], ItemT],
    *,
    oldest_first: bool = False,
) -> Response:
    """Return a part of the transactions that are wanted (HTTP 200), and tell the audit log which were seen."""
    runtime: Runtime = request.app.state.runtime
    page = await runtime.store.listings.transactions(
        caller.tenant.id, wanted, window_of(query), oldest_first=oldest_first
    )
    await tell(
        request,
        Action.TRANSACTIONS_LISTED,
        actor_of(caller),
        tenant_id=caller.tenant.id,
        user_id=wanted.user_id if page.items else None,
        transactions=[str(one.transaction.id) for one in page.items],
    )
    return answer_list([presented(one) for one in page.items], page.total)


async def transaction_of(runtime: Runtime, tenant_id: UUID, transaction_id: UUID) -> ListedTransaction:
    """Return a transaction of the tenant. Raises `Refusal` 404."""
    found = await runtime.store.verifications.get(transaction_id)
    user = await runtime.store.verifications.user(tenant_id, found.user_id) if found is not None else None
    if found is None or found.tenant_id != tenant_id or user is None:
        raise Refusal(404, "id: no such transaction")
    return ListedTransaction(found, user.anonymous)


async def image_of(runtime: Runtime, tenant_id: UUID, image_id: UUID) -> KeptImage:
    """Return a kept picture of the tenant. Raises `Refusal` 404."""
    found = await runtime.store.listings.image(tenant_id, image_id)
    if found is None:
        raise Refusal(404, "id: no such picture")
    return found
