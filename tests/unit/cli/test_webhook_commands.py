"""`hawiya webhook` as an operator uses it, with a real receiver."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from anyio.from_thread import start_blocking_portal
from standardwebhooks import Webhook

from benchmarks.webhook_receiver import Answer, Receiver, receiving
from hawiya.cli.main import main
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.event_log import EventLog
from hawiya.store.opening import Store, open_store
from hawiya.verification.events import Event, EventKind
from hawiya.verification.tenant import Tenant
from hawiya.verification.webhooks import Attempt, DeliveryState, Verdict


class CommandLine:
    """The program on a data folder of its own, within this process."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setenv("HAWIYA_DATA", str(data))

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr."""
        self._monkeypatch.setattr("sys.argv", ["hawiya", "webhook", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *self._capsys.readouterr()

    def lines(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """Return what is printed as JSON."""
        ended, out, err = self.run(*arguments, "--json")
        assert (ended, err) == (code, "")
        return [json.loads(line) for line in out.splitlines()]

    def store(self, work: Any) -> Any:
        """Do something with the store, as a server does."""

        async def opened() -> Any:
            async with open_store(Settings(data=self.data), serving=False) as store:
                return await work(store)

        return asyncio.run(opened())

    def emit(self, tenant: str, kind: EventKind, at: datetime) -> Event:
        """Let something happen."""
        event = Event(UUID(tenant), kind, at, 7, uuid4(), {"state": "completed"})

        async def append(store: Store) -> None:
            async with store.database.writing() as session:
                await EventLog(store.keyring).append(session, [event])

        self.store(append)
        return event


@pytest.fixture
def line(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    data = tmp_path / "data"
    create_data_folder(Settings(data=data))
    shutil.copy(migrated_sqlite, data / "hawiya.db")
    return CommandLine(data, monkeypatch, capsys)


@pytest.fixture
def tenant(line: CommandLine) -> str:
    bank = Tenant(id=uuid4(), name="Bank", created_at=datetime.now(UTC))
    line.store(lambda store: store.tenants.add(bank))
    return str(bank.id)


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWIYA_WEBHOOK_ALLOW_HTTP", "true")
    monkeypatch.setenv("HAWIYA_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(receiving()) as opened:
        yield opened


@pytest.mark.usefixtures("at_home")
def test_an_endpoint_from_adding_to_removing(line: CommandLine, tenant: str, receiver: Receiver) -> None:
    (added,) = line.lines("add", "--tenant", tenant, receiver.url, "--event", "identity.verified")
    endpoint, secret = added["id"], added["secret"]
    assert (added["events"], added["disabled"]) == (["identity.verified"], None)
    (tried,) = line.lines("test", endpoint)
    assert (tried["delivered"], tried["status"]) == (True, 204)
    Webhook(secret).verify(receiver.received[0].body, dict(receiver.received[0].headers))
    assert json.loads(receiver.received[0].body)["type"] == "webhook.test"
    (rotated,) = line.lines("rotate-secret", endpoint)
    assert rotated["old_secret_signs_hours"] == 24
    receiver.behave = lambda _request: Answer(500)
    (tried,) = line.lines("test", endpoint, code=1)
    assert (tried["delivered"], tried["status"]) == (False, 500)
    for good in (secret, rotated["secret"]):
        Webhook(good).verify(receiver.received[1].body, dict(receiver.received[1].headers))
    assert line.lines("disable", endpoint) == [{"id": endpoint, "disabled": True}]
    line.emit(tenant, EventKind.IDENTITY_VERIFIED, datetime.now(UTC))
    line.emit(tenant, EventKind.AML_HIT, datetime.now(UTC))
    (listed,) = line.lines("list", "--tenant", tenant)
    assert (listed["disabled"], listed["waiting"], listed["url"]) == ("operator", 1, receiver.url)
    assert "secret" not in listed
    assert line.lines("enable", endpoint) == [{"id": endpoint, "disabled": False}]
    assert line.lines("remove", endpoint) == [{"id": endpoint, "removed": True}]
    assert line.lines("list", "--tenant", tenant) == []


def test_the_log_and_replays(line: CommandLine, tenant: str) -> None:
    now = datetime.now(UTC)
    early = line.emit(tenant, EventKind.IDENTITY_VERIFIED, now - timedelta(days=2))
    endpoint = line.lines("add", "--tenant", tenant, "https://example.com/")[0]["id"]
    event = line.emit(tenant, EventKind.IDENTITY_REJECTED, now)

    async def fail(store: Store) -> None:
        (delivery,) = await store.webhook_outbox.claim(UUID(endpoint), 1, now, now)
        attempt = Attempt(now, 12.34, None, "timeout")
        await store.webhook_outbox.record(delivery, attempt, Verdict(DeliveryState.GIVEN_UP))

    line.store(fail)
    (logged,) = line.lines("deliveries", endpoint)
    assert logged == {
        "event": str(event.id),
        "type": "identity.rejected",
        "transaction": str(event.transaction_id),
        "state": "given_up",
        "due": None,
        "tries": [{"at": now.isoformat(), "status": None, "error": "timeout", "milliseconds": 12.3}],
    }
    assert line.lines("deliveries", endpoint, "--state", "delivered") == []
    assert line.lines("replay", endpoint, "--failed") == [{"id": endpoint, "replayed": 1}]
    assert line.lines("replay", endpoint, "--event", str(early.id)) == [{"id": endpoint, "replayed": 1}]
    for since, count in ((now - timedelta(days=3), 2), (now - timedelta(days=1), 1)):
        (replayed,) = line.lines("replay", endpoint, "--since", since.strftime("%Y-%m-%dT%H:%M:%S"))
        assert replayed["replayed"] == count
    assert [one["state"] for one in line.lines("deliveries", endpoint)] == ["waiting", "waiting", "given_up"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("add", "--tenant", "{tenant}", "http://example.com/"), 2, "https://"),
        (("add", "--tenant", "{tenant}", "https://localhost/"), 2, "not a public address"),
        (
            ("add", "--tenant", "{tenant}", "https://example.com/", "--compatible", "--event", "aml.hit"),
            2,
            "compatible",
        ),
        (("add", "--tenant", "{tenant}", "https://example.com/", "--event", "nonsense"), 2, "identity.verified"),
        (("add", "--tenant", "{nobody}", "https://example.com/"), 4, "no such tenant"),
        (("remove", "{nobody}"), 4, "no such endpoint"),
        (("enable", "{nobody}"), 4, "no such endpoint"),
        (("disable", "{nobody}"), 4, "no such endpoint"),
        (("rotate-secret", "{nobody}"), 4, "no such endpoint"),
        (("deliveries", "{nobody}"), 4, "no such endpoint"),
        (("test", "{nobody}"), 4, "no such endpoint"),
        (("replay", "{nobody}", "--failed"), 4, "no such endpoint"),
        (("replay", "{nobody}"), 2, "--since"),
        (("replay", "{nobody}", "--failed", "--since", "2026-01-01"), 2, "say which"),
        (("replay", "{nobody}", "--since", "yesterday"), 2, "yesterday"),
    ],
)
def test_what_cannot_be_done(line: CommandLine, tenant: str, arguments: tuple[str, ...], code: int, says: str) -> None:
    given = [argument.format(tenant=tenant, nobody=UUID(int=1)) for argument in arguments]
    ended, out, err = line.run(*given)
    assert (ended, out) == (code, "")
    assert says in " ".join(err.replace("│", " ").split())


def test_an_event_that_the_endpoint_does_not_hear(line: CommandLine, tenant: str) -> None:
    endpoint = line.lines("add", "--tenant", tenant, "https://example.com/")[0]["id"]
    ended, out, err = line.run("replay", endpoint, "--event", str(uuid4()))
    assert (ended, out) == (4, "")
    assert "no such event" in err
