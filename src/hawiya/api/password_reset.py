"""A forgotten password: send a code, check it, set another password. With the API key alone.

Every answer is the same whether the account exists or not.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.accounts.account_names import to_account_name
from hawiya.api.accounts import BASE, address_of, check_code, email_step, phone_step, services_of
from hawiya.api.auth import KeyCaller, key_with
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import IDEMPOTENCY_KEY, USED_FOR_ANOTHER, kept_with, repeatable
from hawiya.verification.accounts import Channel, OneTimeCode, Scope
from hawiya.wire.account_answers import EmailStep, PasswordStep, PhoneStep
from hawiya.wire.account_requests import (
    ForgotBody,
    ForgotEmailCodeBody,
    ForgotPhoneCodeBody,
    NewPasswordBody,
)
from hawiya.wire.envelope import DataEnvelope

_REFUSALS = {
    400: "The body or the account's name is malformed",
    401: "Key",
    403: "Key without the scope `accounts`, or tenant disabled",
    **USED_FOR_ANOTHER,
    413: "The body is too large",
    415: "Media type of the body",
    422: "No sender of such codes is configured, the password is not accepted, or the code was not checked",
    429: "Too many attempts; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy; `Retry-After` says how long to wait",
}
_SENT = {200: "Sent, if there is such an account", **_REFUSALS}
_CHECKED = {200: "Checked: right or wrong", **_REFUSALS}

router = APIRouter(prefix=f"{BASE}/ForgetPassword", tags=["Registration and sign-in"])
WithKey = Annotated[KeyCaller, Depends(key_with(Scope.ACCOUNTS))]


@router.post(
    "/SendPhoneOtp",
    **call_documentation(ForgotBody, DataEnvelope[PhoneStep], _SENT, headers=[IDEMPOTENCY_KEY]),
)
@repeatable("reset/send_phone")
async def send_phone_code(request: Request, caller: WithKey) -> Response:
    """Send a code to the phone of a user who forgot the password."""
    kept = await _send(request, caller, Channel.SMS)
    return answer_data(phone_step(kept.id, _seconds(kept), confirmed=False))


@router.post(
    "/SendEmailOtp",
    **call_documentation(ForgotBody, DataEnvelope[EmailStep], _SENT, headers=[IDEMPOTENCY_KEY]),
)
@repeatable("reset/send_email")
async def send_email_code(request: Request, caller: WithKey) -> Response:
    """Send a code to the confirmed mailbox of a user who forgot the password."""
    kept = await _send(request, caller, Channel.EMAIL)
    return answer_data(email_step(kept.id, _seconds(kept), confirmed=False))


@router.post(
    "/ValidatePhoneOtp",
    **call_documentation(ForgotPhoneCodeBody, DataEnvelope[PasswordStep], _CHECKED, headers=[IDEMPOTENCY_KEY]),
)
@repeatable("reset/check_phone")
async def validate_phone_code(request: Request, caller: WithKey) -> Response:
    """Check the code that came by SMS; with `newPassword` set it at once."""
    _, body, _ = await read_body(request, ForgotPhoneCodeBody)
    account, code_id = body.emailOrPhoneNumber, body.phoneNumberOtpRequestId
    return await _check(request, caller, account, code_id, body.phoneNumberOtp, body.newPassword)


@router.post(
    "/ValidateEmailOtp",
    **call_documentation(ForgotEmailCodeBody, DataEnvelope[PasswordStep], _CHECKED, headers=[IDEMPOTENCY_KEY]),
)
@repeatable("reset/check_email")
async def validate_email_code(request: Request, caller: WithKey) -> Response:
    """Check the code that came by e-mail; with `newPassword` set it at once."""
    _, body, _ = await read_body(request, ForgotEmailCodeBody)
    account, code_id = body.emailOrPhoneNumber, body.emailOtpRequestId
    return await _check(request, caller, account, code_id, body.emailOtp, body.newPassword)


@router.post(
    "/ResetPassword",
    **call_documentation(
        NewPasswordBody,
        DataEnvelope[PasswordStep],
        {200: "The password is set; all sign-ins ended", **_REFUSALS},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("reset/password")
async def reset_password(request: Request, caller: WithKey) -> Response:
    """Set another password after the code was right."""
    _, body, _ = await read_body(request, NewPasswordBody)
    code_id = body.phoneNumberOtpRequestId or body.emailOtpRequestId
    if code_id is None:
        raise Refusal(400, "phoneNumberOtpRequestId or emailOtpRequestId: one of them is needed")
    done = answer_data(PasswordStep(isVerified=True, isPasswordChanged=True))
    await services_of(request).resets.set_password(
        caller.tenant.id, body.emailOrPhoneNumber, code_id, body.newPassword, kept_with(request, done)
    )
    return done


async def _send(request: Request, caller: KeyCaller, channel: Channel) -> OneTimeCode:
    _, body, _ = await read_body(request, ForgotBody)
    services = services_of(request)
    account = to_account_name(body.emailOrPhoneNumber)
    await services.attempts.begin_code(caller.tenant.id, account, address_of(request))
    return await services.resets.request(caller.tenant, account, channel, language_of(request.headers))


async def _check(
    request: Request, caller: KeyCaller, account: str, code_id: UUID, code: str, password: str | None
) -> Response:
    resets = services_of(request).resets
    right = answer_data(PasswordStep(isVerified=True, isPasswordChanged=password is not None))
    tried = caller.tenant.id, account, code_id, code

    async def check() -> None:
        answer = kept_with(request, right)
        if password is None:
            await resets.check(*tried, answer)
        else:
            await resets.check_and_set(*tried, password, answer)

    error = await check_code(request, check)
    if error is None:
        return right
    step = PasswordStep(isVerified=False, isPasswordChanged=False)
    return answer_data(step, error, language=language_of(request.headers))


def _seconds(kept: OneTimeCode) -> int:
    return round((kept.expires_at - kept.created_at).total_seconds())
