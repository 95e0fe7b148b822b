"""Asking the authority from the command line, and the sandbox as a program of its own."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import open_store
from hawiya.verification.transaction import FieldValue, State
from tests import invented
from tests.unit.cli.commands import Commands

START = datetime(2026, 3, 1, tzinfo=UTC)
NUMBER, OTHER = "29005171201234", "29005171201242"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(f"id_number,name,status\n{NUMBER},محمد أحمد على,valid\n{OTHER},,lost\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_registry_file_is_asked(commands: Commands, people: Path) -> None:
    settings = {"HAWIYA_AUTHORITY_REGISTRY": str(people)}
    valid = commands.run("authority", "check", "--number", NUMBER, "--name", "محمد احمد", "--json", **settings)
    assert (valid.returncode, valid.stderr) == (0, "")
    assert json.loads(valid.stdout) == {"valid": True, "code": 0, "key": "", "message": ""}
    lost = commands.run("authority", "check", "--number", OTHER, "--json", **settings)
    assert (lost.returncode, json.loads(lost.stdout)["key"]) == (1, "LOST")
    assert ("ok", "authority") in [
        tuple(line.split()[:2]) for line in commands.run("doctor", **settings).stdout.splitlines()
    ]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "HAWIYA_AUTHORITY_URL"),
        ({"HAWIYA_AUTHORITY_URL": "http://authority.example/"}, "https://"),
        ({"HAWIYA_AUTHORITY_REGISTRY": "none.csv"}, "No such file"),
        ({"HAWIYA_AUTHORITY_URL": "http://127.0.0.1:9/check", "HAWIYA_AUTHORITY_ATTEMPTS": "1"}, "no connection"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(commands: Commands, settings: dict[str, str], says: str) -> None:
    done = commands.run("authority", "check", "--number", NUMBER, **settings)
    assert (done.returncode, done.stdout) == (3, "")
    assert says in done.stderr
    assert done.stderr.startswith("hawiya: ")
    assert NUMBER not in done.stderr


def test_nothing_waits_in_a_new_database(commands: Commands) -> None:
    assert commands.run("authority", "pending").returncode == 3
    assert commands.run("init").returncode == 0
    done = commands.run("authority", "pending")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@contextmanager
def sandbox(people: Path, *arguments: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Run the sandbox on a free port; yield the lines that it says and the setting among them."""
    command = [sys.executable, "-m", "hawiya", "authority-sandbox", "--people", str(people), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(3)]
        name, _, value = lines[-1].partition("=")
        try:
            yield lines, {name: value}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def test_the_sandbox_says_how_to_point_here_and_answers(commands: Commands, people: Path) -> None:
    with sandbox(people, "--error-rate", "0.25", "--seed", "3") as (lines, setting):
        assert lines[0] == "2 people; 25% errors; seed 3"
        assert "curl -X PUT" in lines[1]
        assert list(setting) == ["HAWIYA_AUTHORITY_URL"]
        done = commands.run(
            "authority", "check", "--number", OTHER, "--json", **setting, HAWIYA_AUTHORITY_ATTEMPTS="30"
        )
        assert (done.returncode, json.loads(done.stdout)["key"]) == (1, "LOST")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--people", "none.csv"), "none.csv"),
        (("--people", "bad.csv"), "line 2: id_number"),
        (("--people", "people.csv", "--error-rate", "0.7", "--drop-rate", "0.7"), "at most together"),
        (("--people", "people.csv", "--error-rate", "7"), "equal to 1"),
        (("--people", "people.csv", "--host", "192.0.2.1"), "cannot listen"),
    ],
)
def test_a_sandbox_that_cannot_run_says_why(
    commands: Commands, people: Path, arguments: tuple[str, ...], says: str
) -> None:
    people.with_name("bad.csv").write_text("id_number,status\n12,valid\n", encoding="utf-8")
    done = commands.run("authority-sandbox", *arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_what_waits_is_asked_about_again(commands: Commands, people: Path) -> None:
    settings = Settings(data=commands.data)
    create_data_folder(settings)

    async def arrange() -> UUID:
        await migrate(settings)
        async with open_store(settings, serving=False) as store:
            user = await invented.user(store, START)
            transaction = invented.transaction(user, START)
            number = {"idNumber": FieldValue(NUMBER, 0.99), "name": FieldValue("محمد أحمد على", 0.9)}
            await store.verifications.commit_decision(
                replace(
                    transaction,
                    state=State.PENDING_AUTHORITY,
                    front=replace(invented.side("r", START), fields=number, findings=()),
                    back=replace(invented.side("r", START), findings=()),
                    liveness=invented.liveness("r", START),
                )
            )
            return transaction.id

    waiting = asyncio.run(arrange())
    (line,) = commands.run("authority", "pending", "--json").stdout.splitlines()
    assert json.loads(line)["transaction"] == str(waiting)
    assert commands.run("authority", "retry").returncode == 3
    down = {"HAWIYA_AUTHORITY_URL": "http://127.0.0.1:9/check"}
    failed = commands.run("authority", "retry", "--json", **down)
    assert (failed.returncode, json.loads(failed.stdout)) == (1, {"finished": 0, "waiting": 1})
    done = commands.run("authority", "retry", "--json", HAWIYA_AUTHORITY_REGISTRY=str(people))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"finished": 1, "waiting": 0})
