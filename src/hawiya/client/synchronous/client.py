# Made from asynchronous/client.py by clients/generate.py: change it there.
"""The client: who calls whom, and the families of calls."""

from collections.abc import Callable
from types import TracebackType

import httpx

from hawiya.client.exchange import Retries, Session, Tokens
from hawiya.client.synchronous.accounts import Accounts, Codes, SignIn
from hawiya.client.synchronous.administration import Reviews, Transactions, Users
from hawiya.client.synchronous.consent import OwnIdentity
from hawiya.client.synchronous.sending import Sender
from hawiya.client.synchronous.sessions import Sessions
from hawiya.client.synchronous.steps import Ocr, Verify


class Client:
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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        `tokens`: of an earlier sign-in; `on_tokens` is told whenever they change, to keep them (None: signed out).
        `language`: `en` or `ar`, of messages. `timeout`: seconds without any progress. `transport`: httpx's, for
        proxies, certificates and tests.
        """
        session = Session(api_key, tenancy_name, language, tokens, on_tokens)
        http = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)
        self._sender = Sender(http, session, retries)
        self.verify = Verify(self._sender)
        self.ocr = Ocr(self._sender)
        self.accounts = Accounts(self._sender)
        self.sign_in = SignIn(self._sender)
        self.codes = Codes(self._sender)
        self.own_identity = OwnIdentity(self._sender)
        self.sessions = Sessions(self._sender)
        self.users = Users(self._sender)
        self.transactions = Transactions(self._sender)
        self.reviews = Reviews(self._sender)

    @property
    def tokens(self) -> Tokens | None:
        """The tokens that the client holds now."""
        return self._sender.session.tokens

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()
