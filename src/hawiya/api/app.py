"""The application factory: routes, layers, error handlers, documentation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from hawiya.api import (
    accounts,
    admin_users,
    consent,
    credentials,
    health,
    identity,
    linking,
    ocr,
    oidc,
    otp,
    password_reset,
    reviews,
    transactions,
    user_sessions,
    verify,
)
from hawiya.api.account_errors import add_account_error_handlers
from hawiya.api.asgi import BodyLimit, PathsInAnyCase, RequestLog, TenantCors
from hawiya.api.errors import add_error_handlers
from hawiya.api.key_limits import KeyLimit
from hawiya.api.metrics import Metrics
from hawiya.api.openapi import component_schemas, insert_examples
from hawiya.api.runtime import Runtime, running
from hawiya.settings import Settings
from hawiya.verification.ports import Examiner

_ROUTERS = (
    verify.router,
    ocr.router,
    linking.router,
    consent.router,
    identity.router,
    accounts.router,
    password_reset.router,
    otp.router,
    credentials.router,
    oidc.router,
    user_sessions.router,
    admin_users.router,
    transactions.router,
    reviews.router,
    health.router,
)
_DESCRIPTION = """Is the person at the other end the holder of this national ID card?

Send the front of the card, its back, and three pictures of the face. An unchanged client of the VLens API works by a
change of base URL. Every answer comes in the same envelope: `error_code` and `error_message` are null when nothing is
wrong."""


_MEGABYTES = dict.fromkeys((verify.LIVENESS_PATH, ocr.LIVENESS_PATH, ocr.COMPARE_PATH), 28)
"""Paths whose bodies may be larger than others'."""


def create_app(settings: Settings, examiner: Examiner | None = None) -> FastAPI:
    """Return the application; its parts start and stop with its lifespan.

    `examiner` replaces the networks (tests bring their own).
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with running(settings, metrics, examiner) as runtime:
                app.state.runtime = runtime
                yield
        except Exception as error:
            app.state.failure = error
            raise

    app = FastAPI(
        title="Hawiya",
        version=version("hawiya"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
        redoc_url=None,
    )
    for router in _ROUTERS:
        # As they are, and shared by all applications of a process: nothing of them depends on the application, and
        # including them would make each anew at the first call, which then takes a fifth of a second.
        app.router.routes.extend(router.routes)
    add_error_handlers(app)
    add_account_error_handlers(app)

    async def origin_allowed(origin: str) -> bool:
        runtime: Runtime = app.state.runtime
        return any(origin in tenant.cors_origins and not tenant.disabled for tenant in await runtime.tenants.all())

    async def count_call(key: str) -> float | None:
        runtime: Runtime = app.state.runtime
        return await runtime.key_counter.hit(key)

    # The last one added is the outermost.
    app.add_middleware(BodyLimit, default_megabytes=10, by_path=_MEGABYTES)
    paths = [route.path for router in _ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    app.add_middleware(PathsInAnyCase, paths=paths)
    # Under CORS, so that a page can read the refusal; over whatever reads the body.
    app.add_middleware(KeyLimit, count=count_call, without=_paths_without_key(app))
    app.add_middleware(TenantCors, origin_allowed=origin_allowed)
    app.add_middleware(RequestLog, metrics=metrics)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            document["components"]["schemas"].update(component_schemas())
            insert_examples(document, {**verify.STEP_OF_PATH, **ocr.EXAMPLE_OF_PATH, **linking.EXAMPLE_OF_PATH})
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    return app


def _paths_without_key(app: FastAPI) -> list[str]:
    """Return the paths of operation and documentation."""
    documentation = (app.openapi_url, app.docs_url, app.swagger_ui_oauth2_redirect_url)
    operation = (route.path for route in health.router.routes if isinstance(route, APIRoute))
    return [*operation, *(path for path in documentation if path is not None)]
