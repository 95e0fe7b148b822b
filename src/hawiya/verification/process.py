"""One step of a verification from call to answer: order, idempotency, examination, decision, one commit.

Examination happens before any lock or database transaction, so that a slow picture blocks nobody; the decision is
made on the state read last, and made again when another writer was faster (optimistic concurrency by version).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4
from weakref import WeakValueDictionary

from hawiya.verification import effects
from hawiya.verification.asking import Asked, asking, person_of
from hawiya.verification.conclude import Background, EarlierPortrait, text_of
from hawiya.verification.decide import (
    StepContext,
    Verdict,
    decide_liveness,
    decide_side,
    decide_unexamined,
    frame_findings,
    reject_used_up,
    verified_user,
)
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Authority,
    AuthorityUnreachable,
    BadImage,
    Clock,
    Examiner,
    LivenessExamination,
    NumberTaken,
    Screener,
    SideExamination,
    StaleTransaction,
    StoredAnswer,
    VerificationStore,
)
from hawiya.verification.reuse import Reuse, find_reused_card, find_reused_frames
from hawiya.verification.telling import events_of
from hawiya.verification.transaction import (
    Finding,
    ImageRef,
    PicturePrint,
    State,
    StepName,
    StepRecord,
    Transaction,
    User,
)

_SUPPORTED_COUNTRIES = frozenset({"EG", "EGY"})
_NIL = UUID(int=0)
_ATTEMPTS = 20
_log = logging.getLogger(__name__)


class NotExamined(Exception):
    """The call could not be examined; `code` is the public code (409, 5004, 5009, 5010)."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class StepCall:
    """One call of a step: who, under which ids, with which pictures (encoded files by wire name).

    `by_key`: the id of the API key of a caller who holds no token, and may only take steps of an anonymous user's
    transactions.
    """

    user: User
    policy: Policy
    step: StepName
    path: str
    request_id: UUID
    body_digest: bytes
    images: Mapping[str, bytes]
    transaction_id: str | None = None
    client_transaction_id: str | None = None
    name_check_value: str | None = None
    country: str | None = None
    by_key: UUID | None = None


Render = Callable[[Verdict, StepCall], bytes]
"""Turns a verdict into the body of the answer; the body is stored with the step, in the same commit."""


@dataclass(frozen=True, slots=True)
class _Examined:
    side: SideExamination | None = None
    liveness: LivenessExamination | None = None
    other_front: SideExamination | None = None
    against_front: str | None = None
    reused: tuple[Reuse, ...] = ()
    asked: Asked = field(default_factory=Asked)

    @property
    def prints(self) -> Mapping[str, PicturePrint]:
        """By what the pictures of this step are known again."""
        examination = self.side or self.liveness
        return examination.prints if examination is not None else {}


