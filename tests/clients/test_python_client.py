"""`hawiya.client` against a real server: a whole life of a user, both ways of waiting."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import anyio
import pytest
from standardwebhooks import Webhook

from hawiya.client import (
    AsyncClient,
    BadSignature,
    Client,
    Declined,
    Forbidden,
    NotExamined,
    NotReached,
    Tokens,
    Unauthorized,
    read_event,
)
from hawiya.specimens import people, specimen
from tests.api.accounts import EMAIL, PASSWORD, PHONE, Bank, wait_for
from tests.api.admins import PASSWORD as OFFICERS_PASSWORD
from tests.api.admins import make_admin as make_officer
from tests.api.serving import Served, picture
from tests.api.test_sign_in import ADMIN_PASSWORD, make_admin
from tests.api.test_user_sessions import server_key
from tests.unit.verification import make

FACES = [picture(11), picture(12), picture(13)]


def typed(bank: Bank) -> Callable[[str], str]:
    """Return a person who types the code that came."""
    return lambda to: bank.mailbox.last_code(to) if "@" in to else bank.gateway.last_code(to)


def test_registers_signs_in_and_verifies(bank: Bank) -> None:
    seen: list[Tokens | None] = []
    with Client(bank.url, bank.key, on_tokens=seen.append) as client:
        assert not client.accounts.exists(phone=PHONE)
        registered = client.accounts.register_with_codes(
            PHONE, typed(bank), password=PASSWORD, email=EMAIL, name="محمد", surname="أحمد على حسن"
        )
        assert (registered.isEmailConfirmed, registered.user.phoneNumber) == (True, PHONE)
        assert client.accounts.exists(email=EMAIL)
        client.accounts.login(EMAIL, PASSWORD)
        done = client.verify.verify_person(picture(1), picture(2), FACES, client_transaction_id="order 7")
        assert (done.completed, done.verified, len(done.steps)) == (True, True, 3)
        assert done.last.front is not None
        assert done.last.front.transaction_id == done.transaction_id == done.steps[0].transaction_id
        assert done.last.front.client_transaction_id == "order 7"
        assert client.sign_in.out() is True
        assert client.tokens is None
        with pytest.raises(Unauthorized) as refused:
            client.verify.front(picture(1))
    assert (refused.value.code, refused.value.status) == (401, 401)
    assert [tokens is None for tokens in seen] == [False, False, True]


def test_a_server_opens_a_session_of_a_known_user_for_its_app(bank: Bank) -> None:
    registered = bank.registered()
    make_admin(bank)
    with Client(bank.url, server_key(bank)) as server, Client(bank.url, tenancy_name="Bank") as admin:
        admin.sign_in.admin("mona", ADMIN_PASSWORD)
        tokens = [server.sessions.open(phone=PHONE, email=EMAIL), admin.sessions.invite(email=EMAIL)]
        with pytest.raises(NotExamined) as unknown:
            server.sessions.open(phone="+201112223334")
    assert (unknown.value.code, unknown.value.status) == (404, 404)
    for token in tokens:
        with Client(bank.url, bank.key, tokens=Tokens(token)) as app:
            data = app.verify.front(picture(1)).envelope.data
            assert data is not None
            assert data.user is not None
            assert data.user.id == registered["user"]["id"]
            with pytest.raises(Forbidden):
                app.own_identity.cancel()
            assert app.sign_in.out() is True


def test_an_expired_token_is_renewed_once_for_all_calls(bank: Bank) -> None:
    with Client(bank.url, bank.key) as client:
        client.accounts.register_with_codes(PHONE, typed(bank), password=PASSWORD)
        good = client.tokens
    assert good is not None
    expired = Tokens(access="gone", refresh=good.refresh)

    async def many() -> Tokens | None:
        async with AsyncClient(bank.url, bank.key, tokens=expired) as client, anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(client.verify.front, picture(number))
        return client.tokens

    renewed = anyio.run(many)
    # A second use of the refresh token would have ended the sign-in.
    assert renewed is not None
    assert renewed not in (good, expired)
    with Client(bank.url, bank.key, tokens=renewed) as client:
        assert client.verify.front(picture(1)).accepted
    with Client(bank.url, bank.key, tokens=expired) as client, pytest.raises(Unauthorized) as ended:
        client.verify.front(picture(1))
    assert ended.value.code == 6007


def test_a_wrong_code_is_declined(bank: Bank) -> None:
    with Client(bank.url, bank.key, language="ar") as client:
        sent = client.accounts.send_phone_code(PHONE)
        right = bank.gateway.last_code(PHONE)
        wrong = str((int(right) + 1) % 1_000_000).zfill(6)
        with pytest.raises(Declined, match="الرمز غير صحيح") as declined:
            client.accounts.check_phone_code(PHONE, sent.phoneNumberOtpRequestId, wrong)
        assert (declined.value.code, declined.value.status) == (6001, 200)
        own = client.codes.send(PHONE, subject="Order 7", minutes=3)
        assert client.codes.check(own.requestId, bank.gateway.last_code(PHONE)).isVerified


def test_a_forgotten_password_and_an_unconfirmed_address(bank: Bank) -> None:
    with Client(bank.url, bank.key) as client:
        client.accounts.register_with_codes(PHONE, typed(bank), password=PASSWORD)
        sent = client.accounts.send_own_email_code(EMAIL)
        code = bank.mailbox.last_code(EMAIL)
        confirmed = client.accounts.confirm_own_email(email=EMAIL, request_id=sent.emailOtpRequestId, code=code)
        assert confirmed.isEmailConfirmed
        by_phone = client.accounts.send_reset_code_by_phone(PHONE).phoneNumberOtpRequestId
        wait_for(bank, "phoneNumber", 2)
        code = bank.gateway.last_code(PHONE)
        assert client.accounts.reset_password_by_phone(PHONE, by_phone, code, "another battery").isPasswordChanged
        by_email = client.accounts.send_reset_code_by_email(EMAIL).emailOtpRequestId or ""
        wait_for(bank, "email", 2)
        code = bank.mailbox.last_code(EMAIL)
        assert client.accounts.reset_password_by_email(EMAIL, by_email, code, "a third battery").isPasswordChanged
        assert client.accounts.login(PHONE, "a third battery").isEmailConfirmed


def test_an_admin_signs_in_refreshes_and_signs_out(bank: Bank) -> None:
    make_admin(bank)
    with Client(bank.url, tenancy_name="Bank") as client:
        client.sign_in.admin("mona", ADMIN_PASSWORD)
        before = client.tokens
        assert client.sign_in.refresh() == client.tokens != before
        assert client.sign_in.out() is True
        with pytest.raises(Unauthorized):
            client.sign_in.refresh()


def test_by_key_alone_and_linked_later(served: Served) -> None:
    async def walk() -> None:
        async with AsyncClient(served.url, served.key, tokens=Tokens(served.token)) as client:
            assert (await client.ocr.classify(picture(1))).data is not None
            done = await client.ocr.verify_person(picture(1), picture(2), FACES)
            assert (done.completed, done.last.envelope.data and done.last.envelope.data.user) == (True, None)
            match = await client.ocr.match_face(done.transaction_id, FACES[0])
            assert match.data is not None
            assert match.data.isMatched
            compared = await client.ocr.compare_faces(FACES[0], FACES[1])
            assert compared.data is not None
            assert compared.data.isMatched
            screened = await client.ocr.screen(name="محمد أحمد")
            assert screened.data is not None
            assert not screened.data.AML_matched
            linked = await client.verify.link(done.transaction_id)
            assert linked.verified

    anyio.run(walk)


def test_a_reviewer_finds_decides_and_erases(served: Served) -> None:
    make_officer(served)
    served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    with Client(served.url, served.key, tokens=Tokens(served.token)) as client:
        person = client.verify.verify_person(picture(1), picture(2), FACES, client_transaction_id="order 7")
        assert (person.completed, person.verified) == (True, False)
    with Client(served.url, tenancy_name="Bank") as officer:
        officer.sign_in.admin("officer", OFFICERS_PASSWORD)
        found = officer.reviews.list(state="in_review")
        assert ([one.id for one in found], found.total, len(found)) == ([person.transaction_id], 1, 1)
        shown = officer.reviews.get(person.transaction_id)
        assert (shown.obstacles, [why.check for why in shown.why]) == ([], ["face_checks"])
        with pytest.raises(NotExamined) as changed:
            officer.reviews.decide(person.transaction_id, "approve", "looked at", version=0)
        assert (changed.value.status, changed.value.code) == (409, 5014)
        decided = officer.reviews.decide(
            person.transaction_id, "approve", "the same person", version=shown.transaction.version
        )
        assert (decided.state, decided.isDigitalIdentityVerified) == ("completed", True)

        yesterday = datetime.now(UTC) - timedelta(days=1)
        [listed] = officer.transactions.list(since=yesterday, client_transaction_id="order 7")
        assert officer.transactions.get(listed.id).isDigitalIdentityVerified
        assert len(officer.transactions.list(until=yesterday)) == 0
        [user] = officer.users.list(verified=True)
        assert user.id == served.user_id
        images = officer.users.images(user_id=user.id)
        assert officer.users.image(images.items[0].id) == picture(1)
        assert ZipFile(BytesIO(officer.users.export(user.id))).testzip() is None
        assert officer.users.cancel_identity(user.id) is True
        officer.users.delete(user_id=user.id)
        with pytest.raises(NotExamined) as gone:
            officer.users.export(user.id)
        assert gone.value.status == 404


def test_consent_and_the_end_of_an_identity(served: Served) -> None:
    make_officer(served)
    with Client(served.url, served.key, tokens=Tokens(served.token)) as client:
        assert not client.own_identity.consent().isGiven
        assert client.own_identity.give_consent("2", locale="ar-EG", text_digest="0" * 64).isGiven
        assert client.verify.verify_person(picture(1), picture(2), FACES).verified
        assert client.own_identity.cancel() is True
        assert client.own_identity.cancel() is False
        assert client.own_identity.withdraw_consent() is True
        assert client.own_identity.withdraw_consent() is False
        agreed = client.ocr.with_consent("2", locale="ar-EG")
        assert agreed.verify_person(picture(1), picture(2), FACES).completed
    with Client(served.url) as officer:
        officer.sign_in.admin("officer", OFFICERS_PASSWORD, tenant="Bank")
        [kept] = [one for one in officer.users.consents() if one.userId == served.user_id]
        assert (kept.version, kept.withdrawnTime is None) == ("2", False)


def test_what_is_not_examined_says_why(served: Served) -> None:
    with Client(served.url, served.key, tokens=Tokens(served.token)) as client:
        with pytest.raises(NotExamined) as order:
            client.verify.liveness(FACES, transaction_id="9a1f4a52-8f0e-4d5c-9e87-3f6b6b1f2d10")
        assert (order.value.code, order.value.status) == (5009, 400)
        with pytest.raises(NotExamined) as media:
            client.verify.front(b"no picture")
        assert (media.value.code, media.value.status) == (415, 415)
        assert media.value.descriptions
        with pytest.raises(ValueError, match="3 pictures"):
            client.verify.liveness(FACES[:2], transaction_id="9a1f4a52-8f0e-4d5c-9e87-3f6b6b1f2d10")
    with Client(served.url, "unknown") as client, pytest.raises(Unauthorized) as key:
        client.ocr.classify(picture(1))
    assert key.value.of_token is False


def test_real_pictures(real: Served) -> None:
    someone = specimen(people()[0])
    told: list[tuple[int, int]] = []
    with Client(real.url, real.key, tokens=Tokens(real.token)) as client:
        done = client.verify.verify_person(
            someone.front, someone.back, someone.faces, on_progress=lambda sent, total: told.append((sent, total))
        )
        assert done.verified
        refused = client.verify.verify_person(someone.back, someone.back, someone.faces)
    assert (len(refused.steps), refused.verified, refused.last.error_code) == (1, False, 5007)
    assert refused.last.message
    assert refused.last.hints
    ends = [total for sent, total in told if sent == total]
    assert len(ends) == 3
    assert all(sent <= total for sent, total in told)


def test_nobody_there() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(NotReached) as error:
        client.codes.check("a", "1")
    assert not error.value.was_sent


def test_a_webhook_is_read_or_refused() -> None:
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    now = datetime.now(UTC)
    body = '{"type":"identity.verified","timestamp":"2026-03-01T12:00:05.25Z","data":{"userId":7},"new":1}'
    signature = Webhook(secret).sign("message-1", now, body)
    headers = {
        "Webhook-Id": "message-1",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": signature,
    }
    event = read_event(secret, headers, body.encode())
    assert (event.id, event.type, event.data, event.timestamp.year) == (
        "message-1",
        "identity.verified",
        {"userId": 7},
        2026,
    )
    for changed, raw in (
        ({}, body.replace("7", "8")),
        ({"Webhook-Timestamp": "1"}, body),
        ({"Webhook-Signature": ""}, body),
    ):
        with pytest.raises(BadSignature):
            read_event(secret, {**headers, **changed}, raw.encode())
    with pytest.raises(BadSignature):
        read_event(secret, {}, body.encode())


def test_importing_it_loads_no_server() -> None:
    code = "import sys, hawiya.client; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "httpx" in loaded
    assert loaded.isdisjoint({"onnxruntime", "cv2", "numpy", "PIL", "fastapi", "starlette", "sqlalchemy", "uvicorn"})
