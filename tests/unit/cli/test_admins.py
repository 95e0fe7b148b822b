"""Admins, signing keys, scopes and ends of API keys on the command line."""

import json

import pytest

from tests.unit.cli.commands import Commands, Done


@pytest.fixture
def ready(commands: Commands) -> Commands:
    commands.run("init")
    return commands


def with_password(commands: Commands, password: str, *arguments: str) -> Done:
    return commands.run(*arguments, "--password-stdin", "--json", stdin=f"{password}\n")


def test_an_admin_is_made_listed_and_disabled(ready: Commands) -> None:
    tenant = ready.result("tenant", "create", "Bank")["id"]
    made = with_password(ready, "a long enough secret", "admin", "create", "mona", "--tenant", tenant)
    assert (made.returncode, made.stderr) == (0, "")
    admin = json.loads(made.stdout)["id"]
    listed = ready.result("admin", "list", "--tenant", tenant)
    assert (listed["id"], listed["user_name"], listed["disabled"]) == (admin, "mona", False)
    assert ready.result("admin", "disable", admin)["disabled"] is True
    assert ready.result("admin", "list", "--tenant", tenant)["disabled"] is True
    assert ready.result("admin", "enable", admin)["disabled"] is False
    changed = with_password(ready, "another long secret", "admin", "password", admin, "--tenant", tenant)
    assert changed.returncode == 0
    told = [json.loads(line)["action"] for line in ready.run("audit", "list", "--json").stdout.splitlines()]
    assert {"admin.created", "admin.disabled", "admin.enabled", "password.changed"} <= set(told)


def test_what_makes_no_admin(ready: Commands) -> None:
    tenant = ready.result("tenant", "create", "Bank")["id"]
    nobody = "00000000-0000-0000-0000-000000000000"
    good = "a long enough secret"
    with_password(ready, good, "admin", "create", "mona", "--tenant", tenant)
    for password, name, of, code, says in (
        ("short", "sara", tenant, 2, "8 to 32 characters"),
        ("password123", "sara", tenant, 2, "commonest"),
        (good, "sara@bank.example", tenant, 2, "without @"),
        (good, "Mona", tenant, 2, "has this name"),
        (good, "sara", nobody, 4, "no such tenant"),
    ):
        done = with_password(ready, password, "admin", "create", name, "--tenant", of)
        assert (done.returncode, done.stdout) == (code, "")
        assert says in done.stderr
        assert "Traceback" not in done.stderr
        assert good not in done.stderr
    assert ready.run("admin", "disable", nobody).returncode == 4
    assert ready.run("admin", "create", "p", "--tenant", tenant, "--no-password").returncode == 2
    by_provider = ("admin", "create", "p", "--tenant", tenant, "--no-password", "--email", "p@bank.example")
    assert ready.result(*by_provider)["user_name"] == "p"


def test_signing_keys_are_rotated_and_listed(ready: Commands) -> None:
    assert ready.run("signing-key", "list", "--json").stdout == ""
    first = ready.result("signing-key", "rotate")
    assert first["older_keys_verify_until"] == "30 days"
    second = ready.result("signing-key", "rotate", "--at-once")
    listed = [json.loads(line) for line in ready.run("signing-key", "list", "--json").stdout.splitlines()]
    assert [key["id"] for key in listed] == [second["id"], first["id"]]
    assert listed[0]["verifies_until"] is None
    assert listed[1]["verifies_until"] is not None


def test_keys_with_scopes_and_an_end(ready: Commands) -> None:
    tenant = ready.result("tenant", "create", "Bank")["id"]
    ready.result("apikey", "create", "--tenant", tenant)
    made = ("apikey", "create", "--tenant", tenant, "--scope", "ocr", "--scope", "otp", "--expires", "2999-01-31")
    assert ready.result(*made)["key"].startswith("hwy_")
    listed = [
        json.loads(line) for line in ready.run("apikey", "list", "--tenant", tenant, "--json").stdout.splitlines()
    ]
    assert [(key["scopes"], key["expires"]) for key in listed] == [
        ("all but sessions", None),
        (["ocr", "otp"], "2999-01-31T00:00:00+00:00"),
    ]
    assert ready.run("apikey", "create", "--tenant", tenant, "--scope", "everything").returncode == 2
    assert ready.run("apikey", "create", "--tenant", tenant, "--expires", "2001-01-01").returncode == 2
    assert ready.run("token", "create", "--user", "1", "--lifetime", "99999999").returncode == 2
