"""OAuth 2 client credentials (RFC 6749, section 4.4): a token is fetched, kept, and renewed before it expires."""

import asyncio
from typing import Any

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749 import OAuth2Token
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from pydantic_core import from_json

from hawiya.screening.authority.client import NoAnswer, no_answer, read_bounded

_FORM = "application/x-www-form-urlencoded"


class ClientCredentials:
    """Signs requests with a bearer token of a token endpoint, over an HTTP client that the caller opens and closes."""

    def __init__(
        self, client: httpx.AsyncClient, token_url: str, client_id: str, client_secret: str, scope: str | None
    ) -> None:
        self._client = client
        self._token_url = token_url
        self._scope = scope
        self._identity = ClientAuth(client_id, client_secret, "client_secret_basic")
        self._token: OAuth2Token | None = None
        self._fetching = asyncio.Lock()

    async def sign(self, request: httpx.Request) -> None:
        """Put a token into the request; a new one when there is none or it is about to expire. Raises `NoAnswer`."""
        async with self._fetching:
            if self._token is None or self._token.is_expired():
                self._token = await self._fetched()
            request.headers["Authorization"] = f"Bearer {self._token['access_token']}"

    def forget(self, request: httpx.Request) -> None:
        """Take it that the token of a request is good no more."""
        if self._token is not None and request.headers.get("Authorization") == f"Bearer {self._token['access_token']}":
            self._token = None

    async def _fetched(self) -> OAuth2Token:
        body = prepare_token_request("client_credentials", scope=self._scope)
        headers = {"Content-Type": _FORM, "Accept": "application/json"}
        url, headers, body = self._identity.prepare("POST", self._token_url, headers, body)
        response = await self._client.send(
            self._client.build_request("POST", url, headers=headers, content=body), stream=True
        )
        try:
            if response.status_code != httpx.codes.OK:
                raise no_answer(response, "no token: ")
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
