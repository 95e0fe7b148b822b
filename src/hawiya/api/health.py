"""Is the process alive, is it ready, and what has it done: for load balancers and Prometheus, not for clients."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel

from hawiya.api.runtime import Runtime

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """What must hold before traffic is let in; each part is true or false."""

    ready: bool
    models_warm: bool
    database_migrated: bool
    watchlists_loaded: bool


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", response_model=Health)
async def healthz() -> Health:
    """Tell that the process is alive."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness, "description": "Not ready"}})
async def readyz(request: Request) -> Response:
    """Tell whether the networks are warm, the database is reachable and migrated, and the watchlists are loaded.

    A list that cannot be loaded does not hold the server back; the metric `hawiya_watchlists_failed` tells of it.
    """
    runtime: Runtime = request.app.state.runtime
    models, database, lists = runtime.models_warm, await runtime.database_ready(), runtime.watchlists.ready
    body = Readiness(
        ready=models and database and lists, models_warm=models, database_migrated=database, watchlists_loaded=lists
    )
    headers = {} if body.ready else {"Retry-After": "2"}
    return JSONResponse(body.model_dump(), 200 if body.ready else 503, headers)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Return the server's metrics in Prometheus' text format."""
    runtime: Runtime = request.app.state.runtime
    return Response(runtime.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
