"""Turns a verdict into the answer on the wire: the only place that knows both."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hawiya.verification import effects
from hawiya.verification.decide import Verdict
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.transaction import AuthorityAnswer, FieldValue, Finding, StepName, Transaction, User
from hawiya.wire import answers
from hawiya.wire.causes import with_cause
from hawiya.wire.errors import ERRORS, Language


def present_verdict(
    verdict: Verdict,
    user: User,
    request_id: UUID,
    *,
    language: Language,
    show_fields: bool,
    device_info: str | None,
) -> bytes:
    """Return the JSON body of the answer to an examined step of a user's transaction.

    `show_fields` is the caller's `getExtractedData`: when false, what was read from the card is null, the ids stay.
    """
    envelope = answers.Envelope(
        services=_services(verdict, language, show_fields=show_fields),
        data=_data(verdict, user, request_id, show_fields=show_fields, device_info=device_info),
        error_code=verdict.code,
        error_message=ERRORS[verdict.code].message(language) if verdict.code is not None else None,
        error_descriptions=present_hints(verdict.code, verdict.findings),
    )
    return envelope.model_dump_json().encode()


def present_error(code: int, *, language: Language, descriptions: list[str] | None = None) -> bytes:
    """Return the JSON body of the answer to a request that was not examined. Without descriptions: what to do."""
    envelope = answers.Envelope(
        services=None,
        data=None,
        error_code=code,
        error_message=ERRORS[code].message(language),
        error_descriptions=descriptions or [ERRORS[code].hint],
    )
    return envelope.model_dump_json().encode()


def present_hints(code: int | None, findings: Iterable[Finding]) -> list[str] | None:
    """Return what a person can do about everything that refuses or blocks; null when nothing does."""
    if code is None:
        return None
    grave = [f for f in findings if effects.effect_of(f) is not effects.Effect.WARN]
    hints = [f"{finding.field}: {finding.hint or ERRORS[finding.code].hint}" for finding in grave]
    return list(dict.fromkeys(hints)) or [ERRORS[code].hint]


def _services(verdict: Verdict, language: Language, *, show_fields: bool) -> answers.Services:
    return present_services(
        verdict.findings,
        language,
        show_values=show_fields,
        spoofing=answers.Spoofing(fake=verdict.fake) if verdict.fake is not None else None,
        classification=answers.Classification(doc_type=verdict.doc_type) if verdict.doc_type is not None else None,
        liveness=verdict.live,
        AML=present_screening(verdict.background.screening),
        SRC=present_authority(verdict.background.authority),
    )


def present_services(
    findings: Iterable[Finding], language: Language, *, show_values: bool = True, **ran: Any
) -> answers.Services:
    """Return the services object: the findings, and what of the other services `ran` by its wire name."""
    validations = _validations(findings, language, show_values=show_values)
    silent = dict.fromkeys(("spoofing", "classification", "liveness", "AML", "SRC"))
    return answers.Services(Validations=validations, validations=validations, **{**silent, **ran})


def _validations(findings: Iterable[Finding], language: Language, *, show_values: bool) -> answers.ValidationList:
    by_field: dict[str, list[Finding]] = {}
    for finding in findings:
        by_field.setdefault(finding.field, []).append(finding)
    return answers.ValidationList(
        validation_errors=[
            answers.FieldErrors(
                field=name,
                value=next((f.value for f in group if f.value is not None), None) if show_values else None,
                errors=[
                    answers.ValidationErrorDetail(
                        code=f.code, message=with_cause(ERRORS[f.code].message(language), f.cause, language)
                    )
                    for f in group
                ],
            )
            for name, group in by_field.items()
        ]
    )


def present_screening(screening: Screening | None) -> answers.Aml | None:
    """Return what the watchlists said as the wire has it."""
    if screening is None:
        return None
    return answers.Aml(AML_matched=bool(screening.hits), data=[_hit(hit) for hit in screening.hits])


def _hit(hit: WatchlistHit) -> answers.AmlHit:
    return answers.AmlHit(
        caseNo=hit.case_no,
        caseYear=hit.case_year,
        recordDate=f"{hit.record_date.isoformat()}T00:00:00" if hit.record_date else None,
        fullName=hit.full_name,
        idNumber=hit.id_number,
        dateOfBirth=f"{hit.date_of_birth.isoformat()}T00:00:00" if hit.date_of_birth else None,
        score=f"{hit.score:.4g}",
    )


def present_authority(authority: AuthorityAnswer | None) -> answers.Src | None:
    """Return what the authority said as the wire has it."""
    if authority is None:
        return None
    return answers.Src(
        isValid=authority.valid, errorCode=authority.code, errorKey=authority.key, errorMessage=authority.message
    )


def _data(
    verdict: Verdict, user: User, request_id: UUID, *, show_fields: bool, device_info: str | None
) -> answers.VerifyData:
    after = verdict.transaction
    ids = _ids(after, request_id)
    front, back = _fields_of(verdict, StepName.FRONT), _fields_of(verdict, StepName.BACK)
    return answers.VerifyData(
        isVerificationProcessCompleted=after.completed,
        isDigitalIdentityVerified=after.verified,
        deviceInfo=device_info,
        user=present_user(user) if not user.anonymous else None,
        idFrontData=(
            answers.IdFrontData(**ids, **_shown(answers.IdFrontData, front, show_fields=show_fields))
            if front is not None
            else None
        ),
        idBackData=(
            answers.IdBackData(**ids, **_shown(answers.IdBackData, back, show_fields=show_fields))
            if back is not None
            else None
        ),
    )


def _ids(transaction: Transaction, request_id: UUID) -> dict[str, Any]:
    return {
        "transaction_id": str(transaction.id),
        "transactionId": str(transaction.id),
        "request_id": str(request_id),
        "client_transaction_id": transaction.client_transaction_id,
    }


def _fields_of(verdict: Verdict, step: StepName) -> Mapping[str, FieldValue] | None:
    """Return the fields to show for a side: the accepted ones, else those just seen; None when it was never sent."""
    accepted = verdict.transaction.front if step is StepName.FRONT else verdict.transaction.back
    if accepted is not None:
        return accepted.fields
    if verdict.step is step:
        return verdict.seen_fields
    return {} if verdict.transaction.refusals.get(step, 0) else None


def _shown(
    shape: type[answers.IdFrontData] | type[answers.IdBackData],
    fields: Mapping[str, FieldValue],
    *,
    show_fields: bool,
) -> dict[str, Any]:
    if not show_fields:
        return {}
    return {name: value.text for name, value in fields.items() if name in shape.model_fields}


def present_user(user: User) -> answers.UserData:
    """Return a user as the wire has one."""
    return answers.UserData(
        id=user.id,
        name=user.name,
        surname=user.surname,
        fullName=user.full_name,
        userName=user.user_name,
        emailAddress=user.email_address,
        phoneNumber=user.phone_number,
        idNumber=user.id_number,
        address=user.address,
    )
