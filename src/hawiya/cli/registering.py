"""The demo's user registers as an app does: over HTTP, with codes that the server prints to its terminal."""

import re
import secrets
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from hawiya.cli.output import CommandError, Exit
from hawiya.cli.own_server import Caller

PHONE = "+201001234567"
EMAIL = "demo@example.com"
_BASE = "/api/DigitalIdentity"


def register_over_http(console: Console, url: str, key: str, terminal: Path) -> Caller:
    """Prove a phone number and an e-mail address by codes, register, sign in; return what the user then holds.

    `terminal` is where the server's output goes (`own_server.running_server`).
    """
    password = secrets.token_urlsafe(12)
    with httpx.Client(base_url=url, headers={"ApiKey": key}, timeout=30) as client:
        proofs: dict[str, str] = {}
        for step, name, address in (("Phone", "phoneNumber", PHONE), ("Email", "email", EMAIL)):
            path = f"{_BASE}/Register/StepVerify{step}"
            code_field, id_field = f"{name}Otp", f"{name}OtpRequestId"
            sent = _data(console, client, path, {name: address})
            code = _printed_code(terminal, address)
            _data(console, client, path, {name: address, id_field: sent[id_field], code_field: code})
            proofs |= {name: address, id_field: sent[id_field]}
        _data(console, client, f"{_BASE}/Register", {**proofs, "password": password})
        signed_in = _data(console, client, f"{_BASE}/Login", {"phoneNumber": PHONE, "password": password})
    return Caller(key, signed_in["accessToken"])


def _data(console: Console, client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post(path, json=body)
    answer = response.json()
    console.print(f"POST {path} → {response.status_code}", highlight=False)
    if response.status_code != 200 or answer["error_code"] is not None:
        raise CommandError(f"{path}: {answer}", Exit.ANSWER_IS_NO)
    data: dict[str, Any] = answer["data"]
    return data


def _printed_code(terminal: Path, address: str) -> str:
    """Return the latest code for an address; the server prints it before it answers."""
    found = re.findall(rf"^one-time code for {re.escape(address)}: ([0-9]+)$", terminal.read_text(), re.MULTILINE)
    return str(found[-1])
