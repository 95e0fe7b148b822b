"""Signatures that the official library of the receivers verifies."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from hawiya.notify.webhooks.signing import new_secret, rotated, signed_headers
from hawiya.verification.webhooks import Endpoint, SigningSecret

BODY = '{"type":"identity.verified","data":{"clientTransactionId":"طلب ٧"}}'


def verify(secret: SigningSecret, headers: dict[str, str], body: str = BODY) -> bool:
    try:
        Webhook(secret.value).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_the_example_of_the_specification() -> None:
    secret = SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', [secret], at)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_256_random_bits() -> None:
    one, other = new_secret(), new_secret()
    assert one.value.startswith("whsec_")
    assert len(base64.b64decode(one.value.removeprefix("whsec_"), validate=True)) == 32
    assert one != other


def test_a_changed_message_is_noticed() -> None:
    secret, now = new_secret(), datetime.now(UTC)
    headers = signed_headers("id", BODY, [secret], now)
    assert verify(secret, headers)
    assert not verify(new_secret(), headers)
    assert not verify(secret, headers, BODY + " ")
    assert not verify(secret, {**headers, "webhook-id": "other"})


@pytest.mark.parametrize(("hours", "old_is_good"), [(0, True), (23, True), (24, False)])
def test_the_old_secret_signs_for_a_day_beside_the_new_one(hours: int, old_is_good: bool) -> None:
    now = datetime.now(UTC)
    old = new_secret()
    endpoint = Endpoint(uuid4(), uuid4(), "https://example.com", (old,), now)
    changed = rotated(endpoint, now - timedelta(hours=hours))
    newest = changed.secrets[0]
    headers = signed_headers("id", BODY, changed.secrets, now)
    assert verify(newest, headers)
    assert verify(old, headers) == old_is_good
    assert replace(changed, secrets=()) == replace(endpoint, secrets=())


def test_secrets_that_no_longer_sign_are_forgotten_at_the_next_rotation() -> None:
    now = datetime.now(UTC)
    first = Endpoint(uuid4(), uuid4(), "https://example.com", (new_secret(),), now)
    second = rotated(first, now)
    third = rotated(second, now + timedelta(hours=1))
    assert [one.until for one in third.secrets] == [None, now + timedelta(hours=25), now + timedelta(hours=24)]
    fourth = rotated(third, now + timedelta(hours=24))
    assert [one.value for one in fourth.secrets[1:]] == [third.secrets[0].value, second.secrets[0].value]
