"""What the heart needs from outside, as protocols; `store`, `inference` and `screening` implement them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from hawiya.verification.events import Event
from hawiya.verification.policy import Policy
from hawiya.verification.transaction import (
    AuthorityAnswer,
    Evidence,
    FieldValue,
    Finding,
    ImageRef,
    PicturePrint,
    StepRecord,
    Transaction,
    User,
)


class BadImage(Exception):
    """A picture that cannot be examined: `code` is the public code (400, 415, 5002, 5003), `field` the picture."""

    def __init__(self, code: int, field_name: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.code = code
        self.field = field_name


class Overloaded(Exception):
    """The work queue is full; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy; retry after {retry_after} s")
        self.retry_after = retry_after


class StaleTransaction(Exception):
    """Another writer changed the transaction since it was read: read it again and decide anew."""


class NumberTaken(Exception):
    """The card's number already belongs to another registered user of the tenant."""


@dataclass(frozen=True, slots=True)
class SideExamination:
    """One picture of a card side, examined. `side` is what the picture shows (None when it is no card).

    `prints`: by what the pictures, by wire name, are known again; published specimens have none.
    """

    side: str | None
    doc_type: str
    fields: Mapping[str, FieldValue]
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    fake: bool | None = None
    portrait: bytes | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    prints: Mapping[str, PicturePrint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LivenessExamination:
    """Three frames, examined. `live` is None when they could not be judged or hold too little motion to tell.

    `prints` as in `SideExamination`.
    """

    live: bool | None
    needs_review: bool
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    template: bytes | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    prints: Mapping[str, PicturePrint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FaceComparison:
    """Two faces, compared one to one. `matched` is None when they could not be: `findings` say why.

    Without findings it is None, too, when the stored face was made by another embedder.
    """

    matched: bool | None
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """What a picture shows, as the wire calls it, and which side of the card; None where it is no card."""

    doc_type: str
    side: str | None


class Examiner(Protocol):
    """Where pixels are worked on. Raises `BadImage` and `Overloaded`; the images arrive as encoded files."""

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a picture that should show the card's front, its portrait included."""
        ...

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a picture that should show the card's back."""
        ...

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        """Examine three frames against the card's portrait and the user's enrolled template, where there are any."""
        ...

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Tell whether two face pictures are one exposure, however they were encoded, scaled or moved since."""
        ...

    async def is_same_card_picture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Tell whether two pictures of card sides are one exposure, however encoded, scaled, cropped or lit since."""
        ...

    async def compare_faces(self, pictures: Mapping[str, bytes], policy: Policy) -> FaceComparison:
        """Compare the faces of two pictures, given by wire name."""
        ...

    async def match_portrait(self, image: bytes, portrait: bytes, policy: Policy) -> FaceComparison:
        """Compare the face of a picture, called `image`, with the portrait of an accepted front."""
        ...

    async def similarity(self, template: bytes, enrolled: bytes) -> float | None:
        """Return the cosine of two stored faces; None when they were not made by the embedder in use."""
        ...

    async def classify(self, image: bytes, policy: Policy) -> Classification:
        """Tell what a picture shows, without reading it."""
        ...


@dataclass(frozen=True, slots=True)
class EarlierPicture:
    """A kept picture of another transaction that may be the one called `name` here: the same file, or a look-alike.

    `user_id` is None where its user is anonymous: then nobody knows whose it was.
    """

    name: str
    image_id: UUID
    user_id: int | None
    same_file: bool


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer that a request id got: the digest of the body that asked, and the body that was sent."""

    body_digest: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class WaitingTransaction:
    """A transaction that waits for the authority, and since when."""

    id: UUID
    tenant_id: UUID
    since: datetime


class VerificationStore(Protocol):
    """Transactions, their steps, stored answers and the verified user: one commit a step."""

    async def get(self, transaction_id: UUID) -> Transaction | None:
        """Return the transaction whoever owns it, or None."""
        ...

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        ...

    async def number_taken(self, tenant_id: UUID, user_id: int, id_number: str) -> bool:
        """Tell whether another registered user of the tenant was verified with this number."""
        ...

    async def answer(self, tenant_id: UUID, user_id: int, path: str, request_id: str) -> StoredAnswer | None:
        """Return the stored answer to this user's request id on this path, or None."""
        ...

    async def earlier_pictures(
        self, tenant_id: UUID, transaction_id: UUID, prints: Mapping[str, PicturePrint], *, id_number: str | None = None
    ) -> tuple[EarlierPicture, ...]:
        """Return the tenant's kept pictures of other transactions that may be one of these: same files, then likest.

        With `id_number` those count, too, that were sent under one of the same names for a card of this number.
        """
        ...

    async def earlier_portraits(self, tenant_id: UUID, transaction_id: UUID, id_number: str) -> tuple[bytes, ...]:
        """Return the portraits of the fronts with which the tenant verified this number before, newest first.

        Of any user, and of other transactions than this one; those that were removed meanwhile are left out.
        """
        ...

    async def picture(self, tenant_id: UUID, image_id: UUID) -> bytes | None:
        """Return a stored picture as it was sent; None when it was deleted meanwhile."""
        ...

    async def put_images(
        self,
        tenant_id: UUID,
        user_id: int,
        transaction_id: UUID,
        images: Mapping[str, bytes],
        prints: Mapping[str, PicturePrint],
    ) -> tuple[ImageRef, ...]:
        """Encrypt and store pictures by name, before the commit that refers to them; `prints` of some or all of them.

        What `commit` never refers to is swept away: at start-up, or once it is older than the store's grace time.
        """
        ...

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
        """Write the transaction, the step, its images, the stored answer, the user and the events in one commit.

        `step` is None when a transaction ends without an examination (tries used up). `by_key` is the API key that a
        step without a user was taken with.

        `transaction.version` is the version that was read (0: it must not exist yet); it is stored plus one. Raises
        `StaleTransaction` when another writer was faster (also when the same request id was answered meanwhile) and
        `NumberTaken` when `verified_user.id_number` already belongs to another verified user; nothing is written then.
        """
        ...

    async def commit_decision(
        self, transaction: Transaction, *, verified_user: User | None = None, events: Sequence[Event] = ()
    ) -> None:
        """Write a transaction that is decided anew without a step, the user and the events in one commit.

        Versions and exceptions as for `commit`.
        """
        ...

    async def waiting_for_authority(self, after: WaitingTransaction | None, limit: int) -> Sequence[WaitingTransaction]:
        """Return up to `limit` transactions, of all tenants, that wait for the authority: oldest first, after this."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to screen: what the card says of its holder."""

    name: str | None
    id_number: str | None
    date_of_birth: date | None


@dataclass(frozen=True, slots=True)
class WatchlistHit:
    """One entry of a watchlist that matches a person; `score` is 0..1.

    `entry_digest` is the SHA-256 of the entry's content; `explanation` says which part of the name matched which, and
    what number and birth date said.
    """

    case_no: str
    full_name: str
    score: float
    list_name: str = ""
    entry_key: str = ""
    entry_digest: bytes = b""
    explanation: str = ""
    case_year: int | None = None
    record_date: date | None = None
    id_number: str | None = None
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class Screening:
    """What the watchlists said. `screened` is false while no list is loaded, or not every one that was to be searched.

    `versions` are the lists that were searched, by name, with the version in force; `missing` those that were to be
    searched and could not. `dismissed` are matches that a reviewer has decided to be other people; they are kept as
    evidence and do not count.
    """

    screened: bool
    hits: tuple[WatchlistHit, ...] = ()
    dismissed: tuple[WatchlistHit, ...] = ()
    versions: Mapping[str, UUID] = field(default_factory=dict)
    threshold: float | None = None
    missing: tuple[str, ...] = ()


class AuthorityUnreachable(Exception):
    """The authority gave no answer that counts; `reason` says why, never about whom.

    `paused_for`: seconds in which nobody is asked, because it kept failing; None when the next question will be asked.
    """

    def __init__(self, reason: str = "no answer", paused_for: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.paused_for = paused_for


class Screener(Protocol):
    """Watchlist screening."""

    async def screen(self, tenant_id: UUID, person: Person, policy: Policy) -> Screening:
        """Compare a person with the watchlists of the tenant's policy, honouring what its reviewers decided."""
        ...


class Authority(Protocol):
    """The authority that knows who holds which card."""

    async def check(self, tenant_id: UUID, person: Person) -> AuthorityAnswer | None:
        """Ask the authority; None when none is configured. Raises `AuthorityUnreachable`."""
        ...


class Clock(Protocol):
    """Now, in UTC."""

    def __call__(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...
