"""The client: who calls whom, and the families of calls."""

from collections.abc import Callable
from types import TracebackType

import httpx

from hawiya.client.asynchronous.accounts import AsyncAccounts, AsyncCodes, AsyncSignIn
from hawiya.client.asynchronous.administration import AsyncReviews, AsyncTransactions, AsyncUsers
from hawiya.client.asynchronous.consent import AsyncOwnIdentity
from hawiya.client.asynchronous.sending import AsyncSender
from hawiya.client.asynchronous.sessions import AsyncSessions
from hawiya.client.asynchronous.steps import AsyncOcr, AsyncVerify
from hawiya.client.exchange import Retries, Session, Tokens


class AsyncClient:
    """A client of one server, for one tenant and at most one signed-in user or admin.

    `verify`, `ocr`, `accounts`, `sign_in`, `codes` and `own_identity` are the families of calls of apps; `sessions` is
    for your own server; `users`, `transactions` and `reviews` are for admins. Every call raises `HawiyaError`.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens | None], None] | None = None,
        tenancy_name: str | None = None,
        language: str | None = None,
        timeout: float = 60.0,
        retries: Retries = Retries(),  # noqa: B008 - frozen
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        `tokens`: of an earlier sign-in; `on_tokens` is told whenever they change, to keep them (None: signed out).
        `language`: `en` or `ar`, of messages. `timeout`: seconds without any progress. `transport`: httpx's, for
        proxies, certificates and tests.
        """
        session = Session(api_key, tenancy_name, language, tokens, on_tokens)
        http = httpx.AsyncClient(base_url=base_url, timeout=timeout, transport=transport)
        self._sender = AsyncSender(http, session, retries)
        self.verify = AsyncVerify(self._sender)
        self.ocr = AsyncOcr(self._sender)
        self.accounts = AsyncAccounts(self._sender)
        self.sign_in = AsyncSignIn(self._sender)
        self.codes = AsyncCodes(self._sender)
        self.own_identity = AsyncOwnIdentity(self._sender)
        self.sessions = AsyncSessions(self._sender)
        self.users = AsyncUsers(self._sender)
        self.transactions = AsyncTransactions(self._sender)
        self.reviews = AsyncReviews(self._sender)

    @property
    def tokens(self) -> Tokens | None:
        """The tokens that the client holds now."""
        return self._sender.session.tokens

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()
