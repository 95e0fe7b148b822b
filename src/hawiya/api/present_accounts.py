"""Turns what accounts say into answers on the wire."""

from fastapi.responses import Response
from pydantic import BaseModel

from hawiya.accounts.refresh_tokens import TokenPair
from hawiya.api.asgi import JSON
from hawiya.api.present import present_user
from hawiya.verification.transaction import User
from hawiya.wire.account_answers import SignedInData, TokensData
from hawiya.wire.envelope import DataEnvelope
from hawiya.wire.errors import ERRORS, Language


def present_data(data: BaseModel | None, code: int | None = None, *, language: Language = "en") -> bytes:
    """Return the JSON body of an answer with data or none, and an error beside it where `code` is one."""
    row = ERRORS[code] if code is not None else None
    envelope = DataEnvelope[BaseModel](
        data=data,
        error_code=code,
        error_message=row.message(language) if row is not None else None,
        error_descriptions=[row.hint] if row is not None else None,
    )
    return envelope.model_dump_json(serialize_as_any=True).encode()


def answer_data(data: BaseModel | None, code: int | None = None, *, language: Language = "en") -> Response:
    """Return an answer with data (HTTP 200). Nobody may keep it: it may hold tokens (RFC 6749, section 5.1)."""
    return Response(present_data(data, code, language=language), media_type=JSON, headers={"Cache-Control": "no-store"})


def signed_in(user: User, tokens: TokenPair, *, email_confirmed: bool) -> SignedInData:
    """Return a user's tokens as the wire has them."""
    return SignedInData(
        isDigitalIdentityVerified=user.verified,
        isPhoneNumberConfirmed=user.phone_number is not None,
        isEmailConfirmed=email_confirmed,
        accessToken=tokens.access_token,
        expireInSeconds=tokens.expires_in,
        refreshToken=tokens.refresh_token,
        refreshTokenExpireInSeconds=tokens.refresh_expires_in,
        user=present_user(user),
    )


def tokens_data(tokens: TokenPair) -> TokensData:
    """Return tokens as the wire has them."""
    return TokensData(
        accessToken=tokens.access_token,
        expireInSeconds=tokens.expires_in,
        refreshToken=tokens.refresh_token,
        refreshTokenExpireInSeconds=tokens.refresh_expires_in,
    )
