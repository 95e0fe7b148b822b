# Made from asynchronous/sending.py by clients/generate.py: change it there.
"""Sending calls: retries, and new tokens in place of expired ones."""

import threading

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
    in_pieces,
    not_reached,
    result_of,
    worth_another_try,
)
from hawiya.client.refreshing import refresh_call


class Sender:
    """Sends calls over one pool of connections."""

    def __init__(self, http: httpx.Client, session: Session, retries: Retries) -> None:
        self.session = session
        self._http = http
        self._retries = retries
        self._refreshing = threading.Lock()

    def send(self, call: Call[ResultT]) -> ResultT:
        """Return what a call asked for. Raises `HawiyaError`."""
        used = self.session.tokens
        try:
            return self._with_retries(call)
        except Unauthorized as error:
            if call.credential is not Credential.TOKEN or not error.of_token or used is None or used.refresh is None:
                raise
        self._refresh(used)
        return self._with_retries(call)

    def refresh(self) -> Tokens:
        """Get new tokens for the refresh token. Raises `Unauthorized` when there is none, or it is not good."""
        used = self.session.tokens
        if used is None or used.refresh is None:
            raise Unauthorized(401, 401, "there is no refresh token: sign in")
        return self._refresh(used)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _refresh(self, used: Tokens) -> Tokens:
        # A refresh token is good once: of several calls that found it expired, one refreshes for all.
        with self._refreshing:
            current = self.session.tokens
            if current is not None and current is not used:
                return current
            try:
                given = self._with_retries(refresh_call(used.refresh or ""))
            except Unauthorized:
                self.session.take(None)
                raise
            tokens = Tokens.of(given)
            self.session.take(tokens)
            return tokens

    def _with_retries(self, call: Call[ResultT]) -> ResultT:
        content = content_of(call)
        attempts = stamina.retry_context(
            worth_another_try(call, self._retries), attempts=self._retries.attempts, timeout=None
        )
        for attempt in attempts:
            with attempt:
                return self._once(call, content)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, call: Call[ResultT], content: bytes | None) -> ResultT:
        sent = in_pieces(content, call.progress) if content is not None and call.progress else content
        try:
            response = self._http.request(
                call.method,
                call.path,
                params=call.query,
                content=sent,
                headers={**self.session.headers(call), **content_headers(content)},
            )
        except httpx.TransportError as error:
            raise not_reached(error) from error
        return result_of(call, response)
