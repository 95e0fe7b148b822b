"""What clients send. Keys match in any case, as the vendor's server takes them; unknown keys are ignored."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    StrictStr,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema


def _no_nul(value: Any) -> Any:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("must not contain the character NUL")
    return value


def empty_is_none(value: Any) -> Any:
    """Take an empty text for none, as clients without a value may send it."""
    return None if value == "" else value


class EmptyIsNone:
    """Takes an empty text for none, and says so in the document."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(empty_is_none, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        documented = handler(schema)
        return {**documented, "anyOf": [*documented["anyOf"], {"type": "string", "maxLength": 0}]}


Text = Annotated[StrictStr, BeforeValidator(_no_nul)]
Picture = Annotated[
    Text,
    Field(
        min_length=1,
        description="Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a "
        "JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels",
        examples=["/9j/4AAQSkZJRgABAQAAAQABAAD…"],
    ),
]
OptionalId = Annotated[
    Text | None,
    Field(
        max_length=64,
        description="A UUID. Absent, null, empty or all zeros starts a new transaction; one that nobody used starts a "
        "new transaction under that id",
        examples=["3fa85f64-5717-4562-b3fc-2c963f66afa6"],
    ),
]
RequestId = Annotated[
    UUID | None,
    EmptyIsNone(),
    Field(description="Repeating a request with its id gives the stored answer again"),
]
ShowFields = Annotated[StrictBool | None, Field(description="False: fields read from the card are null in the answer")]


class Body(BaseModel):
    """A request body. Keys match in any case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _match_keys_in_any_case(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        names = {name.lower(): name for name in cls.model_fields}
        matched: dict[str, Any] = {}
        for key, value in body.items():
            name = names.get(key.lower())
            if name is not None and (key == name or name not in body):
                matched[name] = value
        return matched


class StepBody(Body):
    """What all three steps take."""

    name_check_value: Annotated[
        Text | None, Field(max_length=256, description="A name to compare with the card's, in Arabic or Latin letters")
    ] = None
    transaction_id: OptionalId = None
    client_transaction_id: Annotated[
        Text | None, Field(max_length=256, description="The caller's own reference; stored and echoed")
    ] = None
    request_id: RequestId = None
    country: Annotated[Text | None, Field(max_length=64, description="`EG`, `EGY` or null: Egypt")] = None
    getExtractedData: ShowFields = True  # noqa: N815 - the wire's spelling


class SideBody(StepBody):
    """One side of the card."""

    image: Picture


class LivenessBody(StepBody):
    """Three pictures of the face, taken in quick succession; `image` stands in for an absent `face_1`."""

    face_1: Picture
    face_2: Picture
    face_3: Picture
    id_front_image: Annotated[
        Text | None, Field(description="A card front for this call; its number must agree with the accepted front")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _image_stands_in_for_face_1(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        lowered = {key.lower(): value for key, value in body.items() if isinstance(key, str)}
        if lowered.get("face_1") is None and lowered.get("image") is not None:
            return {
                **{key: value for key, value in body.items() if key.lower() != "face_1"},
                "face_1": lowered["image"],
            }
        return body
