"""Senders of codes against real local servers."""

import io
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from hawiya.code_settings import CodeSettings
from hawiya.notify.codes.console import ConsoleSender
from hawiya.notify.codes.opening import CodesMisconfigured, open_code_senders
from hawiya.notify.codes.smtp import MailServer, SmtpSender
from hawiya.notify.codes.texts import CodeTexts
from hawiya.verification.accounts import Channel, CodeMessage, NotDelivered
from tests.mailboxes import Gateway, Mailbox, codes_to, mail_server, sms_gateway
from tests.unit.notify.certificates import Authority

pytestmark = pytest.mark.anyio
SMS = CodeMessage(Channel.SMS, "+201001234567", "123456", 5, "Bank", "en")
EMAIL = CodeMessage(Channel.EMAIL, "mona@example.com", "123456", 5, "بنك النيل", "ar")
TEXTS = CodeTexts("{code} {sender} {minutes}", "{code} {sender} {minutes}")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with sms_gateway() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


def gateway_settings(gateway: Gateway, **given: Any) -> CodeSettings:
    return CodeSettings(sms_url=gateway.url, timeout_seconds=20, **given)


async def send(settings: CodeSettings, message: CodeMessage) -> None:
    async with open_code_senders(settings) as sender:
        await sender.send(message)


