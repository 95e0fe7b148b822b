"""The authority of the settings, put together from its parts: asked, asked again, remembered, waited for."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from uuid import UUID

import httpx

from hawiya.authority_settings import AuthoritySettings
from hawiya.screening.authority.client import HttpAuthority, Signer
from hawiya.screening.authority.client_credentials import ClientCredentials
from hawiya.screening.authority.mapping import AnswerRules, BadMapping, Question
from hawiya.screening.authority.people import BadPeople
from hawiya.screening.authority.registry_file import RegistryFile
from hawiya.screening.authority.remembering import RememberingAuthority
from hawiya.screening.authority.steadying import Ask, SteadyAuthority
from hawiya.screening.unconfigured import NoAuthority
from hawiya.verification.ports import Authority, AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer


class AuthorityMisconfigured(Exception):
    """The settings of the authority contradict themselves, or name what is not there; the text says what."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """One authority, asked with two kinds of patience.

    `patient` waits for every attempt of a question; `in_a_call` as long as a call may wait, while the question goes on.
    """

    patient: Authority
    in_a_call: Authority
    configured: bool = True


class PatientAuthority:
    """An `Authority` that waits for whatever is asked to end."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer:
        """Ask the authority. Raises `AuthorityUnreachable`."""
        return await self._ask(person)


class HurriedAuthority:
    """An `Authority` that is waited for a few seconds at most."""

    def __init__(self, authority: Authority, seconds: float) -> None:
        self._authority = authority
        self._seconds = seconds

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        """Ask the authority. Raises `AuthorityUnreachable`."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._authority.check(tenant_id, person)
        except TimeoutError:
            raise AuthorityUnreachable("no answer in time") from None


@asynccontextmanager
async def open_authority(
    settings: AuthoritySettings, now: Callable[[], float] = time.monotonic
) -> AsyncIterator[Authorities]:
    """Open the authority of the settings for the time of the block. Raises `AuthorityMisconfigured`."""
    async with AsyncExitStack() as stack:
        if settings.url is not None and settings.registry is not None:
            raise AuthorityMisconfigured("HAWIYA_AUTHORITY_URL and HAWIYA_AUTHORITY_REGISTRY exclude each other")
        if settings.registry is not None:
            authority: Authority = PatientAuthority((await _opened_registry(settings)).ask)
            yield Authorities(authority, HurriedAuthority(authority, settings.wait_seconds))
        elif settings.url is not None:
            client = await stack.enter_async_context(_client(settings))
            steady = SteadyAuthority(
                _http_authority(settings, settings.url, client).ask,
                settings.attempts,
                settings.pause_after,
                settings.pause_seconds,
            )
            remembering = RememberingAuthority(
                steady.ask,
                settings.remember_valid_seconds,
                settings.remember_invalid_seconds,
                settings.remember_at_most,
                now,
            )
            stack.push_async_callback(remembering.close)
            authority = PatientAuthority(remembering.ask)
            yield Authorities(authority, HurriedAuthority(authority, settings.wait_seconds))
        else:
            yield Authorities(NoAuthority(), NoAuthority(), configured=False)


async def _opened_registry(settings: AuthoritySettings) -> RegistryFile:
    if settings.registry is None:
        raise AssertionError("opened only where there is one")
    registry = RegistryFile(settings.registry, unknown_is_invalid=settings.registry_unknown == "invalid")
    try:
        await registry.open()
    except BadPeople as error:
        raise AuthorityMisconfigured(f"HAWIYA_AUTHORITY_REGISTRY: {error}") from None
    except OSError as error:
        raise AuthorityMisconfigured(f"HAWIYA_AUTHORITY_REGISTRY: {error.strerror}") from None
    return registry


def _http_authority(settings: AuthoritySettings, url: str, client: httpx.AsyncClient) -> HttpAuthority:
    _require_safe("HAWIYA_AUTHORITY_URL", url)
    nested = any(isinstance(value, dict | list) for value in settings.request.values())
    if settings.method == "GET" and nested:
        raise AuthorityMisconfigured("HAWIYA_AUTHORITY_REQUEST: query parameters are texts and numbers only")
    try:
        question = Question(url, settings.request, settings.date_format)
        rules = AnswerRules(
            settings.valid_when, settings.invalid_when, settings.code_at, settings.key_at, settings.message_at
        )
    except BadMapping as error:
        raise AuthorityMisconfigured(str(error)) from None
    return HttpAuthority(
        client,
        settings.method,
        question,
        rules,
        settings.answer_statuses,
        settings.timeout_seconds,
        _signer(settings, client),
    )


def _client(settings: AuthoritySettings) -> httpx.AsyncClient:
    """Return an HTTP client that verifies the other side, follows no redirects and minds nothing but the settings."""
    _require_one_way_in(settings)
    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    if settings.token is not None:
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    basic = None
    if settings.username is not None:
        password = settings.password.get_secret_value() if settings.password is not None else ""
        basic = httpx.BasicAuth(settings.username, password)
    proxy = None
    if settings.proxy is not None:
        try:
            proxy = httpx.Proxy(settings.proxy)
        except (ValueError, httpx.InvalidURL):
            raise AuthorityMisconfigured("HAWIYA_AUTHORITY_PROXY is not the address of a proxy") from None
    return httpx.AsyncClient(
        headers={"Accept": "application/json", **headers, "Accept-Encoding": "identity"},
        auth=basic,
        verify=_tls(settings),
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=settings.timeout_seconds,
        limits=httpx.Limits(max_connections=settings.connections, max_keepalive_connections=settings.connections),
    )


def _signer(settings: AuthoritySettings, client: httpx.AsyncClient) -> Signer | None:
    if settings.token_url is None:
        return None
    _require_safe("HAWIYA_AUTHORITY_TOKEN_URL", settings.token_url)
    if settings.client_id is None or settings.client_secret is None:
        raise AuthorityMisconfigured("HAWIYA_AUTHORITY_TOKEN_URL needs …_CLIENT_ID and …_CLIENT_SECRET")
    secret = settings.client_secret.get_secret_value()
    return ClientCredentials(client, settings.token_url, settings.client_id, secret, settings.scope)


def _require_one_way_in(settings: AuthoritySettings) -> None:
    ways = {"TOKEN": settings.token, "USERNAME": settings.username, "TOKEN_URL": settings.token_url}
    if len(chosen := [name for name, value in ways.items() if value is not None]) > 1:
        names = " and ".join(f"HAWIYA_AUTHORITY_{name}" for name in chosen)
        raise AuthorityMisconfigured(f"{names} exclude each other")


def _tls(settings: AuthoritySettings) -> ssl.SSLContext:
    try:
        if settings.ca_file is not None:
            context = ssl.create_default_context(cafile=settings.ca_file)
        else:
            context = httpx.create_ssl_context(trust_env=False)
        if settings.certificate is not None:
            context.load_cert_chain(settings.certificate, settings.certificate_key)
    except (OSError, ssl.SSLError) as error:
        raise AuthorityMisconfigured(f"the certificates of HAWIYA_AUTHORITY_… cannot be read: {error}") from None
    return context


def _require_safe(setting: str, address: str) -> None:
    """Who a person is travels encrypted, or does not leave the machine."""
    try:
        url = httpx.URL(address.replace("{", "").replace("}", ""))
    except httpx.InvalidURL:
        raise AuthorityMisconfigured(f"{setting} is not an address") from None
    if url.scheme == "https" and url.host:
        return
    if url.scheme != "http" or not _is_this_machine(url.host):
        raise AuthorityMisconfigured(f"{setting} begins with https:// (http:// only on this machine)")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
