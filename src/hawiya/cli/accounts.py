"""`hawiya tenant`, `apikey`, `user`: who may call, made by the operator."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from hawiya.accounts.api_keys import ApiKeys, UnknownKey
from hawiya.accounts.phone import InvalidPhone
from hawiya.accounts.tenants import InvalidTenantName, Tenants, UnknownTenant
from hawiya.accounts.users import UnknownUser, Users
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.accounts import EmailTaken, Scope
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.tenant import LIMITS, PhoneTaken, TenantNameTaken

tenants = typer.Typer(help="Tenants: organisations that verify their users.", no_args_is_help=True)
keys = typer.Typer(help="API keys of a tenant.", no_args_is_help=True)
users = typer.Typer(help="Users of a tenant.", no_args_is_help=True)

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant's id")]
Result = TypeVar("Result")


@tenants.command("create")
def create_tenant(name: Annotated[str, typer.Argument(help="A name of its own")], json: JsonOption = False) -> None:
    """Make a tenant."""
    tenant = on_store(
        lambda store: Tenants(store.tenants, utc_now).create(name),
        lambda made: done(Action.TENANT_CREATED, tenant_id=made.id),
    )
    show({"id": str(tenant.id), "name": tenant.name}, as_json=json)


@tenants.command("list")
def list_tenants(json: JsonOption = False) -> None:
    """Show all tenants, one a line."""
    for tenant in on_store(lambda store: Tenants(store.tenants, utc_now).all()):
        show(
            {
                "id": str(tenant.id),
                "name": tenant.name,
                "disabled": tenant.disabled,
                "origins": list(tenant.cors_origins),
            },
            as_json=json,
        )


@tenants.command("disable")
def disable_tenant(tenant: Annotated[UUID, typer.Argument(help="The tenant's id")], json: JsonOption = False) -> None:
    """Refuse all calls of a tenant from now on."""
    on_store(
        lambda store: Tenants(store.tenants, utc_now).disable(tenant),
        lambda _: done(Action.TENANT_DISABLED, tenant_id=tenant),
    )
    show({"id": str(tenant), "disabled": True}, as_json=json)


@tenants.command("enable")
def enable_tenant(tenant: Annotated[UUID, typer.Argument(help="The tenant's id")], json: JsonOption = False) -> None:
    """Take calls of a tenant again."""
    on_store(
        lambda store: Tenants(store.tenants, utc_now).enable(tenant),
        lambda _: done(Action.TENANT_ENABLED, tenant_id=tenant),
    )
    show({"id": str(tenant), "disabled": False}, as_json=json)


@tenants.command("origins")
def open_origins(
    tenant: Annotated[UUID, typer.Argument(help="The tenant's id")],
    origins: Annotated[list[str] | None, typer.Argument(help="Web origins, e.g. https://app.example.com")] = None,
    json: JsonOption = False,
) -> None:
    """Let web pages of these origins, and no others, call for a tenant; none closes it."""
    allowed = origins or []
    on_store(
        lambda store: Tenants(store.tenants, utc_now).open_to_origins(tenant, allowed),
        lambda _: done(Action.TENANT_CHANGED, tenant_id=tenant, origins=allowed),
    )
    show({"id": str(tenant), "origins": allowed}, as_json=json)


@tenants.command("limits")
def limit_tenant(
    tenant: Annotated[UUID, typer.Argument(help="The tenant's id")],
    key_second: Annotated[int | None, typer.Option(min=0, help="Calls of one key in any second, 0: no limit")] = None,
    key_minute: Annotated[int | None, typer.Option(min=0, help="Calls of one key in any minute")] = None,
    tenant_second: Annotated[int | None, typer.Option(min=0, help="Calls of all keys in any second")] = None,
    tenant_minute: Annotated[int | None, typer.Option(min=0, help="Calls of all keys in any minute")] = None,
    json: JsonOption = False,
) -> None:
    """Set a tenant's own limits of calls; what is left out is the installation's again. A server sees it in seconds."""
    given = {
        "key_requests_per_second": key_second,
        "key_requests_per_minute": key_minute,
        "tenant_requests_per_second": tenant_second,
        "tenant_requests_per_minute": tenant_minute,
    }
    own = {name: value for name, value in given.items() if value is not None}

    async def limit(store: Store) -> None:
        found = await Tenants(store.tenants, utc_now).get(tenant)
        await store.tenants.change(tenant, settings={**found.settings, LIMITS: own})

    on_store(limit, lambda _: done(Action.TENANT_CHANGED, tenant_id=tenant, limits=own))
    show({"id": str(tenant), "limits": own}, as_json=json)


@keys.command("create")
def create_key(
    tenant: TenantOption,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What the key is for; repeat it for more. Without it: everything but sessions"),
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Refused from then on (UTC)")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make an API key; it is shown now and never again."""
    until = expires.replace(tzinfo=UTC) if expires is not None else None
    if until is not None and until <= utc_now():
        raise CommandError("that moment is past")
    made = on_store(
        lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).create(
            tenant, scopes=scope or None, expires_at=until
        ),
        lambda key: done(
            Action.API_KEY_CREATED,
            tenant_id=tenant,
            subject=key.id,
            scopes=sorted(scope) if scope else None,
            expires=until.isoformat() if until is not None else None,
        ),
    )
    show({"key": made.key, "id": str(made.id)}, as_json=json)


