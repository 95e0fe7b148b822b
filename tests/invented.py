"""Invented tenants, users and transactions for tests of what is stored."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from hawiya.store.opening import Store
from hawiya.verification.events import Event, EventKind
from hawiya.verification.ports import StoredAnswer
from hawiya.verification.tenant import NewUser, Tenant
from hawiya.verification.transaction import (
    AcceptedLiveness,
    AcceptedSide,
    Evidence,
    FieldValue,
    Finding,
    ImageRef,
    Outcome,
    PicturePrint,
    State,
    StepName,
    StepRecord,
    Transaction,
    User,
)

NUMBER = "29001011234567"
PATH = "/api/digitalidentity/verify/id/front"


async def tenant(store: Store, at: datetime, name: str = "bank") -> Tenant:
    made = Tenant(id=uuid4(), name=name, created_at=at)
    await store.tenants.add(made)
    return made


async def user(store: Store, at: datetime, phone: str = "+201001234567", of: Tenant | None = None) -> User:
    owner = of or await tenant(store, at)
    return await store.users.add(NewUser(owner.id, name="منى", phone_number=phone), at)


def transaction(of: User, at: datetime) -> Transaction:
    return Transaction(
        id=uuid4(), tenant_id=of.tenant_id, user_id=of.id, state=State.OPEN, created_at=at, last_step_at=at
    )


def side(request_id: str, at: datetime, images: tuple[ImageRef, ...] = ()) -> AcceptedSide:
    """An accepted front, with something in every attribute."""
    return AcceptedSide(
        fields={
            "idNumber": FieldValue(NUMBER, 0.99, (10.0, 20.5, 300.0, 40.0)),
            "first_name": FieldValue("منى", 0.97),
        },
        findings=(Finding(3105, "job", "؟؟", hint="wipe the card"),),
        evidence=(Evidence("sharpness", Outcome.PASS, 0.8, 0.5, "sharp-1", "clear"),),
        images=images,
        fake=False,
        doc_type="national_id",
        request_id=request_id,
        accepted_at=at,
        portrait=b"\x00\xff\xfe template",
    )


def liveness(request_id: str, at: datetime, images: tuple[ImageRef, ...] = ()) -> AcceptedLiveness:
    return AcceptedLiveness(
        live=True,
        findings=(),
        evidence=(Evidence("parallax", Outcome.PASS, 3.25, 1.0, "parallax-1"),),
        images=images,
        request_id=request_id,
        accepted_at=at,
        template=b"\xff face",
    )


def step(of: Transaction, images: tuple[ImageRef, ...] = (), name: StepName = StepName.FRONT) -> StepRecord:
    return StepRecord(
        id=uuid4(),
        transaction_id=of.id,
        step=name,
        request_id=str(uuid4()),
        accepted=True,
        code=None,
        findings=(Finding(3105, "job"),),
        evidence=(Evidence("sharpness", Outcome.PASS, 0.8, 0.5),),
        images=images,
        at=of.last_step_at,
        milliseconds={"decode": 4.5},
    )


def answer(to: StepRecord) -> StoredAnswer:
    return StoredAnswer(body_digest=b"d" * 32, answer=f'{{"step": "{to.request_id}"}}'.encode())


async def take_step(
    store: Store, before: Transaction, name: StepName, pictures: dict[str, bytes], verified: User | None = None
) -> tuple[Transaction, StepRecord]:
    """Take one accepted step as the heart does: images first, then one commit. Returns what is stored now."""
    prints = {name: PicturePrint(sha256(picture).digest(), len(picture)) for name, picture in pictures.items()}
    images = await store.verifications.put_images(before.tenant_id, before.user_id, before.id, pictures, prints)
    taken = step(before, images, name)
    accepted = {
        StepName.FRONT: lambda: replace(before, front=side(taken.request_id, taken.at, images)),
        StepName.BACK: lambda: replace(before, back=side(taken.request_id, taken.at, images)),
        StepName.LIVENESS: lambda: replace(
            before, liveness=liveness(taken.request_id, taken.at, images), state=State.COMPLETED, verified=True
        ),
    }[name]()
    event = Event(before.tenant_id, EventKind.REVIEW_NEEDED, taken.at, before.user_id, before.id, {"code": 5011})
    await store.verifications.commit(
        accepted, taken, path=PATH, answer=answer(taken), verified_user=verified, events=(event,)
    )
    return replace(accepted, version=accepted.version + 1), taken


def blob_of(tenant_id: UUID, image: ImageRef) -> str:
    """Where the blob of a picture lies in the blob store."""
    return f"{tenant_id}/{image.id}"
