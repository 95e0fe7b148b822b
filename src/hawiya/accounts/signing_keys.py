"""The keys that sign access tokens: ECDSA on P-256 (ES256, RFC 7518), one that signs, older ones that still verify.

They live sealed in the database, so that all servers of an installation share them. A server looks for new ones every
minute, so every server knows a new key before tokens of it come back from another.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt.algorithms import ECAlgorithm

from hawiya.accounts.ports import SigningKeyRepository
from hawiya.verification.accounts import SigningKey
from hawiya.verification.ports import Clock

ALGORITHM = "ES256"
LONGEST_TOKEN_LIFE = timedelta(days=30)
"""No access token lives longer, so a key that signs no more verifies this long."""

_LOOK_AGAIN = timedelta(minutes=1)
_LOOK_FOR_UNKNOWN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A key ready for use."""

    id: str
    private: ec.EllipticCurvePrivateKey
    verify_until: datetime | None

    def public(self) -> ec.EllipticCurvePublicKey:
        """Return the half that verifies."""
        return self.private.public_key()


class SigningKeys:
    """The signing keys of an installation."""

    def __init__(self, repository: SigningKeyRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._loaded: tuple[LoadedKey, ...] = ()
        self._loaded_at: datetime | None = None

    async def signer(self) -> LoadedKey:
        """Return the key that signs now; the first one is made when it is asked for."""
        for key in await self._usable(_LOOK_AGAIN):
            if key.verify_until is None:
                return key
        await self._repository.add(_new_key(self._clock()), retire=None)
        # Another server may have made one, too: every server takes the newest.
        return next(key for key in await self._usable(timedelta(0)) if key.verify_until is None)

    async def verifier(self, key_id: str) -> LoadedKey | None:
        """Return a key that still verifies, or None. A key unknown here may be a new one of another server."""
        for oldest in (_LOOK_AGAIN, _LOOK_FOR_UNKNOWN):
            for key in await self._usable(oldest):
                if key.id == key_id:
                    return key
        return None

    async def rotate(self, *, at_once: bool = False) -> str:
        """Sign with a new key from now on; return its id.

        Older keys verify until the last of their tokens has expired; with `at_once` they stop now, and everybody
        signs in again.
        """
        now = self._clock()
        key = _new_key(now)
        await self._repository.add(key, retire=now if at_once else now + LONGEST_TOKEN_LIFE)
        self._loaded_at = None
        return key.id

    async def all(self) -> list[SigningKey]:
        """Return what is kept of all keys, newest first, those that verify no more included."""
        return await self._repository.all()

    async def published(self) -> dict[str, Any]:
        """Return the public halves of all keys that verify, as a JSON Web Key Set (RFC 7517)."""
        await self.signer()
        keys = await self._usable(_LOOK_AGAIN)
        return {
            "keys": [
                {**ECAlgorithm.to_jwk(key.public(), as_dict=True), "kid": key.id, "use": "sig", "alg": ALGORITHM}
                for key in keys
            ]
        }

    async def _usable(self, oldest: timedelta) -> Sequence[LoadedKey]:
        """Return the keys that verify now, newest first, as they stood at most this long ago."""
        now = self._clock()
        if self._loaded_at is None or now - self._loaded_at >= oldest:
            self._loaded = tuple(_load(key) for key in await self._repository.all())
            self._loaded_at = now
        return [key for key in self._loaded if key.verify_until is None or now < key.verify_until]


def _new_key(at: datetime) -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    encoded = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(id=secrets.token_hex(8), private=encoded, created_at=at)


def _load(key: SigningKey) -> LoadedKey:
    private = load_der_private_key(key.private, password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(f"the signing key {key.id} is no key of an elliptic curve")
    return LoadedKey(key.id, private, key.verify_until)
