"""`hawiya consent`: the register of consents, and what a tenant asks for."""

from typing import Annotated
from uuid import UUID

import typer

from hawiya.accounts.tenants import Tenants
from hawiya.cli.opened_store import on_store
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done, operator
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.consent import LONGEST_VERSION, Consent, ConsentRule, end_without_consent, settings_with_rule
from hawiya.verification.listing import Window

app = typer.Typer(help="Consent of persons to the examination of their face.", no_args_is_help=True)

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant's id")]
_PAGE = 500


@app.command("require")
def require(
    tenant: TenantOption,
    version: Annotated[str | None, typer.Argument(help="The version of the text to which everybody must agree")] = None,
    none: Annotated[bool, typer.Option("--none", help="Ask for no consent")] = False,
    json: JsonOption = False,
) -> None:
    """Let no face be examined without consent to this version; a new version is asked of everybody anew."""
    if (version is None) is not none:
        raise CommandError("name a version, or say --none")
    if version is not None and not (
        version.isascii() and version.isprintable() and 0 < len(version) <= LONGEST_VERSION
    ):
        raise CommandError(f"a version has 1 to {LONGEST_VERSION} printable ASCII characters")
    if version is not None and " " in version:
        raise CommandError("a version has no spaces")

    async def work(store: Store) -> tuple[None, AuditEntry]:
        found = await Tenants(store.tenants, utc_now).get(tenant)
        await store.tenants.change(tenant, settings=settings_with_rule(found.settings, ConsentRule(version)))
        return None, done(Action.TENANT_CHANGED, tenant_id=tenant, consent=version)

    on_store(work)
    show({"id": str(tenant), "consent": version}, as_json=json)


@app.command("list")
def list_(
    tenant: TenantOption,
    user: Annotated[int | None, typer.Option(help="Only those of this user")] = None,
    json: JsonOption = False,
) -> None:
    """Show the register, one a line: who agreed to which version, when, and who withdrew."""

    async def work(store: Store) -> tuple[list[Consent], AuditEntry]:
        await Tenants(store.tenants, utc_now).get(tenant)
        found: list[Consent] = []
        if user is not None:
            found += await store.consents.of_user(tenant, user)
        else:
            while page := (await store.consents.of_tenant(tenant, Window(len(found), _PAGE))).items:
                found += page
        return found, done(Action.CONSENTS_LISTED, tenant_id=tenant, user_id=user, returned=len(found))

    for one in on_store(work):
        line = {
            "user": one.user_id,
            "version": one.version,
            "locale": one.locale,
            "text_digest": one.text_digest.hex() if one.text_digest is not None else None,
            "given": one.given_at.isoformat(),
            "withdrawn": one.withdrawn_at.isoformat() if one.withdrawn_at is not None else None,
        }
        if json:
            show(line, as_json=True)
        else:
            typer.echo("\t".join("-" if value is None else str(value) for value in line.values()))


@app.command("withdraw")
def withdraw(
    tenant: TenantOption,
    user: Annotated[int, typer.Option(help="Whose consent; a blocked user cannot withdraw it alone")],
    json: JsonOption = False,
) -> None:
    """Withdraw a user's consent for them: every face template of theirs is removed, open transactions end."""

    async def work(store: Store) -> tuple[bool, None]:
        person, now = await store.users.get(tenant, user), utc_now()
        if person is None:
            raise CommandError("there is no such user", Exit.NOT_FOUND)
        entry = AuditEntry(Action.CONSENT_WITHDRAWN, operator(), now, tenant, user)
        return await store.consents.withdraw(tenant, user, now, end_without_consent(person, now), entry), None

    show({"user": user, "withdrawn": on_store(work)}, as_json=json)
