"""`hawiya keys`: the master keys that everything personal is sealed under."""

import asyncio

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised, add_master_key, load_keyring
from hawiya.store.database import open_database
from hawiya.store.rotation import rotate_keys
from hawiya.store.sealing import BadMasterKeys, Keyring, SealingError

app = typer.Typer(help="Master keys: add a new one, rotate to the newest.", no_args_is_help=True)


@app.command()
def add(json: JsonOption = False) -> None:
    """Put a new master key before those of the data folder; restart the server, then rotate."""
    try:
        add_master_key(Settings())
    except BadMasterKeys as error:
        raise CommandError(str(error)) from error
    except NotInitialised as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    show({"added": True, "next": "restart the server, then `hawiya keys rotate`"}, as_json=json)


@app.command()
def rotate(json: JsonOption = False) -> None:
    """Wrap all data keys anew under the newest master key; safe to interrupt and to repeat, beside a running server."""
    settings = Settings()
    try:
        counts = asyncio.run(_rotate(settings, load_keyring(settings)))
    except (NotInitialised, SealingError) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    show(counts, as_json=json)


async def _rotate(settings: Settings, keyring: Keyring) -> dict[str, int]:
    database = open_database(settings)
    try:
        return await rotate_keys(database, keyring)
    finally:
        await database.close()
