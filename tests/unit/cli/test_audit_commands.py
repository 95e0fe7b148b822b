"""The audit log on the command line, and that the other commands write to it."""

import getpass
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import Commands


def entries(commands: Commands, *arguments: str) -> list[dict[str, Any]]:
    done = commands.run("audit", "list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_the_operator_does_is_recorded(commands: Commands) -> None:
    commands.run("init")
    tenant = commands.result("tenant", "create", "Bank")["id"]
    key = commands.result("apikey", "create", "--tenant", tenant)
    user = commands.result("user", "create", "--tenant", tenant, "--phone", "01001234567", "--name", "محمد")["id"]
    token = commands.result("token", "create", "--user", str(user))["access_token"]
    commands.result("user", "block", "--tenant", tenant, str(user))
    commands.result("apikey", "revoke", key["key"])
    commands.result("tenant", "limits", tenant, "--key-minute", "7")
    commands.result("tenant", "disable", tenant)
    commands.result("tenant", "enable", tenant)
    commands.result("keys", "add")
    commands.result("keys", "rotate")
    assert commands.run("apikey", "revoke", key["id"]).returncode == 4
    told = entries(commands)
    assert [entry["action"] for entry in told] == [
        "tenant.created",
        "api_key.created",
        "user.created",
        "token.issued",
        "user.blocked",
        "api_key.revoked",
        "tenant.changed",
        "tenant.disabled",
        "tenant.enabled",
        "master_key.added",
        "keys.rotated",
    ]
    assert {(entry["actor"]["kind"], entry["actor"]["id"]) for entry in told} == {("operator", getpass.getuser())}
    assert (told[2]["tenant"], told[2]["user"]) == (tenant, user)
    assert told[5]["subject"] == key["id"]
    assert told[6]["details"] == {"limits": {"key_requests_per_minute": 7}}
    assert [entry["number"] for entry in entries(commands, "--user", str(user))] == [3, 4, 5]
    assert [entry["number"] for entry in entries(commands, "--after", "3", "--most", "2")] == [4, 5]
    everything = commands.run("audit", "export").stdout
    for secret in (key["key"], token, "1001234567", "محمد"):
        assert secret not in everything


def test_a_whole_log_and_one_that_was_changed(
    commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.run("init")
    for name in ("Bank", "Shop", "Clinic"):
        commands.run("tenant", "create", name)
    head = commands.result("audit", "head")["head"]
    whole = commands.result("audit", "verify", "--head", head)
    assert whole == {"whole": True, "entries": 3, "head": head, "faults": []}
    file = tmp_path / "log.jsonl"
    assert commands.run("audit", "export", file).returncode == 0
    assert commands.run("audit", "export", file).returncode == 2
    # An auditor has the file and a head, and neither keys nor database.
    auditor = Commands(tmp_path / "nothing", monkeypatch, capsys)
    assert auditor.result("audit", "verify", "--exported", file, "--head", head) == whole
    lines = file.read_text().splitlines()
    for forged in (lines[:2], [lines[0], lines[2]], [lines[0].replace("created", "changed"), *lines[1:]]):
        file.write_text("".join(f"{line}\n" for line in forged))
        assert commands.run("audit", "verify", "--exported", file, "--head", head).returncode == 1
    with sqlite3.connect(commands.data / "hawiya.db") as database:
        database.execute("DROP TRIGGER audit_entries_no_update")
        database.execute("UPDATE audit_entries SET actor_id = 'somebody else' WHERE number = 2")
    database.close()
    done = commands.run("audit", "verify", "--json")
    assert (done.returncode, json.loads(done.stdout)["faults"]) == (1, ["entry 2 was changed"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("audit", "verify"), 3, "hawiya init"),
        (("audit", "verify", "--head", "nonsense"), 2, "number:digest"),
        (("audit", "verify", "--exported", "no.jsonl"), 4, "no.jsonl"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    commands: Commands, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = commands.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
