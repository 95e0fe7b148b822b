"""One-time codes: six digits, kept as a keyed digest, for one purpose, one address and a few minutes.

A code has 10^6 values and five tries, so a guess succeeds in 1 of 200,000 codes; how many codes an address gets is
limited (`attempts`). The digest is keyed by a secret of the installation, since a million values are hashed in no time.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hawiya.accounts.ports import CodeRepository, KeyedDigest
from hawiya.verification.accounts import (
    Channel,
    CodeMessage,
    CodeSender,
    KeptAnswer,
    NotDelivered,
    OneTimeCode,
    ProofMissing,
    Purpose,
)
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import Tenant

LONGEST_CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 6


class ChannelNotSetUp(Exception):
    """No sender for this channel is configured."""


class CodeWrong(Exception):
    """Not the code that was sent; there are tries left."""


class CodeVoid(Exception):
    """There is no such code any more: used, expired, its tries used up, or never sent. One answer for all."""


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """How long codes live, how many wrong ones are borne, how long a right one counts for a registration."""

    lifetime: timedelta = timedelta(minutes=5)
    tries: int = MOST_TRIES
    proof_lifetime: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A code to be sent; what is None is as the terms of the installation say."""

    purpose: Purpose
    channel: Channel
    address: str
    language: str
    subject: str | None = None
    lifetime: timedelta | None = None
    tries: int | None = None


class OneTimeCodes:
    """The codes of all tenants."""

    def __init__(
        self,
        repository: CodeRepository,
        sender: CodeSender,
        digest: KeyedDigest,
        terms: CodeTerms,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._sender = sender
        self._digest = digest
        self._terms = terms
        self._clock = clock

    async def make(self, tenant: Tenant, request: CodeRequest) -> tuple[OneTimeCode, CodeMessage]:
        """Keep a new code and return it with the message that is to be sent. Raises `ChannelNotSetUp`."""
        if request.channel not in self._sender.channels:
            raise ChannelNotSetUp(request.channel.value)
        lifetime = min(request.lifetime or self._terms.lifetime, LONGEST_CODE_LIFE)
        code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        now = self._clock()
        code_id = uuid4()
        kept = OneTimeCode(
            id=code_id,
            tenant_id=tenant.id,
            purpose=request.purpose,
            address=request.address,
            digest=self._digest_of(tenant.id, code_id, code),
            tries_left=min(request.tries or self._terms.tries, MOST_TRIES),
            created_at=now,
            expires_at=now + lifetime,
        )
        await self._repository.add(kept)
        message = CodeMessage(
            channel=request.channel,
            address=request.address,
            code=code,
            minutes=max(1, round(lifetime.total_seconds() / 60)),
            sender=tenant.name,
            language=request.language,
            subject=request.subject,
        )
        return kept, message

    async def send(self, tenant: Tenant, request: CodeRequest) -> OneTimeCode:
        """Send a new code and return what is kept of it; a code that does not leave is forgotten.

        Raises `ChannelNotSetUp` and `NotDelivered`.
        """
        kept, message = await self.make(tenant, request)
        try:
            await self._sender.send(message)
        except NotDelivered:
            await self._repository.remove(kept.id)
            raise
        return kept

    async def deliver(self, message: CodeMessage) -> None:
        """Send the message of a code that was made before. Raises `NotDelivered`."""
        await self._sender.send(message)

    async def check(
        self,
        tenant_id: UUID,
        purpose: Purpose,
        code_id: UUID,
        code: str,
        address: str | None = None,
        answer: KeptAnswer | None = None,
    ) -> OneTimeCode:
        """Take one try at a code; return it when it is right, which it can be once.

        With `address` it must have been sent there. `answer`: to be kept when it is right. Raises `CodeWrong`,
        `CodeVoid` and `AlreadyAnswered`.
        """
        kept = await self.judge(tenant_id, purpose, code_id, code, address)
        await self.accept(kept, answer)
        return kept

    async def judge(
        self, tenant_id: UUID, purpose: Purpose, code_id: UUID, code: str, address: str | None = None
    ) -> OneTimeCode:
        """Take one try at a code and return it when it is right: it counts once it is accepted, or used up at once.

        The try is taken in a commit of its own, before anything is compared, and stays taken whatever happens then.
        Raises `CodeWrong` and `CodeVoid`.
        """
        kept = await self._repository.spend_try(tenant_id, purpose, code_id, self._clock())
        if kept is None:
            raise CodeVoid
        right = hmac.compare_digest(kept.digest, self._digest_of(tenant_id, code_id, code))
        if not right or (address is not None and kept.address != address):
            raise CodeWrong if kept.tries_left > 0 else CodeVoid
        return kept

    async def accept(self, judged: OneTimeCode, answer: KeptAnswer | None = None) -> None:
        """Let a code that was right count for a while. Raises `CodeVoid` when it did before, and `AlreadyAnswered`."""
        if not await self._repository.mark_verified(judged.id, self._clock(), answer):
            raise CodeVoid

    async def vouch(self, tenant_id: UUID, purpose: Purpose, address: str) -> OneTimeCode:
        """Keep that somebody else proved an address: an identity provider. It counts like a code that was right."""
        now = self._clock()
        code_id = uuid4()
        kept = OneTimeCode(
            id=code_id,
            tenant_id=tenant_id,
            purpose=purpose,
            address=address,
            digest=secrets.token_bytes(32),
            tries_left=0,
            created_at=now,
            expires_at=now + self._terms.proof_lifetime,
            verified_at=now,
        )
        await self._repository.add(kept)
        return kept

    async def proof(self, tenant_id: UUID, purpose: Purpose, code_id: UUID) -> OneTimeCode:
        """Return a code that was right a short while ago and is not used up. Raises `ProofMissing`."""
        kept = await self._repository.verified(tenant_id, purpose, code_id, self.verified_since())
        if kept is None:
            raise ProofMissing
        return kept

    def verified_since(self) -> datetime:
        """Return the moment since which a right code still counts."""
        return self._clock() - self._terms.proof_lifetime

    def _digest_of(self, tenant_id: UUID, code_id: UUID, code: str) -> bytes:
        return self._digest.of(tenant_id, "one_time_code", f"{code_id}:{code.strip()}")
