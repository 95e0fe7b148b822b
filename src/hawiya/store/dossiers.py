"""How transactions and steps become rows and come back: what is in no column of its own lies in one sealed value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter

from hawiya.store.sealing import Keyring
from hawiya.store.tables import StepRow, TransactionRow
from hawiya.verification.transaction import (
    AcceptedLiveness,
    AcceptedSide,
    AuthorityAnswer,
    Evidence,
    Finding,
    ImageRef,
    State,
    StepName,
    StepRecord,
    Transaction,
)


@dataclass(frozen=True, slots=True)
class _Dossier:
    """What of a transaction is in no column."""

    client_transaction_id: str | None
    front: AcceptedSide | None
    back: AcceptedSide | None
    liveness: AcceptedLiveness | None
    refusals: Mapping[StepName, int]
    attack_seen: bool
    decision: tuple[Evidence, ...]
    authority: AuthorityAnswer | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """What of a step is in no column."""

    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    images: tuple[ImageRef, ...]
    milliseconds: Mapping[str, float]


# Templates are raw bytes. An adapter takes a configuration only around a dataclass, hence the tuples of one.
_JSON = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants")
_dossiers = TypeAdapter(tuple[_Dossier], config=_JSON)
_records = TypeAdapter(tuple[_Record], config=_JSON)


class Dossiers:
    """Seals and opens transactions and steps."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def sealed(self, transaction: Transaction) -> bytes:
        """Return a transaction's dossier."""
        dossier = _Dossier(
            client_transaction_id=transaction.client_transaction_id,
            front=transaction.front,
            back=transaction.back,
            liveness=transaction.liveness,
            refusals=transaction.refusals,
            attack_seen=transaction.attack_seen,
            decision=transaction.decision,
            authority=transaction.authority,
        )
        context = _dossier_context(transaction.tenant_id, transaction.id)
        return self._keyring.seal(_dossiers.dump_json((dossier,)), context)

    def opened(self, row: TransactionRow) -> Transaction:
        """Return the transaction of a row. Raises `SealingError`."""
        (dossier,) = _dossiers.validate_json(self._keyring.open(row.dossier, _dossier_context(row.tenant_id, row.id)))
        return Transaction(
            id=row.id,
            tenant_id=row.tenant_id,
            user_id=row.user_id,
            state=State(row.state),
            created_at=row.created_at,
            last_step_at=row.last_step_at,
            version=row.version,
            client_transaction_id=dossier.client_transaction_id,
            front=dossier.front,
            back=dossier.back,
            liveness=dossier.liveness,
            refusals=dossier.refusals,
            attack_seen=dossier.attack_seen,
            verified=row.verified,
            decision=dossier.decision,
            authority=dossier.authority,
        )

    def step_columns(self, step: StepRecord) -> dict[str, Any]:
        """Return the row of a step."""
        record = _Record(step.findings, step.evidence, step.images, step.milliseconds)
        return {
            "id": step.id,
            "transaction_id": step.transaction_id,
            "step": step.step.value,
            "request_id": step.request_id,
            "accepted": step.accepted,
            "code": step.code,
            "at": step.at,
            "record": self._keyring.seal(_records.dump_json((record,)), _record_context(step.id)),
        }

    def opened_step(self, row: StepRow) -> StepRecord:
        """Return the step of a row. Raises `SealingError`."""
        (record,) = _records.validate_json(self._keyring.open(row.record, _record_context(row.id)))
        return StepRecord(
            id=row.id,
            transaction_id=row.transaction_id,
            step=StepName(row.step),
            request_id=row.request_id,
            accepted=row.accepted,
            code=row.code,
            findings=record.findings,
            evidence=record.evidence,
            images=record.images,
            at=row.at,
            milliseconds=record.milliseconds,
        )


def _dossier_context(tenant_id: UUID, transaction_id: UUID) -> bytes:
    return f"transactions.dossier {tenant_id} {transaction_id}".encode()


def _record_context(step_id: UUID) -> bytes:
    return b"steps.record " + step_id.bytes
