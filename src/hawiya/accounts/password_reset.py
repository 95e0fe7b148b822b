"""A forgotten password: a code to the user's own phone or mailbox, then a new password.

The call that asks for the code does the same whether there is such a user or not: it keeps a code and answers. Whose
code it is, if anybody's, is found out afterwards, in the background, and only then is anything sent.
"""

import asyncio
import logging
from datetime import datetime
from uuid import UUID

from hawiya.accounts.account_names import to_account_name
from hawiya.accounts.one_time_codes import CodeRequest, CodeVoid, OneTimeCodes
from hawiya.accounts.passwords import USER_RULES, Passwords, WeakPassword
from hawiya.accounts.ports import CodeRepository, CredentialRepository, UserRepository
from hawiya.verification.accounts import (
    Channel,
    CodeMessage,
    KeptAnswer,
    NotDelivered,
    OneTimeCode,
    ProofMissing,
    Purpose,
)
from hawiya.verification.ports import Clock, Overloaded
from hawiya.verification.tenant import Tenant
from hawiya.verification.transaction import User

_log = logging.getLogger(__name__)


class PasswordResets:
    """Resets passwords of users."""

    def __init__(
        self,
        codes: OneTimeCodes,
        repository: CodeRepository,
        credentials: CredentialRepository,
        users: UserRepository,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._codes = codes
        self._repository = repository
        self._credentials = credentials
        self._users = users
        self._passwords = passwords
        self._clock = clock
        self._sending: set[asyncio.Task[None]] = set()

    async def request(self, tenant: Tenant, account: str, channel: Channel, language: str) -> OneTimeCode:
        """Keep a code for an account, and have it sent if there is one.

        Raises `InvalidAccountName` and `ChannelNotSetUp`.
        """
        name = to_account_name(account)
        request = CodeRequest(Purpose.RESET_PASSWORD, channel, name, language)
        kept, message = await self._codes.make(tenant, request)
        task = asyncio.create_task(self._send(kept, message))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return kept

    async def check(
        self, tenant_id: UUID, account: str, code_id: UUID, code: str, answer: KeptAnswer | None = None
    ) -> None:
        """Take one try at a code; `answer` is kept when it is right.

        Raises `InvalidAccountName`, `CodeWrong`, `CodeVoid` and `AlreadyAnswered`.
        """
        judged, _ = await self._judged(tenant_id, account, code_id, code)
        await self._codes.accept(judged, answer)

    async def set_password(
        self, tenant_id: UUID, account: str, code_id: UUID, password: str, answer: KeptAnswer | None = None
    ) -> None:
        """Set the password after the code was right, and end all that the old one opened.

        `answer` is kept in the same commit. Raises `InvalidAccountName`, `ProofMissing`, `WeakPassword`, `Overloaded`
        and `AlreadyAnswered`.
        """
        name = to_account_name(account)
        proof = await self._codes.proof(tenant_id, Purpose.RESET_PASSWORD, code_id)
        if proof.address != name or proof.user_id is None:
            raise ProofMissing
        await self._set(proof, proof.user_id, password, self._codes.verified_since(), answer)

    async def check_and_set(
        self, tenant_id: UUID, account: str, code_id: UUID, code: str, password: str, answer: KeptAnswer | None = None
    ) -> None:
        """Take one try at a code and set the password when it is right: all of it, but the try, in one commit.

        A right code beside a password that is not accepted counts for `set_password`. Raises what `check` does, and
        `WeakPassword` and `Overloaded`.
        """
        judged, user_id = await self._judged(tenant_id, account, code_id, code)
        try:
            await self._set(judged, user_id, password, None, answer)
        except (WeakPassword, Overloaded):
            await self._codes.accept(judged)
            raise
        except ProofMissing:
            raise CodeVoid from None

    async def _judged(self, tenant_id: UUID, account: str, code_id: UUID, code: str) -> tuple[OneTimeCode, int]:
        """Return a code that is right, and whose password it may reset."""
        kept = await self._codes.judge(tenant_id, Purpose.RESET_PASSWORD, code_id, code, to_account_name(account))
        if kept.user_id is None:
            raise CodeVoid
        return kept, kept.user_id

    async def _set(
        self, proof: OneTimeCode, user_id: int, password: str, since: datetime | None, answer: KeptAnswer | None
    ) -> None:
        encoded = await self._passwords.hash_new(password, USER_RULES, about=(proof.address,))
        await self._credentials.reset_password(
            proof.tenant_id, user_id, encoded, proof.id, since, self._clock(), answer
        )

    async def close(self) -> None:
        """Wait for what is being sent."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _send(self, kept: OneTimeCode, message: CodeMessage) -> None:
        try:
            credential = await self._credentials.credential(kept.tenant_id, kept.address)
            if credential is None:
                return
            user = await self._users.get(kept.tenant_id, int(credential.id))
            address = await self._address(user, message.channel) if user is not None else None
            if user is None or user.blocked or address is None:
                return
            await self._repository.belongs_to(kept.id, user.id)
            await self._codes.deliver(message.to(address))
        except NotDelivered as error:
            _log.warning("a code did not leave: %s", error)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task: what ends it is logged, not raised
            _log.error("a code could not be sent: %s", type(error).__name__)

    async def _address(self, user: User, channel: Channel) -> str | None:
        """Return where a code for a user goes: the phone, or the mailbox that is known to be the user's."""
        if channel is Channel.SMS:
            return user.phone_number
        confirmed = await self._credentials.email_confirmed(user.tenant_id, user.id)
        return user.email_address if confirmed else None
