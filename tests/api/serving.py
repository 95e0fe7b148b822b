"""A real server on a real socket, with an examiner that says what a test tells it to."""

import asyncio
import base64
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import cv2
import httpx
import numpy as np
import uvicorn

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.tokens import AccessTokens
from hawiya.accounts.users import Users
from hawiya.api.app import create_app
from hawiya.inference.pictures import decode_picture
from hawiya.settings import Settings
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Classification,
    Clock,
    Examiner,
    FaceComparison,
    LivenessExamination,
    SideExamination,
)
from hawiya.verification.transaction import StepName, User
from tests.unit.verification import make

FRONT = "/api/DigitalIdentity/verify/id/front"
BACK = "/api/DigitalIdentity/verify/id/back"
LIVENESS = "/api/DigitalIdentity/verify/liveness/multi"

FRONT_FIELDS = {
    "idNumber": make.NUMBER,
    "name": "محمد أحمد على حسن",
    "name_english": "Mohamed Ahmed Aly Hassan",
    "first_name": "محمد",
    "first_name_english": "Mohamed",
    "last_names": "أحمد على حسن",
    "last_names_english": "Ahmed Aly Hassan",
    "address": "١٢ شارع النيل الدقى - الجيزة",
    "address_english": "12 Sharia El Nil Dokki - Giza",
    "address_1": "١٢ شارع النيل",
    "address_1_english": "12 Sharia El Nil",
    "address_2": "الدقى - الجيزة",
    "address_2_english": "Dokki - Giza",
    "govern": "الجيزة",
    "govern_english": "Giza",
    "city": "الدقى",
    "district": "الدقى",
    "idKey": "AB1234567",
    "dateOfBirth": "1990-05-17T00:00:00",
    "gender": "ذكر",
    "gender_english": "male",
}
BACK_FIELDS = {
    "idNumber": make.NUMBER,
    "releaseDate": "2022-03-01T00:00:00",
    "idExpiry": "2029-03-11T00:00:00",
    "gender": "ذكر",
    "gender_english": "male",
    "maritalStatus": "متزوج",
    "maritalStatus_english": "married",
    "religion": "مسلم",
    "religion_english": "muslim",
    "husbandName": "لا يوجد",
    "husbandName_english": "none",
    "job": "مهندس",
    "job_english": "engineer",
    "jobTitle": "كلية الهندسة",
    "jobTitle_english": "faculty of engineering",
}


def picture(seed: int = 0, suffix: str = ".jpg", size: tuple[int, int] = (64, 96)) -> bytes:
    """Return a small picture file of noise."""
    pixels = np.random.default_rng(seed).integers(0, 255, (*size, 3), dtype=np.uint8)
    done, encoded = cv2.imencode(suffix, pixels)
    assert done
    return encoded.tobytes()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class ScriptedExaminer:
    """Decodes pictures as the real one does, then says what it was told to."""

    def __init__(self) -> None:
        self.front_result = make.side_examination(fields=make.fields(**FRONT_FIELDS))
        self.back_result = make.side_examination(StepName.BACK, fields=make.fields(**BACK_FIELDS))
        self.liveness_result = make.liveness_examination()
        self.comparison = FaceComparison(matched=True)
        self.likeness: float | None = 0.9
        self.same_card = False
        self.classification = Classification("national_id", "front")
        self.portraits: list[bytes] = []
        self.failure: Exception | None = None
        self.calls = 0

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        self._look(image, "image")
        return self.front_result

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        self._look(image, "image")
        return self.back_result

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        for number, frame in enumerate(frames, 1):
            self._look(frame, f"face_{number}")
        return self.liveness_result

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        raise AssertionError("scripted pictures have no prints, so none is looked up")

    async def is_same_card_picture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        return self.same_card

    async def compare_faces(self, pictures: Mapping[str, bytes], policy: Policy) -> FaceComparison:
        for name, data in pictures.items():
            self._look(data, name)
        return self.comparison

    async def match_portrait(self, image: bytes, portrait: bytes, policy: Policy) -> FaceComparison:
        self._look(image, "image")
        self.portraits.append(portrait)
        return self.comparison

    async def similarity(self, template: bytes, enrolled: bytes) -> float | None:
        return self.likeness

    async def classify(self, image: bytes, policy: Policy) -> Classification:
        self._look(image, "image")
        return self.classification

    def _look(self, image: bytes, name: str) -> None:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        decode_picture(image, name, 2400)


