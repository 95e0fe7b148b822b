"""The senders that the settings ask for, as one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx

from hawiya.code_settings import CodeSettings
from hawiya.notify.codes.console import ConsoleSender
from hawiya.notify.codes.sms_gateway import BadTemplate, Gateway, SmsGatewaySender
from hawiya.notify.codes.smtp import MailServer, SmtpSender
from hawiya.notify.codes.texts import CodeTexts
from hawiya.verification.accounts import Channel, CodeMessage, CodeSender, NotDelivered


class CodesMisconfigured(Exception):
    """The settings of a sender do not fit together."""


class SendersByChannel:
    """Sends each code by the sender of its channel."""

    def __init__(self, senders: Sequence[CodeSender]) -> None:
        self._by_channel = {channel: sender for sender in senders for channel in sender.channels}

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that are set up."""
        return frozenset(self._by_channel)

    async def send(self, message: CodeMessage) -> None:
        """Send a code. Raises `NotDelivered`."""
        sender = self._by_channel.get(message.channel)
        if sender is None:
            raise NotDelivered(f"no sender for {message.channel.value} is configured")
        await sender.send(message)


@asynccontextmanager
async def open_code_senders(settings: CodeSettings) -> AsyncIterator[CodeSender]:
    """Give the sender of the settings for the time of the block. Raises `CodesMisconfigured`."""
    if settings.on_console:
        yield ConsoleSender()
        return
    texts = CodeTexts(settings.text_en, settings.text_ar)
    async with httpx.AsyncClient() as client:
        senders: list[CodeSender] = []
        if settings.smtp_host is not None:
            senders.append(SmtpSender(_mail_server(settings, settings.smtp_host), texts))
        if settings.sms_url is not None:
            try:
                senders.append(SmsGatewaySender(_gateway(settings, settings.sms_url), texts, client))
            except BadTemplate as error:
                raise CodesMisconfigured(f"HAWIYA_CODE_SMS_BODY: {error}") from error
        yield SendersByChannel(senders)


def _mail_server(settings: CodeSettings, host: str) -> MailServer:
    if settings.smtp_sender is None:
        raise CodesMisconfigured("HAWIYA_CODE_SMTP_HOST needs HAWIYA_CODE_SMTP_SENDER")
    return MailServer(
        host=host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password is not None else None,
        timeout_seconds=settings.timeout_seconds,
        attempts=settings.attempts,
    )


def _gateway(settings: CodeSettings, url: str) -> Gateway:
    return Gateway(
        url=url,
        method=settings.sms_method,
        body=settings.sms_body,
        accepted=settings.sms_accepted,
        timeout_seconds=settings.timeout_seconds,
        attempts=settings.attempts,
        headers={name: value.get_secret_value() for name, value in settings.sms_headers.items()},
    )