class VerificationProcess:
    """The three steps, over the ports they need."""

    def __init__(
        self, store: VerificationStore, examiner: Examiner, screener: Screener, authority: Authority, clock: Clock
    ) -> None:
        self._store = store
        self._examiner = examiner
        self._screener = screener
        self._authority = authority
        self._clock = clock
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def take_step(self, call: StepCall, render: Render) -> bytes:
        """Take one step and return the body of its answer (HTTP 200).

        Raises `NotExamined`, `BadImage` or `Overloaded` from the examiner, and `AuthorityUnreachable` where the policy
        refuses without the authority; then nothing was changed.
        """
        if (stored := await self._stored_answer(call)) is not None:
            return stored
        transaction = await self._transaction(call)
        examined = await self._examine(transaction, call)
        images: tuple[ImageRef, ...] = ()
        number_taken = False
        for _ in range(_ATTEMPTS):
            async with self._lock(transaction.id):
                if (stored := await self._stored_answer(call)) is not None:
                    return stored
                transaction = await self._transaction(call, transaction.id)
                if examined is None or (
                    examined.liveness is not None and examined.against_front != _front_of(transaction)
                ):
                    examined = await self._examine(transaction, call)
                try:
                    if examined is not None and not images:
                        images = await self._store.put_images(
                            call.user.tenant_id, call.user.id, transaction.id, call.images, examined.prints
                        )
                    verdict = await self._decide(transaction, call, examined, images, number_taken=number_taken)
                    answer = render(verdict, call)
                    await self._commit(transaction, verdict, call, images, answer)
                except StaleTransaction:
                    _log.info("transaction changed by another writer, deciding again")
                    continue
                except NumberTaken:
                    number_taken = True
                    continue
                return answer
        raise StaleTransaction

    async def _stored_answer(self, call: StepCall) -> bytes | None:
        stored = await self._store.answer(call.user.tenant_id, call.user.id, call.path, str(call.request_id))
        if stored is None:
            return None
        if stored.body_digest != call.body_digest:
            raise NotExamined(409)
        return stored.answer

    def _lock(self, transaction_id: UUID) -> AbstractAsyncContextManager[None]:
        lock = self._locks.get(transaction_id)
        if lock is None:
            lock = self._locks[transaction_id] = asyncio.Lock()
        return lock

    async def _transaction(self, call: StepCall, known_id: UUID | None = None) -> Transaction:
        """Return the transaction that the call continues, or a new one; check that this step may be taken now."""
        wanted = known_id or parse_transaction_id(call.transaction_id)
        now = self._clock()
        found = await self._store.get(wanted) if wanted is not None else None
        if found is None:
            found = Transaction(
                id=wanted or uuid4(),
                tenant_id=call.user.tenant_id,
                user_id=call.user.id,
                state=State.OPEN,
                created_at=now,
                last_step_at=now,
            )
        theirs = (found.tenant_id, found.user_id) == (call.user.tenant_id, call.user.id)
        if not theirs or (call.by_key is not None) is not call.user.anonymous:
            raise NotExamined(5004)
        if found.ended:
            raise NotExamined(5010)
        if found.version and now - found.last_step_at > call.policy.transaction_lifetime:
            raise NotExamined(5004)
        _check_order(found, call.step)
        if call.client_transaction_id is not None:
            found = replace(found, client_transaction_id=call.client_transaction_id)
        return found

    async def _examine(self, transaction: Transaction, call: StepCall) -> _Examined | None:
        """Examine the pictures, unless the step is lost before anybody looks at them (then None)."""
        if _tries_used_up(transaction, call) or _unsupported_country(call):
            return None
        whose = (call.user.tenant_id, call.user.id, transaction.id)
        if call.step is not StepName.LIVENESS:
            look = self._examiner.front if call.step is StepName.FRONT else self._examiner.back
            picture = call.images["image"]
            side = await look(picture, call.policy)
            reused = await find_reused_card(self._store, self._examiner, call.policy, whose, picture, side)
            return _Examined(side=side, reused=reused)
        return await self._examine_frames(transaction, call, whose)

    async def _examine_frames(
        self, transaction: Transaction, call: StepCall, whose: tuple[UUID, int, UUID]
    ) -> _Examined:
        """Examine three frames; the authority is asked meanwhile, and waited for unless the step is refused."""
        async with asking(self._authority, call.user.tenant_id, person_of(transaction)) as question:
            other_front = await self._other_front(call)
            liveness = await self._examiner.liveness(
                [call.images["face_1"], call.images["face_2"], call.images["face_3"]],
                transaction.front.portrait if transaction.front else None,
                call.user.template,
                call.policy,
            )
            reused = await find_reused_frames(
                self._store, self._examiner, call.policy, whose, call.images, liveness.prints
            )
            refused = effects.refuses(frame_findings(transaction, liveness, reused, other_front))
            asked = Asked() if refused else await question
        if not refused and asked.answer is None and call.policy.refuses_without_authority:
            raise asked.failure or AuthorityUnreachable("no authority is configured")
        return _Examined(
            other_front=other_front,
            liveness=liveness,
            against_front=_front_of(transaction),
            reused=reused,
            asked=asked,
        )

    async def _other_front(self, call: StepCall) -> SideExamination | None:
        name = "id_front_image"
        if name not in call.images:
            return None
        try:
            return await self._examiner.front(call.images[name], call.policy)
        except BadImage as error:
            raise BadImage(error.code, name) from error

    async def _decide(
        self,
        transaction: Transaction,
        call: StepCall,
        examined: _Examined | None,
        images: tuple[ImageRef, ...],
        *,
        number_taken: bool,
    ) -> Verdict:
        now = self._clock()
        if _tries_used_up(transaction, call):
            return reject_used_up(transaction, call.step, now)
        if examined is None:
            return decide_unexamined(
                transaction, call.step, Finding(effects.COUNTRY_UNSUPPORTED, "country", call.country), now
            )
        background = await self._background(transaction, call, examined)
        context = StepContext(
            user=call.user,
            policy=call.policy,
            now=now,
            request_id=str(call.request_id),
            images=images,
            name_check_value=call.name_check_value,
            background=replace(background, number_taken=background.number_taken or number_taken),
        )
        if examined.side is not None:
            return decide_side(transaction, call.step, examined.side, context)
        if examined.liveness is None:
            raise AssertionError("an examination holds a side or a liveness result")
        return decide_liveness(transaction, examined.liveness, context, examined.other_front)

    async def _background(self, transaction: Transaction, call: StepCall, examined: _Examined) -> Background:
        side = examined.side
        known = Background(
            authority=examined.asked.answer,
            authority_down=examined.asked.failure.reason if examined.asked.failure is not None else None,
            reused=examined.reused,
        )
        person = person_of(transaction, side if side is not None and side.side == call.step.value else None)
        if person is None:
            return known
        tenant_id = call.user.tenant_id
        taken = (
            person.id_number is not None
            and not call.user.anonymous
            and await self._store.number_taken(tenant_id, call.user.id, person.id_number)
        )
        screening = await self._screener.screen(tenant_id, person, call.policy)
        portrait = await self._earlier_portrait(transaction, side) if call.step is StepName.FRONT else None
        return replace(known, screening=screening, number_taken=taken, earlier_portrait=portrait)

    async def _earlier_portrait(
        self, transaction: Transaction, front: SideExamination | None
    ) -> EarlierPortrait | None:
        """Compare a front's portrait with the newest one of an earlier verification of its number that can be."""
        number = text_of(front.fields, "idNumber") if front is not None else None
        if front is None or front.portrait is None or number is None:
            return None
        compared: EarlierPortrait | None = None
        for earlier in await self._store.earlier_portraits(transaction.tenant_id, transaction.id, number):
            compared = EarlierPortrait(await self._examiner.similarity(front.portrait, earlier))
            if compared.similarity is not None:
                break
        return compared

    async def _commit(
        self, before: Transaction, verdict: Verdict, call: StepCall, images: tuple[ImageRef, ...], answer: bytes
    ) -> None:
        record = StepRecord(
            id=uuid4(),
            transaction_id=verdict.transaction.id,
            step=call.step,
            request_id=str(call.request_id),
            accepted=verdict.accepted,
            code=verdict.code,
            findings=verdict.findings,
            evidence=verdict.evidence,
            images=images,
            at=verdict.transaction.last_step_at,
            milliseconds=verdict.milliseconds,
        )
        await self._store.commit(
            verdict.transaction,
            record,
            path=call.path,
            answer=StoredAnswer(call.body_digest, answer),
            verified_user=verified_user(verdict.transaction, call.user),
            events=events_of(before, verdict.transaction, verdict.transaction.last_step_at, call.user),
            by_key=call.by_key,
        )


def parse_transaction_id(text: str | None) -> UUID | None:
    """Return the transaction id on the wire; None for none. Raises `NotExamined` 5004."""
    if text is None or not text.strip():
        return None
    try:
        parsed = UUID(text.strip())
    except ValueError:
        raise NotExamined(5004) from None
    return None if parsed == _NIL else parsed


def _check_order(transaction: Transaction, step: StepName) -> None:
    """Sides in either order until liveness starts; liveness once both are accepted."""
    if step is StepName.LIVENESS:
        if transaction.front is None or transaction.back is None:
            raise NotExamined(5009)
    elif transaction.refusals.get(StepName.LIVENESS, 0) > 0:
        raise NotExamined(5009)


def _tries_used_up(transaction: Transaction, call: StepCall) -> bool:
    return transaction.refusals.get(call.step, 0) >= call.policy.tries_per_step


def _unsupported_country(call: StepCall) -> bool:
    country = (call.country or "").strip().upper()
    return bool(country) and country not in _SUPPORTED_COUNTRIES


def _front_of(transaction: Transaction) -> str | None:
    return transaction.front.request_id if transaction.front is not None else None
