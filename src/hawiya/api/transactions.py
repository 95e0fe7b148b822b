"""Transactions for admins: lists, and one with all its evidence."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hawiya.api.admin_calls import (
    NOT_FOUND,
    OVERLOOKED,
    REFUSALS,
    WithAdmin,
    actor_of,
    answer_transactions,
    transaction_of,
)
from hawiya.api.bodies import read_query
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.present_transactions import detail, summary
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.verification.audit import Action
from hawiya.verification.listing import ListedTransaction, TransactionFilter
from hawiya.verification.transaction import State
from hawiya.wire.admin_answers import ListEnvelope, TransactionDetail, TransactionSummary
from hawiya.wire.admin_requests import TransactionQuery, TransactionsQuery
from hawiya.wire.envelope import DataEnvelope
from hawiya.wire.errors import Language

BASE = "/api/Transactions"
router = APIRouter(prefix=BASE, tags=["For admins"])


@router.get(
    "",
    **call_documentation(
        None,
        ListEnvelope[TransactionSummary],
        {200: "Transactions, newest first", **REFUSALS, **OVERLOOKED},
        query=TransactionsQuery,
    ),
)
async def list_transactions(request: Request, caller: WithAdmin) -> Response:
    """List transactions by time, state, user, national number or the caller's own reference."""
    query = read_query(request, TransactionsQuery, strictly=True)
    wanted = TransactionFilter(
        since=query.From,
        until=query.To,
        states=frozenset({State(query.state.value)}) if query.state is not None else frozenset(),
        user_id=query.userId,
        id_number=query.idNumber,
        client_transaction_id=query.clientTransactionId,
    )
    return await answer_transactions(request, caller, query, wanted, summary)


@router.get(
    "/GetTransactionById",
    **call_documentation(
        None,
        DataEnvelope[TransactionDetail],
        {200: "The transaction with all its evidence", **REFUSALS, **NOT_FOUND},
        query=TransactionQuery,
    ),
)
async def get_transaction_by_id(request: Request, caller: WithAdmin) -> Response:
    """Return one transaction: what was read, found, measured and decided, by which model, and its pictures' ids."""
    runtime: Runtime = request.app.state.runtime
    query = read_query(request, TransactionQuery)
    listed = await transaction_of(runtime, caller.tenant.id, query.id)
    data = await with_evidence(runtime, listed, language_of(request.headers))
    await tell(
        request,
        Action.TRANSACTION_VIEWED,
        actor_of(caller),
        tenant_id=caller.tenant.id,
        user_id=listed.transaction.user_id,
        transaction_id=query.id,
    )
    return answer_data(data)


async def with_evidence(runtime: Runtime, listed: ListedTransaction, language: Language) -> TransactionDetail:
    """Return a transaction with everything that is kept of it."""
    one = listed.transaction
    hits = None if listed.anonymous else await runtime.store.screening_ledger.hits(one.tenant_id, one.user_id)
    return detail(
        listed,
        await runtime.store.verifications.steps(one.tenant_id, one.id),
        await runtime.store.listings.kept(one.tenant_id, one.id),
        hits or None,
        language,
    )
