"""ID tokens of an OpenID Connect provider, verified by its published keys (OpenID Connect Core 1.0, 3.1.3.7)."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import stamina
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hawiya.accounts.email_address import InvalidEmail, to_email_address
from hawiya.verification.ports import Clock

_ALGORITHMS = ["RS256", "ES256", "PS256"]
_LOOK_AGAIN = timedelta(hours=1)
_LOOK_FOR_UNKNOWN = timedelta(seconds=30)
_LEEWAY_SECONDS = 60
_TIMEOUT_SECONDS = 4.0
_log = logging.getLogger(__name__)


class ProviderUnreachable(Exception):
    """The provider does not answer, or not as a provider does."""


class IdTokenInvalid(Exception):
    """Not an ID token that proves anything here; the message says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and how it knows this server; `allow_http` is for development."""

    issuer: str
    client_id: str
    name: str
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an ID token speaks of: the provider's id of the person, and a mailbox it vouches for."""

    subject: str
    email: str


class OidcProvider:
    """A provider by discovery (OpenID Connect Discovery 1.0): its endpoints and keys, looked up and remembered."""

    def __init__(self, provider: Provider, client: httpx.AsyncClient, clock: Clock) -> None:
        self.provider = provider
        self._client = client
        self._clock = clock
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._keys_at: datetime | None = None
        self._looking = asyncio.Lock()

    async def metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself. Raises `ProviderUnreachable`."""
        if self._metadata is None:
            found = await self._get(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.provider.issuer.rstrip("/"):
                raise ProviderUnreachable("the provider calls itself by another name")
            self._metadata = found
        return self._metadata

    async def identity(self, id_token: str, *, nonce: str | None = None) -> Identity:
        """Return whom an ID token speaks of; with `nonce` it must be the answer to that very request.

        Raises `IdTokenInvalid` and `ProviderUnreachable`.
        """
        claims = await self._claims(id_token)
        self._require(claims, nonce)
        if claims.get("email_verified") not in (True, "true"):
            raise IdTokenInvalid("the provider does not vouch for the e-mail address")
        try:
            email = to_email_address(str(claims.get("email", "")))
        except InvalidEmail:
            raise IdTokenInvalid("the token carries no e-mail address") from None
        return Identity(str(claims["sub"]), email)

    async def _claims(self, id_token: str) -> Mapping[str, Any]:
        # A token that these keys do not open may be signed by a newer one: look once more, but not for every token
        # that somebody makes up.
        for oldest in (_LOOK_AGAIN, _LOOK_FOR_UNKNOWN):
            keys = await self._keys_no_older_than(oldest)
            with suppress(JoseError, ValueError, TypeError):
                return jwt.decode(id_token, keys, algorithms=_ALGORITHMS).claims
        raise IdTokenInvalid("not signed by the provider")

    def _require(self, claims: Mapping[str, Any], nonce: str | None) -> None:
        now = self._clock().timestamp()
        expires, issued = claims.get("exp"), claims.get("iat")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if str(claims.get("iss", "")).rstrip("/") != self.provider.issuer.rstrip("/"):
            raise IdTokenInvalid("of another issuer")
        if (
            self.provider.client_id not in audiences
            or claims.get("azp", self.provider.client_id) != self.provider.client_id
        ):
            raise IdTokenInvalid("for another client")
        if not isinstance(expires, int | float) or now >= expires + _LEEWAY_SECONDS:
            raise IdTokenInvalid("expired")
        if not isinstance(issued, int | float) or issued > now + _LEEWAY_SECONDS:
            raise IdTokenInvalid("from the future")
        if nonce is not None and claims.get("nonce") != nonce:
            raise IdTokenInvalid("the answer to another request")
        if not claims.get("sub"):
            raise IdTokenInvalid("of nobody")

    async def _keys_no_older_than(self, oldest: timedelta) -> KeySet:
        async with self._looking:
            now = self._clock()
            if self._keys is None or self._keys_at is None or now - self._keys_at >= oldest:
                location = str((await self.metadata()).get("jwks_uri", ""))
                try:
                    self._keys = KeySet.import_key_set(await self._get(location))  # type: ignore[arg-type]
                except (JoseError, ValueError, TypeError, KeyError):
                    raise ProviderUnreachable("the provider's keys are none") from None
                self._keys_at = now
            return self._keys

    async def _get(self, url: str) -> Mapping[str, Any]:
        self.require_secure(url)
        try:
            async for attempt in stamina.retry_context(on=httpx.TransportError, attempts=2, wait_max=0.5):
                with attempt:
                    response = await self._client.get(url, timeout=_TIMEOUT_SECONDS)
            response.raise_for_status()
            found = response.json()
        except (httpx.HTTPError, ValueError) as error:
            _log.warning("the identity provider does not answer: %s", type(error).__name__)
            raise ProviderUnreachable("the provider does not answer") from None
        if not isinstance(found, dict):
            raise ProviderUnreachable("the provider's answer is none")
        return found

    def require_secure(self, url: str) -> None:
        """Refuse an endpoint that is not https. Raises `ProviderUnreachable`."""
        if not (url.startswith("https://") or (self.provider.allow_http and url.startswith("http://"))):
            raise ProviderUnreachable("the provider's address is not https")
