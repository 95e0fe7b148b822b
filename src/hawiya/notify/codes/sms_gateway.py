"""Codes by SMS, through any gateway with an HTTP interface: one call, described by a template."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import stamina

from hawiya.notify.codes.texts import CodeTexts
from hawiya.verification.accounts import Channel, CodeMessage, NotDelivered

_NAMES = re.compile(r"\{(?:to|to_digits|text|code)\}")


class BadTemplate(Exception):
    """The template is neither a JSON object nor a form, or says nowhere to whom."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway and what it takes (`code_settings` describes each)."""

    url: str
    method: str
    body: str
    accepted: str | None
    timeout_seconds: float
    attempts: int
    headers: Mapping[str, str] = field(default_factory=dict)


class SmsGatewaySender:
    """Sends codes by SMS."""

    def __init__(self, gateway: Gateway, texts: CodeTexts, client: httpx.AsyncClient) -> None:
        """Raises `BadTemplate`."""
        self._gateway = gateway
        self._texts = texts
        self._client = client
        self._json, self._form = _parse(gateway.body)

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that are set up."""
        return frozenset({Channel.SMS})

    async def send(self, message: CodeMessage) -> None:
        """Hand a code to the gateway, again when that fails for now. Raises `NotDelivered`."""
        filling = {
            "{to}": message.address,
            "{to_digits}": message.address.removeprefix("+"),
            "{text}": self._texts.text(message),
            "{code}": message.code,
        }
        try:
            async for attempt in stamina.retry_context(on=_is_passing, attempts=self._gateway.attempts, wait_max=1.0):
                with attempt:
                    # The client's own limit is for each part of the answer.
                    async with asyncio.timeout(self._gateway.timeout_seconds):
                        response = await self._call(filling)
                    response.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            status = f" {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
            raise NotDelivered(f"the SMS gateway did not take it ({type(error).__name__}{status})") from None
        if self._gateway.accepted is not None and self._gateway.accepted not in response.text:
            raise NotDelivered("the SMS gateway's answer is none of one that took it")

    async def _call(self, filling: Mapping[str, str]) -> httpx.Response:
        gateway = self._gateway
        form = {name: _fill(value, filling) for name, value in self._form.items()}
        return await self._client.request(
            gateway.method,
            gateway.url,
            headers=dict(gateway.headers),
            params=form if gateway.method == "GET" else None,
            data=form if form and gateway.method != "GET" else None,
            json=_filled(self._json, filling) if self._json is not None else None,
            timeout=gateway.timeout_seconds,
        )


def _parse(template: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Return a template as JSON or as a form: taken apart before anything is filled in, so that no value breaks it."""
    if "{to" not in template or not ("{text}" in template or "{code}" in template):
        raise BadTemplate("the template names {to} or {to_digits}, and {text} or {code}")
    if template.lstrip().startswith("{") and '"' in template:
        try:
            parsed = json.loads(template)
        except ValueError:
            raise BadTemplate("the template begins like JSON and is none") from None
        return parsed, {}
    return None, dict(parse_qsl(template, keep_blank_values=True))


def _filled(value: Any, filling: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(value, filling)
    if isinstance(value, list):
        return [_filled(item, filling) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, filling) for key, item in value.items()}
    return value


def _fill(template: str, filling: Mapping[str, str]) -> str:
    """Fill in all names in one pass, so that a name within a value stays as it is."""
    return _NAMES.sub(lambda found: filling[found.group()], template)


def _is_passing(error: Exception) -> bool:
    """Tell whether trying again may help: no connection, no answer in time, 429 or 5xx."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code == 429 or error.response.status_code >= 500
    return isinstance(error, httpx.TransportError | TimeoutError)
