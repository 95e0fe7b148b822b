"""The envelope of every answer beside Verify: data and error, no services."""

from typing import Generic, TypeVar

from pydantic import BaseModel

from hawiya.wire.answers import Shape

DataT = TypeVar("DataT", bound=BaseModel)


class DataEnvelope(Shape, Generic[DataT]):
    """Data, or an error, or both: a wrong code is an error with data.

    `error_code` and `error_message` are both null on success: one SDK takes any non-null message for an error.
    """

    data: DataT | None
    error_code: int | None
    error_message: str | None
    error_descriptions: list[str] | None
