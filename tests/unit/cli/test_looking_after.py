"""The commands of reviewers and of whoever answers for the data: review, consent, retention, export, erasure."""

import asyncio
import json
import stat
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hawiya.settings import Settings
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.consent import Consent
from hawiya.verification.ports import StoredAnswer
from hawiya.verification.transaction import AcceptedLiveness, Outcome, State, StepName, StepRecord, Transaction
from tests.unit.cli.commands import Commands
from tests.unit.verification import make

KNOWN, REASON = UUID(int=9), "compared by eye"


@pytest.fixture
def tenant(commands: Commands) -> str:
    assert commands.run("init").returncode == 0
    return str(commands.result("tenant", "create", "Bank")["id"])


@pytest.fixture
def user(commands: Commands, tenant: str) -> int:
    return int(commands.result("user", "create", "--tenant", tenant, "--phone", "01001234567")["id"])


def on_store(commands: Commands, work: Any) -> Any:
    async def run() -> Any:
        async with open_store(Settings(data=commands.data), serving=False) as store:
            return await work(store)

    return asyncio.run(run())


def wait_for_review(commands: Commands, tenant: str, user: int, *, days_ago: int = 0) -> None:
    """Write a transaction that waits, with a picture."""
    at = utc_now() - timedelta(days=days_ago)

    async def write(store: Store) -> None:
        whose = (UUID(tenant), user, KNOWN)
        images = await store.images.put(*whose, {"image": b"\xff\xd8\xff picture"}, {})
        transaction = Transaction(
            id=KNOWN,
            tenant_id=whose[0],
            user_id=user,
            state=State.IN_REVIEW,
            created_at=at,
            last_step_at=at,
            front=make.accepted_side(),
            back=make.accepted_side(StepName.BACK),
            liveness=AcceptedLiveness(None, (), (), (), "r", at, b"template"),
            decision=(make.evidence("live", Outcome.REVIEW),),
        )
        step = StepRecord(UUID(int=1), KNOWN, StepName.FRONT, "r", True, None, (), (), images, at)
        await store.verifications.commit(transaction, step, path="front", answer=StoredAnswer(b"d", b"{}"))

    on_store(commands, write)


def actions(commands: Commands) -> list[str]:
    async def read(store: Store) -> list[str]:
        return [item.entry.action async for item in store.audit.entries()]

    found: list[str] = on_store(commands, read)
    return found


def test_a_reviewer_lists_looks_and_decides(commands: Commands, tenant: str, user: int) -> None:
    wait_for_review(commands, tenant, user)
    listed = commands.run("review", "list", "--tenant", tenant).stdout.strip().split("\t")
    assert (listed[0], listed[1], listed[4]) == (str(KNOWN), "in_review", "live")
    shown = commands.result("review", "show", "--tenant", tenant, str(KNOWN))
    assert (shown["obstacles"], shown["transaction"]["idNumber"]) == ([], make.NUMBER)
    assert "review  live" in commands.run("review", "show", "--tenant", tenant, str(KNOWN)).stdout
    decide = ("review", "decide", "--tenant", tenant, str(KNOWN))
    assert commands.run(*decide, "approve", "--reason", " ").returncode == 2
    assert commands.run(*decide, "approve", "--reason", REASON, "--dismiss", "eg").returncode == 2
    assert commands.run(*decide, "approve", "--reason", REASON, "--dismiss", "eg:case-7").returncode == 2
    decided = commands.result(*decide, "approve", "--reason", REASON)
    assert decided == {"id": str(KNOWN), "state": "completed", "verified": True}
    late = commands.run(*decide, "reject", "--reason", REASON)
    assert (late.returncode, late.stderr) == (1, "hawiya: it waits for no decision: completed\n")
    assert commands.run("review", "list", "--tenant", tenant).stdout == ""
    assert commands.run("review", "show", "--tenant", tenant, str(UUID(int=8))).returncode == 4
    assert {"transactions.listed", "transaction.viewed", "review.decided"} <= set(actions(commands))


