"""The archive of watchlists for one command, with what may go wrong turned into one line and an exit code."""

from pathlib import Path
from uuid import UUID

from hawiya.cli import opened_store
from hawiya.cli.opened_store import Result, Work
from hawiya.cli.output import CommandError, Exit
from hawiya.screening.watchlists.formats.source import BadSource
from hawiya.screening.watchlists.formats.tally import BadList
from hawiya.screening.watchlists.importing import BadListName, ListShrank
from hawiya.screening.watchlists.index import NotAnIndex, WatchlistIndex
from hawiya.store.opening import Store
from hawiya.verification.watchlists import ListChanged, ListUnknown, ListVersion


def on_store(work: Work[Result]) -> Result:
    """Do some work on the open store; it returns its result, and what the audit log is to be told, if anything."""
    try:
        return opened_store.on_store(work)
    except NotAnIndex as error:
        raise CommandError(f"the stored version cannot be read: {error}", Exit.NOT_SET_UP) from error
    except ListUnknown as error:
        raise CommandError(f"there is no such list, or no such version of it: {error}", Exit.NOT_FOUND) from error
    except ListChanged as error:
        raise CommandError("the list was changed by another command meanwhile; nothing was published") from error
    except ListShrank as error:
        raise CommandError(f"{error}; nothing was changed (--allow-shrink, if it is meant)") from error
    except (BadList, BadSource) as error:
        raise CommandError(f"{error}; nothing was changed") from error
    except BadListName as error:
        raise CommandError(str(error)) from error


async def in_force(store: Store, list_name: str) -> ListVersion:
    """Return the version of a list in force. Raises `ListUnknown`."""
    versions = await store.watchlists.versions(list_name)
    if not versions:
        raise ListUnknown(list_name)
    return versions[0]


async def kept_version(store: Store, list_name: str, start: str) -> ListVersion:
    """Return the kept version of a list whose id begins like this. Raises `ListUnknown`."""
    versions = await store.watchlists.versions(list_name)
    matching = [version for version in versions if str(version.id).startswith(start.lower())]
    if len(matching) != 1:
        raise ListUnknown(f"{list_name} {start}")
    return matching[0]


async def index_of(store: Store, version_id: UUID) -> WatchlistIndex:
    """Return the index of a version as it was stored, for its entries. Raises `ListUnknown` and `NotAnIndex`."""
    return WatchlistIndex.from_bytes(await store.watchlists.content(version_id))


def is_a_file(text: str) -> bool:
    """Tell a file from the name of a list."""
    return Path(text).is_file()
