"""What `docs/webhooks.md` tells integrators is so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from hawiya.notify.webhooks.signing import new_secret, signed_headers
from hawiya.settings import Settings
from hawiya.verification.events import EventKind

PAGE = (Path(__file__).parents[3] / "docs/webhooks.md").read_text(encoding="utf-8")
_SECONDS = {"s": 1, "min": 60, "h": 3_600}


def test_the_python_example_verifies_what_is_sent() -> None:
    names: dict[str, Any] = {}
    exec(PAGE.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - our own page
    received: Callable[[str, dict[str, str], bytes], dict[str, Any]] = names["received"]
    secret, body = new_secret(), '{"type":"identity.verified"}'
    headers = signed_headers("id", body, [secret], datetime.now(UTC))
    assert received(secret.value, headers, body.encode()) == {"type": "identity.verified"}
    with pytest.raises(WebhookVerificationError):
        received(new_secret().value, headers, body.encode())


def test_every_kind_of_event_is_described() -> None:
    assert re.findall(r"^\| `([a-z.]+)` \|", PAGE, re.MULTILINE) == [kind.value for kind in EventKind]


def test_the_pauses_are_those_of_the_settings() -> None:
    rows = re.findall(r"^\| (\d+) to (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    pauses = [float(number) * _SECONDS[unit] for *_, row in rows for number, unit in re.findall(r"([\d.]+) (\w+)", row)]
    assert tuple(pauses) == Settings().webhook_retry_seconds
    assert [int(number) for first, last, _ in rows for number in range(int(first), int(last) + 1)] == list(
        range(2, len(pauses) + 2)
    )
    assert f"up to {len(pauses) + 1} times in all" in PAGE


def test_settings_are_named_right() -> None:
    known = {f"HAWIYA_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"HAWIYA_\w+", PAGE)) <= known
