"""Where codes arrive in tests: a real mail server and a real SMS gateway on this machine."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from hawiya.code_settings import CodeSettings

_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


@dataclass
class Gateway:
    """An SMS gateway: keeps what it is sent, fails as it is told to."""

    url: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: bytes = b'{"accepted": true}'

    def last_code(self, to: str) -> str:
        """Return the code of the latest message to a number."""
        texts = [json.loads(call["body"])["text"] for call in self.calls if json.loads(call["body"])["to"] == to]
        return code_in(texts[-1])


@dataclass
class Mailbox:
    """A mail server: keeps what it is sent, answers as it is told to."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.replies and not (reply := self.replies.pop(0)).startswith("250"):
            return reply
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def last_code(self, to: str) -> str:
        """Return the code of the latest mail to an address."""
        texts = [mail.get_content() for mail in self.mails if mail["To"] == to]
        return code_in(texts[-1])


def code_in(text: str) -> str:
    (code,) = _CODE.findall(text)
    return str(code)


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    """Serve an SMS gateway on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            call = {"method": self.command, "path": self.path, "body": body, "headers": dict(self.headers)}
            gateway.calls.append(call)
            self.send_response(gateway.statuses.pop(0) if gateway.statuses else 200)
            self.send_header("Content-Length", str(len(gateway.answer)))
            self.end_headers()
            self.wfile.write(gateway.answer)

        do_GET = do_POST = _answer  # noqa: N815 - the names that the library looks for

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway = Gateway(f"http://127.0.0.1:{server.server_address[1]}/send")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """Serve a mail server on a free port; `options` are aiosmtpd's (TLS, authentication)."""
    mailbox = Mailbox(_free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, ready_timeout=60, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def codes_to(gateway: Gateway, mailbox: Mailbox, **others: Any) -> CodeSettings:
    """Return settings that send codes to these two."""
    return CodeSettings(
        sms_url=gateway.url,
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_security="none",
        smtp_sender="codes@bank.example",
        **others,
    )
