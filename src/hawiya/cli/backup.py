"""`hawiya backup` and `hawiya restore`: the database and the pictures as one folder, and back."""

import asyncio
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done
from hawiya.settings import Settings
from hawiya.store.backup.making import make_backup
from hawiya.store.backup.manifest import BackupError, Manifest, Progress, check_files, read_manifest
from hawiya.store.backup.restoring import Restored, restore_backup
from hawiya.store.blobs import BlobsUnavailable
from hawiya.store.data_folder import KEYS_FILE, DataFolderInUse, NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import open_store, utc_now
from hawiya.store.sealing import SealingError
from hawiya.verification.audit import Action

_VERIFY = "verify"
Result = TypeVar("Result")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    place: Annotated[
        list[str], typer.Argument(help="A new folder; `verify FOLDER` checks a backup that is there", metavar="FOLDER")
    ],
    include_keys: Annotated[
        bool, typer.Option("--include-keys", help="Put the master keys in, too: then whoever has it can read it all")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Copy database and pictures into a folder, while servers run, and check what was written.

    An interrupted backup goes on when it is started again. Exit code 1: made, but pictures are missing.
    """
    if len(place) == 2 and place[0] == _VERIFY:
        _verify(Path(place[1]), as_json=json)
        return
    if len(place) != 1:
        raise CommandError("name one folder: `hawiya backup FOLDER`, or `hawiya backup verify FOLDER`")
    folder = Path(place[0])
    with _bar() as progress:
        manifest = _run(_make(Settings(), folder, progress, include_keys=include_keys))
    show({"backup": str(folder), **_summary(manifest)}, as_json=json)
    if not json:
        typer.echo(_about_keys(manifest), err=True)
    if manifest.missing:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def restore(
    folder: Annotated[Path, typer.Argument(help="The folder of a backup")],
    force: Annotated[
        bool, typer.Option("--force", help="Remove what the database and the store of pictures hold")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check a backup and bring it into the place that the settings name; no server may run on it."""
    settings = Settings()
    with _bar() as progress:
        restored = _run(restore_backup(settings, folder, force=force, progress=progress))
    unopened = asyncio.run(_open(settings, restored))
    show(
        {
            "restored": str(folder),
            **_summary(restored.manifest),
            "migrations": list(restored.migrations),
            "opens": unopened is None,
        },
        as_json=json,
    )
    if unopened is not None:
        where = settings.data / KEYS_FILE
        raise CommandError(
            f"restored, but nothing can be read yet ({unopened}): bring the master keys of the installation that was "
            f"backed up, as {where} or HAWIYA_MASTER_KEYS",
            Exit.NOT_SET_UP,
        )


def _verify(folder: Path, *, as_json: bool) -> None:
    with _bar() as progress:
        try:
            manifest = read_manifest(folder)
            faults = check_files(folder, manifest, progress)
        except BackupError as error:
            raise CommandError(str(error), Exit.NOT_FOUND) from error
    show({"backup": str(folder), "whole": not faults, "faults": faults, **_summary(manifest)}, as_json=as_json)
    if faults:
        raise typer.Exit(Exit.ANSWER_IS_NO)


async def _make(settings: Settings, folder: Path, progress: Progress, *, include_keys: bool) -> Manifest:
    manifest = await make_backup(settings, folder, include_keys=include_keys, at=utc_now(), progress=progress)
    async with open_store(settings, serving=False) as store:
        await store.audit.record(done(Action.BACKUP_MADE, keys=include_keys, blobs=len(manifest.blobs)))
    return manifest


async def _open(settings: Settings, restored: Restored) -> str | None:
    """Open what was restored and record it; return why that is impossible, or None."""
    try:
        async with open_store(settings, serving=False) as store:
            await store.audit.record(done(Action.BACKUP_RESTORED, made_at=restored.manifest.made_at.isoformat()))
    except NotInitialised:
        # Its message names `hawiya init`, whose new keys would open nothing of what was restored.
        return "there are no master keys here"
    except SealingError as error:
        return str(error)
    return None


def _summary(manifest: Manifest) -> dict[str, object]:
    return {
        "made": manifest.made_at.isoformat(timespec="seconds"),
        "version": manifest.version,
        "migration": manifest.migration,
        "rows": sum(manifest.rows.values()),
        "pictures_and_lists": len(manifest.blobs),
        "bytes": sum(file.bytes for file in manifest.files),
        "missing": list(manifest.missing),
        "deleted_meanwhile": len(manifest.deleted_meanwhile),
        "audit_head": manifest.audit_head,
        "keys_included": manifest.holds_keys,
    }


def _about_keys(manifest: Manifest) -> str:
    if manifest.holds_keys:
        return "THE MASTER KEYS ARE IN THIS BACKUP: whoever has it can read everything. Keep it as you keep the keys."
    return (
        "THE MASTER KEYS ARE NOT IN THIS BACKUP. Without them nothing in it can ever be read: keep keys.json of the "
        "data folder, or HAWIYA_MASTER_KEYS, in another place, all keys of it, and every time that you add one."
    )


def _run(work: Awaitable[Result]) -> Result:
    async def wait() -> Result:
        return await work

    try:
        return asyncio.run(wait())
    except BackupError as error:
        raise CommandError(str(error)) from error
    except DataFolderInUse as error:
        raise CommandError(f"{error}: stop it first") from error
    except (NotInitialised, SealingError, DatabaseBehind, DatabaseAhead) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    except BlobsUnavailable as error:
        raise CommandError(
            f"the store of the pictures failed at {error}: try again, it goes on", Exit.NOT_SET_UP
        ) from error
    except OSError as error:
        raise CommandError(f"{error.filename or 'the disk'}: {error.strerror}") from error


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show on a terminal how far it is; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda what, count, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("snapshot", total=None)
        yield lambda what, count, total: bar.update(task, description=what, completed=count, total=total)
