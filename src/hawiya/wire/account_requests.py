"""What clients send to register and sign in. Source: the public documentation of the VLens API and its apps.

Fields of theirs that mean nothing here (`imsi`, `imei`, `smsProviders`, `returnUrl`…) are ignored like any unknown one.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from hawiya.wire.requests import Body, EmptyIsNone, Text


def _number_as_text(value: Any) -> Any:
    """Take a number for its digits: some clients send codes and counts as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


OptionalUuid = Annotated[UUID | None, EmptyIsNone()]
Email = Annotated[Text, Field(max_length=254, examples=["mona@example.com"])]
Phone = Annotated[
    Text, Field(min_length=1, max_length=32, examples=["+201001234567"], description="E.164, or as dialled in Egypt")
]
Code = Annotated[Text, BeforeValidator(_number_as_text), Field(max_length=16, examples=["123456"])]
Password = Annotated[Text, Field(max_length=512, examples=["correct horse battery"])]
Name = Annotated[Text, Field(max_length=256)]
RequestId = Annotated[OptionalUuid, Field(description="Repeating a request with its id gives the stored answer again")]


class _Located(Body):
    """A call that may say where its sender is: latitude and longitude come as numbers or as text."""

    geoLocation: Annotated[  # noqa: N815 - the wire's spelling, here and below
        Any, Field(description="Latitude and longitude, numbers or text; taken and not kept")
    ] = None


class ExistenceBody(Body):
    """One of the two, or both."""

    phoneNumber: Phone | None = None  # noqa: N815
    email: Email | None = None


class PhoneStepBody(Body):
    """Without a code one is sent; with the code and the id of the request it is checked."""

    phoneNumber: Phone  # noqa: N815
    phoneNumberOtp: Code | None = None  # noqa: N815
    phoneNumberOtpRequestId: OptionalUuid = None  # noqa: N815


class EmailStepBody(Body):
    """Without a code one is sent; with the code and the id of the request it is checked."""

    email: Email
    emailOtp: Code | None = None  # noqa: N815
    emailOtpRequestId: OptionalUuid = None  # noqa: N815


class OAuthTokenBody(Body):
    """An ID token (OpenID Connect) that an identity provider gave the app."""

    provider: Annotated[Text, Field(max_length=64, examples=["Google"])]
    IdToken: Annotated[Text, Field(min_length=1, max_length=16_384)]


class RegisterBody(_Located):
    """A user to be made. The phone number must be proven; an address without a proof is kept, but not signed in by."""

    phoneNumber: Phone  # noqa: N815
    phoneNumberOtpRequestId: UUID  # noqa: N815
    phoneNumberOtp: Annotated[  # noqa: N815
        Code | None, Field(description="Checked here when it was not checked by StepVerifyPhone")
    ] = None
    email: Email | None = None
    emailOtpRequestId: OptionalUuid = None  # noqa: N815
    emailOtp: Code | None = None  # noqa: N815
    oAuthTokenVerificationRequestId: OptionalUuid = None  # noqa: N815
    password: Password | None = None
    name: Name | None = None
    surname: Name | None = None
    request_id: RequestId = None


class LoginBody(_Located):
    """A user's sign-in, by phone number or e-mail address."""

    phoneNumber: Annotated[  # noqa: N815
        Text | None, Field(max_length=254, description="A phone number; an e-mail address is fine, too")
    ] = None
    email: Email | None = None
    password: Password


class ForgotBody(Body):
    """Whose password is forgotten."""

    emailOrPhoneNumber: Annotated[Text, Field(min_length=1, max_length=254)]  # noqa: N815


class ForgotPhoneCodeBody(ForgotBody):
    """The code that came by SMS; with `newPassword` it is set at once."""

    phoneNumberOtpRequestId: UUID  # noqa: N815
    phoneNumberOtp: Code  # noqa: N815
    newPassword: Password | None = None  # noqa: N815


class ForgotEmailCodeBody(ForgotBody):
    """The code that came by e-mail; with `newPassword` it is set at once."""

    emailOtpRequestId: UUID  # noqa: N815
    emailOtp: Code  # noqa: N815
    newPassword: Password | None = None  # noqa: N815


class NewPasswordBody(ForgotBody):
    """A new password after the code was right: the id of its request is the proof."""

    phoneNumberOtpRequestId: OptionalUuid = None  # noqa: N815
    emailOtpRequestId: OptionalUuid = None  # noqa: N815
    newPassword: Password  # noqa: N815


class VerifyEmailBody(Body):
    """An e-mail address to be proven by a code, or by an ID token that was verified before."""

    email: Email | None = None
    emailOtp: Code | None = None  # noqa: N815
    emailOtpRequestId: OptionalUuid = None  # noqa: N815
    oAuthTokenVerificationRequestId: OptionalUuid = None  # noqa: N815


class AdminLoginBody(Body):
    """An admin's sign-in."""

    tenancyName: Annotated[Text | None, Field(max_length=256, description="The header does as well")] = None  # noqa: N815
    userNameOrEmailAddress: Annotated[Text, Field(min_length=1, max_length=256)]  # noqa: N815
    password: Annotated[Text, Field(min_length=1, max_length=32)]


class RefreshBody(Body):
    """A refresh token, good once."""

    refreshToken: Annotated[Text, Field(min_length=1, max_length=128)]  # noqa: N815


class LogoutBody(Body):
    """A refresh token of the sign-in that ends; not needed with an access token in the header."""

    refreshToken: Annotated[Text | None, Field(max_length=128)] = None  # noqa: N815


class SendCodeBody(Body):
    """A code of the caller's own, for whatever the caller likes."""

    validateValue: Phone  # noqa: N815
    messageSubject: Annotated[Text | None, Field(max_length=100, description="Stands before the text")] = None  # noqa: N815
    expiresInMinutes: Annotated[int | None, Field(ge=1, le=10, description="5 by default")] = None  # noqa: N815
    maxTryCount: Annotated[int | None, Field(ge=1, le=5, description="5 by default")] = None  # noqa: N815
    transactionId: Annotated[Text | None, Field(max_length=64)] = None  # noqa: N815
    clientRequestId: Annotated[Text | None, Field(max_length=256, description="Returned as it is")] = None  # noqa: N815


class CheckCodeBody(Body):
    """The code that the recipient typed."""

    requestId: UUID  # noqa: N815
    inputCode: Code  # noqa: N815
