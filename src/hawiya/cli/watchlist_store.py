"""The archive of watchlists for one command, with what may go wrong turned into one line and an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from hawiya.accounts.tenants import UnknownTenant
from hawiya.cli.output import CommandError, Exit
from hawiya.screening.watchlists.formats.source import BadSource
from hawiya.screening.watchlists.formats.tally import BadList
from hawiya.screening.watchlists.importing import BadListName, ListShrank
from hawiya.screening.watchlists.index import NotAnIndex, WatchlistIndex
from hawiya.settings import Settings
from hawiya.store.blobs import BlobsUnavailable
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store
from hawiya.store.sealing import SealingError
from hawiya.verification.audit import AuditEntry
from hawiya.verification.watchlists import ListChanged, ListUnknown, ListVersion

Result = TypeVar("Result")


def on_store(work: Callable[[Store], Awaitable[tuple[Result, AuditEntry | None]]]) -> Result:
    """Do some work on the open store; it returns its result, and what the audit log is to be told, if anything."""

    async def on_open_store() -> Result:
        async with open_store(Settings(), serving=False) as store:
            result, entry = await work(store)
            if entry is not None:
                await store.audit.record(entry)
            return result

    try:
        return asyncio.run(on_open_store())
    except (NotInitialised, DatabaseBehind, DatabaseAhead, SealingError) as error:
        raise CommandError(f"{error}", Exit.NOT_SET_UP) from error
    except BlobsUnavailable as error:
        raise CommandError("the store of encrypted lists does not answer; nothing was changed") from error
    except NotAnIndex as error:
        raise CommandError(f"the stored version cannot be read: {error}", Exit.NOT_SET_UP) from error
    except UnknownTenant as error:
        raise CommandError("there is no such tenant", Exit.NOT_FOUND) from error
    except ListUnknown as error:
        raise CommandError(f"there is no such list, or no such version of it: {error}", Exit.NOT_FOUND) from error
    except ListChanged as error:
        raise CommandError("the list was changed by another command meanwhile; nothing was published") from error
    except ListShrank as error:
        raise CommandError(f"{error}; nothing was changed (--allow-shrink, if it is meant)") from error
    except (BadList, BadSource) as error:
        raise CommandError(f"{error}; nothing was changed") from error
    except (BadListName, OSError) as error:
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
