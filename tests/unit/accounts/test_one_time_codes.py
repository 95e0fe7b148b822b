from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hawiya.accounts.one_time_codes import ChannelNotSetUp, CodeRequest, CodeTerms, CodeVoid, CodeWrong, OneTimeCodes
from hawiya.store.account_tables import CodeRow
from hawiya.store.opening import Store
from hawiya.verification.accounts import Channel, CodeMessage, NotDelivered, ProofMissing, Purpose
from hawiya.verification.tenant import Tenant
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
PHONE = "+201001234567"
REQUEST = CodeRequest(Purpose.PHONE, Channel.SMS, PHONE, "en")


class Sent:
    """A sender that keeps what it is given, or fails."""

    def __init__(self) -> None:
        self.messages: list[CodeMessage] = []
        self.fails = False
        self.channels = frozenset({Channel.SMS})

    async def send(self, message: CodeMessage) -> None:
        if self.fails:
            raise NotDelivered("out of order")
        self.messages.append(message)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def codes(store: Store, sent: Sent, clock: SettableClock) -> OneTimeCodes:
    parts = store.sign_in
    return OneTimeCodes(parts.codes, sent, parts.keyed_digest, CodeTerms(), clock)


@pytest.fixture
async def bank(store: Store, clock: SettableClock) -> Tenant:
    return await invented.tenant(store, clock.now)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_is_six_digits_and_kept_as_a_digest(
    codes: OneTimeCodes, bank: Tenant, sent: Sent, store: Store
) -> None:
    for _ in range(20):
        await codes.send(bank, REQUEST)
    assert all(len(message.code) == 6 and message.code.isdecimal() for message in sent.messages)
    assert len({message.code for message in sent.messages}) > 1
    assert (sent.messages[0].minutes, sent.messages[0].sender) == (5, "bank")
    assert all(message.code not in repr(message) for message in sent.messages)
    async with store.database.reading() as session:
        rows = (await session.scalars(select(CodeRow))).all()
    for row, message in zip(rows, sent.messages, strict=True):
        assert len(row.digest) == 32
        assert message.code.encode() not in row.digest + row.address
        assert PHONE.encode() not in row.address


async def test_equal_codes_have_different_digests(codes: OneTimeCodes, bank: Tenant) -> None:
    first, second = codes._digest_of(bank.id, uuid4(), "123456"), codes._digest_of(bank.id, uuid4(), "123456")
    assert first != second


async def test_a_code_lives_to_its_last_second(
    codes: OneTimeCodes, bank: Tenant, sent: Sent, clock: SettableClock
) -> None:
    kept = [await codes.send(bank, REQUEST) for _ in range(2)]
    clock.advance(minutes=5, seconds=-1)
    assert (await codes.check(bank.id, Purpose.PHONE, kept[0].id, sent.messages[0].code)).address == PHONE
    clock.advance(seconds=1)
    with pytest.raises(CodeVoid):
        await codes.check(bank.id, Purpose.PHONE, kept[1].id, sent.messages[1].code)


async def test_a_code_is_right_once(codes: OneTimeCodes, bank: Tenant, sent: Sent) -> None:
    kept = await codes.send(bank, REQUEST)
    code = sent.messages[0].code
    await codes.check(bank.id, Purpose.PHONE, kept.id, f" {code} ")
    with pytest.raises(CodeVoid):
        await codes.check(bank.id, Purpose.PHONE, kept.id, code)


async def test_digits_of_any_script_are_digits(codes: OneTimeCodes, bank: Tenant, sent: Sent) -> None:
    kept = await codes.send(bank, REQUEST)
    arabic = sent.messages[0].code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    await codes.check(bank.id, Purpose.PHONE, kept.id, arabic)


async def test_the_fifth_wrong_code_is_the_last(codes: OneTimeCodes, bank: Tenant, sent: Sent) -> None:
    kept = await codes.send(bank, REQUEST)
    code = sent.messages[0].code
    for error in [CodeWrong] * 4 + [CodeVoid] * 2:
        with pytest.raises(error):
            await codes.check(bank.id, Purpose.PHONE, kept.id, wrong(code))
    with pytest.raises(CodeVoid):
        await codes.check(bank.id, Purpose.PHONE, kept.id, code)


async def test_a_request_may_ask_for_less_and_not_for_more(codes: OneTimeCodes, bank: Tenant, sent: Sent) -> None:
    less = await codes.send(bank, replace(REQUEST, lifetime=timedelta(minutes=1), tries=1))
    assert (less.expires_at - less.created_at, less.tries_left) == (timedelta(minutes=1), 1)
    more = await codes.send(bank, replace(REQUEST, lifetime=timedelta(days=1), tries=100))
    assert (more.expires_at - more.created_at, more.tries_left) == (timedelta(minutes=10), 5)
    with pytest.raises(CodeVoid):
        await codes.check(bank.id, Purpose.PHONE, less.id, wrong(sent.messages[0].code))


async def test_a_code_is_for_one_tenant_purpose_and_address(
    codes: OneTimeCodes, bank: Tenant, sent: Sent, store: Store, clock: SettableClock
) -> None:
    shop = await invented.tenant(store, clock.now, "shop")
    kept = await codes.send(bank, REQUEST)
    code = sent.messages[0].code
    with pytest.raises(CodeVoid):
        await codes.check(shop.id, Purpose.PHONE, kept.id, code)
    with pytest.raises(CodeVoid):
        await codes.check(bank.id, Purpose.CALLERS_OWN, kept.id, code)
    with pytest.raises(CodeWrong):
        await codes.check(bank.id, Purpose.PHONE, kept.id, code, "+201007654321")
    await codes.check(bank.id, Purpose.PHONE, kept.id, code, PHONE)


async def test_a_right_code_counts_for_half_an_hour(
    codes: OneTimeCodes, bank: Tenant, sent: Sent, clock: SettableClock
) -> None:
    kept = await codes.send(bank, REQUEST)
    with pytest.raises(ProofMissing):
        await codes.proof(bank.id, Purpose.PHONE, kept.id)
    await codes.check(bank.id, Purpose.PHONE, kept.id, sent.messages[0].code)
    clock.advance(minutes=30)
    assert (await codes.proof(bank.id, Purpose.PHONE, kept.id)).address == PHONE
    clock.advance(seconds=1)
    with pytest.raises(ProofMissing):
        await codes.proof(bank.id, Purpose.PHONE, kept.id)


async def test_what_does_not_leave_is_forgotten(codes: OneTimeCodes, bank: Tenant, sent: Sent, store: Store) -> None:
    sent.fails = True
    with pytest.raises(NotDelivered):
        await codes.send(bank, REQUEST)
    with pytest.raises(ChannelNotSetUp):
        await codes.send(bank, replace(REQUEST, channel=Channel.EMAIL, address="a@b.example"))
    async with store.database.reading() as session:
        assert (await session.scalars(select(CodeRow))).all() == []
