"""Sessions of users that a tenant's own server, or an admin, opens for them: the user shows no password.

Whoever opens one knows the user already. So its token is good for a verification alone, lives for minutes and is not
prolonged: with more one could take the account over, by another e-mail address or another person's card.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from hawiya.accounts.email_address import to_email_address
from hawiya.accounts.phone import to_e164
from hawiya.accounts.ports import CredentialRepository, TokenFamilyRepository, UserRepository
from hawiya.accounts.sign_in import UserBlocked
from hawiya.accounts.tokens import AccessTokens, Subject
from hawiya.accounts.users import UnknownUser
from hawiya.verification.accounts import KeptAnswer, Scope, SubjectKind, TokenFamily
from hawiya.verification.audit import Action, Actor, AuditEntry
from hawiya.verification.ports import Clock
from hawiya.verification.transaction import User


@dataclass(frozen=True, slots=True)
class UserSession:
    """A session of a user that begins: the token that its app is given, and until when (excluded) it is good."""

    id: UUID
    user_id: int
    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"UserSession(id={self.id}, user_id={self.user_id})"


class UserSessions:
    """Opens sessions of users. They end as every sign-in does: by signing out, a new password, or with the user.

    And with whoever opened them: a key that is revoked or expires, an admin who is disabled. `access` issues tokens of
    the life that a session has.
    """

    def __init__(
        self,
        families: TokenFamilyRepository,
        credentials: CredentialRepository,
        users: UserRepository,
        access: AccessTokens,
        clock: Clock,
    ) -> None:
        self._families = families
        self._credentials = credentials
        self._users = users
        self._access = access
        self._clock = clock

    async def open(
        self,
        tenant_id: UUID,
        by: Actor,
        *,
        phone: str | None,
        email: str | None,
        answer: Callable[[UserSession], KeptAnswer | None] = lambda _: None,
    ) -> UserSession:
        """Open a session of the user of a phone number or a confirmed e-mail address; of both when both are given.

        `by`: the key or the admin who asks for it; the audit log says so. `answer`: makes of the session the answer
        that is kept in the same commit. Raises `InvalidPhone`, `InvalidEmail`, `UnknownUser`, `UserBlocked` and
        `AlreadyAnswered`.
        """
        user = await self._user(tenant_id, phone, email)
        if user.blocked:
            raise UserBlocked
        now = self._clock()
        until = now + self._access.lifetime
        family = TokenFamily(uuid4(), tenant_id, SubjectKind.USER, str(user.id), now, until)
        token = (await self._access.issuer()).issue(Subject.of(user), family.id, Scope.VERIFY, by)
        session = UserSession(family.id, user.id, token, until)
        details = {"expires": until.isoformat()}
        entry = AuditEntry(Action.SESSION_OPENED, by, now, tenant_id, user.id, subject=str(family.id), details=details)
        await self._families.start(family, None, entry, answer=answer(session))
        return session

    async def _user(self, tenant_id: UUID, phone: str | None, email: str | None) -> User:
        names = [to_e164(phone)] if phone else []
        names += [to_email_address(email)] if email else []
        found = {
            credential.id if credential is not None else None
            for credential in [await self._credentials.credential(tenant_id, name) for name in names]
        }
        known = found.pop() if len(found) == 1 else None
        user = await self._users.get(tenant_id, int(known)) if known is not None else None
        if user is None:
            raise UnknownUser
        return user
