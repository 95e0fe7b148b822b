"""Which events a change of a transaction is, found by comparing it before and after."""

from datetime import datetime

from hawiya.verification import effects
from hawiya.verification.events import Event, EventKind
from hawiya.verification.transaction import State, Transaction, User

_OF_STATE = {
    State.IN_REVIEW: EventKind.REVIEW_NEEDED,
    State.REJECTED: EventKind.IDENTITY_REJECTED,
}


def events_of(before: Transaction, after: Transaction, at: datetime, user: User) -> tuple[Event, ...]:
    """Return what others may want to hear of, in order; nothing when nothing that concerns them changed.

    A new transaction is compared with its open, empty self. Nobody is named where its user is anonymous.
    """
    kinds = []
    if after.completed and not before.completed:
        kinds.append(EventKind.TRANSACTION_COMPLETED)
    if _on_a_watchlist(after) and not _on_a_watchlist(before):
        kinds.append(EventKind.AML_HIT)
    if after.state is State.COMPLETED and before.state is not State.COMPLETED:
        kinds.append(EventKind.IDENTITY_VERIFIED if after.verified else EventKind.IDENTITY_REJECTED)
    elif after.state in _OF_STATE and after.state is not before.state:
        kinds.append(_OF_STATE[after.state])
    data = {
        "state": after.state.value,
        "verified": after.verified,
        "clientTransactionId": after.client_transaction_id,
    }
    user_id = None if user.anonymous else user.id
    return tuple(Event(after.tenant_id, kind, at, user_id, after.id, data) for kind in kinds)


def _on_a_watchlist(transaction: Transaction) -> bool:
    accepted = (transaction.front, transaction.back, transaction.liveness)
    return any(
        finding.code == effects.WATCHLIST_MATCH for part in accepted if part is not None for finding in part.findings
    )
