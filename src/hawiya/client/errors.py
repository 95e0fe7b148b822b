"""What may go wrong with a call, as a small tree.

HawiyaError
    NotReached           no answer: connection, time-out
    UnexpectedAnswer     an answer that is none of this API's, of a proxy perhaps
    BadSignature         a webhook that this server did not send
    ApiError             the server refused
        Unauthorized     401: key or token
        Forbidden        403: not allowed, user blocked, tenant disabled
        NotExamined      other 4xx: the body, a picture, the transaction's id or order
        RateLimited      429
        Unavailable      502, 503, 504
        ServerFault      other 5xx
        Declined         200 with an error code, where no picture was examined: a wrong code
"""

from collections.abc import Sequence


class HawiyaError(Exception):
    """Any of them."""


class NotReached(HawiyaError):
    """No answer came. The cause (`__cause__`) is httpx's."""

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        super().__init__(reason)
        self.was_sent = was_sent
        """False: the server cannot have seen the call."""


class UnexpectedAnswer(HawiyaError):
    """An answer that is not of this API."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"status {status}: {reason}")
        self.status = status


class BadSignature(HawiyaError):
    """A webhook whose signature, age or form is wrong: drop it."""


class ApiError(HawiyaError):
    """The server refused. `docs/errors.md` lists the codes."""

    def __init__(
        self, code: int, status: int, message: str, descriptions: Sequence[str] = (), retry_after: float | None = None
    ) -> None:
        super().__init__(f"{code}: {message}" + "".join(f"\n  {line}" for line in descriptions))
        self.code = code
        """The public error code; numbers below 1000 repeat the status."""
        self.status = status
        self.message = message
        """For a person, in the language of the client."""
        self.descriptions = tuple(descriptions)
        """What exactly is wrong, or what to do about it."""
        self.retry_after = retry_after
        """Seconds to wait before the next try, where the server says so."""


class Unauthorized(ApiError):
    """The key or the token is missing, wrong, revoked or expired."""

    of_token = False
    """True: it is the token, and signing in again or refreshing may help."""


class Forbidden(ApiError):
    """Not allowed: the key's scope, a blocked user, a disabled tenant, a feature that is off."""


class NotExamined(ApiError):
    """The call was understood too little to be examined; the same call again gets the same answer."""


class RateLimited(ApiError):
    """Too many calls or attempts; `retry_after` says how long to wait."""


class Unavailable(ApiError):
    """Busy, starting, or not there; `retry_after` says how long to wait."""


class ServerFault(ApiError):
    """A fault of the server; `descriptions` carries the reference for its operator."""


class Declined(ApiError):
    """Looked at and not accepted: a one-time code that is wrong or void, a token of an identity provider."""


_BY_STATUS: dict[int, type[ApiError]] = {
    200: Declined,
    401: Unauthorized,
    403: Forbidden,
    429: RateLimited,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def error_of(status: int) -> type[ApiError]:
    """Return the class of an answer with this status."""
    return _BY_STATUS.get(status, ServerFault if status >= 500 else NotExamined)
