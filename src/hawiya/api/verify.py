"""The three endpoints of "Verify ID": card front, card back, liveness."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.api.auth import Caller, authenticate
from hawiya.api.consent import require_consent
from hawiya.api.openapi import verify_documentation
from hawiya.api.steps import Addressed, take_step
from hawiya.verification.transaction import StepName
from hawiya.wire.requests import LivenessBody, SideBody

FRONT_PATH = "/api/DigitalIdentity/verify/id/front"
BACK_PATH = "/api/DigitalIdentity/verify/id/back"
LIVENESS_PATH = "/api/DigitalIdentity/verify/liveness/multi"

STEP_OF_PATH = {FRONT_PATH: "front", BACK_PATH: "back", LIVENESS_PATH: "liveness"}

router = APIRouter(tags=["Verify ID"])
Authenticated = Annotated[Caller, Depends(authenticate)]


@router.post(FRONT_PATH, **verify_documentation(SideBody))
async def verify_front(request: Request, caller: Authenticated) -> Response:
    """Verify the front of a national ID card; starts or continues a transaction."""
    await require_consent(request, caller)
    return await _take_step(request, caller, StepName.FRONT, SideBody)


@router.post(BACK_PATH, **verify_documentation(SideBody))
async def verify_back(request: Request, caller: Authenticated) -> Response:
    """Verify the back of a national ID card; starts or continues a transaction."""
    return await _take_step(request, caller, StepName.BACK, SideBody)


@router.post(LIVENESS_PATH, **verify_documentation(LivenessBody))
async def verify_liveness(request: Request, caller: Authenticated) -> Response:
    """Verify three pictures of the holder's face; ends the transaction when they are accepted."""
    await require_consent(request, caller)
    return await _take_step(request, caller, StepName.LIVENESS, LivenessBody)


async def _take_step(
    request: Request, caller: Caller, step: StepName, shape: type[SideBody] | type[LivenessBody]
) -> Response:
    async def address(transaction_id: str | None, _: UUID) -> Addressed:
        return Addressed(caller.user, transaction_id, step.value)

    return await take_step(request, caller.policy, step, shape, address)