async def test_a_json_template_holds_whatever_is_filled_in(gateway: Gateway) -> None:
    odd = CodeMessage(Channel.SMS, "+201001234567", "123456", 5, 'Bank "of" {to} \\ ٪', "ar")
    body = '{"recipients": [{"msisdn": "{to_digits}"}], "text": "{text}", "code": "{code}", "n": 1}'
    headers = {"Authorization": "Bearer secret"}
    await send(gateway_settings(gateway, sms_body=body, sms_headers=headers), odd)
    (call,) = gateway.calls
    sent = json.loads(call["body"])
    assert (sent["recipients"], sent["code"], sent["n"]) == ([{"msisdn": "201001234567"}], "123456", 1)
    assert odd.sender in sent["text"]
    assert call["headers"]["Authorization"] == "Bearer secret"
    assert call["headers"]["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_form_template(gateway: Gateway, method: str) -> None:
    settings = gateway_settings(gateway, sms_body="to={to}&msg={text}&key=a%26b&empty=", sms_method=method)
    await send(settings, SMS)
    (call,) = gateway.calls
    form = call["body"] if method == "POST" else call["path"].partition("?")[2]
    assert "to=%2B201001234567" in form
    assert "key=a%26b" in form
    assert "msg=123456" in form
    assert call["method"] == method


@pytest.mark.parametrize(("statuses", "calls"), [([500, 200], 2), ([429, 200], 2), ([200], 1)])
async def test_what_fails_for_now_is_tried_again(gateway: Gateway, statuses: list[int], calls: int) -> None:
    gateway.statuses = list(statuses)
    await send(gateway_settings(gateway), SMS)
    assert len(gateway.calls) == calls


@pytest.mark.parametrize(("statuses", "calls"), [([500, 502], 2), ([400], 1), ([401], 1), ([302], 1)])
async def test_what_fails_for_good(gateway: Gateway, statuses: list[int], calls: int) -> None:
    gateway.statuses = list(statuses)
    with pytest.raises(NotDelivered, match="gateway") as raised:
        await send(gateway_settings(gateway), SMS)
    assert len(gateway.calls) == calls
    assert SMS.address not in str(raised.value)
    assert SMS.code not in str(raised.value)


async def test_a_gateway_that_says_no_with_200(gateway: Gateway) -> None:
    settings = gateway_settings(gateway, sms_accepted='"accepted": true')
    await send(settings, SMS)
    gateway.answer = b'{"accepted": false}'
    with pytest.raises(NotDelivered):
        await send(settings, SMS)


async def test_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for settings, message in (
            (CodeSettings(sms_url=f"http://127.0.0.1:{port}", timeout_seconds=0.05), SMS),
            (
                CodeSettings(
                    smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", smtp_sender="a@b.example",
                    timeout_seconds=0.05,
                ),
                EMAIL,
            ),
        ):  # fmt: skip
            with pytest.raises(NotDelivered):
                await send(settings, message)
    with pytest.raises(NotDelivered):
        await send(CodeSettings(sms_url=f"http://127.0.0.1:{port}"), SMS)


@pytest.mark.parametrize("body", ['{"to": "{to}"', '{"text": "{text}"}', '{"to": "{to}"}', "text={text}", ""])
async def test_a_template_that_cannot_work_is_refused_at_the_start(gateway: Gateway, body: str) -> None:
    with pytest.raises(CodesMisconfigured, match="HAWIYA_CODE_SMS_BODY"):
        await send(gateway_settings(gateway, sms_body=body), SMS)


async def test_a_mail_in_arabic(mailbox: Mailbox) -> None:
    settings = CodeSettings(
        smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_security="none", smtp_sender="Codes <codes@bank.example>"
    )
    await send(settings, EMAIL)
    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"]) == ("mona@example.com", "Codes <codes@bank.example>")
    assert mail["Subject"] == "رمز التحقق من بنك النيل"
    assert mail.get_content().startswith("123456 هو رمز التحقق")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"]
    assert mail["Date"]


@pytest.mark.parametrize(("replies", "mails"), [(["451 later", "250"], 1), (["451 later", "451 later"], 0)])
async def test_a_mail_server_that_is_busy(mailbox: Mailbox, gateway: Gateway, replies: list[str], mails: int) -> None:
    mailbox.replies = list(replies)
    if mails:
        await send(codes_to(gateway, mailbox), EMAIL)
    else:
        with pytest.raises(NotDelivered):
            await send(codes_to(gateway, mailbox), EMAIL)
    assert len(mailbox.mails) == mails
    assert mailbox.replies == []


async def test_a_mail_server_that_refuses_is_asked_once(mailbox: Mailbox, gateway: Gateway) -> None:
    mailbox.replies = ["554 mona@example.com is unknown", "250 OK"]
    with pytest.raises(NotDelivered) as raised:
        await send(codes_to(gateway, mailbox), EMAIL)
    assert "mona" not in str(raised.value)
    assert mailbox.mails == []


async def test_a_header_cannot_be_smuggled_in(mailbox: Mailbox, gateway: Gateway) -> None:
    smuggled = CodeMessage(Channel.EMAIL, "a@b.example", "123456", 5, "Bank", "en", "x\r\nBcc: c@d.example")
    await send(codes_to(gateway, mailbox), smuggled)
    (mail,) = mailbox.mails
    assert (mail["Subject"], mail["Bcc"]) == ("x Bcc: c@d.example", None)


async def test_by_default_a_mail_leaves_over_tls_only(mailbox: Mailbox) -> None:
    settings = CodeSettings(smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_sender="a@b.example")
    with pytest.raises(NotDelivered):
        await send(settings, EMAIL)
    assert mailbox.mails == []


async def test_starttls_with_a_password(tmp_path: Path) -> None:
    authority = Authority()

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"hawiya", b"secret")
        return AuthResult(success=right)

    options = {"require_starttls": True, "authenticator": authenticate, "auth_required": True}
    with mail_server(tls_context=authority.server("localhost", tmp_path), **options) as mailbox:
        given = MailServer(
            "localhost", mailbox.port, "a@b.example", "starttls", "hawiya", "secret", 20, 1, authority.trusted()
        )
        await SmtpSender(given, TEXTS).send(EMAIL)
        assert len(mailbox.mails) == 1
        for untrusting_or_wrong in (replace(given, tls=None), replace(given, password="x")):
            with pytest.raises(NotDelivered):
                await SmtpSender(untrusting_or_wrong, TEXTS).send(EMAIL)
        assert len(mailbox.mails) == 1


async def test_the_console_is_chosen_and_prints() -> None:
    written = io.StringIO()
    await ConsoleSender(written).send(SMS)
    assert written.getvalue() == "one-time code for +201001234567: 123456\n"
    async with open_code_senders(CodeSettings(on_console=True)) as sender:
        assert isinstance(sender, ConsoleSender)
    async with open_code_senders(CodeSettings()) as sender:
        assert sender.channels == frozenset()
        with pytest.raises(NotDelivered):
            await sender.send(SMS)


async def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(CodesMisconfigured, match="SMTP_SENDER"):
        await send(CodeSettings(smtp_host="localhost"), EMAIL)


@pytest.mark.parametrize("text", ["no code here", "{code} {name}", "{code", "{code.__class__}"])
def test_a_text_that_cannot_work_is_no_setting(text: str) -> None:
    with pytest.raises(ValueError, match="text_en"):
        CodeSettings(text_en=text)
