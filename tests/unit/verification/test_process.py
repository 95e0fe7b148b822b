"""The process over in-memory ports: order, idempotency, tries, and other writers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hawiya.screening.unconfigured import NoAuthority, NoWatchlists
from hawiya.verification.decide import Verdict
from hawiya.verification.events import Event, EventKind
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Authority,
    AuthorityUnreachable,
    BadImage,
    EarlierPicture,
    LivenessExamination,
    NumberTaken,
    Person,
    SideExamination,
    StaleTransaction,
    StoredAnswer,
)
from hawiya.verification.process import NotExamined, StepCall, VerificationProcess
from hawiya.verification.transaction import (
    AuthorityAnswer,
    ImageRef,
    Outcome,
    PicturePrint,
    State,
    StepName,
    StepRecord,
    Transaction,
    User,
)
from tests.unit.verification import make

pytestmark = pytest.mark.anyio


class MemoryStore:
    def __init__(self) -> None:
        self.transactions: dict[UUID, Transaction] = {}
        self.steps: list[StepRecord | None] = []
        self.answers: dict[tuple[str, str], StoredAnswer] = {}
        self.users: list[User] = []
        self.events: list[EventKind] = []
        self.stale_writes = 0
        self.taken_at_commit = False
        self.earlier: tuple[EarlierPicture, ...] = ()
        self.pictures: dict[UUID, bytes] = {}
        self.numbers: list[str | None] = []
        self.portraits: tuple[bytes, ...] = ()
        self.prints: dict[str, PicturePrint] = {}

    async def get(self, transaction_id: UUID) -> Transaction | None:
        return self.transactions.get(transaction_id)

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        return make.user()

    async def number_taken(self, tenant_id: UUID, user_id: int, id_number: str) -> bool:
        return False

    async def answer(self, tenant_id: UUID, user_id: int, path: str, request_id: str) -> StoredAnswer | None:
        return self.answers.get((path, request_id))

    async def earlier_pictures(
        self, tenant_id: UUID, transaction_id: UUID, prints: Mapping[str, PicturePrint], *, id_number: str | None = None
    ) -> tuple[EarlierPicture, ...]:
        self.numbers.append(id_number)
        return tuple(one for one in self.earlier if one.name in prints)

    async def earlier_portraits(self, tenant_id: UUID, transaction_id: UUID, id_number: str) -> tuple[bytes, ...]:
        return self.portraits

    async def picture(self, tenant_id: UUID, image_id: UUID) -> bytes | None:
        return self.pictures.get(image_id)

    async def put_images(
        self,
        tenant_id: UUID,
        user_id: int,
        transaction_id: UUID,
        images: Mapping[str, bytes],
        prints: Mapping[str, PicturePrint],
    ) -> tuple[ImageRef, ...]:
        self.prints.update(prints)
        return tuple(ImageRef(uuid4(), name) for name in images)

    async def commit(
        self,
        transaction: Transaction,
        step: StepRecord | None,
        *,
        path: str,
        answer: StoredAnswer,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
        by_key: UUID | None = None,
    ) -> None:
        if self.stale_writes:
            self.stale_writes -= 1
            raise StaleTransaction
        known = self.transactions.get(transaction.id)
        if (known.version if known else 0) != transaction.version:
            raise StaleTransaction
        if verified_user is not None and self.taken_at_commit:
            self.taken_at_commit = False
            raise NumberTaken
        self.transactions[transaction.id] = replace(transaction, version=transaction.version + 1)
        self.steps.append(step)
        self.events += [event.kind for event in events]
        self.answers[path, step.request_id if step else ""] = answer
        if verified_user is not None:
            self.users.append(verified_user)


class FixedExaminer:
    def __init__(self) -> None:
        self.sides = {step: make.side_examination(step) for step in (StepName.FRONT, StepName.BACK)}
        self.frames = make.liveness_examination()
        self.calls = 0
        self.portraits: list[bytes | None] = []
        self.same_captures: set[bytes] = set()
        self.likeness: dict[bytes, float] = {}

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        return earlier in self.same_captures

    async def is_same_card_picture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        return earlier in self.same_captures

    async def similarity(self, template: bytes, enrolled: bytes) -> float | None:
        return self.likeness.get(enrolled)

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        self.calls += 1
        await asyncio.sleep(0)
        return self.sides[StepName.FRONT]

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        self.calls += 1
        return self.sides[StepName.BACK]

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        self.calls += 1
        self.portraits.append(portrait)
        return self.frames


class SilentAuthority:
    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        raise AuthorityUnreachable


class World:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.examiner = FixedExaminer()
        self.now = make.NOW
        self.authority: Authority = NoAuthority()

    def clock(self) -> datetime:
        return self.now

    async def step(self, step: StepName, **changes: object) -> Verdict:
        images = ("face_1", "face_2", "face_3") if step is StepName.LIVENESS else ("image",)
        start = {
            "user": make.user(),
            "policy": Policy(),
            "step": step,
            "path": step.value,
            "request_id": uuid4(),
            "body_digest": b"digest",
            "images": dict.fromkeys(images, b"jpeg"),
        }
        seen: list[Verdict] = []

        def render(verdict: Verdict, call: StepCall) -> bytes:
            seen.append(verdict)
            return str(verdict.code).encode()

        process = VerificationProcess(self.store, self.examiner, NoWatchlists(), self.authority, self.clock)
        await process.take_step(StepCall(**{**start, **changes}), render)  # type: ignore[arg-type]
        return seen[-1]


@pytest.fixture
def world() -> World:
    return World()


async def refusal_of(world: World, step: StepName, **changes: object) -> int:
    with pytest.raises(NotExamined) as caught:
        await world.step(step, **changes)
    return caught.value.code


@pytest.mark.parametrize("none", [None, "", "  ", "00000000-0000-0000-0000-000000000000"])
async def test_no_id_starts_a_transaction(world: World, none: str | None) -> None:
    verdict = await world.step(StepName.FRONT, transaction_id=none)
    assert list(world.store.transactions) == [verdict.transaction.id]


async def test_an_id_made_on_the_phone_is_taken_in_either_case(world: World) -> None:
    minted = "3FA85F64-5717-4562-B3FC-2C963F66AFA6"
    first = await world.step(StepName.BACK, transaction_id=minted)
    second = await world.step(StepName.FRONT, transaction_id=minted.lower())
    assert str(first.transaction.id) == minted.lower()
    assert second.transaction.back is not None
    assert len(world.store.transactions) == 1


async def test_three_steps_verify_and_enrol(world: World) -> None:
    started = await world.step(StepName.FRONT, client_transaction_id="ours")
    same = {"transaction_id": str(started.transaction.id)}
    await world.step(StepName.BACK, **same)
    ended = await world.step(StepName.LIVENESS, **same)
    assert ended.transaction.verified
    assert ended.transaction.client_transaction_id == "ours"
    assert [user.id_number for user in world.store.users] == [make.NUMBER]
    assert world.examiner.portraits == [b"portrait"]
    assert world.store.events == [EventKind.TRANSACTION_COMPLETED, EventKind.IDENTITY_VERIFIED]
    assert await refusal_of(world, StepName.LIVENESS, **same) == 5010


@pytest.mark.parametrize("bad", ["text", "3fa85f64", "x" * 64])
async def test_malformed_ids_are_refused(world: World, bad: str) -> None:
    assert await refusal_of(world, StepName.FRONT, transaction_id=bad) == 5004


@pytest.mark.parametrize("stranger", [make.user(id=8), make.user(tenant_id=UUID(int=2))])
async def test_somebody_elses_transaction_is_refused(world: World, stranger: User) -> None:
    started = await world.step(StepName.FRONT)
    code = await refusal_of(world, StepName.BACK, transaction_id=str(started.transaction.id), user=stranger)
    assert code == 5004


async def test_an_expired_transaction_is_refused(world: World) -> None:
    started = await world.step(StepName.FRONT)
    world.now += timedelta(minutes=31)
    assert await refusal_of(world, StepName.BACK, transaction_id=str(started.transaction.id)) == 5004


async def test_liveness_needs_both_sides_first(world: World) -> None:
    assert await refusal_of(world, StepName.LIVENESS) == 5009
    started = await world.step(StepName.FRONT)
    assert await refusal_of(world, StepName.LIVENESS, transaction_id=str(started.transaction.id)) == 5009


async def test_sides_are_closed_once_liveness_started(world: World) -> None:
    world.store.transactions[UUID(int=9)] = make.both_sides(refusals={StepName.LIVENESS: 1})
    assert await refusal_of(world, StepName.FRONT, transaction_id=str(UUID(int=9))) == 5009


async def test_the_call_after_the_last_try_rejects_the_transaction(world: World) -> None:
    world.examiner.sides[StepName.FRONT] = make.side_examination(findings=(make.finding(3001, "idNumber"),))
    started = await world.step(StepName.FRONT)
    same = {"transaction_id": str(started.transaction.id)}
    for _ in range(4):
        await world.step(StepName.FRONT, **same)
    examined = world.examiner.calls
    ended = await world.step(StepName.FRONT, **same)
    assert ended.code == 4003
    assert ended.transaction.state is State.REJECTED
    assert world.examiner.calls == examined
    assert await refusal_of(world, StepName.FRONT, **same) == 5010


@pytest.mark.parametrize("country", ["EG", "egy", None, " "])
async def test_egypt_is_the_country(world: World, country: str | None) -> None:
    assert (await world.step(StepName.FRONT, country=country)).code is None


async def test_another_country_is_refused_without_looking(world: World) -> None:
    verdict = await world.step(StepName.FRONT, country="SA")
    assert verdict.code == 5001
    assert world.examiner.calls == 0


async def test_a_repeated_request_gets_its_answer_again(world: World) -> None:
    same = {"request_id": UUID(int=5)}
    await world.step(StepName.FRONT, **same)
    world.examiner.sides[StepName.FRONT] = make.side_examination(findings=(make.finding(3001, "idNumber"),))
    with pytest.raises(IndexError):
        await world.step(StepName.FRONT, **same)  # nothing is rendered anew
    assert world.examiner.calls == 1


async def test_a_request_id_with_another_body_is_refused(world: World) -> None:
    await world.step(StepName.FRONT, request_id=UUID(int=5))
    assert await refusal_of(world, StepName.FRONT, request_id=UUID(int=5), body_digest=b"other") == 409


async def test_a_faster_writer_makes_us_decide_again(world: World) -> None:
    world.store.stale_writes = 3
    verdict = await world.step(StepName.FRONT)
    assert verdict.accepted
    assert world.examiner.calls == 1
    assert len(world.store.steps) == 1


async def test_endless_conflicts_end(world: World) -> None:
    world.store.stale_writes = 1000
    with pytest.raises(StaleTransaction):
        await world.step(StepName.FRONT)


async def test_a_number_taken_meanwhile_blocks_the_identity(world: World) -> None:
    started = await world.step(StepName.FRONT)
    same = {"transaction_id": str(started.transaction.id)}
    await world.step(StepName.BACK, **same)
    world.store.taken_at_commit = True
    verdict = await world.step(StepName.LIVENESS, **same)
    assert verdict.code == 3103
    assert not verdict.transaction.verified
    assert world.store.users == []


async def test_fifty_parallel_steps_leave_one_consistent_transaction(world: World) -> None:
    same = {"transaction_id": str(UUID(int=77))}
    verdicts = await asyncio.gather(*(world.step(StepName.FRONT, **same) for _ in range(50)))
    (kept,) = world.store.transactions.values()
    assert kept.version == 50
    assert len(world.store.steps) == 50
    assert all(verdict.accepted for verdict in verdicts)


class TalkingAuthority:
    """Says what it is told to; `asked` and `left` count questions and those given up, `gate` holds answers back."""

    def __init__(self, answer: AuthorityAnswer | None = None) -> None:
        self.answer = answer
        self.asked = self.left = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        self.asked += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.left += 1
            raise
        return self.answer


async def liveness(world: World, policy: Policy) -> Verdict:
    world.store.transactions.setdefault(UUID(int=9), make.both_sides())
    return await world.step(StepName.LIVENESS, transaction_id=str(UUID(int=9)), policy=policy)


async def test_a_silent_authority_leaves_the_transaction_waiting(world: World) -> None:
    world.authority = SilentAuthority()
    verdict = await liveness(world, Policy(require_authority=True))
    assert verdict.transaction.state is State.PENDING_AUTHORITY
    assert world.store.users == []


async def test_a_silent_authority_that_is_not_required_is_not_judged(world: World) -> None:
    world.authority = SilentAuthority()
    verdict = await liveness(world, Policy())
    assert verdict.transaction.verified
    (said,) = [one for one in verdict.transaction.decision if one.check == "authority"]
    assert (said.outcome, said.detail) == (Outcome.NOT_JUDGED, "no answer: no answer")


@pytest.mark.parametrize("authority", [SilentAuthority(), NoAuthority()])
async def test_a_policy_may_refuse_the_call_and_then_nothing_is_kept(
    world: World, authority: SilentAuthority | NoAuthority
) -> None:
    world.authority = authority
    before = make.both_sides(refusals={StepName.LIVENESS: 4})
    world.store.transactions[before.id] = before
    policy = Policy(require_authority=True, authority_when_down="refuse")
    for _ in range(3):
        with pytest.raises(AuthorityUnreachable):
            await liveness(world, policy)
    assert world.store.transactions == {before.id: before}
    assert (world.store.steps, world.store.answers, world.store.prints) == ([], {}, {})
    world.authority = TalkingAuthority(AuthorityAnswer(valid=True))
    assert (await liveness(world, policy)).transaction.verified


async def test_refused_frames_need_no_authority(world: World) -> None:
    world.authority = authority = TalkingAuthority(AuthorityAnswer(valid=True))
    authority.gate.clear()
    world.examiner.frames = make.liveness_examination(live=False, findings=(make.finding(4223, "face_1"),))
    policy = Policy(require_authority=True, authority_when_down="refuse")
    assert (await liveness(world, policy)).code == 4223
    assert authority.asked == authority.left


async def test_the_authority_is_asked_while_the_frames_are_examined(world: World) -> None:
    world.authority = authority = TalkingAuthority(AuthorityAnswer(valid=True))
    seen: list[int] = []
    examine = world.examiner.liveness

    async def look(*pictures: Any) -> LivenessExamination:
        await asyncio.sleep(0)
        seen.append(authority.asked)
        return await examine(*pictures)

    world.examiner.liveness = look  # type: ignore[method-assign]
    assert (await liveness(world, Policy())).transaction.verified
    assert seen == [1]


async def test_pictures_that_cannot_be_examined_end_the_question(world: World) -> None:
    world.authority = authority = TalkingAuthority()
    authority.gate.clear()

    async def look(*pictures: Any) -> LivenessExamination:
        await asyncio.sleep(0)
        raise BadImage(415, "face_1")

    world.examiner.liveness = look  # type: ignore[method-assign]
    with pytest.raises(BadImage):
        await liveness(world, Policy())
    assert (authority.asked, authority.left) == (1, 1)


async def test_an_answer_is_kept_with_the_transaction_and_shown(world: World) -> None:
    said = AuthorityAnswer(False, 3, "EXPIRED", "The card has expired.")
    world.authority = TalkingAuthority(said)
    verdict = await liveness(world, Policy())
    assert verdict.background.authority == verdict.transaction.authority == said
    assert (verdict.code, verdict.transaction.state) == (5012, State.IN_REVIEW)


PRINTS = {name: PicturePrint(name.encode(), 1) for name in ("face_1", "face_2", "face_3")}


def earlier(name: str, *, user_id: int = 7, same_file: bool = False, image: int = 1) -> EarlierPicture:
    return EarlierPicture(name, UUID(int=image), user_id, same_file)


async def live_step(world: World) -> Verdict:
    world.store.transactions[UUID(int=9)] = make.both_sides()
    world.examiner.frames = make.liveness_examination(prints=PRINTS)
    return await world.step(StepName.LIVENESS, transaction_id=str(UUID(int=9)))


async def test_new_frames_are_kept_with_their_prints(world: World) -> None:
    assert (await live_step(world)).code is None
    assert world.store.prints == PRINTS


@pytest.mark.parametrize("user_id", [7, 8])
async def test_a_frame_file_of_another_transaction_is_a_replay(world: World, user_id: int) -> None:
    world.store.earlier = (earlier("face_2", user_id=user_id, same_file=True),)
    verdict = await live_step(world)
    assert (verdict.code, verdict.live, verdict.accepted) == (4220, False, False)
    assert [(one.code, one.field) for one in verdict.findings] == [(4220, "face_2")]
    assert [one.outcome for one in verdict.evidence if one.check == "replay"] == [Outcome.FAIL]


async def test_a_look_alike_counts_only_when_it_is_one_exposure(world: World) -> None:
    world.store.earlier = (earlier("face_1", image=1), earlier("face_1", image=2), earlier("face_1", image=3))
    world.store.pictures = {UUID(int=2): b"other capture", UUID(int=3): b"this very exposure"}
    assert (await live_step(world)).code is None
    world.examiner.same_captures = {b"this very exposure"}
    assert (await live_step(world)).code == 4220


async def test_a_replay_that_the_frames_themselves_show_is_told_once(world: World) -> None:
    world.store.earlier = (earlier("face_2", same_file=True),)
    world.store.transactions[UUID(int=9)] = make.both_sides()
    world.examiner.frames = make.liveness_examination(
        live=False, prints=PRINTS, findings=(make.finding(4220, "face_2"),)
    )
    verdict = await world.step(StepName.LIVENESS, transaction_id=str(UUID(int=9)))
    assert [(one.code, one.field) for one in verdict.findings] == [(4220, "face_2")]


@pytest.mark.parametrize(
    ("user_id", "outcome", "state"), [(7, Outcome.NOT_JUDGED, State.COMPLETED), (8, Outcome.REVIEW, State.IN_REVIEW)]
)
async def test_a_card_picture_of_another_user_sends_the_transaction_to_review(
    world: World, user_id: int, outcome: Outcome, state: State
) -> None:
    prints = {"image": PicturePrint(b"card", 5)}
    world.examiner.sides[StepName.FRONT] = make.side_examination(prints=prints)
    world.store.earlier = (earlier("image", user_id=user_id, same_file=True), earlier("image", user_id=9))
    started = await world.step(StepName.FRONT)
    assert [one.outcome for one in started.evidence if one.check == "reused_image"] == [outcome]
    same = {"transaction_id": str(started.transaction.id)}
    await world.step(StepName.BACK, **same)
    assert (await world.step(StepName.LIVENESS, **same)).transaction.state is state


async def front_with_print(world: World, **policy: object) -> Verdict:
    world.examiner.sides[StepName.FRONT] = make.side_examination(prints={"image": PicturePrint(b"card", 5)})
    return await world.step(StepName.FRONT, **policy)


def reused(verdict: Verdict) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.detail or "") for one in verdict.evidence if one.check == "reused_image"]


async def test_a_card_picture_is_looked_for_by_its_number_and_compared(world: World) -> None:
    world.store.earlier = (earlier("image", user_id=8, image=1), earlier("image", user_id=7, image=2))
    world.store.pictures = {UUID(int=1): b"another capture", UUID(int=2): b"this very exposure"}
    assert reused(await front_with_print(world)) == []
    assert world.store.numbers == [make.NUMBER]
    world.examiner.same_captures = {b"this very exposure"}
    assert reused(await front_with_print(world)) == [
        (Outcome.NOT_JUDGED, "image: the same exposure in another transaction of the same user")
    ]
    world.examiner.same_captures = {b"this very exposure", b"another capture"}
    assert reused(await front_with_print(world)) == [
        (Outcome.REVIEW, "image: the same exposure in another transaction of another user")
    ]


async def test_only_the_likeliest_are_compared_but_every_file(world: World) -> None:
    alike = tuple(earlier("image", image=number) for number in range(1, 10))
    world.store.earlier = (*alike, earlier("image", image=20, same_file=True))
    world.store.pictures = {UUID(int=9): b"this very exposure"}
    world.examiner.same_captures = {b"this very exposure"}
    assert [detail.split(" in ")[0] for _, detail in reused(await front_with_print(world))] == ["image: the same file"]
    world.store.earlier = alike
    assert reused(await front_with_print(world)) == []


async def test_a_published_picture_has_no_print_and_is_never_reused(world: World) -> None:
    world.store.earlier = (earlier("image", user_id=8, same_file=True),)
    assert reused(await world.step(StepName.FRONT)) == []


async def test_another_portrait_than_at_the_last_verification_of_the_number_is_reviewed(world: World) -> None:
    world.store.portraits = (b"of another embedder", b"earlier")
    world.examiner.likeness = {b"earlier": 0.1}
    started = await world.step(StepName.FRONT)
    (said,) = [one for one in started.evidence if one.check == "portrait_changed"]
    assert (said.outcome, said.score) == (Outcome.REVIEW, 0.1)
    same = {"transaction_id": str(started.transaction.id)}
    await world.step(StepName.BACK, **same)
    ended = (await world.step(StepName.LIVENESS, **same)).transaction
    assert (ended.state, ended.verified) == (State.IN_REVIEW, False)
    assert [one.detail for one in ended.decision if one.check == "card_checks"] == ["portrait_changed"]


async def test_steps_by_key_verify_nobody_and_tell_of_nobody(world: World) -> None:
    nobody = {"user": make.user(anonymous=True), "by_key": uuid4()}
    started = await world.step(StepName.FRONT, **nobody)
    same = {"transaction_id": str(started.transaction.id), **nobody}
    await world.step(StepName.BACK, **same)
    ended = await world.step(StepName.LIVENESS, **same)
    assert ended.transaction.verified
    assert world.store.users == []


async def test_a_number_that_is_taken_says_nothing_of_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def taken(*_: object) -> bool:
        return True

    monkeypatch.setattr(world.store, "number_taken", taken)
    assert (await world.step(StepName.FRONT)).code == 3103
    assert (await world.step(StepName.FRONT, user=make.user(anonymous=True), by_key=uuid4())).code is None


async def test_a_key_alone_takes_no_step_of_a_registered_user_nor_a_user_of_nobody(world: World) -> None:
    assert await refusal_of(world, StepName.FRONT, by_key=uuid4()) == 5004
    assert await refusal_of(world, StepName.FRONT, user=make.user(anonymous=True)) == 5004
