"""What the server answers admins and reviewers. All keys are always there; times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from hawiya.wire.answers import Aml, Shape, Src, UserData

ItemT = TypeVar("ItemT", bound=BaseModel)
_Score = Annotated[float | None, Field(description="What was measured")]


class ListEnvelope(Shape, Generic[ItemT]):
    """A part of a list: `totalCount` of all that was found, `returnedCount` of what is here."""

    data: list[ItemT] | None
    totalCount: int | None  # noqa: N815 - the wire's spelling, here and below
    returnedCount: int | None  # noqa: N815
    error_code: int | None
    error_message: str | None
    error_descriptions: list[str] | None


class AdminUserData(UserData):
    """A registered user as admins see one."""

    isDigitalIdentityVerified: bool  # noqa: N815
    isBlocked: bool  # noqa: N815
    creationTime: datetime  # noqa: N815


class ImageData(Shape):
    """A picture that can be fetched by its id; null bytes are gone: `isKept` is false once it was removed by age."""

    id: str
    name: str = Field(examples=["face_1"], description="`image`, `face_1` to `face_3`, `id_front_image`")
    isKept: bool  # noqa: N815


class UserImageData(Shape):
    """A kept picture of a user. `name` is that of the field it was sent in; both sides come in `image`."""

    id: str
    name: str
    step: str | None = Field(examples=["front"], description="`front`, `back` or `liveness`: the step it was sent in")
    transactionId: str  # noqa: N815
    creationTime: datetime  # noqa: N815


class TraceData(Shape):
    """Where a reviewer should look."""

    box: list[float] = Field(description="x, y, width, height on the rectified card of 1200 × 750 pixels")
    strength: float = Field(description="0 to 1")


class EvidenceData(Shape):
    """Why a verdict is what it is."""

    check: str = Field(examples=["face_match"])
    outcome: str = Field(examples=["pass"], description="`pass`, `fail`, `review` or `not_judged`")
    score: _Score
    threshold: float | None
    doubt: float | None = Field(description="The threshold from which a reviewer decides, of checks that have one")
    model: str | None
    detail: str | None
    traces: list[TraceData] = Field(description="Where on the card; many small ones are a heat map")


class FindingData(Shape):
    """One thing found wrong."""

    code: int
    field: str
    value: str | None
    message: str
    hint: str | None


class ReadField(Shape):
    """A field of the card: its text, how sure the reader was (0 to 1), and where it stands on the card."""

    text: str
    confidence: float
    box: list[float] | None = Field(description="x, y, width, height on the rectified card of 1200 × 750 pixels")


class SideDetail(Shape):
    """An accepted side of the card."""

    fields: dict[str, ReadField]
    findings: list[FindingData]
    evidence: list[EvidenceData]
    images: list[ImageData]
    fake: bool | None
    docType: str  # noqa: N815
    requestId: str  # noqa: N815
    acceptedTime: datetime  # noqa: N815


class LivenessDetail(Shape):
    """Three accepted frames."""

    live: bool | None
    findings: list[FindingData]
    evidence: list[EvidenceData]
    images: list[ImageData]
    requestId: str  # noqa: N815
    acceptedTime: datetime  # noqa: N815


class StepDetail(Shape):
    """One examined attempt, accepted or refused; times in milliseconds."""

    id: str
    step: str
    requestId: str  # noqa: N815
    isAccepted: bool  # noqa: N815
    code: int | None
    findings: list[FindingData]
    evidence: list[EvidenceData]
    images: list[ImageData]
    time: datetime
    milliseconds: dict[str, float]


class TransactionSummary(Shape):
    """A transaction in a list."""

    id: str
    userId: int | None = Field(description="Null for a transaction of calls by key alone")  # noqa: N815
    clientTransactionId: str | None  # noqa: N815
    state: str
    isVerificationProcessCompleted: bool  # noqa: N815
    isDigitalIdentityVerified: bool  # noqa: N815
    name: str | None
    idNumber: str | None  # noqa: N815
    creationTime: datetime  # noqa: N815
    lastStepTime: datetime  # noqa: N815
    version: int


class TransactionDetail(TransactionSummary):
    """A transaction with all its evidence."""

    front: SideDetail | None
    back: SideDetail | None
    liveness: LivenessDetail | None
    refusals: dict[str, int]
    isAttackSeen: bool  # noqa: N815
    decision: list[EvidenceData]
    SRC: Src | None
    monitoringHits: Aml | None = Field(  # noqa: N815
        description="What the last screening of the verified user found; null when there was none"
    )
    steps: list[StepDetail]


class HitDetail(Shape):
    """A match on a watchlist, today."""

    list: str
    entryKey: str  # noqa: N815
    fullName: str  # noqa: N815
    caseNo: str  # noqa: N815
    score: float
    explanation: str
    isDismissed: bool  # noqa: N815


class ReviewSummary(TransactionSummary):
    """A waiting transaction, and what speaks against verifying it by itself."""

    why: list[EvidenceData]
    codes: list[int] = Field(description="What was found that blocks the identity")


class ReviewDetail(Shape):
    """A transaction to be decided: all evidence, what the lists say today, what stands in the way of approving."""

    transaction: TransactionDetail
    why: list[EvidenceData]
    codes: list[int]
    isScreened: bool  # noqa: N815
    hits: list[HitDetail]
    obstacles: list[str]


class DecidedData(Shape):
    """What became of a transaction."""

    id: str
    state: str
    isDigitalIdentityVerified: bool  # noqa: N815
    version: int


class ConsentData(Shape):
    """A consent as the register has it."""

    id: str
    userId: int  # noqa: N815
    version: str
    locale: str | None
    textDigest: str | None  # noqa: N815
    givenTime: datetime  # noqa: N815
    withdrawnTime: datetime | None  # noqa: N815


class ConsentState(Shape):
    """Where a user's consent stands: what is asked for, and what was given."""

    isRequired: bool  # noqa: N815
    requiredVersion: str | None  # noqa: N815
    isGiven: bool = Field(description="To the version that is asked for, or to any when none is")  # noqa: N815
    consent: ConsentData | None = Field(description="The last one; with `withdrawnTime` when none stands")
