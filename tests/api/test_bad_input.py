"""Bad input: the right status and code, the envelope, and no trace of a stack."""

import io
import json
import zlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.users import Users
from hawiya.store.opening import utc_now
from hawiya.verification.transaction import User
from hawiya.wire.errors import ERRORS
from tests.api.serving import BACK, FRONT, LIVENESS, Served, make_caller, picture, text, token_of

ENVELOPE = {"services", "data", "error_code", "error_message", "error_descriptions"}


def assert_refused(response: httpx.Response, status: int, code: int) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["error_code"]) == (status, code)
    assert set(body) == ENVELOPE
    assert body["services"] is None
    assert body["data"] is None
    assert body["error_message"]
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    for trace in ("Traceback", ".py", "site-packages", "sqlalchemy", "pydantic"):
        assert trace not in response.text
    return body


def raw(served: Served, body: bytes, path: str = FRONT, **headers: str) -> httpx.Response:
    given = {**served.headers, "Content-Type": "application/json", **headers}
    return served.client.post(path, content=body, headers=given)


@pytest.mark.parametrize(
    ("key", "says"), [(None, "missing"), ("", "missing"), ("hwy_" + "x" * 43, "unknown"), ("é", "unknown")]
)
def test_a_key_that_opens_nothing(served: Served, key: str | None, says: str) -> None:
    headers = {"Authorization": f"Bearer {served.token}", **({"ApiKey": key.encode()} if key is not None else {})}
    body = assert_refused(served.client.post(FRONT, json={"image": "x"}, headers=headers), 401, 401)
    assert says in body["error_descriptions"][0]


@pytest.mark.parametrize(("method", "path", "code"), [("POST", "/nothing", 404), ("PUT", FRONT, 405)])
def test_a_refusal_without_details_says_what_to_do(served: Served, method: str, path: str, code: int) -> None:
    body = assert_refused(served.client.request(method, path, headers=served.headers), code, code)
    assert body["error_descriptions"] == [ERRORS[code].hint]


def test_a_revoked_key(served: Served) -> None:
    async def revoke(store: Any) -> None:
        keys = ApiKeys(store.api_keys, store.tenants, utc_now)
        (key,) = await keys.of_tenant(served.tenant_id)
        await keys.revoke(key.id)

    served.store(revoke)
    assert "revoked" in assert_refused(served.front(), 401, 401)["error_descriptions"][0]


def test_a_second_key_of_the_tenant_works_beside_the_first(served: Served) -> None:
    second = served.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).create(served.tenant_id))
    assert served.post(FRONT, {"image": text(picture())}, ApiKey=second.key).status_code == 200
    assert served.front().status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x.y.z", "Basic YTpi", "Bearer é"])
def test_a_token_that_stands_for_nobody(served: Served, header: str | None) -> None:
    headers: dict[str, Any] = {"ApiKey": served.key}
    if header is not None:
        headers["Authorization"] = header.encode()
    response = served.client.post(FRONT, json={"image": "x"}, headers=headers)
    assert_refused(response, 401, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_an_expired_token(served: Served) -> None:
    someone = User(id=served.user_id, tenant_id=served.tenant_id, name=None)
    token = token_of(served, someone, lambda: utc_now() - timedelta(days=2))
    body = assert_refused(served.post(FRONT, {"image": "x"}, Authorization=f"Bearer {token}"), 401, 401)
    assert "expired" in body["error_descriptions"][0]


def test_a_token_of_another_tenant_or_of_nobody(served: Served) -> None:
    _, _, _, foreign = served.store(lambda store: make_caller(served.settings, store, "Other"))
    ghost = token_of(served, User(id=999_999, tenant_id=served.tenant_id, name=None))
    said = [
        assert_refused(served.post(FRONT, {"image": "x"}, Authorization=f"Bearer {token}"), 401, 401)
        for token in (foreign, ghost)
    ]
    assert said[0] == said[1]


def test_the_tenancy_name_must_be_the_keys(served: Served) -> None:
    assert served.post(FRONT, {"image": text(picture())}, TenancyName="bank").status_code == 200
    assert_refused(served.post(FRONT, {"image": text(picture())}, TenancyName="other"), 401, 401)


def test_a_blocked_user_and_a_disabled_tenant(served: Served) -> None:
    served.store(lambda s: Users(s.users, s.tenants, utc_now).block(served.tenant_id, served.user_id))
    assert_refused(served.front(), 403, 403)
    served.store(lambda store: Tenants(store.tenants, utc_now).disable(served.tenant_id))
    assert_refused(served.front(), 403, 4005)


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", ""])
def test_other_media_types(served: Served, media_type: str) -> None:
    assert_refused(raw(served, b'{"image": "x"}', **{"Content-Type": media_type}), 415, 415)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"[" * 50_000,
        b'{"image":' + b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"image": "\xff"}',
        b'{"image": NaN}',
        b'{"image": "\\u0000"}',
        b"{}",
        b'{"image": null}',
        b'{"image": ""}',
        b'{"image": 5}',
        b'{"image": {"a": "b"}}',
        b'{"image": "not base64!"}',
        b'{"image": "data:image/jpeg;base64,"}',
        b'{"image": "\\ud800"}',
        b'{"image": "eA==", "request_id": "x"}',
        b'{"image": "eA==", "transaction_id": 7}',
        b'{"image": "eA==", "getExtractedData": "perhaps"}',
    ],
)
def test_malformed_bodies(served: Served, body: bytes) -> None:
    assert_refused(raw(served, body), 400, 400)
    assert served.examiner.calls == 0


