"""Every refusal in the envelope: one exception for what a handler refuses, one table row for what it says."""

import math
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from hawiya.api.asgi import JSON
from hawiya.api.languages import language_of
from hawiya.api.present import present_error
from hawiya.verification.ports import AuthorityUnreachable, BadImage, Overloaded, StaleTransaction
from hawiya.verification.process import NotExamined
from hawiya.wire.errors import ERRORS

_AUTHORITY_RETRY_SECONDS = 5


class Refusal(Exception):
    """A request that is not examined: public code, and what exactly is wrong with it."""

    def __init__(self, code: int, *descriptions: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(code))
        self.code = code
        self.descriptions = list(descriptions)
        self.headers = dict(headers or {})


def add_error_handlers(app: FastAPI) -> None:
    """Answer every exception that a handler may raise in the envelope, with the status of its row."""

    async def refused(request: Request, error: Exception) -> Response:
        return answer_refusal(request, _as_refusal(error))

    for kind in (Refusal, NotExamined, BadImage, Overloaded, StaleTransaction, AuthorityUnreachable, HTTPException):
        app.add_exception_handler(kind, refused)


def answer_refusal(request: Request, refusal: Refusal) -> Response:
    """Return the envelope of a refusal, with the status of its row."""
    body = present_error(refusal.code, language=language_of(request.headers), descriptions=refusal.descriptions)
    return Response(body, ERRORS[refusal.code].status, refusal.headers, JSON)


def _as_refusal(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case NotExamined():
            return Refusal(error.code)
        case BadImage():
            return Refusal(error.code, f"{error.field}: {ERRORS[error.code].hint}")
        case Overloaded():
            return Refusal(503, headers={"Retry-After": str(error.retry_after)})
        case AuthorityUnreachable():
            wait = math.ceil(error.paused_for) if error.paused_for else _AUTHORITY_RETRY_SECONDS
            return Refusal(503, "the authority does not answer; nothing was kept", headers={"Retry-After": f"{wait}"})
        case HTTPException() if error.status_code in ERRORS:
            return Refusal(error.status_code, headers=error.headers)
        case StaleTransaction():
            return Refusal(503, headers={"Retry-After": "1"})
        case _:
            raise error
