"""Sessions of known users, opened by your own server."""

from hawiya.client.answers import read_data
from hawiya.client.asynchronous.sending import AsyncSender
from hawiya.client.calls import Call, Credential, once, without_none
from hawiya.wire.user_sessions import SessionToken


class AsyncSessions:
    """Tokens for users whom you know already: your app is a client with `Tokens(token)` and verifies by it.

    Raises `NotExamined` 404 for whom nobody registered.
    """

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def open(self, *, phone: str | None = None, email: str | None = None) -> str:
        """Open a session of a user; the API key names the scope `sessions` and never leaves your server."""
        path = "/api/IdentityUserSession/CreateAuthSession"
        body = without_none(phoneNumber=phone, email=email)
        call = Call("POST", path, read_data(SessionToken), body, headers=once(), idempotent=True)
        return (await self._sender.send(call)).root

    async def invite(self, *, phone: str | None = None, email: str | None = None) -> str:
        """Open a session of a user as a signed-in admin."""
        path = "/api/IdentityUserSession/CreateInvitation"
        body = {"SessionInput": without_none(phoneNumber=phone, email=email)}
        call = Call(
            "POST",
            path,
            read_data(SessionToken),
            body,
            headers=once(),
            credential=Credential.TOKEN,
            idempotent=True,
        )
        return (await self._sender.send(call)).root
