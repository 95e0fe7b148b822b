"""The calls by key alone: the steps of "Verify ID" in transactions of nobody's, and single questions.

SDKs use them while they hold no user token. `linking` gives such a transaction to a user later.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.api.asgi import JSON
from hawiya.api.auth import KeyCaller, key_with
from hawiya.api.bodies import read_body
from hawiya.api.consent import HEADERS, require_told_consent
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import NOT_EXAMINED, call_documentation, verify_documentation
from hawiya.api.present_ocr import present_aml, present_classification, present_comparison, why_not_screened
from hawiya.api.runtime import Runtime
from hawiya.api.steps import Addressed, answer_time, take_step
from hawiya.api.telling import tell
from hawiya.cards.national_number import InvalidNationalNumber, parse_national_number
from hawiya.store.opening import utc_now
from hawiya.verification.accounts import Scope
from hawiya.verification.audit import Action
from hawiya.verification.by_key import answer_path
from hawiya.verification.ports import Person
from hawiya.verification.process import NotExamined
from hawiya.verification.transaction import StepName
from hawiya.wire.ocr import (
    AmlAnswer,
    AmlBody,
    ClassificationAnswer,
    ClassificationBody,
    CompareBody,
    MatchAnswer,
    MatchBody,
)
from hawiya.wire.requests import LivenessBody, SideBody

FRONT_PATH = "/v1/ocr/id/front"
BACK_PATH = "/v1/ocr/id/back"
LIVENESS_PATH = "/v1/ocr/liveness/multi"
MATCH_PATH = "/v1/ocr/face/match"
COMPARE_PATH = "/v1/ocr/face/compare"
CLASSIFICATION_PATH = "/v1/ocr/classification"
AML_PATH = "/v1/ocr/aml/validate"

EXAMPLE_OF_PATH = {
    FRONT_PATH: "ocr_front",
    BACK_PATH: "ocr_back",
    LIVENESS_PATH: "ocr_liveness",
    MATCH_PATH: "ocr_match",
    COMPARE_PATH: "ocr_compare",
    CLASSIFICATION_PATH: "ocr_classification",
    AML_PATH: "ocr_aml",
}

# A question changes nothing, so there is no request id to be used twice.
_OF_QUESTIONS = {status: text for status, text in NOT_EXAMINED.items() if status != 409} | {
    422: "Not examined: understood, but impossible now; `error_descriptions` says why"
}

router = APIRouter(tags=["By key alone"])
ByKey = Annotated[KeyCaller, Depends(key_with(Scope.OCR))]


@router.post(FRONT_PATH, **verify_documentation(SideBody, HEADERS))
async def examine_front(request: Request, caller: ByKey) -> Response:
    """Examine the front of a national ID card; starts or continues a transaction without a user."""
    return await _take_step(request, caller, StepName.FRONT, SideBody)


@router.post(BACK_PATH, **verify_documentation(SideBody))
async def examine_back(request: Request, caller: ByKey) -> Response:
    """Examine the back of a national ID card; starts or continues a transaction without a user."""
    return await _take_step(request, caller, StepName.BACK, SideBody)


@router.post(LIVENESS_PATH, **verify_documentation(LivenessBody, HEADERS))
async def examine_liveness(request: Request, caller: ByKey) -> Response:
    """Examine three pictures of the holder's face; ends the transaction when they are accepted."""
    return await _take_step(request, caller, StepName.LIVENESS, LivenessBody)


@router.post(
    MATCH_PATH,
    **call_documentation(MatchBody, MatchAnswer, {200: "The picture was examined", **_OF_QUESTIONS}, headers=HEADERS),
)
async def match_face(request: Request, caller: ByKey) -> Response:
    """Compare a face with the portrait of a transaction's card; nothing is stored."""
    runtime: Runtime = request.app.state.runtime
    _, body, images = await read_body(request, MatchBody, ("image",))
    transaction = await runtime.by_key.find(caller.tenant.id, body.transaction_id, caller.policy.transaction_lifetime)
    await require_told_consent(request, caller, transaction.user_id)
    if transaction.front is None or transaction.front.portrait is None:
        raise NotExamined(5009)
    async with answer_time(runtime):
        comparison = await runtime.examiner.match_portrait(images["image"], transaction.front.portrait, caller.policy)
    await tell(
        request,
        Action.FACE_MATCHED,
        caller.actor,
        tenant_id=caller.tenant.id,
        transaction_id=transaction.id,
        matched=comparison.matched,
    )
    if comparison.matched is None and not comparison.findings:
        raise Refusal(422, "transaction_id: the portrait was kept by another face network; send the front again")
    return Response(present_comparison(comparison, language_of(request.headers)), media_type=JSON)