def test_what_cannot_be_approved_is_said(commands: Commands, tenant: str, user: int) -> None:
    wait_for_review(commands, tenant, user)
    on_store(commands, lambda store: store.tenants.change(UUID(tenant), settings={"require_authority": True}))
    refused = commands.run("review", "decide", "--tenant", tenant, str(KNOWN), "approve", "--reason", REASON)
    assert refused.returncode == 1
    assert "the authority's answer is required and still missing" in refused.stderr


def test_a_tenant_asks_for_consent_and_its_register_is_shown(commands: Commands, tenant: str, user: int) -> None:
    require = ("consent", "require", "--tenant", tenant)
    for wrong in ((), ("v1", "--none"), ("v 1",), ("",)):
        assert commands.run(*require, *wrong).returncode == 2
    assert commands.result(*require, "v2")["consent"] == "v2"
    commands.result("tenant", "limits", tenant, "--key-second", "5")
    found = on_store(commands, lambda store: store.tenants.get(UUID(tenant)))
    assert found.settings["consent"] == {"version": "v2"}
    given = Consent(UUID(int=5), UUID(tenant), user, "v2", "ar", b"\x01" * 32, utc_now())
    on_store(commands, lambda store: store.consents.record(given))
    [line] = commands.run("consent", "list", "--tenant", tenant, "--json").stdout.splitlines()
    assert json.loads(line) | {"given": None} == {
        "user": user, "version": "v2", "locale": "ar", "text_digest": "01" * 32, "given": None, "withdrawn": None,
    }  # fmt: skip
    assert commands.run("consent", "list", "--tenant", tenant, "--user", str(user + 1)).stdout == ""
    withdraw = ("consent", "withdraw", "--tenant", tenant, "--user")
    assert [commands.result(*withdraw, str(user))["withdrawn"] for _ in range(2)] == [True, False]
    assert commands.run(*withdraw, str(user + 1)).returncode == 4
    assert commands.result(*require, "--none")["consent"] is None


def test_what_is_too_old_is_told_then_removed(commands: Commands, tenant: str, user: int) -> None:
    wait_for_review(commands, tenant, user, days_ago=40)
    nothing = commands.run("retention", "run", "--dry-run")
    assert "Bank: nothing is removed by age" in nothing.stderr
    set_ = ("retention", "set", "--tenant", tenant)
    assert commands.run(*set_, "--default", "--data-days", "3").returncode == 2
    commands.result(*set_, "--image-days", "90", "--data-days", "30")
    dry = commands.run("retention", "run", "--tenant", tenant, "--dry-run", "--json")
    assert "keeps pictures 90 days and transactions 30 days; too old are 1 transactions, of which 1 still wait" in (
        dry.stderr
    )
    assert json.loads(dry.stdout)["due"]["transactions"] == 1
    assert len(commands.run("review", "list", "--tenant", tenant).stdout.splitlines()) == 1
    done = commands.run("retention", "run", "--json")
    assert json.loads(done.stdout)["removed"] == {"images": 0, "transactions": 1, "answers": 1}
    assert commands.run("review", "list", "--tenant", tenant).stdout == ""
    assert actions(commands).count("retention.run") == 1
    assert commands.run("retention", "run", "--tenant", str(UUID(int=3))).returncode == 4
    on_store(commands, lambda store: store.tenants.change(UUID(tenant), settings={"retention": 3}))
    assert commands.run("retention", "run").returncode == 1


def test_a_person_is_exported_to_a_file_of_the_operators_own_and_erased(
    commands: Commands, tenant: str, user: int, tmp_path: Path
) -> None:
    wait_for_review(commands, tenant, user)
    file = tmp_path / "person.zip"
    assert commands.result("user", "export", str(user), "--to", file)["images"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        told = json.loads(archive.read("person.json"))
        assert archive.read(told["images"][0]["file"]) == b"\xff\xd8\xff picture"
    assert told["user"]["phoneNumber"] == "+201001234567"
    assert commands.run("user", "export", str(user), "--to", file).returncode == 2
    assert commands.result("user", "erase", str(user), "--yes") == {"id": user, "erased": True}
    for command in (("export", str(user), "--to", tmp_path / "other.zip"), ("erase", str(user), "--yes")):
        assert commands.run("user", *command).returncode == 4
    assert not (tmp_path / "other.zip").exists()
    assert actions(commands)[-2:] == ["person.exported", "person.erased"]
