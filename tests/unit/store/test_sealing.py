import base64
import hmac
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.store.sealing import (
    BadMasterKeys,
    BlindIndex,
    Keyring,
    MasterKey,
    Tampered,
    UnknownMasterKey,
    parse_master_keys,
)

OLD = MasterKey("old", b"o" * 32)
NEW = MasterKey("new", b"n" * 32)
TENANT = UUID(int=1)


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_was_sealed_opens_in_its_context(plaintext: bytes, context: bytes) -> None:
    ring = Keyring([OLD])
    assert ring.open(ring.seal(plaintext, context), context) == plaintext


def test_sealing_twice_gives_different_bytes() -> None:
    ring = Keyring([OLD])
    assert ring.seal(b"text", b"") != ring.seal(b"text", b"")


def test_a_value_does_not_open_elsewhere() -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(b"text", b"row 1")
    with pytest.raises(Tampered):
        ring.open(sealed, b"row 2")


def test_no_bit_of_a_sealed_value_can_change() -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(b"text", b"row")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises((Tampered, UnknownMasterKey)):
            ring.open(changed, b"row")


def test_no_part_of_a_sealed_value_opens() -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(b"text", b"row")
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            ring.open(sealed[:length], b"row")


def test_a_missing_key_is_named() -> None:
    sealed = Keyring([OLD]).seal(b"text", b"")
    with pytest.raises(UnknownMasterKey, match="'old'"):
        Keyring([NEW]).open(sealed, b"")


def test_another_key_of_the_same_id_does_not_open() -> None:
    sealed = Keyring([OLD]).seal(b"text", b"")
    with pytest.raises(Tampered, match="'old'"):
        Keyring([MasterKey("old", b"x" * 32)]).open(sealed, b"")


def test_sealing_uses_the_newest_key_and_opening_any() -> None:
    both = Keyring([NEW, OLD])
    assert both.open(Keyring([OLD]).seal(b"text", b""), b"") == b"text"
    assert Keyring([NEW]).open(both.seal(b"text", b""), b"") == b"text"


def test_rewrapping_moves_to_the_newest_key_and_keeps_the_value() -> None:
    sealed = Keyring([OLD]).seal(b"text", b"row")
    both = Keyring([NEW, OLD])
    rewrapped = both.rewrap(sealed)
    assert rewrapped.startswith(both.current_header)
    assert rewrapped.endswith(sealed[-len(b"text") - 28 :])
    assert Keyring([NEW]).open(rewrapped, b"row") == b"text"


def test_a_bare_data_key_survives_rewrapping() -> None:
    data_key, wrapped = Keyring([OLD]).new_data_key()
    assert Keyring([NEW]).unwrap(Keyring([NEW, OLD]).rewrap(wrapped)) == data_key


def test_a_data_key_with_something_behind_it_is_none() -> None:
    ring = Keyring([OLD])
    _, wrapped = ring.new_data_key()
    with pytest.raises(Tampered):
        ring.unwrap(wrapped + b"\0")


def test_a_header_that_is_not_ascii() -> None:
    with pytest.raises(Tampered):
        Keyring([OLD]).unwrap(b"\x01\x01\xff" + bytes(60))


def test_keys_are_read_newest_first() -> None:
    text = ", ".join(f"{key.id}:{base64.b64encode(key.secret).decode()}" for key in (NEW, OLD))
    assert parse_master_keys(text) == (NEW, OLD)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no colon", "id:base64"),
        ("a:???", "not base64"),
        ("a:c2hvcnQ=", "5 bytes"),
        (f"{'a' * 65}:{base64.b64encode(bytes(32)).decode()}", "visible ASCII"),
        (f"مفتاح:{base64.b64encode(bytes(32)).decode()}", "visible ASCII"),
    ],
)
def test_unusable_keys_say_why(text: str, reason: str) -> None:
    with pytest.raises(BadMasterKeys, match=reason):
        parse_master_keys(text)


def test_a_ring_needs_a_key() -> None:
    with pytest.raises(BadMasterKeys, match="no master key"):
        Keyring([])


def test_a_ring_takes_no_id_twice() -> None:
    with pytest.raises(BadMasterKeys, match="same id"):
        Keyring([OLD, MasterKey("old", b"x" * 32)])


def test_a_key_does_not_show_its_secret() -> None:
    assert repr(OLD) == "MasterKey(id='old')"


def test_random_keys_differ() -> None:
    assert MasterKey.random() != MasterKey.random()


def test_a_blind_index_is_stable() -> None:
    """Stored indexes must be found for ever: a change of these bytes needs a migration."""
    found = BlindIndex(b"s" * 32).of(TENANT, "phone", "+201001234567")
    # HKDF (RFC 5869) and HMAC by the standard library alone.
    prk = hmac.digest(bytes(32), b"s" * 32, "sha256")
    key = hmac.digest(prk, b"hawiya blind index v1\x01", "sha256")
    assert found == hmac.digest(key, b"phone\0" + TENANT.bytes + b"\0+201001234567", "sha256")


def test_a_blind_index_tells_tenants_kinds_values_and_secrets_apart() -> None:
    index = BlindIndex(b"s" * 32)
    found = {
        index.of(TENANT, "phone", "1"),
        index.of(UUID(int=2), "phone", "1"),
        index.of(TENANT, "id_number", "1"),
        index.of(TENANT, "phone", "2"),
        BlindIndex(b"t" * 32).of(TENANT, "phone", "1"),
    }
    assert len(found) == 5


def test_a_blind_index_takes_digits_of_any_script_for_equal() -> None:
    index = BlindIndex(b"s" * 32)
    assert index.of(TENANT, "id_number", " ٢٩۰1 ") == index.of(TENANT, "id_number", "2901")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        BlindIndex(b"short")
