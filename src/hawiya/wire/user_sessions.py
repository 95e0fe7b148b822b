"""What opens a session of a user, and its answer. Source: the public documentation of the VLens API.

Permissions and prefilled fields of theirs speak of contracts, which there are none of here: they are ignored.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, RootModel, model_validator

from hawiya.wire.account_requests import Email, Phone
from hawiya.wire.requests import Body, Text, empty_is_none


class AuthSessionBody(Body):
    """Whose session: the user of a phone number, of a confirmed e-mail address, or of both."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["phoneNumber"]}, {"required": ["email"]}]},
    )

    phoneNumber: Annotated[Phone | None, BeforeValidator(empty_is_none)] = None  # noqa: N815 - the wire's spelling
    email: Annotated[Email | None, BeforeValidator(empty_is_none)] = None
    userPublicKey: Annotated[  # noqa: N815
        Text | None,
        BeforeValidator(empty_is_none),
        Field(
            description="Must be absent, null or empty: tokens are not encrypted here, and none goes out in the clear "
            "to who asks for that"
        ),
    ] = None
    sessionPermissions: Annotated[  # noqa: N815
        Any,
        Field(
            description="Taken and ignored: there are no contracts here, and every session is for the digital identity "
            "only"
        ),
    ] = None

    @model_validator(mode="after")
    def _somebody_is_named(self) -> "AuthSessionBody":
        if self.phoneNumber is None and self.email is None:
            raise ValueError("give phoneNumber, email, or both")
        return self


class InvitationInput(AuthSessionBody):
    """Who is invited."""

    RequestFieldsValues: Annotated[
        Any, Field(description="Fields of contracts, taken and ignored: there are none here, and nothing of it is kept")
    ] = None


class InvitationBody(Body):
    """An invitation."""

    SessionInput: InvitationInput


class SessionToken(RootModel[str]):
    """The token of the session: the bearer of the user's calls. A JWT, whose `exp` says until when it is good."""
