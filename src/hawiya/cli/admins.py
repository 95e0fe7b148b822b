"""`hawiya admin`: who looks after a tenant, made by the operator."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from hawiya.accounts.admins import Admins, InvalidAdminName, UnknownAdmin
from hawiya.accounts.email_address import InvalidEmail
from hawiya.accounts.passwords import Passwords, WeakPassword
from hawiya.accounts.tenants import UnknownTenant
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.accounts import AdminNameTaken, EmailTaken
from hawiya.verification.audit import Action, AuditEntry

app = typer.Typer(help="Admins of a tenant: they see its users and transactions, and decide.", no_args_is_help=True)

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant's id")]
AdminArgument = Annotated[UUID, typer.Argument(help="The admin's id")]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it")
]
Result = TypeVar("Result")


@app.command("create")
def create(
    tenant: TenantOption,
    name: Annotated[str, typer.Argument(help="User name, without @")],
    email: Annotated[str | None, typer.Option(help="E-mail address: signs in by it, too")] = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="Signs in at the identity provider only")] = False,
    password_stdin: PasswordOption = False,
    json: JsonOption = False,
) -> None:
    """Make an admin. The password is asked for: an option would stay in the shell's history."""
    if no_password and email is None:
        raise CommandError("without a password an admin needs an e-mail address, by which the provider vouches")
    password = None if no_password else _password(from_stdin=password_stdin)
    made = _run(
        lambda admins: admins.create(tenant, name, email_address=email, password=password),
        lambda admin: done(Action.ADMIN_CREATED, tenant_id=tenant, subject=admin.id),
    )
    show({"id": str(made.id), "user_name": made.user_name}, as_json=json)


@app.command("list")
def list_(tenant: TenantOption, json: JsonOption = False) -> None:
    """Show a tenant's admins, one a line."""
    for admin in _run(lambda admins: admins.of_tenant(tenant)):
        show(
            {
                "id": str(admin.id),
                "user_name": admin.user_name,
                "email": admin.email_address,
                "disabled": admin.disabled,
                "created": admin.created_at.isoformat(),
            },
            as_json=json,
        )


@app.command("disable")
def disable(admin: AdminArgument, json: JsonOption = False) -> None:
    """Refuse an admin and all tokens of the admin from now on."""
    _run(lambda admins: admins.disable(admin), lambda _: done(Action.ADMIN_DISABLED, subject=admin))
    show({"id": str(admin), "disabled": True}, as_json=json)


@app.command("enable")
def enable(admin: AdminArgument, json: JsonOption = False) -> None:
    """Let an admin sign in again."""
    _run(lambda admins: admins.enable(admin), lambda _: done(Action.ADMIN_ENABLED, subject=admin))
    show({"id": str(admin), "disabled": False}, as_json=json)


@app.command("password")
def password(
    tenant: TenantOption, admin: AdminArgument, password_stdin: PasswordOption = False, json: JsonOption = False
) -> None:
    """Give an admin another password, and end all sign-ins of the old one."""
    new = _password(from_stdin=password_stdin)
    _run(
        lambda admins: admins.set_password(tenant, admin, new),
        lambda _: done(Action.PASSWORD_CHANGED, tenant_id=tenant, subject=admin),
    )
    show({"id": str(admin), "password": "changed"}, as_json=json)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _run(work: Callable[[Admins], Awaitable[Result]], tell: Callable[[Result], AuditEntry] | None = None) -> Result:
    """Do some work on the open store and tell the audit log; turn what may go wrong into one line and a code."""

    async def on_open_store() -> Result:
        passwords = Passwords()
        try:
            async with open_store(Settings(), serving=False) as store:
                result = await work(_admins(store, passwords))
                if tell is not None:
                    await store.audit.record(tell(result))
                return result
        finally:
            passwords.close()

    try:
        return asyncio.run(on_open_store())
    except (NotInitialised, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(f"{error}", Exit.NOT_SET_UP) from error
    except (UnknownTenant, UnknownAdmin) as error:
        missing = "tenant" if isinstance(error, UnknownTenant) else "admin"
        raise CommandError(f"there is no such {missing}", Exit.NOT_FOUND) from error
    except AdminNameTaken as error:
        raise CommandError("another admin of the tenant has this name") from error
    except EmailTaken as error:
        raise CommandError("another admin of the tenant has this e-mail address") from error
    except (InvalidAdminName, InvalidEmail, WeakPassword) as error:
        raise CommandError(str(error)) from error


def _admins(store: Store, passwords: Passwords) -> Admins:
    return Admins(store.sign_in.admins, store.tenants, store.sign_in.token_families, passwords, utc_now)
