"""Somebody who registered and an admin, with something in every table of sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from hawiya.store.sign_in import SignInStore
from hawiya.verification.accounts import (
    Admin,
    Credential,
    KeyCall,
    OneTimeCode,
    Purpose,
    RefreshToken,
    Registration,
    SignedIn,
    SigningKey,
    SubjectKind,
    TokenFamily,
)
from hawiya.verification.tenant import NewUser, Tenant
from hawiya.verification.transaction import User

PHONE = "+201007777777"
EMAIL = "mona@example.com"


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What was written."""

    user: User
    code: OneTimeCode
    call: KeyCall
    admin: Admin
    key: SigningKey
    family: TokenFamily


async def sign_up(store: SignInStore, of: Tenant, at: datetime) -> SignedUp:
    """Write a code, a registration that uses it up, an admin and a signing key."""
    code = OneTimeCode(uuid4(), of.id, Purpose.PHONE, PHONE, b"d" * 32, 0, at, at + timedelta(minutes=5), None, at)
    await store.codes.add(code)
    family = TokenFamily(uuid4(), of.id, SubjectKind.USER, "0", at, at + timedelta(days=7))
    call = KeyCall(of.id, "register", str(uuid4()), b"b" * 32)
    registered: list[User] = []

    def finish(user: User) -> SignedIn:
        registered.append(user)
        return SignedIn(family, RefreshToken(b"r" * 32, family.expires_at), b"answer")

    registration = Registration(
        new=NewUser(of.id, name="منى", phone_number=PHONE, email_address=EMAIL),
        password="argon2",
        email_confirmed=True,
        proofs=(code.id,),
        verified_since=at,
        at=at,
    )
    await store.credentials.register(registration, finish, call)
    admin = Admin(uuid4(), of.id, "mona", "mona@bank.example", at)
    await store.admins.add(admin, "argon2 of the admin")
    key = SigningKey("k1", b"private", at)
    await store.signing_keys.add(key, retire=None)
    return SignedUp(registered[0], code, call, admin, key, family)


async def assert_signed_up(store: SignInStore, of: Tenant, written: SignedUp) -> None:
    """Read everything back."""
    user_id, admin_id = str(written.user.id), str(written.admin.id)
    for account in (PHONE, EMAIL):
        assert await store.credentials.credential(of.id, account) == Credential(user_id, "argon2")
    assert await store.credentials.answer(written.call) == (b"b" * 32, b"answer")
    assert await store.admins.credential(of.id, "MONA") == Credential(admin_id, "argon2 of the admin")
    assert await store.admins.of_tenant(of.id) == [written.admin]
    assert await store.signing_keys.all() == [written.key]
