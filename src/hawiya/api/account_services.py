"""What registering and signing in consist of, put together over an open store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from limits import parse

from hawiya.accounts.admins import Admins
from hawiya.accounts.attempts import AttemptCounter, AttemptLimits, Attempts
from hawiya.accounts.oidc import OidcProvider, Provider
from hawiya.accounts.oidc_sign_in import OidcSignIn
from hawiya.accounts.one_time_codes import CodeTerms, OneTimeCodes
from hawiya.accounts.password_reset import PasswordResets
from hawiya.accounts.passwords import Passwords
from hawiya.accounts.refresh_tokens import RefreshTokens
from hawiya.accounts.registration import Registrations
from hawiya.accounts.sign_in import SignIn
from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tokens import AccessTokens
from hawiya.accounts.user_sessions import UserSessions
from hawiya.notify.codes.opening import open_code_senders
from hawiya.settings import Settings
from hawiya.sign_in_settings import SignInSettings
from hawiya.store.opening import Store
from hawiya.verification.ports import Clock


class SignInMisconfigured(Exception):
    """The settings of the identity provider do not fit together."""


@dataclass(frozen=True, slots=True)
class AccountServices:
    """The parts that the endpoints of accounts call."""

    signing_keys: SigningKeys
    tokens: AccessTokens
    refresh_tokens: RefreshTokens
    admins: Admins
    attempts: Attempts
    codes: OneTimeCodes
    registrations: Registrations
    resets: PasswordResets
    sign_in: SignIn
    user_sessions: UserSessions
    provider: OidcProvider | None
    oidc_sign_in: OidcSignIn | None


@asynccontextmanager
async def open_account_services(
    settings: Settings, store: Store, counter: AttemptCounter, clock: Clock
) -> AsyncIterator[AccountServices]:
    """Give these parts for the time of the block; what is being sent is sent before it ends.

    Raises `CodesMisconfigured` and `SignInMisconfigured`.
    """
    parts = store.sign_in
    passwords = Passwords()
    try:
        async with open_code_senders(settings.code) as sender, httpx.AsyncClient() as client:
            keys = SigningKeys(parts.signing_keys, clock)
            await keys.signer()  # made now, so that the first token of another process is of a key that is known here
            tokens = AccessTokens(keys, timedelta(seconds=settings.token_lifetime_seconds), clock)
            refresh = RefreshTokens(
                parts.token_families, tokens, timedelta(seconds=settings.refresh_lifetime_seconds), clock
            )
            attempts = Attempts(counter, _limits(settings.sign_in), parts.keyed_digest)
            codes = OneTimeCodes(parts.codes, sender, parts.keyed_digest, _terms(settings), clock)
            provider = _provider(settings.sign_in, client, clock)
            resets = PasswordResets(codes, parts.codes, parts.credentials, store.users, passwords, clock)
            yield AccountServices(
                signing_keys=keys,
                tokens=tokens,
                refresh_tokens=refresh,
                admins=Admins(parts.admins, store.tenants, parts.token_families, passwords, clock),
                attempts=attempts,
                codes=codes,
                registrations=Registrations(
                    parts.credentials, parts.credentials, codes, passwords, tokens, refresh, clock
                ),
                resets=resets,
                sign_in=SignIn(
                    parts.credentials, store.users, parts.admins, store.tenants, passwords, refresh, attempts
                ),
                user_sessions=UserSessions(
                    parts.token_families,
                    parts.credentials,
                    store.users,
                    AccessTokens(keys, timedelta(seconds=settings.session_lifetime_seconds), clock),
                    clock,
                ),
                provider=provider,
                oidc_sign_in=_oidc_sign_in(settings.sign_in, provider, client, store, refresh, clock),
            )
            await resets.close()
    finally:
        passwords.close()


def _terms(settings: Settings) -> CodeTerms:
    return CodeTerms(
        lifetime=timedelta(seconds=settings.code.lifetime_seconds),
        tries=settings.code.tries,
        proof_lifetime=timedelta(seconds=settings.code.proof_lifetime_seconds),
    )


def _provider(settings: SignInSettings, client: httpx.AsyncClient, clock: Clock) -> OidcProvider | None:
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        raise SignInMisconfigured("HAWIYA_SIGN_IN_OIDC_ISSUER needs HAWIYA_SIGN_IN_OIDC_CLIENT_ID")
    provider = Provider(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_name, allow_http=settings.oidc_allow_http
    )
    return OidcProvider(provider, client, clock)


def _oidc_sign_in(
    settings: SignInSettings,
    provider: OidcProvider | None,
    client: httpx.AsyncClient,
    store: Store,
    tokens: RefreshTokens,
    clock: Clock,
) -> OidcSignIn | None:
    secret, url = settings.oidc_client_secret, settings.oidc_redirect_url
    if provider is None or secret is None or url is None:
        return None
    return OidcSignIn(provider, client, secret.get_secret_value(), url, store.sign_in.admins, tokens, clock)


def _limits(settings: SignInSettings) -> AttemptLimits:
    return AttemptLimits(
        failures_per_account=parse(settings.failures_per_account),
        failures_per_address=parse(settings.failures_per_address),
        codes_per_recipient=parse(settings.codes_per_recipient),
        codes_per_address=parse(settings.codes_per_address),
        existence_per_address=parse(settings.existence_per_address),
    )
