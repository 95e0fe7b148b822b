"""Reviews: what waits for a person or for the authority, and what a reviewer decides."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hawiya.api.admin_calls import (
    NOT_FOUND,
    OF_BODIES,
    OVERLOOKED,
    REFUSALS,
    WithAdmin,
    actor_of,
    answer_transactions,
    transaction_of,
)
from hawiya.api.auth import AdminCaller
from hawiya.api.bodies import read_body, read_query
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.present_transactions import review_detail, review_summary
from hawiya.api.repeating import IDEMPOTENCY_KEY, kept_with, repeatable
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.api.transactions import with_evidence
from hawiya.verification.audit import Action
from hawiya.verification.listing import TransactionFilter
from hawiya.verification.reviewing import (
    WAITING,
    AlreadyDecided,
    Choice,
    HitName,
    NoSuchHit,
    NotApprovable,
    UnderReview,
    obstacles,
)
from hawiya.verification.transaction import State, Transaction
from hawiya.wire.admin_answers import DecidedData, ListEnvelope, ReviewDetail, ReviewSummary
from hawiya.wire.admin_requests import ReviewBody, ReviewsQuery
from hawiya.wire.envelope import DataEnvelope

BASE = "/api/Reviews"
router = APIRouter(prefix=BASE, tags=["For admins"])


@router.get(
    "",
    **call_documentation(
        None,
        ListEnvelope[ReviewSummary],
        {200: "What waits, oldest first", **REFUSALS, **OVERLOOKED},
        query=ReviewsQuery,
    ),
)
async def list_reviews(request: Request, caller: WithAdmin) -> Response:
    """List the transactions that wait for a reviewer or for the authority, and why."""
    query = read_query(request, ReviewsQuery, strictly=True)
    states = frozenset({State(query.state.value)}) if query.state is not None else WAITING
    wanted = TransactionFilter(states=states)
    return await answer_transactions(request, caller, query, wanted, review_summary, oldest_first=True)


@router.get(
    "/{id}",
    **call_documentation(
        None,
        DataEnvelope[ReviewDetail],
        {200: "The transaction, the lists today, and what stands in the way of approving", **REFUSALS, **NOT_FOUND},
    ),
)
async def get_review(request: Request, id: str, caller: WithAdmin) -> Response:  # noqa: A002 - the name on the wire
    """Return a transaction with all that a reviewer needs to decide; it is screened anew."""
    runtime: Runtime = request.app.state.runtime
    case = await _case(runtime, caller, id)
    listed = await transaction_of(runtime, caller.tenant.id, case.transaction.id)
    evidence = await with_evidence(runtime, listed, language_of(request.headers))
    waits = case.transaction.state in WAITING
    await tell(
        request,
        Action.TRANSACTION_VIEWED,
        actor_of(caller),
        tenant_id=caller.tenant.id,
        user_id=case.transaction.user_id,
        transaction_id=case.transaction.id,
        review=True,
    )
    return answer_data(review_detail(case, evidence, obstacles(case, caller.policy) if waits else ()))


@router.post(
    "/{id}",
    **call_documentation(
        ReviewBody,
        DataEnvelope[DecidedData],
        {
            200: "Decided",
            **REFUSALS,
            **OF_BODIES,
            **NOT_FOUND,
            409: "It waits for no decision, or has changed since it was looked at (5014); or `request_id` or "
            "`Idempotency-Key` was used with another body",
            422: "It cannot be approved; `error_descriptions` says what stands in the way",
        },
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("review", ReviewBody)
async def decide(request: Request, id: str, caller: WithAdmin) -> Response:  # noqa: A002 - the name on the wire
    """Approve or reject, with a reason; matches that are other people are dismissed with it, and remembered."""
    runtime: Runtime = request.app.state.runtime
    _, body, _ = await read_body(request, ReviewBody)
    case = await _case(runtime, caller, id)
    if body.version is not None and body.version != case.transaction.version:
        raise Refusal(5014)
    dismissed = tuple(HitName(one.list, one.entryKey) for one in body.dismissHits)
    try:
        after = await runtime.reviews.decide(
            case,
            Choice(body.decision.value),
            body.reason,
            dismissed,
            caller.policy,
            actor_of(caller),
            answer=lambda decided: kept_with(request, _decided(decided)),
        )
    except AlreadyDecided:
        raise Refusal(5014) from None
    except NotApprovable as refused:
        raise Refusal(422, *refused.obstacles) from None
    except NoSuchHit as unknown:
        raise Refusal(422, f"dismissHits: {unknown}: the holder has no such match") from None
    return _decided(after)


def _decided(after: Transaction) -> Response:
    return answer_data(
        DecidedData(
            id=str(after.id),
            state=after.state.value,
            isDigitalIdentityVerified=after.verified,
            version=after.version,
        )
    )


async def _case(runtime: Runtime, caller: AdminCaller, text: str) -> UnderReview:
    try:
        wanted = UUID(text)
    except ValueError:
        raise Refusal(404, "id: no such transaction") from None
    case = await runtime.reviews.case(caller.tenant.id, wanted, caller.policy)
    if case is None:
        raise Refusal(404, "id: no such transaction")
    return case
