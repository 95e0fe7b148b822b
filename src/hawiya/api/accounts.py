"""Registering and signing in: what a client calls before it verifies anybody. All with the API key alone."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.accounts.email_address import to_email_address
from hawiya.accounts.one_time_codes import CodeRequest, CodeVoid, CodeWrong
from hawiya.accounts.phone import to_e164
from hawiya.accounts.refresh_tokens import TokenPair
from hawiya.accounts.registration import NewAccount, Proof
from hawiya.api.account_services import AccountServices
from hawiya.api.asgi import JSON
from hawiya.api.auth import Caller, KeyCaller, key_with, user_with
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data, present_data, signed_in
from hawiya.api.repeating import IDEMPOTENCY_KEY, USED_FOR_ANOTHER, kept_with, key_call, repeatable
from hawiya.api.runtime import Runtime
from hawiya.verification.accounts import Channel, Purpose, Scope
from hawiya.verification.transaction import User
from hawiya.wire.account_answers import EmailStep, Existence, PhoneStep, SignedInData
from hawiya.wire.account_requests import (
    EmailStepBody,
    ExistenceBody,
    LoginBody,
    PhoneStepBody,
    RegisterBody,
    VerifyEmailBody,
)
from hawiya.wire.envelope import DataEnvelope

BASE = "/api/DigitalIdentity"
ValueT = TypeVar("ValueT")
REFUSALS = {
    400: "The body, a phone number or an e-mail address is malformed",
    401: "Key or token",
    403: "Key or token without the scope `accounts`, user blocked, or tenant disabled",
    413: "The body is too large",
    415: "Media type of the body",
    429: "Too many attempts; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy, or the code could not be sent; `Retry-After` says how long to wait",
}
_SENDING = {422: "No sender of such codes is configured"}

router = APIRouter(prefix=BASE, tags=["Registration and sign-in"])
WithKey = Annotated[KeyCaller, Depends(key_with(Scope.ACCOUNTS))]
WithUser = Annotated[Caller, Depends(user_with(Scope.ACCOUNTS))]


@router.post(
    "/CheckExistenceOfEmailOrPhone",
    **call_documentation(
        ExistenceBody, DataEnvelope[Existence], {200: "Whether somebody is registered with one of them", **REFUSALS}
    ),
)
async def check_existence(request: Request, caller: WithKey) -> Response:
    """Tell whether a user has this phone number, or confirmed this e-mail address."""
    _, body, _ = await read_body(request, ExistenceBody)
    if not (body.phoneNumber or body.email):
        raise Refusal(400, "phoneNumber or email: one of them is needed")
    services = services_of(request)
    await services.attempts.ask_existence(address_of(request))
    exists = await services.registrations.exists(caller.tenant.id, phone=body.phoneNumber, email=body.email)
    return answer_data(Existence(exists=exists))


@router.post(
    "/Register/StepVerifyPhone",
    **call_documentation(
        PhoneStepBody,
        DataEnvelope[PhoneStep],
        {200: "Sent, or checked: right or wrong", **REFUSALS, **_SENDING, **USED_FOR_ANOTHER},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("register/phone")
async def step_verify_phone(request: Request, caller: WithKey) -> Response:
    """Send a code to a phone number; with the code, check it."""
    _, body, _ = await read_body(request, PhoneStepBody)
    phone = to_e164(body.phoneNumber)
    if body.phoneNumberOtp is None or _is_asked_for(body.phoneNumberOtp, body.phoneNumberOtpRequestId):
        code_request = CodeRequest(Purpose.PHONE, Channel.SMS, phone, language_of(request.headers))
        sent_id, seconds = await send_code(request, caller, code_request)
        return answer_data(phone_step(sent_id, seconds, confirmed=False))
    code_id = _required(body.phoneNumberOtpRequestId, "phoneNumberOtpRequestId")
    right = answer_data(phone_step(code_id, None, confirmed=True))
    checked = caller.tenant.id, Purpose.PHONE, code_id, body.phoneNumberOtp, phone, kept_with(request, right)
    error = await check_code(request, lambda: services_of(request).codes.check(*checked))
    if error is None:
        return right
    return answer_data(phone_step(code_id, None, confirmed=False), error, language=language_of(request.headers))


@router.post(
    "/Register/StepVerifyEmail",
    **call_documentation(
        EmailStepBody,
        DataEnvelope[EmailStep],
        {200: "Sent, or checked: right or wrong", **REFUSALS, **_SENDING, **USED_FOR_ANOTHER},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("register/email")
async def step_verify_email(request: Request, caller: WithKey) -> Response:
    """Send a code to an e-mail address; with the code, check it."""
    _, body, _ = await read_body(request, EmailStepBody)
    email = to_email_address(body.email)
    if body.emailOtp is None or _is_asked_for(body.emailOtp, body.emailOtpRequestId):
        code_request = CodeRequest(Purpose.EMAIL, Channel.EMAIL, email, language_of(request.headers))
        sent_id, seconds = await send_code(request, caller, code_request)
        return answer_data(email_step(sent_id, seconds, confirmed=False))
    code_id = _required(body.emailOtpRequestId, "emailOtpRequestId")
    right = answer_data(email_step(code_id, None, confirmed=True))
    checked = caller.tenant.id, Purpose.EMAIL, code_id, body.emailOtp, email, kept_with(request, right)
    error = await check_code(request, lambda: services_of(request).codes.check(*checked))
    if error is None:
        return right
    return answer_data(email_step(code_id, None, confirmed=False), error, language=language_of(request.headers))


_REGISTERED: dict[str, Any] = call_documentation(
    RegisterBody,
    DataEnvelope[SignedInData],
    {
        200: "The user is registered and signed in; or a code that came along is wrong",
        **REFUSALS,
        409: "Taken by another user, or `request_id` was used with another body",
        422: "The password is not accepted, or an address was not verified",
    },
    headers=[IDEMPOTENCY_KEY],
)


@router.post("/Register", **_REGISTERED)
async def register(request: Request, caller: WithKey) -> Response:
    """Register a user whose phone number was verified, and sign the user in."""
    raw, body, _ = await read_body(request, RegisterBody)
    services = services_of(request)
    if body.phoneNumberOtp or body.emailOtp:
        await services.attempts.require_trust(address_of(request))
    account = NewAccount(
        phone=body.phoneNumber,
        phone_proof=Proof(body.phoneNumberOtpRequestId, body.phoneNumberOtp),
        email=body.email,
        email_proof=_email_proof(body),
        password=body.password,
        name=body.name,
        surname=body.surname,
    )

    def render(user: User, tokens: TokenPair, email_confirmed: bool) -> bytes:
        return present_data(signed_in(user, tokens, email_confirmed=email_confirmed))

    call = key_call(request, caller.tenant.id, "register", raw, body.request_id)
    try:
        answer = await services.registrations.register(caller.tenant.id, account, render, call, caller.actor)
    except (CodeWrong, CodeVoid):
        await services.attempts.failed(address_of(request))
        raise
    return Response(answer, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.post("/Register/StepCreate", **_REGISTERED)
async def step_create(request: Request, caller: WithKey) -> Response:
    """Do what `Register` does, under the name that older clients know."""
    return await register(request, caller)


@router.post(
    "/Login",
    **call_documentation(LoginBody, DataEnvelope[SignedInData], {200: "The user is signed in", **REFUSALS}),
)
async def login(request: Request, caller: WithKey) -> Response:
    """Sign a user in by phone number or confirmed e-mail address, and password."""
    _, body, _ = await read_body(request, LoginBody)
    account = _required(body.phoneNumber or body.email, "phoneNumber")
    signing_in = services_of(request).sign_in.user(caller.tenant.id, account, body.password, address_of(request))
    done = await signing_in
    return answer_data(signed_in(done.user, done.tokens, email_confirmed=done.email_confirmed))


@router.post(
    "/VerifyEmail",
    **call_documentation(
        VerifyEmailBody,
        DataEnvelope[EmailStep],
        {
            200: "Sent, or checked: right or wrong",
            **REFUSALS,
            409: "Taken by another user, or `Idempotency-Key` was used with another body",
            422: "No sender of such codes is configured, or the address was not verified",
        },
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("verify_email")
async def verify_email(request: Request, caller: WithUser) -> Response:
    """Confirm the signed-in user's e-mail address, by a code or by an ID token that was verified before."""
    _, body, _ = await read_body(request, VerifyEmailBody)
    services = services_of(request)
    if body.oAuthTokenVerificationRequestId is not None:
        proof = await services.codes.proof(caller.tenant.id, Purpose.EMAIL, body.oAuthTokenVerificationRequestId)
        confirmed = answer_data(email_step(None, None, confirmed=True))
        await services.registrations.confirm_email(caller.user, proof, kept_with(request, confirmed))
        return confirmed
    email = to_email_address(_required(body.email or caller.user.email_address, "email"))
    if body.emailOtp is None or _is_asked_for(body.emailOtp, body.emailOtpRequestId):
        code_request = CodeRequest(Purpose.EMAIL, Channel.EMAIL, email, language_of(request.headers))
        sent_id, seconds = await send_code(request, caller.by_key, code_request)
        return answer_data(email_step(sent_id, seconds, confirmed=False))
    code_id = _required(body.emailOtpRequestId, "emailOtpRequestId")
    confirmed = answer_data(email_step(code_id, None, confirmed=True))
    code = body.emailOtp

    async def confirm() -> None:
        judged = await services.codes.judge(caller.tenant.id, Purpose.EMAIL, code_id, code, email)
        await services.registrations.confirm_email(caller.user, judged, kept_with(request, confirmed))

    error = await check_code(request, confirm)
    if error is None:
        return confirmed
    return answer_data(email_step(code_id, None, confirmed=False), error, language=language_of(request.headers))


