"""`hawiya signing-key`: the keys that sign access tokens."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer

from hawiya.accounts.signing_keys import LONGEST_TOKEN_LIFE, SigningKeys
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import open_store, utc_now
from hawiya.verification.accounts import SigningKey
from hawiya.verification.audit import Action

Result = TypeVar("Result")
app = typer.Typer(help="Keys that sign access tokens; their public halves are at /.well-known/jwks.json.")


@app.command("rotate")
def rotate(
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Refuse tokens of older keys within a minute: everybody signs in again")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Sign with a new key from now on, beside a running server; older keys verify until their last token expired."""
    key_id = _with_keys(lambda: _rotate(at_once=at_once))
    until = "now" if at_once else f"{LONGEST_TOKEN_LIFE.days} days"
    show({"id": key_id, "older_keys_verify_until": until}, as_json=json)


@app.command("list")
def list_(json: JsonOption = False) -> None:
    """Show the keys, one a line, newest first."""
    for key in _with_keys(_all):
        until = key.verify_until.isoformat() if key.verify_until is not None else None
        show({"id": key.id, "created": key.created_at.isoformat(), "verifies_until": until}, as_json=json)


async def _rotate(*, at_once: bool) -> str:
    async with open_store(Settings(), serving=False) as store:
        key_id = await SigningKeys(store.sign_in.signing_keys, utc_now).rotate(at_once=at_once)
        await store.audit.record(done(Action.SIGNING_KEY_ROTATED, subject=key_id, at_once=at_once))
        return key_id


async def _all() -> list[SigningKey]:
    async with open_store(Settings(), serving=False) as store:
        return await SigningKeys(store.sign_in.signing_keys, utc_now).all()


def _with_keys(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    try:
        return asyncio.run(work())
    except (NotInitialised, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(f"{error}", Exit.NOT_SET_UP) from error
