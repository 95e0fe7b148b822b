"""Rounds of monitoring: every tenant whose lists are all there, nobody twice, and a failure is not the end."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from hawiya.api.monitoring import Monitoring, keep_screening
from hawiya.verification.policy import Policy
from hawiya.verification.tenant import Tenant
from tests.unit.screening.test_monitoring import MemoryLedger, ScreenerOf
from tests.unit.verification.make import NOW, TENANT

pytestmark = pytest.mark.anyio


class CompleteScreener(ScreenerOf):
    """Screens against one list, unless it is missing."""

    versions: Mapping[str, UUID] = {"un": UUID(int=1)}

    def complete(self, policy: Policy) -> Mapping[str, UUID]:
        return self.versions


class TenantsOf:
    def __init__(self, *, disabled: bool = False) -> None:
        self.tenants = [Tenant(TENANT, "bank", NOW, disabled=disabled)]
        self.failures = 0

    async def all(self) -> list[Tenant]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("SELECT", {}, Exception())
        return self.tenants


async def _rest() -> None:
    await asyncio.sleep(0)


def _monitoring(tenants: TenantsOf, screener: ScreenerOf, ledger: MemoryLedger) -> Monitoring:
    async def policies(tenant_id: UUID) -> Policy:
        return Policy()

    return Monitoring(tenants, policies, screener, ledger, lambda: NOW)  # type: ignore[arg-type]


async def test_a_round_screens_everybody_once_per_version() -> None:
    ledger, screener = MemoryLedger(3), CompleteScreener([])
    monitoring = _monitoring(TenantsOf(), screener, ledger)
    await monitoring.round(_rest)
    await monitoring.round(_rest)
    assert screener.asked == 3
    screener.versions = {"un": UUID(int=2)}
    await monitoring.round(_rest)
    assert screener.asked == 6


@pytest.mark.parametrize("disabled", [True, False])
async def test_a_disabled_tenant_and_missing_lists_wait(disabled: bool) -> None:
    ledger, screener = MemoryLedger(3), CompleteScreener([])
    screener.versions = screener.versions if disabled else {}
    await _monitoring(TenantsOf(disabled=disabled), screener, ledger).round(_rest)
    assert screener.asked == 0


async def test_a_failed_round_is_made_up_for() -> None:
    ledger, tenants = MemoryLedger(2), TenantsOf()
    tenants.failures = 1
    pauses = 0

    async def pause() -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep_screening(_monitoring(tenants, CompleteScreener([]), ledger), pause)
    assert len(ledger.seen) == 2
