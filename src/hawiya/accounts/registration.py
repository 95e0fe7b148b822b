"""Registration: a user is made of a proven phone number, perhaps a proven e-mail address, a name and a password."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from hawiya.accounts.email_address import to_email_address
from hawiya.accounts.one_time_codes import CodeVoid, OneTimeCodes
from hawiya.accounts.passwords import USER_RULES, Passwords
from hawiya.accounts.phone import to_e164
from hawiya.accounts.ports import CredentialRepository, RegistrationStore
from hawiya.accounts.refresh_tokens import RefreshTokens, TokenPair
from hawiya.accounts.tokens import AccessTokens
from hawiya.verification.accounts import (
    AlreadyAnswered,
    KeptAnswer,
    KeyCall,
    OneTimeCode,
    ProofMissing,
    Purpose,
    Registration,
    SignedIn,
)
from hawiya.verification.audit import Actor
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import NewUser
from hawiya.verification.transaction import User


class RequestIdReused(Exception):
    """The request id was used before with another body."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A code that proves an address: the id of its request, and the code itself unless it was checked before."""

    request_id: UUID
    code: str | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody registers with. `email_proof` may be missing: then nobody signs in by that address."""

    phone: str
    phone_proof: Proof
    email: str | None = None
    email_proof: Proof | None = None
    password: str | None = None
    name: str | None = None
    surname: str | None = None


Render = Callable[[User, TokenPair, bool], bytes]
"""Turns a new user, the first tokens, and whether the e-mail address is confirmed into the body of the answer."""


class Registrations:
    """Registers users of all tenants."""

    def __init__(
        self,
        store: RegistrationStore,
        credentials: CredentialRepository,
        codes: OneTimeCodes,
        passwords: Passwords,
        access: AccessTokens,
        tokens: RefreshTokens,
        clock: Clock,
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._codes = codes
        self._passwords = passwords
        self._access = access
        self._tokens = tokens
        self._clock = clock

    async def exists(self, tenant_id: UUID, *, phone: str | None, email: str | None) -> bool:
        """Tell whether a user of the tenant has this phone number, or confirmed this e-mail address.

        Raises `InvalidPhone` and `InvalidEmail`.
        """
        names = [to_e164(phone)] if phone else []
        names += [to_email_address(email)] if email else []
        found = [await self._credentials.credential(tenant_id, name) for name in names]
        return any(credential is not None for credential in found)

    async def register(
        self, tenant_id: UUID, account: NewAccount, render: Render, call: KeyCall | None, by: Actor
    ) -> bytes:
        """Make a user and sign the user in; return the body of the answer, or the stored one of the same call.

        `by`: who asks for it. Raises `RequestIdReused`, `InvalidPhone`, `InvalidEmail`, `WeakPassword`, `CodeWrong`,
        `CodeVoid`, `ProofMissing`, `PhoneTaken`, `EmailTaken` and `Overloaded`.
        """
        if (stored := await self._stored(call)) is not None:
            return stored
        try:
            registration = await self._registration(tenant_id, account, by)
            issuer = await self._access.issuer()

            def finish(user: User) -> SignedIn:
                begun = self._tokens.begin(user, issuer)
                answer = render(user, begun.tokens, registration.email_confirmed)
                return SignedIn(begun.family, begun.refresh, answer)

            return (await self._store.register(registration, finish, call)).answer
        except (AlreadyAnswered, ProofMissing):
            # The same call, sent twice at once: the other one was first, and used up the codes.
            if (stored := await self._stored(call)) is not None:
                return stored
            raise

    async def confirm_email(self, user: User, proof: OneTimeCode, answer: KeptAnswer | None = None) -> None:
        """Let a user sign in by an e-mail address that a code proves, which was right before or is right just now.

        `answer` is kept in the same commit. Raises `ProofMissing`, `CodeVoid`, `EmailTaken` and `AlreadyAnswered`.
        """
        since = self._codes.verified_since() if proof.verified_at is not None else None
        try:
            await self._credentials.confirm_email(
                user.tenant_id, user.id, proof.address, proof.id, since, self._clock(), answer
            )
        except ProofMissing:
            # Right just now, and somebody else was faster: it counts once.
            raise ProofMissing if since is not None else CodeVoid from None

    async def _registration(self, tenant_id: UUID, account: NewAccount, by: Actor) -> Registration:
        phone = to_e164(account.phone)
        email = to_email_address(account.email) if account.email else None
        encoded = None
        if account.password is not None:
            about = (phone, email, account.name)
            encoded = await self._passwords.hash_new(account.password, USER_RULES, about=about)
        proofs = [await self._proven(tenant_id, Purpose.PHONE, account.phone_proof, phone)]
        if account.email_proof is not None:
            proven = await self._proven(tenant_id, Purpose.EMAIL, account.email_proof, email)
            email = proven.address
            proofs.append(proven)
        new = NewUser(
            tenant_id=tenant_id,
            name=_text(account.name),
            surname=_text(account.surname),
            phone_number=phone,
            email_address=email,
        )
        return Registration(
            new=new,
            password=encoded,
            email_confirmed=account.email_proof is not None,
            proofs=tuple(proof.id for proof in proofs),
            verified_since=self._codes.verified_since(),
            at=self._clock(),
            by=by,
        )

    async def _proven(self, tenant_id: UUID, purpose: Purpose, proof: Proof, address: str | None) -> OneTimeCode:
        """Return the proof of an address. A code that comes along and was not checked before is checked now."""
        try:
            proven = await self._codes.proof(tenant_id, purpose, proof.request_id)
        except ProofMissing:
            if not proof.code:
                raise
            proven = await self._codes.check(tenant_id, purpose, proof.request_id, proof.code, address)
        if address is not None and proven.address != address:
            raise ProofMissing
        return proven

    async def _stored(self, call: KeyCall | None) -> bytes | None:
        if call is None or (found := await self._store.answer(call)) is None:
            return None
        digest, answer = found
        if not hmac.compare_digest(digest, call.body_digest):
            raise RequestIdReused
        return answer


def _text(value: str | None) -> str | None:
    """Take blank text for none."""
    return (value.strip() or None) if value is not None else None
