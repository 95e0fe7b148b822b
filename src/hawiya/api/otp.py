"""One-time codes of a caller's own: sent and checked for whatever the caller likes. With the API key alone."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.accounts.one_time_codes import CodeRequest
from hawiya.accounts.phone import to_e164
from hawiya.api.accounts import check_code, send_code, services_of
from hawiya.api.auth import KeyCaller, key_with
from hawiya.api.bodies import read_body
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import IDEMPOTENCY_KEY, USED_FOR_ANOTHER, kept_with, repeatable
from hawiya.verification.accounts import Channel, Purpose, Scope
from hawiya.wire.account_answers import CheckedCode, SentCode
from hawiya.wire.account_requests import CheckCodeBody, SendCodeBody
from hawiya.wire.envelope import DataEnvelope

_REFUSALS = {
    400: "The body or the phone number is malformed",
    401: "Key",
    403: "Key without the scope `otp`, or tenant disabled",
    **USED_FOR_ANOTHER,
    413: "The body is too large",
    415: "Media type of the body",
    429: "Too many codes; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy, or the code could not be sent; `Retry-After` says how long to wait",
}

router = APIRouter(prefix="/v1/otp", tags=["One-time codes"])
WithKey = Annotated[KeyCaller, Depends(key_with(Scope.OTP))]


@router.post(
    "/sms",
    **call_documentation(
        SendCodeBody,
        DataEnvelope[SentCode],
        {200: "The code is sent", **_REFUSALS, 422: "No sender of SMS is configured"},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("otp/sms")
async def send(request: Request, caller: WithKey) -> Response:
    """Send a code to a phone number."""
    _, body, _ = await read_body(request, SendCodeBody)
    code_request = CodeRequest(
        purpose=Purpose.CALLERS_OWN,
        channel=Channel.SMS,
        address=to_e164(body.validateValue),
        language=language_of(request.headers),
        subject=body.messageSubject,
        lifetime=timedelta(minutes=body.expiresInMinutes) if body.expiresInMinutes is not None else None,
        tries=body.maxTryCount,
    )
    code_id, seconds = await send_code(request, caller, code_request)
    return answer_data(
        SentCode(
            requestId=str(code_id),
            expiresInMinutes=max(1, round(seconds / 60)),
            clientRequestId=body.clientRequestId,
            transactionId=body.transactionId,
        )
    )


@router.post(
    "/verify",
    **call_documentation(
        CheckCodeBody,
        DataEnvelope[CheckedCode],
        {200: "Checked: right or wrong", **_REFUSALS},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("otp/verify")
async def verify(request: Request, caller: WithKey) -> Response:
    """Check a code that was sent by `/v1/otp/sms`."""
    _, body, _ = await read_body(request, CheckCodeBody)
    right = answer_data(CheckedCode(isVerified=True, isExpired=False))
    checked = caller.tenant.id, Purpose.CALLERS_OWN, body.requestId, body.inputCode, None, kept_with(request, right)
    error = await check_code(request, lambda: services_of(request).codes.check(*checked))
    if error is None:
        return right
    wrong = CheckedCode(isVerified=False, isExpired=error == 6002)
    return answer_data(wrong, error, language=language_of(request.headers))
