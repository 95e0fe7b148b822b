"""`hawiya init`: make the data folder, its keys, and the database."""

import asyncio

import typer

from hawiya.cli.output import JsonOption, show
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(json: JsonOption = False) -> None:
    """Make the data folder with its keys, and bring the database to this version; safe to repeat."""
    settings = Settings()
    create_data_folder(settings)
    asyncio.run(migrate(settings))
    show({"data": str(settings.data.absolute()), "database": settings.database_kind}, as_json=json)
