"""What calls return. The shapes are those of the contract (`hawiya.wire`); names that are new are ignored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hawiya.client.errors import ApiError, UnexpectedAnswer, error_of
from hawiya.wire.answers import Envelope, FieldErrors, IdBackData, IdFrontData, VerifyData

ModelT = TypeVar("ModelT", bound=BaseModel)


class _Refusal(BaseModel):
    """What all refusals have in common, whatever else is in them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    error_code: int
    error_message: str | None = None
    error_descriptions: list[str] | None = None


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """The answer of one step of a verification. `envelope` is all of it."""

    envelope: Envelope

    @property
    def accepted(self) -> bool:
        """Tell whether the step was accepted; otherwise `error_code` says why and what to do."""
        return self.envelope.error_code is None

    @property
    def error_code(self) -> int | None:
        """Why the step was not accepted."""
        return self.envelope.error_code

    @property
    def message(self) -> str | None:
        """The same for a person, in the language of the client."""
        return self.envelope.error_message

    @property
    def hints(self) -> list[str]:
        """What to do about it."""
        return self.envelope.error_descriptions or []

    @property
    def transaction_id(self) -> str:
        """The transaction: later steps name it."""
        side = self.front or self.back
        if side is None:
            raise UnexpectedAnswer(200, "the answer names no transaction")
        return side.transaction_id

    @property
    def completed(self) -> bool:
        """Tell whether all three steps are accepted."""
        return self._data.isVerificationProcessCompleted

    @property
    def verified(self) -> bool:
        """Tell whether the person is who the card says."""
        return self._data.isDigitalIdentityVerified

    @property
    def front(self) -> IdFrontData | None:
        """What was read from the front so far."""
        return self._data.idFrontData

    @property
    def back(self) -> IdBackData | None:
        """What was read from the back so far."""
        return self._data.idBackData

    @property
    def field_errors(self) -> list[FieldErrors]:
        """What is wrong with single fields."""
        services = self.envelope.services
        return services.validations.validation_errors if services is not None else []

    @property
    def _data(self) -> VerifyData:
        if self.envelope.data is None:
            raise UnexpectedAnswer(200, "the answer has no data")
        return self.envelope.data


@dataclass(frozen=True, slots=True)
class Verification:
    """The three steps of one person, as far as they went: a step that is not accepted is the last one."""

    transaction_id: str
    steps: tuple[StepAnswer, ...]

    @property
    def verified(self) -> bool:
        """Tell whether the person is who the card says."""
        return self.last.verified

    @property
    def completed(self) -> bool:
        """Tell whether all three steps are accepted."""
        return self.last.completed

    @property
    def last(self) -> StepAnswer:
        """The answer that counts."""
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT]):
    """A part of a list; `total` counts all of it."""

    items: tuple[ModelT, ...]
    total: int

    def __iter__(self) -> Iterator[ModelT]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def read_bytes(raw: bytes) -> bytes:
    """Return an answer that is no JSON: a picture, a ZIP file."""
    return raw


def read_list(model: type[ModelT]) -> Callable[[bytes], Page[ModelT]]:
    """Return what reads a part of a list."""

    def read(raw: bytes) -> Page[ModelT]:
        whole = _object(raw)
        items, total = whole.get("data"), whole.get("totalCount")
        if not isinstance(items, list) or not isinstance(total, int):
            raise UnexpectedAnswer(200, "not a list")
        return Page(tuple(_parsed(model, item) for item in items), total)

    return read


def read_as(model: type[ModelT]) -> Callable[[bytes], ModelT]:
    """Return what reads a whole answer as a shape of the contract."""
    return lambda raw: _parsed(model, raw)


def read_step(raw: bytes) -> StepAnswer:
    """Return the answer of a step, accepted or not."""
    return StepAnswer(_parsed(Envelope, raw))


def read_data(model: type[ModelT]) -> Callable[[bytes], ModelT]:
    """Return what reads the data of an answer. It raises `Declined` for an answer with an error code."""

    def read(raw: bytes) -> ModelT:
        whole = _object(raw)
        if whole.get("error_code") is not None:
            raise refusal(200, raw, None)
        return _parsed(model, whole.get("data"))

    return read


def refusal(status: int, raw: bytes, retry_after: float | None) -> ApiError | UnexpectedAnswer:
    """Return the error that an answer stands for."""
    kind = error_of(status)
    try:
        told = _Refusal.model_validate_json(raw)
    except ValidationError:
        # A proxy between says it in its own words; the status is what counts.
        if status in (401, 403, 413, 429) or status >= 500:
            return kind(status, status, f"status {status}", (), retry_after)
        return UnexpectedAnswer(status, "not an answer of this API")
    return kind(told.error_code, status, told.error_message or "", told.error_descriptions or (), retry_after)


_objects = TypeAdapter(dict[str, Any])


def _object(raw: bytes) -> dict[str, Any]:
    try:
        return _objects.validate_json(raw)
    except ValidationError:
        raise UnexpectedAnswer(200, "not an answer of this API") from None


def _parsed(model: type[ModelT], answer: Any) -> ModelT:
    try:
        if isinstance(answer, bytes):
            return model.model_validate_json(answer, extra="ignore")
        return model.model_validate(answer, extra="ignore")
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, item["loc"])) for item in error.errors(include_input=False))
        # Never the values: they may be somebody's.
        raise UnexpectedAnswer(200, f"{model.__name__} lacks or distorts {fields}") from None
