"""What admins and reviewers send, and what users send about their consent. Query parameters match in any case, too."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from hawiya.wire.requests import Body, EmptyIsNone, RequestId, Text, empty_is_none

MOST_RESULTS = 1_000
_LARGEST_ID = 2**63 - 1


_MOMENT = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$"


def _is_iso(value: Any) -> Any:
    """Take ISO 8601 only: a bare number would be taken for seconds since 1970."""
    if isinstance(value, str) and not re.match(_MOMENT, value):
        raise ValueError("a date or a moment in ISO 8601")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment that the calendar knows") from None


def _is_true_or_false(value: Any) -> Any:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("true or false")
    return value


UserId = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
Moment = Annotated[
    datetime,
    BeforeValidator(_is_iso),
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "pattern": _MOMENT, "examples": ["2026-03-01T00:00:00Z"]}),
]
OptionalBool = Annotated[bool | None, BeforeValidator(_is_true_or_false), EmptyIsNone()]
OptionalUserId = Annotated[UserId | None, EmptyIsNone()]
ShortText = Annotated[Annotated[Text, Field(max_length=256)] | None, BeforeValidator(empty_is_none)]

Filter = Annotated[Text, Field(min_length=1, max_length=256)]


class PageQuery(Body):
    """Which part of a list."""

    SkipCount: Annotated[int, Field(ge=0, le=_LARGEST_ID, description="Entries to leave out at the beginning")] = 0
    MaxResultCount: Annotated[int, Field(ge=1, le=MOST_RESULTS, description="Entries to return at most")] = 100


class UsersQuery(PageQuery):
    """Users are found by exact values: what is personal is sealed and found by blind indexes. A name is not found."""

    emailOrPhoneNumber: Annotated[  # noqa: N815 - the wire's spelling, here and below
        ShortText, Field(description="A phone number, or an e-mail address that was confirmed; whole")
    ] = None
    idNumber: Annotated[ShortText, Field(description="The national number, whole")] = None  # noqa: N815
    userId: OptionalUserId = None  # noqa: N815
    isVerified: OptionalBool = None  # noqa: N815


class OneUserQuery(Body):
    """One user, by exact values; one of the two is needed."""

    emailOrPhoneNumber: ShortText = None  # noqa: N815
    userId: OptionalUserId = None  # noqa: N815


class PersonQuery(Body):
    """One user."""

    userId: UserId  # noqa: N815


class ImageQuery(Body):
    """One picture, by its id in a transaction."""

    id: Annotated[UUID, Field(description="As `images` of a transaction name it")]


class TransactionQuery(Body):
    """One transaction."""

    id: UUID


class StateName(StrEnum):
    """The states of a transaction."""

    OPEN = "open"
    COMPLETED = "completed"
    IN_REVIEW = "in_review"
    PENDING_AUTHORITY = "pending_authority"
    REJECTED = "rejected"


class TransactionsQuery(PageQuery):
    """Which transactions, newest first. An empty filter is refused: it is one that the caller forgot to fill in."""

    From: Annotated[
        Moment | None, Field(description="Begun at this moment or later (ISO 8601; without a zone: UTC)")
    ] = None
    To: Annotated[Moment | None, Field(description="Begun before this moment")] = None
    state: StateName | None = None
    userId: UserId | None = None  # noqa: N815
    idNumber: Annotated[Filter | None, Field(description="The national number on the card, whole")] = None  # noqa: N815
    clientTransactionId: Annotated[  # noqa: N815
        Filter | None, Field(description="The caller's own reference, whole")
    ] = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> "TransactionsQuery":
        if self.From is not None and self.To is not None and self.From > self.To:
            raise ValueError("To comes before From")
        return self


class WaitingStateName(StrEnum):
    """The states in which a transaction waits for a decision."""

    IN_REVIEW = "in_review"
    PENDING_AUTHORITY = "pending_authority"


class ReviewsQuery(PageQuery):
    """Which waiting transactions, oldest first."""

    state: Annotated[WaitingStateName | None, Field(description="One of the two")] = None


class UserBody(Body):
    """Whom a call is about."""

    userId: Annotated[int, Field(strict=True, ge=1, le=_LARGEST_ID)]  # noqa: N815
    request_id: RequestId = None


class DeleteBody(Body):
    """Who is to be erased: a registered user, or whoever made a transaction of calls by key alone. One of the two."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["userId"]}, {"required": ["transactionId"]}]},
    )

    userId: Annotated[int | None, Field(strict=True, ge=1, le=_LARGEST_ID)] = None  # noqa: N815
    transactionId: Annotated[UUID | None, EmptyIsNone()] = None  # noqa: N815
    request_id: RequestId = None

    @model_validator(mode="after")
    def _names_one(self) -> "DeleteBody":
        if (self.userId is None) == (self.transactionId is None):
            raise ValueError("userId or transactionId, one of them")
        return self


class CancelBody(Body):
    """Nothing is needed; the token says whose identity it is."""

    request_id: RequestId = None


class DecisionName(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    REJECT = "reject"


class HitBody(Body):
    """An entry of a watchlist that is another person."""

    list: Annotated[Text, Field(min_length=1, max_length=64)]
    entryKey: Annotated[Text, Field(min_length=1, max_length=256)]  # noqa: N815


class ReviewBody(Body):
    """A decision about a transaction that waits."""

    decision: DecisionName
    reason: Annotated[Text, Field(min_length=1, max_length=1_000, description="Why; kept as evidence")]
    dismissHits: Annotated[  # noqa: N815
        tuple[HitBody, ...],
        Field(max_length=50, description="Matches on watchlists that are other people; remembered"),
    ] = ()
    version: Annotated[
        int | None,
        Field(
            strict=True, ge=0, le=_LARGEST_ID, description="Of the transaction that was looked at; 5014 when it changed"
        ),
    ] = None
    request_id: RequestId = None

    @field_validator("reason")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must say something")
        return value.strip()

    @field_validator("dismissHits", mode="before")
    @classmethod
    def _null_is_none(cls, value: Any) -> Any:
        return () if value is None else value


class ConsentBody(Body):
    """What the user agreed to. The text itself stays with the caller; its SHA-256 proves which one it was."""

    version: Annotated[Text, Field(min_length=1, max_length=64, description="Of the text that the user was shown")]
    locale: Annotated[
        Text | None, Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$", description="Language of the text, e.g. `ar-EG`")
    ] = None
    textDigest: Annotated[  # noqa: N815
        Text | None,
        Field(pattern=r"^[0-9A-Fa-f]{64}$", description="SHA-256 of the text (UTF-8), in hexadecimal digits"),
    ] = None
    request_id: RequestId = None


class WithdrawBody(Body):
    """Nothing is needed; the token says whose consent it is."""

    request_id: RequestId = None
