"""Where webhooks may go: https URLs of public addresses, and what the operator allows besides (OWASP API7, SSRF).

The URL is judged when an endpoint is added; the addresses of its host are judged whenever one is called, because a
name may point elsewhere tomorrow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 2_048
_FIRST_UNPRIVILEGED_PORT = 1_024
_LAST_PORT = 65_535
_DEFAULT_PORTS = {"http": 80, "https": 443}
# A host whose last label looks like a number is an IPv4 address in one of inet_aton's notations, or nonsense.
_NUMERIC_END = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Beside what `ipaddress` knows as not global: see the IANA registries of special-purpose addresses.
_NEVER_IPV4 = (
    IPv4Network("168.63.129.16/32"),  # Azure's platform services, metadata among them, at a public address
    IPv4Network("192.0.0.0/24"),  # IETF protocol assignments; Oracle's cloud answers here
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn (RFC 7526)
    IPv4Network("240.0.0.0/4"),
)
_NEVER_IPV6 = (
    IPv6Network("2001::/23"),  # protocol assignments: Teredo, ORCHID, benchmarking
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4, withdrawn (RFC 7526): embeds any IPv4 address
    IPv6Network("3fff::/20"),
)


class AddressRefused(Exception):
    """Webhooks are not sent there; the message says why, to the operator."""


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What is allowed beside https to public addresses."""

    allow_http: bool = False
    allowed_networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, *, allow_http: bool, allowed_networks: Sequence[str]) -> "AddressPolicy":
        """Return the policy of the settings. Raises `ValueError` for what is no network."""
        return cls(allow_http, tuple(ip_network(network) for network in allowed_networks))

    def check_url(self, text: str) -> httpx.URL:
        """Return the URL of an endpoint, normalised. Raises `AddressRefused`.

        A host given as an address is judged now; a name is judged when it is called.
        """
        if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable() or " " in text:
            raise AddressRefused(f"a URL has at most {LONGEST_URL} visible ASCII characters (xn-- for other names)")
        try:
            url = httpx.URL(text)
        except httpx.InvalidURL as error:
            raise AddressRefused(f"not a URL: {error}") from error
        if url.scheme not in _DEFAULT_PORTS or (url.scheme == "http" and not self.allow_http):
            raise AddressRefused("a URL begins with https:// (http:// only with HAWIYA_WEBHOOK_ALLOW_HTTP)")
        if url.userinfo:
            raise AddressRefused("a URL with a user name or password is not called")
        if url.fragment:
            raise AddressRefused("a URL with a fragment (#) is not called")
        self._check_port(url)
        self._check_host(url.host)
        return url

    def check_address(self, address: Address) -> None:
        """Raise `AddressRefused` unless webhooks may be sent to an address."""
        seen = _embedded(address)
        candidates = {address, seen}
        if any(one in network for one in candidates for network in self.allowed_networks):
            return
        if not _is_public(seen):
            raise AddressRefused(
                f"{address} is not a public address (HAWIYA_WEBHOOK_ALLOWED_NETWORKS allows networks of your own)"
            )

    def _check_port(self, url: httpx.URL) -> None:
        port = port_of(url)
        if port not in _DEFAULT_PORTS.values() and not _FIRST_UNPRIVILEGED_PORT <= port <= _LAST_PORT:
            raise AddressRefused(f"port {port} is not called: 443, 80 or {_FIRST_UNPRIVILEGED_PORT} and above")

    def _check_host(self, host: str) -> None:
        name = host.removesuffix(".")
        if not name or "%" in name or len(name) > 253:
            raise AddressRefused("a URL names a host")
        try:
            address = ip_address(name)
        except ValueError:
            if _NUMERIC_END.search(name):
                raise AddressRefused("an IPv4 address is written as four decimal numbers") from None
            if name == "localhost" or name.endswith(".localhost"):
                self._check_localhost()
            return
        self.check_address(address)

    def _check_localhost(self) -> None:
        for address in (IPv4Address("127.0.0.1"), IPv6Address("::1")):
            try:
                self.check_address(address)
            except AddressRefused:
                continue
            return
        raise AddressRefused("localhost is not a public address")


def port_of(url: httpx.URL) -> int:
    """Return the port of a URL, given or by its scheme."""
    return url.port if url.port is not None else _DEFAULT_PORTS[url.scheme]


def _embedded(address: Address) -> Address:
    """Return the IPv4 address that is reached through an IPv6 one (mapped, or translated by NAT64), else the same."""
    if not isinstance(address, IPv6Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_public(address: Address) -> bool:
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NEVER_IPV4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _NEVER_IPV6)
