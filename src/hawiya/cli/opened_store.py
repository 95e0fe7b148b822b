"""Some work on the open store for one command, with what may go wrong turned into one line and an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hawiya.accounts.tenants import UnknownTenant
from hawiya.cli.output import CommandError, Exit
from hawiya.settings import Settings
from hawiya.store.blobs import BlobsUnavailable
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import Store, open_store
from hawiya.store.sealing import SealingError
from hawiya.verification.audit import AuditEntry

Result = TypeVar("Result")
Work = Callable[[Store], Awaitable[tuple[Result, AuditEntry | None]]]
"""Returns its result, and what the audit log is to be told, if anything."""


def on_store(work: Work[Result]) -> Result:
    """Do some work on the open store, and tell the audit log of it."""

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
        raise CommandError("the store of encrypted pictures and lists does not answer; nothing was changed") from error
    except UnknownTenant as error:
        raise CommandError("there is no such tenant", Exit.NOT_FOUND) from error
    except OSError as error:
        raise CommandError(str(error)) from error
