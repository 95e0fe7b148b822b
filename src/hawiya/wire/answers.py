"""What the server answers: the envelope and everything in it, with every key always present.

Source: the published "Verify ID" page of the VLens API, and what its mobile SDKs decode (iOS decodes strictly:
integers must be integers, dates carry neither zone nor fraction).
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

WireDate = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d{2}-\d{2}T00:00:00$", examples=["1990-05-17T00:00:00"], description="No zone, no fraction"
    ),
]


class Shape(BaseModel):
    """Every answer shape: frozen, no key beyond those named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ValidationErrorDetail(Shape):
    """One error of one field."""

    code: int = Field(examples=[3025])
    message: str = Field(examples=["The job is unreadable."])


class FieldErrors(Shape):
    """All errors of one field, with the text that was read."""

    field: str = Field(examples=["job"], description="Wire name of a field of the data section or of the request")
    value: str | None = Field(examples=[None])
    errors: list[ValidationErrorDetail]


class ValidationList(Shape):
    """Field-level errors; the list is empty when there are none, never absent."""

    validation_errors: list[FieldErrors]


class Spoofing(Shape):
    """Whether the card is forged or a copy."""

    fake: bool


class Classification(Shape):
    """What the picture shows."""

    doc_type: str = Field(examples=["national_id"], description="`national_id`, `other` or `none`")


class AmlHit(Shape):
    """One watchlist entry that matches."""

    caseNo: str  # noqa: N815 - the wire's spelling, here and below
    caseYear: int | None  # noqa: N815
    recordDate: WireDate | None  # noqa: N815
    fullName: str  # noqa: N815
    idNumber: str | None  # noqa: N815
    dateOfBirth: WireDate | None  # noqa: N815
    score: str = Field(examples=["0.93"], description="A decimal between 0 and 1")


class Aml(Shape):
    """What the watchlists said."""

    AML_matched: bool
    data: list[AmlHit]


class Src(Shape):
    """What the authority said."""

    isValid: bool  # noqa: N815
    errorCode: int  # noqa: N815
    errorKey: str  # noqa: N815
    errorMessage: str  # noqa: N815


class Services(Shape):
    """The checks behind the verdict; what did not run yet is null."""

    Validations: ValidationList
    validations: ValidationList
    spoofing: Spoofing | None
    classification: Classification | None
    liveness: bool | None
    AML: Aml | None
    SRC: Src | None


class UserData(Shape):
    """The registered user whom the transaction verifies."""

    id: int
    name: str | None
    surname: str | None
    fullName: str | None  # noqa: N815
    userName: str | None  # noqa: N815
    emailAddress: str | None  # noqa: N815
    phoneNumber: str | None  # noqa: N815
    idNumber: str | None  # noqa: N815
    address: str | None


class _SideIds(Shape):
    """The ids that every side carries, filled whatever else happened."""

    transaction_id: str
    transactionId: str  # noqa: N815
    request_id: str
    client_transaction_id: str | None


class IdFrontData(_SideIds):
    """What was read from the card's front; null where unread."""

    name: str | None = None
    name_english: str | None = None
    first_name: str | None = None
    first_name_english: str | None = None
    last_names: str | None = None
    last_names_english: str | None = None
    address: str | None = None
    address_english: str | None = None
    address_1: str | None = None
    address_1_english: str | None = None
    address_2: str | None = None
    address_2_english: str | None = None
    govern: str | None = None
    govern_english: str | None = None
    city: str | None = None
    district: str | None = None
    idKey: str | None = None  # noqa: N815
    idNumber: str | None = None  # noqa: N815
    dateOfBirth: WireDate | None = None  # noqa: N815
    gender: str | None = None
    gender_english: str | None = None


class IdBackData(_SideIds):
    """What was read from the card's back; null where unread or not printed."""

    idNumber: str | None = None  # noqa: N815
    releaseDate: WireDate | None = None  # noqa: N815
    idExpiry: WireDate | None = None  # noqa: N815
    gender: str | None = None
    gender_english: str | None = None
    maritalStatus: str | None = None  # noqa: N815
    maritalStatus_english: str | None = None  # noqa: N815
    religion: str | None = None
    religion_english: str | None = None
    husbandName: str | None = None  # noqa: N815
    husbandName_english: str | None = None  # noqa: N815
    job: str | None = None
    job_english: str | None = None
    jobTitle: str | None = None  # noqa: N815
    jobTitle_english: str | None = None  # noqa: N815


class VerifyData(Shape):
    """Where the verification stands."""

    isVerificationProcessCompleted: bool  # noqa: N815
    isDigitalIdentityVerified: bool  # noqa: N815
    deviceInfo: str | None  # noqa: N815
    user: UserData | None = Field(description="Null for a call by key alone")
    idFrontData: IdFrontData | None  # noqa: N815
    idBackData: IdBackData | None  # noqa: N815


class Envelope(Shape):
    """Every answer of the API.

    `error_code` and `error_message` are both null on success: one SDK takes any non-null message for an error.
    """

    services: Services | None
    data: VerifyData | None
    error_code: int | None
    error_message: str | None
    error_descriptions: list[str] | None
