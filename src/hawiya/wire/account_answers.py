"""What the server answers about registering and signing in. All keys are always there."""

from pydantic import Field

from hawiya.wire.answers import Shape, UserData


class Existence(Shape):
    """Whether a user has the phone number, or confirmed the e-mail address."""

    exists: bool


class PhoneStep(Shape):
    """A code on its way, or what came of it. `isVerified` and `isPhoneNumberConfirmed` say the same."""

    phoneNumberOtpRequestId: str  # noqa: N815 - the wire's spelling, here and below
    phoneOtpExpireInSeconds: int | None  # noqa: N815
    isPhoneNumberConfirmed: bool  # noqa: N815
    isVerified: bool  # noqa: N815
    phoneNumberOtp: None = Field(default=None, description="Always null: the code is for the phone alone")  # noqa: N815


class EmailStep(Shape):
    """A code on its way, or what came of it. `isVerified` and `isEmailConfirmed` say the same."""

    emailOtpRequestId: str | None  # noqa: N815
    emailOtpExpireInSeconds: int | None  # noqa: N815
    isEmailConfirmed: bool  # noqa: N815
    isVerified: bool  # noqa: N815


class OAuthStep(Shape):
    """What an ID token proves."""

    oAuthTokenVerificationRequestId: str | None  # noqa: N815
    isVerified: bool  # noqa: N815
    validationResult: str  # noqa: N815
    email: str | None


class SignedInData(Shape):
    """A user's tokens; times in seconds."""

    isDigitalIdentityVerified: bool  # noqa: N815
    isPhoneNumberConfirmed: bool  # noqa: N815
    isEmailConfirmed: bool  # noqa: N815
    accessToken: str  # noqa: N815
    expireInSeconds: int = Field(examples=[86_400])  # noqa: N815
    refreshToken: str  # noqa: N815
    refreshTokenExpireInSeconds: int = Field(examples=[604_800])  # noqa: N815
    user: UserData


class TokensData(Shape):
    """An admin's tokens, or the ones that follow; times in seconds."""

    accessToken: str  # noqa: N815
    expireInSeconds: int = Field(examples=[86_400])  # noqa: N815
    refreshToken: str  # noqa: N815
    refreshTokenExpireInSeconds: int = Field(examples=[604_800])  # noqa: N815


class PasswordStep(Shape):
    """How far the reset of a password is."""

    isVerified: bool  # noqa: N815
    isPasswordChanged: bool  # noqa: N815


class Done(Shape):
    """Nothing to tell but that it is done."""

    success: bool


class SentCode(Shape):
    """A code of the caller's own, on its way."""

    requestId: str  # noqa: N815
    expiresInMinutes: int  # noqa: N815
    clientRequestId: str | None  # noqa: N815
    transactionId: str | None  # noqa: N815


class CheckedCode(Shape):
    """Whether the code was right; `isExpired`: there is no such code any more, whatever the reason."""

    isVerified: bool  # noqa: N815
    isExpired: bool  # noqa: N815


class JsonWebKey(Shape):
    """A public key (RFC 7517) that verifies access tokens."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    use: str
    alg: str


class JsonWebKeys(Shape):
    """The keys of this server."""

    keys: list[JsonWebKey]
