"""A tenant's own policy, value by value, on the command line."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from hawiya.settings import Settings
from hawiya.store.opening import open_store
from tests.unit.cli.commands import Commands


@pytest.fixture
def tenant(commands: Commands) -> str:
    assert commands.run("init").returncode == 0
    return str(commands.result("tenant", "create", "Bank")["id"])


def own(commands: Commands, tenant: str, *values: str) -> Any:
    return commands.result("tenant", "policy", tenant, *values)["policy"]


def test_single_values_are_set_shown_and_taken_back(commands: Commands, tenant: str) -> None:
    commands.result("tenant", "limits", tenant, "--key-minute", "7")
    assert own(commands, tenant) == {}
    first = {"card": {"screen": 0.9, "reused_by_another": "fake"}, "match": 0.5, "require_authority": True}
    given = ("card.screen=0.9", "card.reused_by_another=fake", "match=0.5", "require_authority=true")
    assert own(commands, tenant, *given) == own(commands, tenant) == first
    assert own(commands, tenant, "card.screen=", "card.print=0.7", "match=") == {
        "card": {"reused_by_another": "fake", "print": 0.7},
        "require_authority": True,
    }
    assert own(commands, tenant, "card.print=", "card.reused_by_another=", "require_authority=") == {}
    assert kept(commands, tenant) == {"limits": {"key_requests_per_minute": 7}}


def kept(commands: Commands, tenant: str) -> Mapping[str, Any]:
    async def ask() -> Mapping[str, Any]:
        async with open_store(Settings(data=commands.data), serving=False) as store:
            found = await store.tenants.get(UUID(tenant))
            assert found is not None
            return found.settings

    return asyncio.run(ask())


@pytest.mark.parametrize("wrong", ["card.screen=high", "card.screen=NaN", "hologram=1", "match", ".=1", "match.x=1"])
def test_what_is_no_policy_changes_nothing(commands: Commands, tenant: str, wrong: str) -> None:
    own(commands, tenant, "match=0.5")
    done = commands.run("tenant", "policy", tenant, wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert own(commands, tenant) == {"match": 0.5}


def test_an_unknown_tenant_is_no_crash(commands: Commands, tenant: str) -> None:
    assert commands.run("tenant", "policy", "00000000-0000-0000-0000-000000000001").returncode == 4