@dataclass
class Served:
    """A running server, and one caller of it."""

    url: str
    settings: Settings
    examiner: ScriptedExaminer
    key: str
    token: str
    tenant_id: UUID
    user_id: int
    client: httpx.Client = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"ApiKey": self.key, "Authorization": f"Bearer {self.token}"}

    def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return self.client.post(path, json=body, headers={**self.headers, **headers})

    def front(self, **body: Any) -> httpx.Response:
        return self.post(FRONT, {"image": text(picture(1)), **body})

    def back(self, **body: Any) -> httpx.Response:
        return self.post(BACK, {"image": text(picture(2)), **body})

    def liveness(self, **body: Any) -> httpx.Response:
        frames = {f"face_{number}": text(picture(10 + number)) for number in (1, 2, 3)}
        return self.post(LIVENESS, {**frames, **body})

    def post_as(self, token: str, step: str) -> httpx.Response:
        path = {"front": FRONT, "back": BACK}[step]
        return self.post(path, {"image": text(picture(1))}, Authorization=f"Bearer {token}")

    def store(self, work: Any) -> Any:
        """Do something with the store, as the command line does beside a running server."""
        return with_store(self.settings, work)


def with_store(settings: Settings, work: Any) -> Any:
    async def run() -> Any:
        async with open_store(settings, serving=False) as store:
            return await work(store)

    return asyncio.run(run())


async def make_caller(settings: Settings, store: Store, tenant_name: str, **user: Any) -> tuple[UUID, str, int, str]:
    """Make a tenant with a key and a user with a token; return their ids and secrets."""
    tenant = await Tenants(store.tenants, utc_now).create(tenant_name)
    key = await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant.id)
    given = {"phone": "+201001234567", "name": "محمد أحمد", **user}
    person = await Users(store.users, store.tenants, utc_now).create(tenant.id, **given)
    token = await access_tokens(settings, store).issue(person)
    return tenant.id, key.key, person.id, token


def make_second_user(served: Served, name: str | None = "محمد أحمد") -> str:
    """Return the token of another user of the same tenant."""

    async def add(store: Store) -> User:
        return await Users(store.users, store.tenants, utc_now).create(
            served.tenant_id, phone="+201007654321", name=name
        )

    return token_of(served, served.store(add))


def token_of(served: Served, person: User, clock: Clock = utc_now) -> str:
    """Return a token of a user as the command line makes it, beside the running server."""

    async def issue(store: Store) -> str:
        return await access_tokens(served.settings, store, clock).issue(person)

    token: str = served.store(issue)
    return token


def access_tokens(settings: Settings, store: Store, clock: Clock = utc_now) -> AccessTokens:
    lifetime = timedelta(seconds=settings.token_lifetime_seconds)
    return AccessTokens(SigningKeys(store.sign_in.signing_keys, clock), lifetime, clock)


def wait_until_ready(url: str) -> None:
    """Return once the networks are warm; the server is asked again and again, each time over a new connection."""
    for _ in range(10_000):
        if httpx.get(f"{url}/readyz", timeout=60).status_code == 200:
            return
    raise AssertionError("the server did not become ready")


@contextmanager
def serving(settings: Settings, examiner: Examiner | None) -> Iterator[str]:
    """Serve on a free port in a thread; yield the base URL. The server ends as SIGTERM ends it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    config = uvicorn.Config(
        create_app(settings, examiner),
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
    server = uvicorn.Server(config)
    started = threading.Event()

    async def serve() -> None:
        server_startup = server.startup

        async def startup(sockets: list[socket.socket] | None = None) -> None:
            await server_startup(sockets=sockets)
            started.set()

        server.startup = startup  # type: ignore[method-assign]
        try:
            await server.serve(sockets=[listener])
        finally:
            started.set()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    started.wait(timeout=60)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=60)
        listener.close()