def test_a_client_reference_that_is_too_long(served: Served) -> None:
    assert served.front(client_transaction_id="x" * 256).status_code == 200
    refused = served.front(client_transaction_id="x" * 257)
    assert_refused(refused, 400, 400)
    assert refused.json()["error_descriptions"] == ["client_transaction_id: at most 256 characters"]


def test_a_call_without_a_body_is_told_what_is_missing(served: Served) -> None:
    refused = served.client.post(FRONT, headers=served.headers)
    assert_refused(refused, 400, 400)


def test_a_missing_face_is_named(served: Served) -> None:
    body = assert_refused(served.post(LIVENESS, {"face_1": "eA==", "face_3": "eA=="}), 400, 400)
    assert body["error_descriptions"] == ["face_2: Field required"]


def test_bodies_over_the_limit(served: Served) -> None:
    assert_refused(raw(served, b'{"image": "' + b"A" * 12_000_000 + b'"}'), 413, 413)
    assert_refused(raw(served, b'{"image": "' + b"A" * 29_400_000 + b'"}', LIVENESS), 413, 413)


def test_a_body_over_the_limit_that_announces_nothing(served: Served) -> None:
    chunks = (b"A" * 1_000_000 for _ in range(12))
    response = served.client.post(FRONT, content=chunks, headers={**served.headers, "Content-Type": "application/json"})
    assert_refused(response, 413, 413)


def test_a_picture_over_five_megabytes(served: Served) -> None:
    assert_refused(served.front(image="A" * 7_000_000), 400, 5002)


def jpeg(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("L", size, 200).save(file, "JPEG", quality=1)
    return file.getvalue()


def png_bomb(edge: int) -> bytes:
    """A PNG of black pixels, a few kilobytes that would fill gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = edge.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"just text, no picture", 415, 415),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00", 415, 415),
        (b"%PDF-1.7 ...", 415, 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, 415),
        (picture()[:-400], 400, 400),
        (picture(suffix=".png")[:-400], 400, 400),
        (b"\xff\xd8\xff\xe0", 400, 400),
        (png_bomb(50_000), 400, 5003),
        (jpeg((6000, 5000)), 400, 5003),
    ],
)
def test_files_that_are_no_pictures(served: Served, data: bytes, status: int, code: int) -> None:
    body = assert_refused(served.front(image=text(data)), status, code)
    assert body["error_descriptions"][0].startswith("image: ")


def test_the_frame_that_is_no_picture_is_named(served: Served) -> None:
    transaction_id = served.front().json()["data"]["idFrontData"]["transaction_id"]
    served.back(transaction_id=transaction_id)
    body = assert_refused(served.liveness(face_2=text(b"text"), transaction_id=transaction_id), 415, 415)
    assert body["error_descriptions"][0].startswith("face_2: ")


@pytest.mark.parametrize("bad", ["text", "3fa85f64-5717", "%00", "../../etc"])
def test_malformed_transaction_ids(served: Served, bad: str) -> None:
    assert_refused(served.front(transaction_id=bad), 400, 5004)


def test_transactions_of_another_user_and_of_another_tenant(served: Served) -> None:
    started = served.front().json()["data"]["idFrontData"]["transaction_id"]
    _, key, _, token = served.store(lambda store: make_caller(served.settings, store, "Other"))
    foreign = served.post(
        BACK, {"image": text(picture()), "transaction_id": started}, ApiKey=key, Authorization=f"Bearer {token}"
    )
    assert_refused(foreign, 400, 5004)

    async def neighbour(store: Any) -> User:
        return await Users(store.users, store.tenants, utc_now).create(
            served.tenant_id, phone="+201009999999", name=None
        )

    other = token_of(served, served.store(neighbour))
    response = served.post(BACK, {"image": text(picture()), "transaction_id": started}, Authorization=f"Bearer {other}")
    assert_refused(response, 400, 5004)


def test_steps_out_of_order_and_after_the_end(served: Served) -> None:
    assert_refused(served.liveness(), 400, 5009)
    same = {"transaction_id": served.front().json()["data"]["idFrontData"]["transaction_id"]}
    assert_refused(served.liveness(**same), 400, 5009)
    served.back(**same)
    assert served.liveness(**same).json()["data"]["isDigitalIdentityVerified"] is True
    for step in (served.front, served.back, served.liveness):
        assert_refused(step(**same), 400, 5010)


def test_unknown_paths_and_wrong_methods(served: Served) -> None:
    assert_refused(served.client.get("/api/nothing"), 404, 404)
    assert_refused(served.client.get(FRONT, headers=served.headers), 405, 405)
    assert_refused(served.client.post("/healthz"), 405, 405)


def test_a_fault_of_ours_answers_with_a_reference_and_nothing_else(served: Served) -> None:
    served.examiner.failure = RuntimeError("secret detail in /some/file.py")
    response = served.front()
    body = assert_refused(response, 500, 500)
    assert "secret" not in response.text
    reference = body["error_descriptions"][0].removeprefix("reference: ")
    assert UUID(reference) == UUID(response.headers["x-request-id"])


def test_refused_calls_leave_no_transaction(served: Served) -> None:
    minted = str(uuid4())
    assert_refused(served.front(image=text(b"text"), transaction_id=minted), 415, 415)
    answer = served.front(transaction_id=minted).json()
    assert answer["data"]["idFrontData"]["transaction_id"] == minted
    assert json.dumps(answer).count(minted) == 2
