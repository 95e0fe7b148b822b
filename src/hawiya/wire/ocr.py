"""What clients send to and get from the calls by key alone that are no steps, and the call that links."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hawiya.wire.answers import Services, Shape
from hawiya.wire.requests import Body, Picture, RequestId, ShowFields, Text

DataT = TypeVar("DataT", bound=BaseModel)
TransactionId = Annotated[Text, Field(min_length=1, max_length=64, examples=["3fa85f64-5717-4562-b3fc-2c963f66afa6"])]


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class ClassificationBody(Body):
    """A picture of whatever document."""

    image: Picture


class MatchBody(Body):
    """A picture of a face, and the transaction whose card it is compared with."""

    transaction_id: TransactionId
    image: Picture


class CompareBody(Body):
    """Two pictures of faces."""

    face_image1: Picture
    face_image2: Picture


class AmlBody(Body):
    """Whom to look for on the watchlists: by number, by name, or both."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["idNumber"]}, {"required": ["name"]}]},
    )

    idNumber: Annotated[  # noqa: N815 - the wire's spelling
        Text | None, Field(max_length=64, examples=["29005171201234"]), BeforeValidator(_blank_is_none)
    ] = None
    name: Annotated[
        Text | None, Field(max_length=256, description="In Arabic or Latin letters"), BeforeValidator(_blank_is_none)
    ] = None

    @model_validator(mode="after")
    def _somebody_is_named(self) -> "AmlBody":
        if self.idNumber is None and self.name is None:
            raise ValueError("give idNumber, name, or both")
        return self


class LinkBody(Body):
    """The transaction to link to the user of the token."""

    transactionId: TransactionId  # noqa: N815
    request_id: RequestId = None
    getExtractedData: ShowFields = True  # noqa: N815


class MatchData(Shape):
    """Whether two faces are one person's; false, too, when they could not be compared (`error_code` says why)."""

    isMatched: bool  # noqa: N815


class ClassificationData(Shape):
    """What a picture shows."""

    doc_type: str = Field(examples=["national_id"], description="`national_id`, `other` or `none`")
    side: str | None = Field(
        examples=["front"], description="`front` or `back` of a card that is wholly in the picture"
    )


class AmlData(Shape):
    """What the watchlists said; `services.AML` says it at length."""

    AML_matched: bool


class ServicesEnvelope(Shape, Generic[DataT]):
    """Verify's envelope around other data."""

    services: Services | None
    data: DataT | None
    error_code: int | None
    error_message: str | None
    error_descriptions: list[str] | None


class MatchAnswer(ServicesEnvelope[MatchData]):
    """The answer about two faces."""


class ClassificationAnswer(ServicesEnvelope[ClassificationData]):
    """The answer about a document."""


class AmlAnswer(ServicesEnvelope[AmlData]):
    """The answer about a person and the watchlists."""
