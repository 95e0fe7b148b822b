"""The layers around the router: request ids and logs, body limits, paths in any case, CORS per tenant."""

import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from urllib.parse import quote
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hawiya.api.languages import language_of
from hawiya.api.metrics import Metrics
from hawiya.api.present import present_error
from hawiya.store.blobs import BlobsUnavailable
from hawiya.store.database import DatabaseAway

JSON = "application/json; charset=utf-8"
_LATER = {"Retry-After": "5"}
_MEGABYTE = 1024 * 1024
_DRAINED_AT_MOST = 64 * _MEGABYTE
_log = structlog.get_logger("hawiya.api")


class RequestLog:
    """Outermost layer: gives every request an id, counts and logs it, and turns our own faults into a clean 500.

    That database or image store does not answer is 503: it passes, and the call may be repeated.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(http_request=request_id)
        started = time.perf_counter()
        status = 500
        begun = False

        async def send_with_id(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                begun = True
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - the last resort: no fault of ours leaves without an envelope
            # The message of an exception may quote what a client sent; where it was raised cannot.
            frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            _log.error("fault", fault=type(error).__name__, frames=frames)
            if not begun:
                code, headers = (503, _LATER) if isinstance(error, DatabaseAway | BlobsUnavailable) else (500, None)
                body = present_error(
                    code, language=language_of(Headers(scope=scope)), descriptions=[f"reference: {request_id}"]
                )
                await Response(body, code, headers, JSON)(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unmatched")
            self._metrics.count_request(route, scope["method"], status, seconds)
            _log.info(
                "request",
                route=route,
                method=scope["method"],
                status=status,
                ms=round(seconds * 1000, 1),
                client=(scope.get("client") or (None,))[0],
            )


class PathsInAnyCase:
    """Matches paths without regard to case, as the vendor's server does."""

    def __init__(self, app: ASGIApp, paths: Iterable[str]) -> None:
        self._app = app
        self._canonical = {path.lower(): path for path in paths if "{" not in path}
        # A path that ends in a parameter: what stands before it is matched, the parameter is left as it is.
        self._before_id = {path.partition("{")[0].lower(): path.partition("{")[0] for path in paths if "{" in path}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under the path's canonical spelling."""
        if scope["type"] == "http":
            path = scope["path"]
            stripped = path.rstrip("/") or "/"
            canonical = self._canonical.get(stripped.lower())
            before, slash, last = stripped.rpartition("/")
            if canonical is None and last and (known := self._before_id.get((before + slash).lower())) is not None:
                canonical = known + last
            if canonical is not None and canonical != path:
                scope["path"] = canonical
                scope["raw_path"] = quote(canonical).encode()
        await self._app(scope, receive, send)


class BodyTooLarge(Exception):
    """More bytes arrived than the path takes."""


class BodyLimit:
    """Refuses bodies over the limit of their path before anything reads them as a whole."""

    def __init__(self, app: ASGIApp, default_megabytes: int, by_path: dict[str, int]) -> None:
        self._app = app
        self._default = default_megabytes * _MEGABYTE
        self._by_path = {path: megabytes * _MEGABYTE for path, megabytes in by_path.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._by_path.get(scope["path"], self._default)
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await self._refuse(scope, receive, send, headers, int(announced))
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise BodyTooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except BodyTooLarge:
            await self._refuse(scope, receive, send, headers, received)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, headers: Headers, size: int) -> None:
        """Answer 413; a body of moderate size is read to its end first, so that its sender hears the answer."""
        drained = size if size > _DRAINED_AT_MOST else 0
        while drained < _DRAINED_AT_MOST:
            message = await receive()
            drained += len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body", False):
                break
        response = Response(present_error(413, language=language_of(headers)), 413, media_type=JSON)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


class TenantCors:
    """CORS, closed unless a tenant lists the origin; a preflight carries no key, so any tenant's list counts for it."""

    def __init__(self, app: ASGIApp, origin_allowed: Callable[[str], Awaitable[bool]]) -> None:
        self._origin_allowed = origin_allowed
        self._current: ContextVar[bool] = ContextVar("origin_allowed", default=False)
        self._cors = _CorsByVerdict(app, self._current)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, with CORS headers if its origin is listed."""
        if scope["type"] == "http":
            origin = Headers(scope=scope).get("origin")
            self._current.set(origin is not None and await self._origin_allowed(origin))
        await self._cors(scope, receive, send)


class _CorsByVerdict(CORSMiddleware):
    """Starlette's CORS with a verdict per request in place of a fixed list."""

    def __init__(self, app: ASGIApp, verdict: ContextVar[bool]) -> None:
        super().__init__(
            app,
            allow_methods=("GET", "POST"),
            allow_headers=(
                "ApiKey",
                "Authorization",
                "Content-Type",
                "TenancyName",
                "Accept-Language",
                "Idempotency-Key",
            ),
            expose_headers=("Retry-After", "X-Request-ID"),
            max_age=600,
        )
        self._verdict = verdict

    def is_allowed_origin(self, origin: str) -> bool:
        """Tell whether the origin of the current request is listed."""
        return self._verdict.get()