@keys.command("list")
def list_keys(tenant: TenantOption, json: JsonOption = False) -> None:
    """Show a tenant's keys, one a line: their first characters, never the keys."""
    for key in on_store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).of_tenant(tenant)):
        show(
            {
                "id": str(key.id),
                "prefix": key.prefix,
                "scopes": sorted(key.scopes) if key.scopes is not None else "all but sessions",
                "created": key.created_at.isoformat(),
                "expires": key.expires_at.isoformat() if key.expires_at else None,
                "revoked": key.revoked_at.isoformat() if key.revoked_at else None,
            },
            as_json=json,
        )


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="The key's id, or the key itself")], json: JsonOption = False
) -> None:
    """Refuse an API key from now on."""

    async def revoke(store: Store) -> UUID:
        service = ApiKeys(store.api_keys, store.tenants, utc_now)
        key_id = await service.id_of(key)
        await service.revoke(key_id)
        return key_id

    key_id = on_store(revoke, lambda revoked: done(Action.API_KEY_REVOKED, subject=revoked))
    show({"id": str(key_id), "revoked": True}, as_json=json)


@users.command("create")
def create_user(
    tenant: TenantOption,
    phone: Annotated[str, typer.Option(help="Phone number, E.164 or as dialled in Egypt")],
    name: Annotated[str | None, typer.Option(help="Name, compared with the card's")] = None,
    surname: Annotated[str | None, typer.Option(help="Surname")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address")] = None,
    json: JsonOption = False,
) -> None:
    """Register a user of a tenant."""
    user = on_store(
        lambda store: Users(store.users, store.tenants, utc_now).create(
            tenant, phone=phone, name=name, surname=surname, email_address=email
        ),
        lambda made: done(Action.USER_CREATED, tenant_id=tenant, user_id=made.id),
    )
    show({"id": user.id}, as_json=json)


@users.command("block")
def block_user(
    tenant: TenantOption, user: Annotated[int, typer.Argument(help="The user's id")], json: JsonOption = False
) -> None:
    """Take no further step of a user."""
    on_store(
        lambda store: Users(store.users, store.tenants, utc_now).block(tenant, user),
        lambda _: done(Action.USER_BLOCKED, tenant_id=tenant, user_id=user),
    )
    show({"id": user, "blocked": True}, as_json=json)


def on_store(work: Callable[[Store], Awaitable[Result]], tell: Callable[[Result], AuditEntry] | None = None) -> Result:
    """Do some work on the open store and tell the audit log of it; turn what may go wrong into one line and a code."""

    async def on_open_store() -> Result:
        async with open_store(Settings(), serving=False) as store:
            result = await work(store)
            if tell is not None:
                await store.audit.record(tell(result))
            return result

    try:
        return asyncio.run(on_open_store())
    except (NotInitialised, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(f"{error}", Exit.NOT_SET_UP) from error
    except (UnknownTenant, UnknownUser, UnknownKey) as error:
        missing = {UnknownTenant: "tenant", UnknownUser: "user", UnknownKey: "key that is still good"}[type(error)]
        raise CommandError(f"there is no such {missing}", Exit.NOT_FOUND) from error
    except TenantNameTaken as error:
        raise CommandError("another tenant has this name") from error
    except PhoneTaken as error:
        raise CommandError("another user of the tenant has this phone number") from error
    except EmailTaken as error:
        raise CommandError("another user of the tenant has this e-mail address") from error
    except (InvalidPhone, InvalidTenantName) as error:
        raise CommandError(str(error)) from error
