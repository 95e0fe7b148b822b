"""What accounts refuse, as public codes."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from hawiya.accounts.account_names import InvalidAccountName
from hawiya.accounts.attempts import TooManyAttempts
from hawiya.accounts.email_address import InvalidEmail
from hawiya.accounts.one_time_codes import ChannelNotSetUp, CodeVoid, CodeWrong
from hawiya.accounts.passwords import WeakPassword
from hawiya.accounts.phone import InvalidPhone
from hawiya.accounts.refresh_tokens import RefreshTokenRefused
from hawiya.accounts.registration import RequestIdReused
from hawiya.accounts.sign_in import SignInRefused, TenantOff, UserBlocked
from hawiya.api.auth import CHALLENGE
from hawiya.api.errors import Refusal, answer_refusal
from hawiya.api.languages import language_of
from hawiya.api.limits import seconds_to_wait
from hawiya.api.present_accounts import answer_data
from hawiya.verification.accounts import EmailTaken, NotDelivered, ProofMissing
from hawiya.verification.tenant import PhoneTaken

_SEND_AGAIN_SECONDS = "30"
_LOOKED_AT: dict[type[Exception], int] = {CodeWrong: 6001, CodeVoid: 6002}
_CODES: dict[type[Exception], int] = {
    PhoneTaken: 6004,
    EmailTaken: 6004,
    ProofMissing: 6005,
    RequestIdReused: 409,
    TenantOff: 4005,
}
_WITH_MESSAGE: dict[type[Exception], int] = {
    InvalidAccountName: 400,
    InvalidEmail: 400,
    InvalidPhone: 400,
    WeakPassword: 6003,
}
_OTHERS = (ChannelNotSetUp, NotDelivered, RefreshTokenRefused, SignInRefused, TooManyAttempts, UserBlocked)


def add_account_error_handlers(app: FastAPI) -> None:
    """Answer every exception of accounts in the envelope."""

    async def refused(request: Request, error: Exception) -> Response:
        return answer_refusal(request, refusal_of(error))

    async def looked_at(request: Request, error: Exception) -> Response:
        return answer_data(None, _LOOKED_AT[type(error)], language=language_of(request.headers))

    for kind in _LOOKED_AT:
        app.add_exception_handler(kind, looked_at)
    for kind in (*_CODES, *_WITH_MESSAGE, *_OTHERS):
        app.add_exception_handler(kind, refused)


def refusal_of(error: Exception) -> Refusal:
    """Return the refusal that an error of accounts means."""
    match error:
        case SignInRefused():
            return Refusal(6006, headers=CHALLENGE)
        case RefreshTokenRefused():
            return Refusal(6007, headers=CHALLENGE)
        case UserBlocked():
            return Refusal(403, "the user is blocked")
        case NotDelivered():
            return Refusal(6009, headers={"Retry-After": _SEND_AGAIN_SECONDS})
        case ChannelNotSetUp():
            return Refusal(6010, f"{error}: no sender is configured")
        case TooManyAttempts():
            return Refusal(429, headers={"Retry-After": seconds_to_wait(error.wait)})
        case _ if type(error) in _WITH_MESSAGE:
            return Refusal(_WITH_MESSAGE[type(error)], str(error))
        case _:
            return Refusal(_CODES[type(error)])