@router.post(
    COMPARE_PATH,
    **call_documentation(
        CompareBody, MatchAnswer, {200: "The pictures were examined", **_OF_QUESTIONS}, headers=HEADERS
    ),
)
async def compare_faces(request: Request, caller: ByKey) -> Response:
    """Compare the faces of two pictures; nothing is stored."""
    runtime: Runtime = request.app.state.runtime
    _, _, images = await read_body(request, CompareBody, ("face_image1", "face_image2"))
    await require_told_consent(request, caller)
    async with answer_time(runtime):
        comparison = await runtime.examiner.compare_faces(images, caller.policy)
    await tell(request, Action.FACES_COMPARED, caller.actor, tenant_id=caller.tenant.id, matched=comparison.matched)
    return Response(present_comparison(comparison, language_of(request.headers)), media_type=JSON)


@router.post(
    CLASSIFICATION_PATH,
    **call_documentation(ClassificationBody, ClassificationAnswer, {200: "The picture was examined", **_OF_QUESTIONS}),
)
async def classify(request: Request, caller: ByKey) -> Response:
    """Tell what a picture shows: an identity card and which side, another document, or none; nothing is stored."""
    runtime: Runtime = request.app.state.runtime
    _, _, images = await read_body(request, ClassificationBody, ("image",))
    async with answer_time(runtime):
        seen = await runtime.examiner.classify(images["image"], caller.policy)
    return Response(present_classification(seen, language_of(request.headers)), media_type=JSON)


@router.post(AML_PATH, **call_documentation(AmlBody, AmlAnswer, {200: "The lists were asked", **_OF_QUESTIONS}))
async def validate_aml(request: Request, caller: ByKey) -> Response:
    """Look for a person on the watchlists, by number, name or both; nothing is stored."""
    runtime: Runtime = request.app.state.runtime
    _, body, _ = await read_body(request, AmlBody)
    async with answer_time(runtime):
        screening = await runtime.screener.screen(caller.tenant.id, _person(body), caller.policy)
    await tell(
        request,
        Action.PERSON_SCREENED,
        caller.actor,
        tenant_id=caller.tenant.id,
        screened=screening.screened,
        hits=len(screening.hits),
    )
    # A match counts whatever else could not be searched; that there is none is an answer only after all was searched.
    if caller.policy.require_screening and not screening.screened and not screening.hits:
        raise Refusal(422, f"this tenant requires screening, but {why_not_screened(screening)}")
    return Response(present_aml(screening, language_of(request.headers)), media_type=JSON)


async def _take_step(
    request: Request, caller: KeyCaller, step: StepName, shape: type[SideBody] | type[LivenessBody]
) -> Response:
    runtime: Runtime = request.app.state.runtime

    async def address(transaction_id: str | None, request_id: UUID) -> Addressed:
        user, known_id = await runtime.by_key.address(caller.tenant.id, step, transaction_id, request_id)
        if step is not StepName.BACK and user.anonymous:
            await require_told_consent(request, caller, user.id)
        return Addressed(user, str(known_id), answer_path(step, known_id), by_key=caller.key_id)

    return await take_step(request, caller.policy, step, shape, address)


def _person(body: AmlBody) -> Person:
    """Return whom to look for; a national number tells the birth date."""
    born = None
    if body.idNumber is not None:
        try:
            born = parse_national_number(body.idNumber, utc_now().date()).birth_date
        except InvalidNationalNumber:
            # Lists hold other numbers as well: of passports, of foreign cards.
            born = None
    return Person(body.name, body.idNumber, born)
