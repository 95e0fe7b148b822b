"""Envelope encryption of what is personal or secret, and blind indexes to find it again.

Every sealed value has a data key of its own; the data key is wrapped by a key-encryption key (KEK). Both layers are
AES-256-GCM with random 96-bit nonces (NIST SP 800-38D; section 8.3 bounds a KEK to 2^32 wraps, far beyond what is
sealed between two rotations). Layout of a sealed value, version 1::

    wrapped data key: version (1) | length of KEK id (1) | KEK id | nonce (12) | encrypted data key (32) | tag (16)
    value:            nonce (12) | ciphertext | tag (16)

The wrapping is bound to its own header, the value to the caller's context (which table, which row), so a sealed value
that is moved elsewhere does not open. Rotation wraps the data keys anew and never touches the values.
"""

import base64
import binascii
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_WRAP_LABEL = b"hawiya data key\0"
_VALUE_LABEL = b"hawiya value\0"


class SealingError(Exception):
    """Something sealed could not be opened, or the keys to do so are unusable."""


class UnknownMasterKey(SealingError):
    """The value was sealed under a key-encryption key that is not at hand."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed under the master key {key_id!r}, which is not among the configured ones")
        self.key_id = key_id


class Tampered(SealingError):
    """The value does not open: it was changed or moved, or a key of the same id is another key."""


class BadMasterKeys(SealingError):
    """The configured master keys cannot be used; the message says why and never shows a key."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key-encryption key: `id` is 1 to 64 visible ASCII characters without a colon or comma, `secret` 32 bytes."""

    id: str
    secret: bytes

    def __post_init__(self) -> None:
        visible = self.id.isascii() and self.id.isprintable() and not set(self.id) & set(":, ")
        if not (1 <= len(self.id) <= 64 and visible):
            raise BadMasterKeys("a master key id is 1 to 64 visible ASCII characters without colon or comma")
        if len(self.secret) != KEY_BYTES:
            raise BadMasterKeys(f"the master key {self.id!r} has {len(self.secret)} bytes instead of {KEY_BYTES}")

    def __repr__(self) -> str:
        return f"MasterKey(id={self.id!r})"

    @classmethod
    def random(cls) -> "MasterKey":
        """Make a new key under a new id."""
        return cls(f"k{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES))


def parse_master_keys(text: str) -> tuple[MasterKey, ...]:
    """Read `id:base64,id:base64`, newest first. Raises `BadMasterKeys`."""
    keys = []
    for part in text.split(","):
        key_id, colon, encoded = part.strip().partition(":")
        if not colon:
            raise BadMasterKeys("master keys are written id:base64,id:base64")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise BadMasterKeys(f"the master key {key_id!r} is not base64") from None
        keys.append(MasterKey(key_id, secret))
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """The parts of a wrapped data key and how many bytes they take."""

    header: bytes
    key_id: str
    nonce: bytes
    encrypted: bytes
    length: int

    @classmethod
    def read(cls, sealed: bytes) -> "_Wrapped":
        """Take a wrapped data key apart, whatever follows it. Raises `Tampered`."""
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise Tampered("not a sealed value of a known version")
        end_of_header = 2 + sealed[1]
        end_of_nonce = end_of_header + _NONCE_BYTES
        length = end_of_nonce + KEY_BYTES + _TAG_BYTES
        if len(sealed) < length:
            raise Tampered("a sealed value is cut short")
        header = sealed[:end_of_header]
        try:
            key_id = header[2:].decode("ascii")
        except UnicodeDecodeError:
            raise Tampered("a sealed value names no master key") from None
        return cls(header, key_id, sealed[end_of_header:end_of_nonce], sealed[end_of_nonce:length], length)


class Keyring:
    """The key-encryption keys, newest first: sealing uses the first, opening any.

    `newer` gives the keys of now, newest first, or None when they are those of before. It is asked when something was
    sealed under a key that is not known here: somebody added one beside this process. From then on it seals here, too.
    """

    def __init__(
        self, keys: Sequence[MasterKey], newer: Callable[[], Sequence[MasterKey] | None] = lambda: None
    ) -> None:
        self._newer = newer
        self._by_id: dict[str, MasterKey] = {}
        self._take(keys)

    def _take(self, keys: Sequence[MasterKey]) -> None:
        if not keys:
            raise BadMasterKeys("there is no master key")
        if len({key.id for key in keys}) != len(keys):
            raise BadMasterKeys("two master keys have the same id")
        self._newest = keys[0]
        # A key that is no longer among them still opens what this process may meet.
        self._by_id = self._by_id | {key.id: key for key in keys}

    @property
    def current_id(self) -> str:
        """The id of the newest key."""
        return self._newest.id

    @property
    def current_header(self) -> bytes:
        """The first bytes of everything that is sealed under the newest key (rotation looks for other ones)."""
        return bytes([_VERSION, len(self._newest.id)]) + self._newest.id.encode("ascii")

    def seal(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt under a new data key, bound to `context`."""
        data_key, wrapped = self.new_data_key()
        return wrapped + encrypt(data_key, plaintext, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt what `seal` made with the same context. Raises `UnknownMasterKey` and `Tampered`."""
        wrapped = _Wrapped.read(sealed)
        return decrypt(self._data_key(wrapped), sealed[wrapped.length :], context)

    def new_data_key(self) -> tuple[bytes, bytes]:
        """Make a data key; return it (32 bytes) and its wrapping under the newest key."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return data_key, self._wrap(data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key of a wrapping. Raises `UnknownMasterKey` and `Tampered`."""
        parts = _Wrapped.read(wrapped)
        if parts.length != len(wrapped):
            raise Tampered("something follows a wrapped data key")
        return self._data_key(parts)

    def rewrap(self, sealed: bytes) -> bytes:
        """Wrap the data key of a sealed value, or a bare wrapped data key, under the newest key.

        The encrypted value that follows is copied as it is. Raises `UnknownMasterKey` and `Tampered`.
        """
        wrapped = _Wrapped.read(sealed)
        return self._wrap(self._data_key(wrapped)) + sealed[wrapped.length :]

    def _wrap(self, data_key: bytes) -> bytes:
        header = self.current_header
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return header + nonce + AESGCM(self._newest.secret).encrypt(nonce, data_key, _WRAP_LABEL + header)

    def _data_key(self, wrapped: _Wrapped) -> bytes:
        key = self._by_id.get(wrapped.key_id)
        if key is None and (newer := self._newer()) is not None:
            self._take(newer)
            key = self._by_id.get(wrapped.key_id)
        if key is None:
            raise UnknownMasterKey(wrapped.key_id)
        try:
            return AESGCM(key.secret).decrypt(wrapped.nonce, wrapped.encrypted, _WRAP_LABEL + wrapped.header)
        except InvalidTag:
            raise Tampered(f"the master key {wrapped.key_id!r} does not open the value") from None


def encrypt(data_key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Encrypt with a data key of 32 bytes, bound to `context`: nonce, ciphertext, tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(data_key).encrypt(nonce, plaintext, _VALUE_LABEL + context)


def decrypt(data_key: bytes, encrypted: bytes, context: bytes) -> bytes:
    """Decrypt what `encrypt` made with the same key and context. Raises `Tampered`."""
    nonce, ciphertext = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
    if len(ciphertext) < _TAG_BYTES:
        raise Tampered("an encrypted value is cut short")
    try:
        return AESGCM(data_key).decrypt(nonce, ciphertext, _VALUE_LABEL + context)
    except InvalidTag:
        raise Tampered("an encrypted value was changed or moved") from None


class BlindIndex:
    """Finds a sealed value without opening it: HMAC-SHA256 under a key that outlives the rotation of master keys.

    Low-entropy values (a phone, a national number) stay secret only while `secret` does, so that is sealed itself.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < KEY_BYTES:
            raise ValueError(f"the secret of a blind index has at least {KEY_BYTES} bytes")
        derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"hawiya blind index v1")
        self._key = derivation.derive(secret)

    def of(self, tenant_id: UUID, kind: str, value: str) -> bytes:
        """Return the 32 bytes by which a tenant's value of a kind is found; digits of any script are equal."""
        message = b"\0".join((kind.encode(), tenant_id.bytes, _ascii_digits(value.strip()).encode("utf-8", "replace")))
        return hmac.digest(self._key, message, "sha256")


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
