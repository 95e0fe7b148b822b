"""The task of a running server that ends what waits for the authority, once the authority answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hawiya.accounts.ports import TenantRepository
from hawiya.api.background import in_background
from hawiya.verification.finishing import Finishing, PolicyOf
from hawiya.verification.policy import Policy
from hawiya.verification.tenant import Tenant

_log = structlog.get_logger("hawiya.api")


def policies_of(tenants: TenantRepository, policy_of: Callable[[Tenant], Policy]) -> PolicyOf:
    """Return what finds a tenant's policy by id; a tenant whose own is malformed waits until that is mended."""

    async def find(tenant_id: UUID) -> Policy | None:
        tenant = await tenants.get(tenant_id)
        if tenant is None:
            return None
        try:
            return policy_of(tenant)
        except ValueError:
            _log.error(
                "the policy of a tenant is malformed; what waits for the authority goes on waiting",
                tenant=str(tenant_id),
            )
            return None

    return find


@asynccontextmanager
async def finishing_in_background(finishing: Finishing, policies: PolicyOf, seconds: float) -> AsyncIterator[None]:
    """Run a round of finishing every so many seconds while the block runs."""

    async def pause() -> None:
        await asyncio.sleep(seconds)

    async with in_background(keep_finishing(finishing, policies, pause)):
        yield


async def keep_finishing(finishing: Finishing, policies: PolicyOf, pause: Callable[[], Awaitable[None]]) -> None:
    """Run a round, pause, and so on until cancelled; what fails in one is made up for by the next."""
    while True:
        try:
            outcome = await finishing.finish_all(policies)
        except (SQLAlchemyError, OSError):
            _log.exception("finishing what waits for the authority failed; trying again later")
        else:
            if outcome.finished or outcome.unanswered or outcome.failed:
                _log.info(
                    "asked the authority again",
                    finished=outcome.finished,
                    unanswered=outcome.unanswered,
                    failed=outcome.failed,
                    paused=outcome.paused,
                )
        await pause()
