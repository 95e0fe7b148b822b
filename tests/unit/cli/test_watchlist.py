"""`hawiya watchlist` as an operator uses it, in one process: what it prints, its codes, and what it leaves behind."""

import asyncio
import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hawiya.cli import main as command_line
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.audit import Action
from tests import invented
from tests.unit.screening.formats.lists import FILES

NUMBER = "27005030100011"
KEY = "123-2020-1e78da6c97626f11"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def settings(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    data = tmp_path / "data"
    monkeypatch.setenv("HAWIYA_DATA", str(data))
    create_data_folder(Settings())
    shutil.copy(migrated_sqlite, data / "hawiya.db")
    return Settings()


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `hawiya watchlist …`; return the exit code and what is on stdout and stderr."""

    def of(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["hawiya", "watchlist", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return of


@pytest.fixture
def answer(run: Run) -> Callable[..., list[dict[str, Any]]]:
    """Run a command with `--json`; return its lines."""

    def of(*arguments: str | Path) -> list[dict[str, Any]]:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    return of


def _with_store(settings: Settings, work: Callable[[Store], Any]) -> Any:
    async def on_open_store() -> Any:
        async with open_store(settings, serving=False) as store:
            return await work(store)

    return asyncio.run(on_open_store())


def _edited(tmp_path: Path, old: str, new: str) -> Path:
    text = (FILES / "decisions.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "edited.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_an_import_says_what_it_does_and_what_is_in_force(run: Run) -> None:
    code, out, err = run("import", FILES / "decisions.csv", "--name", "terror")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("decisions.csv: ")
    assert lines[1:4] == ["a new list", "3 entries (3 person)", "3 added, 0 removed, 0 changed, 0 unchanged"]
    assert lines[4].startswith("warning: 2 × a date that cannot be")
    assert lines[4].endswith("first at line 6")
    assert lines[-1].startswith("in force: version ")


def test_an_import_is_counted_listed_and_recorded(
    settings: Settings, answer: Callable[..., list[dict[str, Any]]]
) -> None:
    (told,) = answer("import", FILES / "entities.ftm.json", "--name", "os")
    assert told["published"] is True
    assert told["kinds"] == {"person": 1, "organisation": 1, "unknown": 1}
    assert told["joined"] == {"Sanction": 2, "Passport": 1, "Identification": 1}
    assert [told[change] for change in ("added", "removed", "changed", "unchanged")] == [3, 0, 0, 0]
    (listed,) = answer("list")
    assert (listed["version"], listed["entries"], listed["format"]) == (told["version"], 3, "ftm-json")

    async def recorded(store: Store) -> Any:
        return [one async for one in _entries(store)]

    entry = _with_store(settings, recorded)[-1]
    assert (entry.action, entry.subject) == (Action.WATCHLIST_IMPORTED, "os")
    assert (entry.details["version"], entry.details["added"]) == (told["version"], 3)


async def _entries(store: Store) -> Any:
    async for one in store.audit.entries():
        yield one.entry


def test_the_same_again_publishes_nothing(answer: Callable[..., list[dict[str, Any]]]) -> None:
    (first,) = answer("import", FILES / "decisions.csv", "--name", "terror")
    (again,) = answer("import", FILES / "decisions.csv", "--name", "terror")
    assert (again["published"], again["version"], again["unchanged"]) == (False, first["version"], 3)
    assert len(answer("list", "terror")) == 1


def test_a_dry_run_changes_nothing(answer: Callable[..., list[dict[str, Any]]]) -> None:
    (told,) = answer("import", FILES / "decisions.csv", "--name", "terror", "--dry-run")
    assert (told["published"], told["version"], told["added"]) == (False, None, 3)
    assert answer("list") == []


def test_changes_are_shown_before_and_after(
    run: Run, answer: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    (first,) = answer("import", FILES / "decisions.csv", "--name", "terror")
    edited = _edited(tmp_path, "٣/٥/١٩٧٠", "٤/٥/١٩٧٠")
    changed = [{"change": "changed", "key": KEY, "name": "كريم نبيل تست"}]
    assert answer("diff", edited, "--name", "terror") == changed
    (second,) = answer("import", edited, "--name", "terror")
    assert (second["changed"], second["unchanged"]) == (1, 2)
    assert answer("diff", "terror", "--from", first["version"]) == changed
    assert answer("diff", "terror", "--from", second["version"][:8], "--to", first["version"]) == changed
    code, out, _ = run("diff", edited, "--name", "terror")
    assert (code, out) == (0, "0 added, 0 removed, 0 changed, 3 unchanged\n")


def test_a_version_is_rolled_back(answer: Callable[..., list[dict[str, Any]]], run: Run, tmp_path: Path) -> None:
    (first,) = answer("import", FILES / "decisions.csv", "--name", "terror")
    assert run("rollback", "terror")[0] == 4
    answer("import", _edited(tmp_path, "منى تست", "منى محمد تست"), "--name", "terror")
    (back,) = answer("rollback", "terror")
    versions = answer("list", "terror")
    assert [one["version"] for one in versions][::2] == [back["version"], first["version"]]
    assert answer("diff", "terror", "--from", first["version"]) == []
    assert run("rollback", "terror", "--to", str(uuid4()))[0] == 4


def test_an_entry_is_shown_by_its_key(answer: Callable[..., list[dict[str, Any]]], run: Run) -> None:
    answer("import", FILES / "decisions.csv", "--name", "terror")
    (shown,) = answer("show", "terror", KEY)
    assert (shown["names"], shown["id_numbers"], shown["record_date"]) == (["كريم نبيل تست"], [NUMBER], "2020-05-03")
    code, out, _ = run("show", "terror", KEY)
    assert (code, "birth_dates: 1970-05-03" in out.splitlines()) == (0, True)
    assert run("show", "terror", "nobody")[0] == 4
    assert run("show", "nothing", KEY)[0] == 4


def test_a_list_is_removed_after_a_question(
    answer: Callable[..., list[dict[str, Any]]], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer("import", FILES / "decisions.csv", "--name", "terror")
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert run("remove", "terror")[0] == 1
    assert len(answer("list")) == 1
    assert answer("remove", "terror", "--yes") == [{"list": "terror", "removed": True}]
    assert answer("list") == []
    assert run("remove", "terror", "--yes")[0] == 4


def test_a_list_that_lost_its_half_needs_a_word(
    answer: Callable[..., list[dict[str, Any]]], run: Run, tmp_path: Path
) -> None:
    answer("import", FILES / "decisions.csv", "--name", "terror")
    lines = (FILES / "decisions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    short = tmp_path / "short.csv"
    short.write_text("".join(lines[:4]), encoding="utf-8")
    code, _, err = run("import", short, "--name", "terror")
    assert (code, "--allow-shrink" in err) == (2, True)
    assert run("import", short, "--name", "terror", "--dry-run")[0] == 2
    assert answer("list")[0]["entries"] == 3
    (told,) = answer("import", short, "--name", "terror", "--allow-shrink")
    assert (told["entries"], told["removed"]) == (1, 2)


def _broken(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "broken").write_bytes(content)
    return tmp_path / "broken"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "none of the known formats"),
        (b"not a list", "none of the known formats"),
        (b"\x1f\x8bnot packed", "broken or cut short"),
        (b"PK\x03\x04not packed", "broken or cut short"),
        (gzip.compress((FILES / "consolidated.xml").read_bytes())[:-20], "broken or cut short"),
        ((FILES / "consolidated.xml").read_bytes()[:2000], "line 27: not well-formed XML"),
        ((FILES / "entities.ftm.json").read_bytes()[:-9], "line 10: not JSON"),
    ],
)
def test_a_bad_file_changes_nothing_and_says_why(
    answer: Callable[..., list[dict[str, Any]]], run: Run, tmp_path: Path, content: bytes, says: str
) -> None:
    (before,) = answer("import", FILES / "decisions.csv", "--name", "terror")
    code, _, err = run("import", _broken(tmp_path, content), "--name", "terror")
    assert code == 2
    assert says in err
    assert err.count("\n") == 1
    assert err.startswith("hawiya: ")
    assert err.endswith("nothing was changed\n")
    assert [one["version"] for one in answer("list", "terror")] == [before["version"]]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("import", "no.csv", "--name", "terror"), 2, "there is no file no.csv"),
        (("import", FILES / "eu.xml", "--name", "Not A Name"), 2, "the name of a list is"),
        (("import", FILES / "eu.xml", "--name", "un", "--format", "un-xml"), 2, "it looks like eu-xml"),
        (("diff", "terror"), 2, "diff FILE --name LIST"),
        (("diff", "no.csv", "--name", "terror"), 2, "there is no file"),
        (("diff", FILES / "eu.xml", "--name", "terror"), 4, "no such list"),
        (("diff", "terror", "--from", "1"), 4, "no such list"),
        (("list", "terror"), 4, "no such list"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    run: Run, arguments: tuple[str | Path, ...], code: int, says: str
) -> None:
    ended, out, err = run(*arguments)
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert says in err


def test_a_decision_holds_until_the_entry_changes(
    settings: Settings, answer: Callable[..., list[dict[str, Any]]], run: Run, tmp_path: Path
) -> None:
    bank = str(_with_store(settings, lambda store: invented.tenant(store, utc_now())).id)
    answer("import", FILES / "decisions.csv", "--name", "terror")
    about = ("terror", KEY, "--tenant", bank, "--person", NUMBER)
    why = ("--reviewer", "Mona", "--reason", "born elsewhere")
    (decided,) = answer("dismiss", *about, *why)
    assert decided["dismissed"] is True
    (found,) = answer("dismissals", "--tenant", bank)
    assert (found["person"], found["reviewer"], found["reason"], found["holds"]) == (NUMBER, *why[1::2], True)
    answer("import", _edited(tmp_path, "٣/٥/١٩٧٠", "٤/٥/١٩٧٠"), "--name", "terror")
    assert [one["holds"] for one in answer("dismissals", "--tenant", bank, "--person", NUMBER)] == [False]
    assert answer("dismissals", "--tenant", bank, "--person", "somebody else") == []
    assert answer("reinstate", *about) == [{"list": "terror", "key": KEY, "dismissed": False}]
    assert run("reinstate", *about)[0] == 4
    assert answer("dismissals", "--tenant", bank) == []
    assert run("dismiss", "terror", "nobody", *about[2:], *why)[0] == 4
    assert run("dismiss", "terror", KEY, "--tenant", str(uuid4()), "--person", NUMBER, *why)[0] == 4
    answer("remove", "terror", "--yes")
    assert run("dismiss", *about, *why)[0] == 4
