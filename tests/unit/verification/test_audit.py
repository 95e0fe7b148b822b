import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.verification.audit import (
    GENESIS,
    SYSTEM,
    Action,
    Actor,
    ActorKind,
    AuditEntry,
    Head,
    chain,
    digest_of,
    digest_of_line,
)

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENTRY = AuditEntry(Action.USER_BLOCKED, SYSTEM, AT)
START = Head(0, GENESIS)

texts = st.text(max_size=20)
entries = st.builds(
    AuditEntry,
    action=st.sampled_from(Action),
    actor=st.builds(Actor, st.sampled_from(ActorKind), st.none() | texts),
    at=st.datetimes(timezones=st.just(UTC)),
    tenant_id=st.none() | st.uuids(),
    user_id=st.none() | st.integers(1, 2**63 - 1),
    transaction_id=st.none() | st.uuids(),
    subject=st.none() | texts,
    details=st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts | st.lists(texts), max_size=3),
)


@given(st.lists(entries, max_size=5))
def test_exported_lines_check_themselves_and_each_other(written: list[AuditEntry]) -> None:
    head = START
    for item in chain(START, written):
        line = item.line()
        assert "\n" not in line
        told, previous = digest_of_line(line)
        assert (told, previous) == (Head(item.number, item.digest), head.digest)
        head = told
    assert head.number == len(written)


@given(entries, entries)
def test_entries_that_differ_have_different_digests(one: AuditEntry, other: AuditEntry) -> None:
    assert (digest_of(1, one, GENESIS) == digest_of(1, other, GENESIS)) == (one == other)


@pytest.mark.parametrize(
    "change",
    [
        {"action": Action.USER_UNBLOCKED},
        {"actor": Actor(ActorKind.OPERATOR, "root")},
        {"at": AT + timedelta(microseconds=1)},
        {"tenant_id": UUID(int=1)},
        {"user_id": 1},
        {"transaction_id": UUID(int=1)},
        {"subject": "1"},
        {"details": {"code": 1}},
    ],
)
def test_the_digest_covers_everything(change: dict[str, object]) -> None:
    changed = replace(ENTRY, **change)  # type: ignore[arg-type]
    assert digest_of(1, changed, GENESIS) != digest_of(1, ENTRY, GENESIS)
    assert digest_of(2, ENTRY, GENESIS) != digest_of(1, ENTRY, GENESIS)
    assert digest_of(1, ENTRY, b"x" * 32) != digest_of(1, ENTRY, GENESIS)


def test_the_same_moment_elsewhere_is_the_same() -> None:
    cairo = replace(ENTRY, at=AT.astimezone(timezone(timedelta(hours=2))))
    assert digest_of(1, cairo, GENESIS) == digest_of(1, ENTRY, GENESIS)


def test_anyone_can_check_a_line_with_a_json_parser_and_sha256() -> None:
    (item,) = chain(START, [replace(ENTRY, details={"name": "قائمة"})])
    content = json.loads(item.line())
    told = content.pop("digest")
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(plain.encode()).hexdigest() == told


def test_a_changed_line_is_found_out() -> None:
    (item,) = chain(START, [ENTRY])
    with pytest.raises(ValueError, match="entry 1"):
        digest_of_line(item.line().replace("user.blocked", "user.unblocked"))


def test_a_head_is_written_and_read() -> None:
    (item,) = chain(START, [ENTRY])
    head = Head(item.number, item.digest)
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("text", ["", "1", "1:", "1:ab", "x:" + "0" * 64, "-1:" + "0" * 64, "1:" + "g" * 64])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of int, of bytes, or our own: none of them has a text of ours
        Head.parse(text)
