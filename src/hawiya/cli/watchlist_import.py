"""`hawiya watchlist import` and `diff`: a file becomes the version in force, or is only compared with it."""

import json as json_
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from hawiya.cli.output import CommandError, JsonOption, show
from hawiya.cli.recording import done
from hawiya.cli.watchlist_progress import reading_bar
from hawiya.cli.watchlist_store import in_force, index_of, is_a_file, kept_version, on_store
from hawiya.screening.watchlists.changes import Change, Changes
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.formats.known import FORMATS, format_of
from hawiya.screening.watchlists.formats.source import open_source
from hawiya.screening.watchlists.formats.tally import Tally
from hawiya.screening.watchlists.importing import (
    Prepared,
    Reading,
    checked_list_name,
    prepare,
    publish,
    require_not_shrunk,
)
from hawiya.screening.watchlists.index import build_index
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.watchlists import ListVersion

NameOption = Annotated[str, typer.Option("--name", help="The list's name: a-z, 0-9, '.', '_', '-'")]
FormatOption = Annotated[
    str | None, typer.Option("--format", help=f"{', '.join(FORMATS)}; told by its look by default")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen")]
ShrinkOption = Annotated[bool, typer.Option("--allow-shrink", help="Even if less than half of the entries are left")]


def import_list(
    file: Annotated[Path, typer.Argument(help="The list as it is published; gzip and zip are opened")],
    name: NameOption,
    format: FormatOption = None,  # noqa: A002 - the name of the option
    dry_run: DryRunOption = False,
    allow_shrink: ShrinkOption = False,
    json: JsonOption = False,
) -> None:
    """Make a file the version of a list in force; running servers take it up by themselves.

    A file that is broken, of another format, or suspiciously short changes nothing.
    """

    async def work(store: Store) -> tuple[dict[str, Any], AuditEntry | None]:
        versions = await store.watchlists.versions(checked_list_name(name))
        before = versions[0] if versions else None
        stored = await index_of(store, before.id) if before is not None else None
        with reading_bar(_existing(file)) as on_read:
            source = open_source(file, on_read)
            reading = Reading(source, format_of(source, format))
            if not json:
                _announce(reading, before)
            changes = Changes(stored.entries if stored is not None else ())

            def watch(entries: Iterator[ListEntry]) -> Iterator[ListEntry]:
                yield from changes.watch(entries)
                if before is not None and not allow_shrink:
                    require_not_shrunk(before.entries, reading.kinds.total())

            prepared = prepare(reading, _drain if dry_run else _build, watch)
        is_new = stored is None or changes.any or not stored.is_current
        outcome = _outcome(name, reading, prepared, changes)
        if dry_run or not is_new:
            return outcome | {
                "published": False,
                "version": None if dry_run else str(before.id if before else ""),
            }, None
        version = await publish(
            store.watchlists, name, prepared, replaces=before.id if before is not None else None, at=utc_now()
        )
        told = done(
            Action.WATCHLIST_IMPORTED,
            subject=name,
            version=str(version.id),
            entries=version.entries,
            added=changes.counts[Change.ADDED],
            removed=changes.counts[Change.REMOVED],
            changed=changes.counts[Change.CHANGED],
        )
        return outcome | {"published": True, "version": str(version.id)}, told

    outcome = on_store(work)
    if json:
        show(outcome, as_json=True)
        return
    _tell(outcome, dry_run=dry_run)


def diff(
    what: Annotated[str, typer.Argument(help="A file to compare with the version in force, or a list's name")],
    name: Annotated[str | None, typer.Option("--name", help="With a file: the list to compare it with")] = None,
    start: Annotated[str | None, typer.Option("--from", help="With a list: the older version")] = None,
    end: Annotated[str | None, typer.Option("--to", help="With a list: the newer version; the one in force")] = None,
    format: FormatOption = None,  # noqa: A002 - the name of the option
    json: JsonOption = False,
) -> None:
    """Show the entries that were added, removed or changed, one a line, by key."""
    if name is None and start is None:
        raise CommandError("diff FILE --name LIST, or diff LIST --from VERSION [--to VERSION]")
    if name is not None and not is_a_file(what):
        raise CommandError(f"there is no file {what}")

    def say(change: Change, entry: ListEntry) -> None:
        shown = {"change": change.value, "key": entry.key, "name": (entry.names or entry.weak_names or ("",))[0]}
        typer.echo(json_.dumps(shown, ensure_ascii=False) if json else "\t".join(shown.values()))

    async def work(store: Store) -> tuple[Changes, None]:
        if name is not None:
            old = await index_of(store, (await in_force(store, name)).id)
            source = open_source(Path(what))
            new: Iterable[ListEntry] = Reading(source, format_of(source, format)).entries()
        else:
            old = await index_of(store, (await kept_version(store, what, start or "")).id)
            newer = await (kept_version(store, what, end) if end is not None else in_force(store, what))
            new = (await index_of(store, newer.id)).entries
        changes = Changes(old.entries, say)
        _drain(changes.watch(new))
        return changes, None

    counts = on_store(work).counts
    if not json:
        typer.echo(", ".join(f"{counts[change]} {change.value}" for change in Change))


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise CommandError(f"there is no file {file}")
    return file


def _build(entries: Iterable[ListEntry]) -> bytes:
    return build_index(entries).to_bytes()


def _drain(entries: Iterable[ListEntry]) -> bytes:
    deque(entries, maxlen=0)
    return b""


def _announce(reading: Reading, before: ListVersion | None) -> None:
    size = reading.source.path.stat().st_size
    typer.echo(f"{reading.source.path.name}: {size} bytes, {reading.format.title}")
    typer.echo(
        f"replaces the version of {before.imported_at:%Y-%m-%d %H:%M} UTC with {before.entries} entries"
        if before is not None
        else "a new list"
    )


def _outcome(name: str, reading: Reading, prepared: Prepared, changes: Changes) -> dict[str, Any]:
    return {
        "list": name,
        "format": prepared.format,
        "source": prepared.source,
        "entries": prepared.entries,
        "kinds": {kind.value: count for kind, count in reading.kinds.items()},
        **{change.value: changes.counts[change] for change in Change},
        "flaws": _flaws(reading.tally),
        "joined": dict(reading.tally.joined),
        "passed_over": dict(reading.tally.passed_over),
    }


def _flaws(tally: Tally) -> list[dict[str, Any]]:
    return [
        {"what": flaw.value, "count": count, "first": tally.first_place[flaw]} for flaw, count in tally.flaws.items()
    ]


def _tell(outcome: dict[str, Any], *, dry_run: bool) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in outcome["kinds"].items())
    typer.echo(f"{outcome['entries']} entries ({kinds})")
    typer.echo(", ".join(f"{outcome[change.value]} {change.value}" for change in Change))
    for flaw in outcome["flaws"]:
        typer.echo(f"warning: {flaw['count']} × {flaw['what']}, first at {flaw['first']}")
    for what, counts in (("joined with whom they tell of", "joined"), ("passed over", "passed_over")):
        if outcome[counts]:
            typer.echo(f"{what}: " + ", ".join(f"{count} {kind}" for kind, count in outcome[counts].items()))
    if dry_run:
        typer.echo("a dry run: nothing was changed")
    elif outcome["published"]:
        typer.echo(f"in force: version {outcome['version']}")
    else:
        typer.echo("the version in force says the same: nothing was changed")
