"""Sending one message: resolve, judge the addresses, connect to one of those judged, POST, look at the status.

The name is resolved once, and the connection goes to the address that was judged: a name that answers differently the
next time (DNS rebinding) changes nothing. The certificate is still checked for the name. Nothing follows redirects,
goes through a proxy of the environment, keeps connections, or reads the body of an answer.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from ipaddress import ip_address

import httpx

from hawiya.notify.webhooks.addresses import Address, AddressPolicy, AddressRefused, port_of
from hawiya.verification.ports import Clock
from hawiya.verification.webhooks import Attempt
from hawiya.wire.retry_after import parse_retry_after

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Returns the addresses of a host name, best first; raises `OSError` when it has none."""

_MOST_ADDRESSES = 4
_USER_AGENT = f"Hawiya-Webhooks/{version('hawiya')}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A try that ended, and how long the receiver asked to wait before the next."""

    attempt: Attempt
    retry_after: timedelta | None = None


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(address[0]) for *_, address in found))


class Sender:
    """Sends messages within `timeout` seconds each, connecting included."""

    def __init__(
        self,
        policy: AddressPolicy,
        timeout: float,
        clock: Clock,
        resolve: Resolve = resolve,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        """`verify` replaces the certificate authorities of the machine."""
        self._policy = policy
        self._timeout = timeout
        self._clock = clock
        self._resolve = resolve
        # No connection is kept: one that was made for a name must not serve another of the same address.
        self._transport = httpx.AsyncHTTPTransport(
            verify=verify or httpx.create_ssl_context(),
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def send(self, url: str, headers: dict[str, str], body: str) -> Sent:
        """POST a JSON body; whatever goes wrong is told in the attempt, in one word."""
        at = self._clock()
        started = time.perf_counter()
        status: int | None = None
        error: str | None = None
        retry_after: timedelta | None = None
        try:
            async with asyncio.timeout(self._timeout):
                status, wait = await self._post(self._policy.check_url(url), headers, body.encode())
                retry_after = parse_retry_after(wait, at)
        except (TimeoutError, httpx.TimeoutException):
            error = "timeout"
        except AddressRefused:
            error = "address"
        except (OSError, UnicodeError):
            error = "dns"
        except httpx.TransportError as failure:
            error = "tls" if _is_about_tls(failure) else "connection"
        milliseconds = (time.perf_counter() - started) * 1_000
        return Sent(Attempt(at, milliseconds, status, error), retry_after)

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> tuple[int, str | None]:
        """Return the status and `Retry-After`. The addresses are tried in order until one takes the connection."""
        host = url.host.removesuffix(".")
        addresses = (await self._resolve(host, port_of(url)))[:_MOST_ADDRESSES]
        for address in addresses:
            self._policy.check_address(address)
        for number, address in enumerate(addresses, 1):
            request = httpx.Request(
                "POST",
                url.copy_with(host=str(address)),
                headers={
                    **headers,
                    "Host": url.netloc.decode("ascii"),
                    "Content-Type": "application/json",
                    "User-Agent": _USER_AGENT,
                },
                content=body,
                extensions={"sni_hostname": host},
            )
            try:
                response = await self._transport.handle_async_request(request)
            except httpx.ConnectError as failure:
                if number == len(addresses) or _is_about_tls(failure):
                    raise
                continue
            status, retry_after = response.status_code, response.headers.get("retry-after")
            await response.aclose()
            return status, retry_after
        raise OSError(f"{host} has no address")


def _is_about_tls(failure: Exception) -> bool:
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
