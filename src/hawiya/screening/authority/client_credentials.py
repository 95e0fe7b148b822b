"""OAuth 2 client credentials (RFC 6749, section 4.4) for an HTTP client: a token is fetched, kept and renewed."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749 import OAuth2Token
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from pydantic_core import from_json

from hawiya.screening.authority.client import NoAnswer, read_bounded

_FORM = "application/x-www-form-urlencoded"


class ClientCredentials(httpx.Auth):
    """Adds a bearer token to every request; asks for a new one before it expires and when it is refused (401)."""

    def __init__(self, token_url: str, client_id: str, client_secret: str, scope: str | None) -> None:
        self._token_url = token_url
        self._scope = scope
        self._client = ClientAuth(client_id, client_secret, "client_secret_basic")
        self._token: OAuth2Token | None = None
        self._fetching = asyncio.Lock()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with a token; once more with a new one when the first is refused."""
        refused = None
        for last in (False, True):
            async with self._fetching:
                token = self._token
                if token is None or token is refused or token.is_expired():
                    token = self._token = await _token_in((yield self._token_request()))
            request.headers["Authorization"] = f"Bearer {token['access_token']}"
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED or last:
                return
            refused = token

    def _token_request(self) -> httpx.Request:
        body = prepare_token_request("client_credentials", scope=self._scope)
        headers = {"Content-Type": _FORM, "Accept": "application/json", "Accept-Encoding": "identity"}
        url, headers, body = self._client.prepare("POST", self._token_url, headers, body)
        return httpx.Request("POST", url, headers=headers, content=body)


async def _token_in(response: httpx.Response) -> OAuth2Token:
    """Return the token of an answer. Raises `NoAnswer`."""
    try:
        if response.status_code != httpx.codes.OK:
            raise NoAnswer(f"no token: HTTP status {response.status_code}", again=response.status_code >= 500)
        document: Any = from_json(await read_bounded(response))
    except ValueError:
        raise NoAnswer("no token: not JSON") from None
    finally:
        await response.aclose()
    if not isinstance(document, dict) or not isinstance(document.get("access_token"), str):
        raise NoAnswer("no token in the answer")
    if not isinstance(document.get("expires_in", 0), int):
        raise NoAnswer("no token: it expires at no known time")
    return OAuth2Token.from_dict(document)
