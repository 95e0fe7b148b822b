"""`hawiya keys`: the master keys that everything personal is sealed under."""

import asyncio

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised, add_master_key
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import open_store
from hawiya.store.rotation import rotate_keys
from hawiya.store.sealing import BadMasterKeys, SealingError
from hawiya.verification.audit import Action

app = typer.Typer(help="Master keys: add a new one, rotate to the newest.", no_args_is_help=True)


@app.command()
def add(json: JsonOption = False) -> None:
    """Put a new master key before those of the data folder; give other servers the new keys.json, too, then rotate."""
    settings = Settings()
    try:
        asyncio.run(_add(settings))
    except BadMasterKeys as error:
        raise CommandError(str(error)) from error
    except (NotInitialised, SealingError, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    next_step = "copy keys.json away, and into the data folder of every other server; then `hawiya keys rotate`"
    show({"added": True, "next": next_step}, as_json=json)


@app.command()
def rotate(json: JsonOption = False) -> None:
    """Wrap all data keys anew under the newest master key; safe to interrupt and to repeat, beside a running server."""
    try:
        counts = asyncio.run(_rotate(Settings()))
    except (NotInitialised, SealingError, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    show(counts, as_json=json)


async def _add(settings: Settings) -> None:
    # Opened with the keys of before: a key is not added where it could not be told.
    async with open_store(settings, serving=False) as store:
        keyring = add_master_key(settings)
        await store.audit.record(done(Action.MASTER_KEY_ADDED, subject=keyring.current_id))


async def _rotate(settings: Settings) -> dict[str, int]:
    async with open_store(settings, serving=False) as store:
        counts = await rotate_keys(store.database, store.keyring)
        newest = store.keyring.current_id
        await store.audit.record(done(Action.KEYS_ROTATED, subject=newest, values=sum(counts.values())))
    return counts
