"""Codes by e-mail, through a mail server (RFC 5321), over TLS unless told otherwise."""

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib
import stamina

from hawiya.notify.codes.texts import CodeTexts
from hawiya.verification.accounts import Channel, CodeMessage, NotDelivered


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how to talk to it; `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    sender: str
    security: str
    user: str | None
    password: str | None
    timeout_seconds: float
    attempts: int
    tls: ssl.SSLContext | None = None


class SmtpSender:
    """Sends codes by e-mail."""

    def __init__(self, server: MailServer, texts: CodeTexts) -> None:
        self._server = server
        self._texts = texts

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that are set up."""
        return frozenset({Channel.EMAIL})

    async def send(self, message: CodeMessage) -> None:
        """Hand a code to the mail server, again when that fails for now. Raises `NotDelivered`."""
        mail = self._mail(message)
        try:
            async for attempt in stamina.retry_context(on=_is_passing, attempts=self._server.attempts, wait_max=1.0):
                with attempt:
                    # The library's own limit is for each line of the conversation.
                    async with asyncio.timeout(self._server.timeout_seconds):
                        await self._hand_over(mail)
        except (aiosmtplib.SMTPException, OSError) as error:
            # Its text may quote the recipient.
            raise NotDelivered(f"the mail server did not take it ({type(error).__name__})") from None

    async def _hand_over(self, mail: EmailMessage) -> None:
        server = self._server
        await aiosmtplib.send(
            mail,
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            timeout=server.timeout_seconds,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.tls if server.security != "none" else None,
        )

    def _mail(self, message: CodeMessage) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = message.address
        mail["Subject"] = self._texts.subject(message)
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2] or None)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps holiday responders quiet
        mail.set_content(self._texts.text(message))
        return mail


def _is_passing(error: Exception) -> bool:
    """Tell whether trying again may help: no connection, no answer in time, a 4xx reply (RFC 5321, 4.2.1)."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return 400 <= error.code < 500
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(400 <= refused.code < 500 for refused in error.recipients)
    return isinstance(
        error, aiosmtplib.SMTPServerDisconnected | aiosmtplib.SMTPConnectError | aiosmtplib.SMTPTimeoutError
    )
