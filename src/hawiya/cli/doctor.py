"""`hawiya doctor`: is everything here that a verification needs, and what is not set up?"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from hawiya.authority_settings import AuthoritySettings
from hawiya.cli.models import state_of
from hawiya.cli.output import Exit, JsonOption, show
from hawiya.models import ModelError, installed_models_dir, manifests_in_use
from hawiya.models.calibration import operating_points_in_use
from hawiya.models.network import how_to_install
from hawiya.screening.authority.opening import AuthorityMisconfigured, open_authority
from hawiya.screening.authority.registry_file import readable_by_others
from hawiya.settings import Settings
from hawiya.specimens import people
from hawiya.store.blobs import BlobsUnavailable, open_blobs
from hawiya.store.data_folder import NotInitialised, load_keyring
from hawiya.store.database import open_database
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind, pending_migrations
from hawiya.store.opening import open_store
from hawiya.store.sealing import SealingError


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok`, `missing` (needed, must be mended) or `note` (works without, said honestly)."""

    check: str
    state: str
    detail: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(json: JsonOption = False) -> None:
    """Check what a server needs; exit code 1 when something is missing."""
    findings = list(_examine(Settings()))
    for finding in findings:
        if json:
            show({"check": finding.check, "state": finding.state, "detail": finding.detail}, as_json=True)
        else:
            typer.echo(f"{finding.state:8} {finding.check:12} {finding.detail}")
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(Exit.ANSWER_IS_NO)


def _examine(settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", "ok" if sys.version_info >= (3, 11) else "missing", version)
    folder = settings.models_dir or installed_models_dir()
    for manifest in manifests_in_use(folder).values():
        state = state_of(manifest, settings.models_dir)
        detail = f"{manifest.version}, licence: {manifest.licence}"
        if state != "ok":
            detail = f"{state}: {how_to_install(manifest)}"
        yield Finding(manifest.name, "ok" if state == "ok" else "missing", detail)
        if manifest.unknown is not None:
            yield Finding(manifest.name, "note", manifest.unknown)
    yield _thresholds(folder)
    yield _check("keys", lambda: _readable(load_keyring(settings)), "hawiya init")
    yield _check("database", lambda: asyncio.run(_database(settings)), "hawiya init")
    yield _check("images", lambda: type(open_blobs(settings)).__name__, "check HAWIYA_IMAGES_URL")
    yield _codes(settings)
    yield Finding("specimens", "ok" if people() else "missing", ", ".join(people()))
    yield _watchlists(settings)
    yield from _authority(settings.authority)


def _authority(settings: AuthoritySettings) -> Iterator[Finding]:
    async def opened() -> bool:
        async with open_authority(settings) as authorities:
            return authorities.configured

    try:
        configured = asyncio.run(opened())
    except AuthorityMisconfigured as error:
        yield Finding("authority", "missing", str(error))
        return
    if not configured:
        state = "missing" if settings.required else "note"
        yield Finding("authority", state, "no authority is configured: SRC is null")
        return
    what = f"registry file {settings.registry}" if settings.registry is not None else "asked over HTTP"
    yield Finding("authority", "ok", f"{what}; ask it: hawiya authority check --number N")
    if settings.registry is not None and readable_by_others(settings.registry):
        yield Finding("authority", "note", f"others than the owner can read {settings.registry}: chmod 600 it")


def _codes(settings: Settings) -> Finding:
    code = settings.code
    if code.on_console:
        return Finding("codes", "note", "one-time codes are printed to the terminal: for development only")
    channels = [name for name, there in (("SMS", code.sms_url), ("e-mail", code.smtp_host)) if there is not None]
    if channels:
        return Finding("codes", "ok", f"one-time codes leave by {' and '.join(channels)}")
    return Finding("codes", "note", "no sender of one-time codes is configured: nobody can register over HTTP")


def _watchlists(settings: Settings) -> Finding:
    async def in_force() -> list[str]:
        async with open_store(settings, serving=False) as store:
            return [f"{version.list_name} ({version.entries} entries)" for version in await store.watchlists.active()]

    try:
        lists = asyncio.run(in_force())
    except (NotInitialised, DatabaseBehind, DatabaseAhead, SealingError, SQLAlchemyError, OSError):
        return Finding("watchlists", "note", "not looked for: the database is not ready")
    if not lists:
        return Finding("watchlists", "note", "no list was imported: nobody is screened; evidence says not_screened")
    return Finding("watchlists", "ok", ", ".join(lists))


def _thresholds(folder: Path) -> Finding:
    try:
        points = operating_points_in_use(folder)
    except ModelError as error:
        return Finding("thresholds", "missing", str(error))
    return Finding("thresholds", "ok", f"match {points.match:g}, review {points.match_review:g}")


def _check(name: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(name, "ok", look())
    except (NotInitialised, SealingError, SQLAlchemyError, BlobsUnavailable, OSError) as error:
        return Finding(name, "missing", f"{type(error).__name__}: {mend}")


def _readable(_secret: object) -> str:
    return "readable"


async def _database(settings: Settings) -> str:
    database = open_database(settings)
    try:
        pending = await pending_migrations(database)
    finally:
        await database.close()
    if pending:
        raise NotInitialised(f"{len(pending)} migration(s) to run")
    return f"{settings.database_kind}, migrated"
