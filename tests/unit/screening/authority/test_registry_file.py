"""A registry file is followed while it changes; a bad one never replaces a good one."""

import logging
from pathlib import Path

import pytest

from hawiya.screening.authority.people import BadPeople
from hawiya.screening.authority.registry_file import RegistryFile
from hawiya.verification.ports import AuthorityUnreachable, Person

pytestmark = pytest.mark.anyio
NUMBER, OTHER = "29001011234567", "29001011234575"


class Follower:
    def __init__(self, path: Path, *, unknown_is_invalid: bool = True) -> None:
        self.path = path
        self.registry = RegistryFile(path, unknown_is_invalid=unknown_is_invalid)

    def write(self, *numbers: str, status: str = "valid") -> None:
        lines = "".join(f"{number},{status}\n" for number in numbers)
        self.replace(f"id_number,status\n{lines}")

    def replace(self, content: str) -> None:
        # As editors and deployments do it; the new file is another one even within a tick of the clock.
        new = self.path.with_suffix(".new")
        new.write_text(content, encoding="utf-8")
        new.chmod(0o600)
        new.rename(self.path)

    async def key(self, number: str) -> str:
        return (await self.registry.ask(Person(None, number, None))).key


@pytest.fixture
async def follower(tmp_path: Path) -> Follower:
    made = Follower(tmp_path / "people.csv")
    made.write(NUMBER)
    assert await made.registry.open() == 1
    return made


async def test_a_change_is_taken(follower: Follower) -> None:
    assert (await follower.key(NUMBER), await follower.key(OTHER)) == ("", "PERSON_UNKNOWN")
    follower.write(NUMBER, OTHER, status="expired")
    assert (await follower.key(NUMBER), await follower.key(OTHER)) == ("EXPIRED", "EXPIRED")


@pytest.mark.parametrize("content", ["", "nonsense", f"id_number,status\n{NUMBER},\n"])
async def test_a_bad_file_is_complained_of_once_and_not_taken(
    follower: Follower, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    follower.replace(content)
    assert [await follower.key(NUMBER) for _ in range(3)] == [""] * 3
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert NUMBER not in caplog.text
    follower.write(NUMBER, status="lost")
    assert await follower.key(NUMBER) == "LOST"


async def test_a_file_that_is_gone_stays_in_force_until_it_comes_back(follower: Follower) -> None:
    follower.path.unlink()
    assert await follower.key(NUMBER) == ""
    follower.write(OTHER)
    assert await follower.key(NUMBER) == "PERSON_UNKNOWN"


async def test_who_is_not_there_may_count_as_not_answered(follower: Follower) -> None:
    unsure = RegistryFile(follower.path, unknown_is_invalid=False)
    await unsure.open()
    assert (await unsure.ask(Person(None, NUMBER, None))).valid
    with pytest.raises(AuthorityUnreachable):
        await unsure.ask(Person(None, OTHER, None))


async def test_a_file_that_others_can_read_is_told(follower: Follower, caplog: pytest.LogCaptureFixture) -> None:
    follower.path.chmod(0o644)
    await follower.registry.open()
    assert "chmod 600" in caplog.text


async def test_a_bad_or_missing_file_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Follower(tmp_path / "none.csv").registry.open()
    bad = Follower(tmp_path / "bad.csv")
    bad.replace("nonsense")
    with pytest.raises(BadPeople):
        await bad.registry.open()