def services_of(request: Request) -> AccountServices:
    """Return the parts that the endpoints of accounts call."""
    runtime: Runtime = request.app.state.runtime
    return runtime.accounts


def address_of(request: Request) -> str:
    """Return the caller's network address, for limits; a proxy's word counts where the settings trust it."""
    return request.client.host if request.client is not None else "unknown"


async def send_code(request: Request, caller: KeyCaller, code_request: CodeRequest) -> tuple[UUID, int]:
    """Send a code within the limits; return the id of its request and its life in seconds."""
    services = services_of(request)
    await services.attempts.begin_code(caller.tenant.id, code_request.address, address_of(request))
    kept = await services.codes.send(caller.tenant, code_request)
    return kept.id, round((kept.expires_at - kept.created_at).total_seconds())


async def check_code(request: Request, check: Callable[[], Awaitable[object]]) -> int | None:
    """Take one try at a code, within the limits; return None when it is right, else the public code that says why."""
    services = services_of(request)
    await services.attempts.require_trust(address_of(request))
    try:
        await check()
    except CodeWrong:
        error = 6001
    except CodeVoid:
        error = 6002
    else:
        return None
    await services.attempts.failed(address_of(request))
    return error


def email_step(code_id: UUID | None, seconds: int | None, *, confirmed: bool) -> EmailStep:
    """Return how far the proof of an e-mail address is."""
    return EmailStep(
        emailOtpRequestId=str(code_id) if code_id is not None else None,
        emailOtpExpireInSeconds=seconds,
        isEmailConfirmed=confirmed,
        isVerified=confirmed,
    )


def phone_step(code_id: UUID, seconds: int | None, *, confirmed: bool) -> PhoneStep:
    """Return how far the proof of a phone number is."""
    return PhoneStep(
        phoneNumberOtpRequestId=str(code_id),
        phoneOtpExpireInSeconds=seconds,
        isPhoneNumberConfirmed=confirmed,
        isVerified=confirmed,
    )


def _is_asked_for(code: str, code_id: UUID | None) -> bool:
    """Tell whether an empty code stands for none, as clients send it that fill in every field."""
    return code == "" and code_id is None


def _email_proof(body: RegisterBody) -> Proof | None:
    if body.oAuthTokenVerificationRequestId is not None:
        return Proof(body.oAuthTokenVerificationRequestId)
    return Proof(body.emailOtpRequestId, body.emailOtp) if body.emailOtpRequestId is not None else None


def _required(value: ValueT | None, field: str) -> ValueT:
    if value is None or value == "":
        raise Refusal(400, f"{field}: Field required")
    return value
