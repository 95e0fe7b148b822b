"""A verification transaction and the user it verifies: frozen data, replaced as a whole at every step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class StepName(StrEnum):
    """The three steps of a verification."""

    FRONT = "front"
    BACK = "back"
    LIVENESS = "liveness"


class State(StrEnum):
    """Where a transaction stands. Only `OPEN` takes further steps; `PENDING_AUTHORITY` and `IN_REVIEW` wait."""

    OPEN = "open"
    COMPLETED = "completed"
    IN_REVIEW = "in_review"
    PENDING_AUTHORITY = "pending_authority"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """What one check said."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    REVIEW = "review"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class EvidenceTrace:
    """Where a reviewer should look: x, y, width, height on the rectified card of 1200 × 750 pixels; strength 0..1."""

    box: tuple[float, float, float, float]
    strength: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a verdict is what it is: which check, what it measured, against which threshold, by which model.

    `doubt`: the threshold from which a reviewer decides, of checks that have one. `traces`: where on the card.
    """

    check: str
    outcome: Outcome
    score: float | None = None
    threshold: float | None = None
    model: str | None = None
    detail: str | None = None
    doubt: float | None = None
    traces: tuple[EvidenceTrace, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong: public code, wire field, the text that was read, and what a person can do about it.

    `cause` says why the field could not be read, as `wire/causes.py` names it; None when something else is wrong.
    """

    code: int
    field: str
    value: str | None = None
    hint: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field of the card as on the wire, how sure the reader was (0..1), and where it stands.

    `box` is x, y, width, height on the rectified card of 1200 × 750 pixels; None for a derived field.
    """

    text: str
    confidence: float
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A stored picture: its id in the image store and what it shows (`image`, `face_1`, `portrait`…)."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PicturePrint:
    """By what a picture is known again: the SHA-256 of its file, and 64 bits of how it looks (a perceptual hash)."""

    digest: bytes
    look: int


@dataclass(frozen=True, slots=True)
class AcceptedSide:
    """What an accepted picture of one side of the card told us.

    `fake` is None while nothing judged authenticity. `portrait` is the face template of the front (opaque bytes of
    the face engine), None on the back.
    """

    fields: Mapping[str, FieldValue]
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    images: tuple[ImageRef, ...]
    fake: bool | None
    doc_type: str
    request_id: str
    accepted_at: datetime
    portrait: bytes | None = None


@dataclass(frozen=True, slots=True)
class AcceptedLiveness:
    """What three accepted frames told us; `live` is None when they hold too little motion to tell (review)."""

    live: bool | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    images: tuple[ImageRef, ...]
    request_id: str
    accepted_at: datetime
    template: bytes | None = None


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """What the authority said of the card's holder (`services.SRC`); valid: code 0, empty key and message."""

    valid: bool
    code: int = 0
    key: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One verification of one user, from its first step to its end.

    `version` grows with every write: a writer that saw an older version must look again. `refusals` counts refused
    images per step; `attack_seen` stays true once a step was refused as a presentation attack or forged document.
    `authority` is what the authority said, once it did.
    """

    id: UUID
    tenant_id: UUID
    user_id: int
    state: State
    created_at: datetime
    last_step_at: datetime
    version: int = 0
    client_transaction_id: str | None = None
    front: AcceptedSide | None = None
    back: AcceptedSide | None = None
    liveness: AcceptedLiveness | None = None
    refusals: Mapping[StepName, int] = field(default_factory=dict)
    attack_seen: bool = False
    verified: bool = False
    decision: tuple[Evidence, ...] = ()
    authority: AuthorityAnswer | None = None

    @property
    def completed(self) -> bool:
        """Front, back and liveness are all accepted (`isVerificationProcessCompleted`)."""
        return self.front is not None and self.back is not None and self.liveness is not None

    @property
    def ended(self) -> bool:
        """No further step is taken."""
        return self.state is not State.OPEN


@dataclass(frozen=True, slots=True)
class User:
    """A registered user of a tenant, or the nobody that owns a transaction of a call by key alone (`anonymous`).

    `card_name`, `date_of_birth` (as printed) and `template` (the enrolled face) are None before a verification, and
    for ever of an anonymous user, who is never verified.
    """

    id: int
    tenant_id: UUID
    name: str | None
    surname: str | None = None
    phone_number: str | None = None
    email_address: str | None = None
    user_name: str | None = None
    id_number: str | None = None
    address: str | None = None
    card_name: str | None = None
    date_of_birth: date | None = None
    blocked: bool = False
    verified: bool = False
    template: bytes | None = None
    anonymous: bool = False

    @property
    def full_name(self) -> str | None:
        """Name and surname joined by one space."""
        return " ".join(part for part in (self.name, self.surname) if part) or None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One examined attempt at a step, accepted or refused, as it is kept for reviewers."""

    id: UUID
    transaction_id: UUID
    step: StepName
    request_id: str
    accepted: bool
    code: int | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    images: tuple[ImageRef, ...]
    at: datetime
    milliseconds: Mapping[str, float] = field(default_factory=dict)
