"""Sending calls: retries, and new tokens in place of expired ones."""

import asyncio

import httpx
import stamina

from hawiya.client.calls import Call, Credential, ResultT
from hawiya.client.errors import Unauthorized
from hawiya.client.exchange import (
    Retries,
    Session,
    Tokens,
    content_headers,
    content_of,
    in_pieces_async,
    not_reached,
    result_of,
    worth_another_try,
)
from hawiya.client.refreshing import refresh_call


class AsyncSender:
    """Sends calls over one pool of connections."""

    def __init__(self, http: httpx.AsyncClient, session: Session, retries: Retries) -> None:
        self.session = session
        self._http = http
        self._retries = retries
        self._refreshing = asyncio.Lock()

    async def send(self, call: Call[ResultT]) -> ResultT:
        """Return what a call asked for. Raises `HawiyaError`."""
        used = self.session.tokens
        try:
            return await self._with_retries(call)
        except Unauthorized as error:
            if call.credential is not Credential.TOKEN or not error.of_token or used is None or used.refresh is None:
                raise
        await self._refresh(used)
        return await self._with_retries(call)

    async def refresh(self) -> Tokens:
        """Get new tokens for the refresh token. Raises `Unauthorized` when there is none, or it is not good."""
        used = self.session.tokens
        if used is None or used.refresh is None:
            raise Unauthorized(401, 401, "there is no refresh token: sign in")
        return await self._refresh(used)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _refresh(self, used: Tokens) -> Tokens:
        # A refresh token is good once: of several calls that found it expired, one refreshes for all.
        async with self._refreshing:
            current = self.session.tokens
            if current is not None and current is not used:
                return current
            try:
                given = await self._with_retries(refresh_call(used.refresh or ""))
            except Unauthorized:
                self.session.take(None)
                raise
            tokens = Tokens.of(given)
            self.session.take(tokens)
            return tokens

    async def _with_retries(self, call: Call[ResultT]) -> ResultT:
        content = content_of(call)
        attempts = stamina.retry_context(
            worth_another_try(call, self._retries), attempts=self._retries.attempts, timeout=None
        )
        async for attempt in attempts:
            with attempt:
                return await self._once(call, content)
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, call: Call[ResultT], content: bytes | None) -> ResultT:
        sent = in_pieces_async(content, call.progress) if content is not None and call.progress else content
        try:
            response = await self._http.request(
                call.method,
                call.path,
                params=call.query,
                content=sent,
                headers={**self.session.headers(call), **content_headers(content)},
            )
        except httpx.TransportError as error:
            raise not_reached(error) from error
        return result_of(call, response)
