"""The call that both clients make by themselves."""

from hawiya.client.answers import read_data
from hawiya.client.calls import Call
from hawiya.wire.account_answers import TokensData


def refresh_call(refresh_token: str) -> Call[TokensData]:
    """Return the call for new tokens. It is never sent twice: the server takes that for a stolen token."""
    body = {"refreshToken": refresh_token}
    return Call("POST", "/api/credentials/RefreshToken", read_data(TokensData), body)
