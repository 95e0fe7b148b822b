import stat
from pathlib import Path

import pytest

from hawiya.settings import Settings
from hawiya.store.data_folder import (
    DataFolderInUse,
    NotInitialised,
    add_master_key,
    create_data_folder,
    load_keyring,
    own_data_folder,
)
from hawiya.store.sealing import BadMasterKeys, Keyring, MasterKey, UnknownMasterKey

ENV_KEYS = "a:" + "QUFB" * 10 + "QUE="


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "deep" / "data")


def test_secrets_are_made_once_and_for_their_owner_only(plain: Settings) -> None:
    create_data_folder(plain)
    first = {path.name: path.read_bytes() for path in plain.data.iterdir()}
    assert sorted(first) == ["keys.json"]
    assert [stat.S_IMODE((plain.data / name).stat().st_mode) for name in first] == [0o600]
    assert stat.S_IMODE(plain.data.stat().st_mode) == 0o700
    create_data_folder(plain)
    assert {path.name: path.read_bytes() for path in plain.data.iterdir()} == first
    keyring = load_keyring(plain)
    assert load_keyring(plain).open(keyring.seal(b"text", b""), b"") == b"text"


def test_no_secret_is_made_that_the_settings_bring(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", master_keys=ENV_KEYS)
    create_data_folder(settings)
    assert list(settings.data.iterdir()) == []
    assert load_keyring(settings).current_header == b"\x01\x01a"


def test_missing_keys_name_the_remedy(plain: Settings) -> None:
    with pytest.raises(NotInitialised, match="hawiya init"):
        load_keyring(plain)


@pytest.mark.parametrize("content", ["", "[]", '{"keys": [{"id": "a"}]}', '{"keys": [{"id": "a", "secret": "xy"}]}'])
def test_a_broken_file_of_keys(plain: Settings, content: str) -> None:
    create_data_folder(plain)
    (plain.data / "keys.json").write_text(content)
    with pytest.raises(BadMasterKeys, match=r"keys\.json"):
        load_keyring(plain)


def test_an_added_key_is_the_newest_and_older_ones_still_open(plain: Settings) -> None:
    create_data_folder(plain)
    before = load_keyring(plain)
    added = add_master_key(plain)
    assert added.current_header != before.current_header
    assert load_keyring(plain).current_header == added.current_header
    assert load_keyring(plain).open(before.seal(b"text", b""), b"") == b"text"
    assert stat.S_IMODE((plain.data / "keys.json").stat().st_mode) == 0o600
    assert sorted(path.name for path in plain.data.iterdir()) == ["keys.json"]


def test_a_key_of_the_settings_is_added_there(tmp_path: Path) -> None:
    with pytest.raises(BadMasterKeys, match="HAWIYA_MASTER_KEYS"):
        add_master_key(Settings(data=tmp_path, master_keys=ENV_KEYS))


def test_a_data_folder_has_one_owner_at_a_time(plain: Settings) -> None:
    with own_data_folder(plain):
        second = own_data_folder(plain)
        with pytest.raises(DataFolderInUse, match="another server"):
            second.__enter__()
    with own_data_folder(plain):
        pass


def test_a_keyring_takes_up_a_key_that_was_added_beside_it(plain: Settings) -> None:
    create_data_folder(plain)
    running = load_keyring(plain)
    before = running.seal(b"before", b"")
    added = add_master_key(plain)
    # Nothing is sealed under it while nobody else does: other servers may not have the file yet.
    assert running.current_id != added.current_id
    assert running.open(added.seal(b"beside", b""), b"") == b"beside"
    assert running.current_id == added.current_id
    assert running.open(before, b"") == b"before"
    assert added.open(running.seal(b"after", b""), b"") == b"after"


def test_a_key_that_nobody_added_stays_unknown(plain: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    create_data_folder(plain)
    running = load_keyring(plain)
    foreign = Keyring([MasterKey.random()]).seal(b"text", b"")
    reads: list[Path] = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: reads.append(path) or read(path))
    for _ in range(2):
        with pytest.raises(UnknownMasterKey):
            running.open(foreign, b"")
    assert reads == []  # the file is the one that was read
    (plain.data / "keys.json").write_text("broken")
    for _ in range(2):
        with pytest.raises(UnknownMasterKey):
            running.open(foreign, b"")
    assert len(reads) == 1
    assert running.open(running.seal(b"text", b""), b"") == b"text"
