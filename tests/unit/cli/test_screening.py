"""`hawiya screen NAME` over lists in a real store, and beside it `hawiya screen compare`."""

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.index import build_index
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.opening import open_store
from hawiya.verification.watchlists import ListVersion
from tests.unit.cli.commands import Commands
from tests.unit.screening.lists import ENTRIES, HASSAN, entry

ARABIC, LATIN = HASSAN.names
NUMBER = HASSAN.id_numbers[0]


@pytest.fixture
def store(commands: Commands, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HAWIYA_DATA", str(commands.data))
    create_data_folder(Settings())
    shutil.copy(migrated_sqlite, commands.data / "hawiya.db")
    return Settings()


def publish(settings: Settings, name: str, entries: tuple[ListEntry, ...] | bytes) -> UUID:
    content = entries if isinstance(entries, bytes) else build_index(entries).to_bytes()
    version = ListVersion(uuid4(), name, datetime.now(UTC), 1, "test", "test.json", b"x" * 32)

    async def work() -> None:
        async with open_store(settings, serving=False) as opened:
            await opened.watchlists.publish(version, content, replaces=None)

    asyncio.run(work())
    return version.id


def test_somebody_listed_is_told_with_the_reason(store: Settings, commands: Commands) -> None:
    version = publish(store, "un", ENTRIES)
    done = commands.run("screen", LATIN, "--id", NUMBER, "--birth-date", "1985-03-01", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    (hit,) = told.pop("hits")
    assert told == {
        "name": LATIN,
        "screened": True,
        "matched": True,
        "threshold": 0.8,
        "lists": {"un": str(version)},
        "missing": [],
    }
    assert (hit["list"], hit["key"], hit["score"], hit["idNumber"]) == ("un", HASSAN.key, 1.0, NUMBER)
    assert (hit["caseNo"], hit["caseYear"], hit["dateOfBirth"]) == ("512", 2019, "1985-03-01")
    assert "national number is the same" in hit["explanation"]


def test_somebody_who_is_not_listed(store: Settings, commands: Commands) -> None:
    publish(store, "un", ENTRIES)
    done = commands.run("screen", "Nobody Known Here")
    assert (done.returncode, done.stdout, done.stderr) == (0, "nobody matches on un\n", "")


def test_the_threshold_and_the_lists_can_be_chosen(store: Settings, commands: Commands) -> None:
    publish(store, "un", ENTRIES)
    publish(store, "eg", (entry("1", "Amr Zaki Badr"),))
    assert commands.run("screen", ARABIC).returncode == 1
    assert commands.run("screen", ARABIC, "--list", "eg").returncode == 0
    assert commands.run("screen", ARABIC, "--list", "eg", "--list", "un").returncode == 1
    other_born = ("screen", ARABIC, "--birth-date", "1960-01-01")
    assert commands.run(*other_born).returncode == 0
    lax = commands.run(*other_born, "--threshold", "0.6")
    assert lax.returncode == 1
    assert "birth date differs" in lax.stdout
    assert "1 matches on eg, un" in lax.stdout


def test_a_list_that_cannot_be_searched_is_no_all_clear(store: Settings, commands: Commands) -> None:
    assert commands.run("screen", ARABIC).returncode == 3
    publish(store, "un", ENTRIES)
    missing = commands.run("screen", "Nobody Known Here", "--list", "eu")
    assert (missing.returncode, missing.stdout) == (3, "nobody matches on no list; not loaded: eu\n")
    publish(store, "bad", b"no index")
    assert commands.run("screen", "Nobody Known Here").returncode == 3


@pytest.mark.parametrize(
    "wrong", [("--id", "123"), ("--id", "28513011234571"), ("--birth-date", "1.3.1985"), ("--threshold", "7")]
)
def test_wrong_usage(store: Settings, commands: Commands, wrong: tuple[str, str]) -> None:
    done = commands.run("screen", ARABIC, *wrong)
    assert (done.returncode, done.stdout) == (2, "")


def test_two_names_are_compared_beside_it(commands: Commands) -> None:
    done = commands.run("screen", "compare", ARABIC, LATIN, "--json")
    assert (done.returncode, json.loads(done.stdout)["match"]) == (0, True)


def test_without_a_store_it_says_so(commands: Commands) -> None:
    done = commands.run("screen", ARABIC)
    assert done.returncode == 3
    assert done.stdout == ""
