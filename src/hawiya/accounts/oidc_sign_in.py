"""The sign-in of admins at an identity provider: authorization code with PKCE, state and nonce (RFC 9700)."""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hawiya.accounts.oidc import IdTokenInvalid, OidcProvider, ProviderUnreachable
from hawiya.accounts.ports import AdminRepository
from hawiya.accounts.refresh_tokens import RefreshTokens, TokenPair
from hawiya.verification.accounts import Admin
from hawiya.verification.ports import Clock

TIME_TO_SIGN_IN = timedelta(minutes=10)
_RANDOM_BYTES = 32
_TIMEOUT_SECONDS = 6.0


class StateMismatch(Exception):
    """The browser that comes back is not the one that was sent away, or took too long."""


class NotAnAdmin(Exception):
    """The provider vouches for somebody who is no admin of the tenant; `admin_id` is that of one who is disabled."""

    def __init__(self, admin_id: UUID | None = None) -> None:
        super().__init__()
        self.admin_id = admin_id


@dataclass(frozen=True, slots=True)
class Journey:
    """What the server must remember between sending a browser to the provider and seeing it again."""

    state: str
    nonce: str
    verifier: str
    tenant_id: str
    expires: float

    def to_bytes(self) -> bytes:
        """Return it as bytes, to be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Journey":
        """Return it from bytes that were sealed."""
        return cls(**json.loads(data))


class OidcSignIn:
    """Signs admins in at the provider. `redirect_url` is where the provider sends browsers back to."""

    def __init__(
        self,
        provider: OidcProvider,
        client: httpx.AsyncClient,
        client_secret: str,
        redirect_url: str,
        admins: AdminRepository,
        tokens: RefreshTokens,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._client = client
        self._client_secret = client_secret
        self._redirect_url = redirect_url
        self._admins = admins
        self._tokens = tokens
        self._clock = clock

    async def begin(self, tenant_id: UUID) -> tuple[str, Journey]:
        """Return where to send a browser, and what to remember. Raises `ProviderUnreachable`."""
        journey = Journey(
            state=secrets.token_urlsafe(_RANDOM_BYTES),
            nonce=secrets.token_urlsafe(_RANDOM_BYTES),
            verifier=secrets.token_urlsafe(_RANDOM_BYTES),
            tenant_id=str(tenant_id),
            expires=(self._clock() + TIME_TO_SIGN_IN).timestamp(),
        )
        url = prepare_grant_uri(
            await self._endpoint("authorization_endpoint"),
            client_id=self._provider.provider.client_id,
            response_type="code",
            redirect_uri=self._redirect_url,
            scope="openid email",
            state=journey.state,
            nonce=journey.nonce,
            code_challenge=create_s256_code_challenge(journey.verifier),
            code_challenge_method="S256",
        )
        return str(url), journey

    async def finish(self, journey: Journey, state: str, code: str) -> tuple[Admin, TokenPair]:
        """Sign in the admin whom the provider vouches for.

        Raises `StateMismatch`, `IdTokenInvalid`, `ProviderUnreachable` and `NotAnAdmin`.
        """
        if not hmac.compare_digest(journey.state.encode(), state.encode("utf-8", "replace")):
            raise StateMismatch
        if self._clock() >= datetime.fromtimestamp(journey.expires, self._clock().tzinfo):
            raise StateMismatch
        identity = await self._provider.identity(await self._id_token(code, journey.verifier), nonce=journey.nonce)
        admin = await self._admins.by_email(UUID(journey.tenant_id), identity.email)
        if admin is None or admin.disabled:
            raise NotAnAdmin(admin.id if admin is not None else None)
        return admin, await self._tokens.start(admin)

    async def _id_token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_url,
            "client_id": self._provider.provider.client_id,
            "client_secret": self._client_secret,
            "code_verifier": verifier,
        }
        try:
            endpoint = await self._endpoint("token_endpoint")
            # A code is good once, so this is not tried again.
            response = await self._client.post(endpoint, data=form, timeout=_TIMEOUT_SECONDS)
        except httpx.HTTPError as error:
            raise ProviderUnreachable(f"the provider does not answer ({type(error).__name__})") from None
        if response.is_client_error:
            raise IdTokenInvalid("the provider does not take the code")
        try:
            response.raise_for_status()
            return str(response.json()["id_token"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            raise ProviderUnreachable("the provider's answer is none") from None

    async def _endpoint(self, name: str) -> str:
        endpoint = str((await self._provider.metadata()).get(name, ""))
        self._provider.require_secure(endpoint)
        return endpoint
