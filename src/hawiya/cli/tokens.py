"""`hawiya token`: access tokens, made by the operator."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from hawiya.accounts.signing_keys import LONGEST_TOKEN_LIFE, SigningKeys
from hawiya.accounts.tokens import AccessTokens
from hawiya.accounts.users import Users
from hawiya.cli.accounts import on_store
from hawiya.cli.output import JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action

app = typer.Typer(help="Access tokens of a user.", no_args_is_help=True)
_LONGEST = int(LONGEST_TOKEN_LIFE.total_seconds())


@app.command("create")
def create_token(
    user: Annotated[int, typer.Option("--user", help="The user's id")],
    lifetime: Annotated[
        int | None, typer.Option(min=1, max=_LONGEST, help="Seconds (HAWIYA_TOKEN_LIFETIME_SECONDS)")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make an access token for a user."""
    seconds = lifetime or Settings().token_lifetime_seconds

    async def issue(store: Store) -> tuple[str, UUID]:
        person = await Users(store.users, store.tenants, utc_now).by_id(user)
        keys = SigningKeys(store.sign_in.signing_keys, utc_now)
        return await AccessTokens(keys, timedelta(seconds=seconds), utc_now).issue(person), person.tenant_id

    token, _ = on_store(
        issue, lambda made: done(Action.TOKEN_ISSUED, tenant_id=made[1], user_id=user, lifetime_seconds=seconds)
    )
    show({"access_token": token, "expires_in": seconds}, as_json=json)
