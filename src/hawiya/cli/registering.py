"""The demo's user registers as an app does: over HTTP, with codes that the server prints to its terminal."""

import re
import secrets
from pathlib import Path

from rich.console import Console

from hawiya.cli.output import CommandError, Exit
from hawiya.cli.own_server import Caller
from hawiya.client import Client, HawiyaError

PHONE = "+201001234567"
EMAIL = "demo@example.com"


def register_over_http(console: Console, url: str, key: str, terminal: Path) -> Caller:
    """Prove a phone number and an e-mail address by codes, register, sign in; return what the user then holds.

    `terminal` is where the server's output goes (`own_server.running_server`).
    """

    def printed_code(address: str) -> str:
        console.print(f"a code for {address}: printed by the server, typed by the demo", highlight=False)
        return _latest_code(terminal, address)

    password = secrets.token_urlsafe(12)
    try:
        with Client(url, key) as client:
            client.accounts.register_with_codes(PHONE, printed_code, password=password, email=EMAIL)
            user = client.accounts.login(PHONE, password)
    except HawiyaError as error:
        raise CommandError(f"the demo's user could not register: {error}", Exit.ANSWER_IS_NO) from None
    console.print(f"registered and signed in: user {user.user.id}", highlight=False)
    return Caller(key, user.accessToken)


def _latest_code(terminal: Path, address: str) -> str:
    """Return the latest code for an address; the server prints it before it answers."""
    found = re.findall(rf"^one-time code for {re.escape(address)}: ([0-9]+)$", terminal.read_text(), re.MULTILINE)
    return str(found[-1])
