"""`hawiya tenant policy`: the thresholds and rules that a tenant has in place of the installation's."""

import json as jsonlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from hawiya.accounts.tenants import Tenants
from hawiya.cli.opened_store import on_store
from hawiya.cli.output import CommandError, JsonOption, show
from hawiya.cli.recording import done
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the command to those of tenants."""
    app.command("policy")(policy)


def policy(
    tenant: Annotated[UUID, typer.Argument(help="The tenant's id")],
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME=VALUE…", help="card.screen=0.9 sets, card.screen= takes the installation's again"),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show a tenant's own policy, or change single values of it. A server sees it in seconds."""
    changes = [_change(one) for one in values or []]

    async def work(store: Store) -> tuple[Mapping[str, Any], AuditEntry | None]:
        found = await Tenants(store.tenants, utc_now).get(tenant)
        if not changes:
            return found.policy_overrides, None
        own = _changed(found.policy_overrides, changes)
        try:
            Policy().with_overrides(own)
        except ValueError as error:
            raise CommandError(str(error)) from error
        rest = {name: value for name, value in found.settings.items() if name not in found.policy_overrides}
        await store.tenants.change(tenant, settings={**rest, **own})
        return own, done(Action.TENANT_CHANGED, tenant_id=tenant, policy=own)

    show({"id": str(tenant), "policy": on_store(work)}, as_json=json)


def _change(text: str) -> tuple[list[str], Any]:
    """Return the place of a value and the value, None for none; `NAME=VALUE` with VALUE in JSON, or a bare word."""
    name, equals, value = text.partition("=")
    if not equals or not all(name.split(".")):
        raise CommandError(f"not of the form NAME=VALUE: {text}")
    if not value:
        return name.split("."), None
    try:
        return name.split("."), jsonlib.loads(value, parse_constant=_no_number)
    except ValueError:
        return name.split("."), value


def _no_number(text: str) -> None:
    raise ValueError(f"no number: {text}")


def _changed(before: Mapping[str, Any], changes: Sequence[tuple[list[str], Any]]) -> dict[str, Any]:
    own: dict[str, Any] = jsonlib.loads(jsonlib.dumps(dict(before)))
    for place, value in changes:
        part = own
        for name in place[:-1]:
            inner = part.setdefault(name, {})
            if not isinstance(inner, dict):
                raise CommandError(f"{name} has no parts")
            part = inner
        if value is None:
            part.pop(place[-1], None)
        else:
            part[place[-1]] = value
    return {name: value for name, value in own.items() if value != {}}
