"""Opening the store as a whole, in the order that its parts need."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from hawiya.settings import Settings
from hawiya.store.anonymous_users import SqlAnonymousUsers
from hawiya.store.audit_log import AuditLog
from hawiya.store.blobs import BlobsUnavailable, open_blobs
from hawiya.store.consents import SqlConsents
from hawiya.store.data_folder import load_keyring, own_data_folder
from hawiya.store.database import Database, open_database
from hawiya.store.dismissals import SqlDismissals
from hawiya.store.dossiers import Dossiers
from hawiya.store.erasing import SqlErasure
from hawiya.store.event_log import EventLog
from hawiya.store.identities import SqlIdentities
from hawiya.store.images import ImageStore
from hawiya.store.listings import SqlListings
from hawiya.store.migrating import require_migrated
from hawiya.store.picture_prints import PicturePrints
from hawiya.store.retaining import SqlRetention
from hawiya.store.screening_ledger import SqlScreeningLedger
from hawiya.store.sealing import KEY_BYTES, BlindIndex, Keyring
from hawiya.store.sign_in import SignInStore, sign_in_store
from hawiya.store.sign_in import keep_sweeping as keep_sweeping_sign_in
from hawiya.store.tables import SecretRow
from hawiya.store.tenant_repository import SqlApiKeyRepository, SqlTenantRepository
from hawiya.store.user_repository import SqlUserRepository
from hawiya.store.user_rows import UserSealing
from hawiya.store.verification_store import SqlVerificationStore
from hawiya.store.watchlists import SqlWatchlistArchive
from hawiya.store.webhook_endpoints import SqlWebhookEndpoints
from hawiya.store.webhook_log import SqlWebhookLog
from hawiya.store.webhook_outbox import SqlWebhookOutbox
from hawiya.verification.ports import Clock

# The secret of the whole installation, by the name of what it was first used for.
_SECRET = "blind_index"  # noqa: S105 - the name of a row
_SWEEP_SECONDS = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """All parts of an open store."""

    database: Database
    keyring: Keyring
    audit: AuditLog
    images: ImageStore
    prints: PicturePrints
    verifications: SqlVerificationStore
    tenants: SqlTenantRepository
    api_keys: SqlApiKeyRepository
    users: SqlUserRepository
    anonymous_users: SqlAnonymousUsers
    sign_in: SignInStore
    webhook_endpoints: SqlWebhookEndpoints
    webhook_outbox: SqlWebhookOutbox
    webhook_log: SqlWebhookLog
    watchlists: SqlWatchlistArchive
    dismissals: SqlDismissals
    screening_ledger: SqlScreeningLedger
    consents: SqlConsents
    listings: SqlListings
    identities: SqlIdentities
    erasure: SqlErasure
    retention: SqlRetention


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_store(settings: Settings, *, serving: bool, clock: Clock = utc_now) -> AsyncIterator[Store]:
    """Open the store for the time of the block.

    `serving` is for the server: it owns the data folder when the database is the embedded one, removes what an
    interrupted run left, and goes on sweeping in the background. The command line opens without it, beside a server.
    Raises `NotInitialised`, `SealingError`, `DataFolderInUse`, `DatabaseBehind` and `DatabaseAhead`.
    """
    keyring = load_keyring(settings)
    async with AsyncExitStack() as stack:
        database = open_database(settings)
        stack.push_async_callback(database.close)
        if serving and database.embedded:
            stack.enter_context(own_data_folder(settings))
        await require_migrated(database)
        secret = await _installation_secret(database, keyring)
        blind_index = BlindIndex(secret)
        audit = AuditLog(database, secret)
        prints = PicturePrints(database, keyring, blind_index)
        blobs = open_blobs(settings)
        images = ImageStore(database, keyring, blobs, prints, clock)
        watchlists = SqlWatchlistArchive(database, keyring, blobs, clock)
        sealing = UserSealing(keyring, blind_index)
        anonymous_users = SqlAnonymousUsers(database, sealing, clock)
        sign_in = sign_in_store(database, keyring, blind_index, audit)
        dismissals = SqlDismissals(database, keyring, blind_index)
        dossiers = Dossiers(keyring)
        erasure = SqlErasure(
            database, sealing, dossiers, images, dismissals, sign_in.codes, sign_in.call_answers, audit
        )
        webhook_endpoints = SqlWebhookEndpoints(database, keyring)
        webhook_outbox = SqlWebhookOutbox(database, EventLog(keyring), webhook_endpoints)
        if serving and database.embedded:
            await webhook_outbox.release_leases()
        if serving:
            grace = timedelta(seconds=settings.image_grace_seconds)
            await images.sweep(None if database.embedded else grace)
            await anonymous_users.sweep(None if database.embedded else grace)
            await erasure.sweep()
            await watchlists.sweep()

            async def sweep() -> None:
                await images.sweep(grace)
                # After the images, which keep their users.
                await anonymous_users.sweep(grace)
                await erasure.sweep()
                await watchlists.sweep()

            sweeping = asyncio.create_task(keep_sweeping(sweep, _pause))
            stack.push_async_callback(_end, sweeping)
            forgetting = asyncio.create_task(keep_sweeping_sign_in(sign_in, clock, _pause))
            stack.push_async_callback(_end, forgetting)
        yield Store(
            database=database,
            keyring=keyring,
            audit=audit,
            images=images,
            prints=prints,
            verifications=SqlVerificationStore(
                database, keyring, blind_index, images, prints, sign_in.call_answers, audit, dismissals
            ),
            tenants=SqlTenantRepository(database),
            api_keys=SqlApiKeyRepository(database),
            users=SqlUserRepository(database, sealing),
            anonymous_users=anonymous_users,
            sign_in=sign_in,
            webhook_endpoints=webhook_endpoints,
            webhook_outbox=webhook_outbox,
            webhook_log=SqlWebhookLog(database),
            watchlists=watchlists,
            dismissals=dismissals,
            screening_ledger=SqlScreeningLedger(database, keyring, sealing),
            consents=SqlConsents(database, dossiers, EventLog(keyring), sign_in.call_answers, audit),
            listings=SqlListings(database, sealing, blind_index, dossiers),
            identities=SqlIdentities(database, sealing, sign_in.call_answers, audit),
            erasure=erasure,
            retention=SqlRetention(database, images),
        )


async def keep_sweeping(sweep: Callable[[], Awaitable[None]], pause: Callable[[], Awaitable[None]]) -> None:
    """Sweep after every pause until cancelled; a sweep that fails is logged and made up for by the next."""
    while True:
        await pause()
        try:
            await sweep()
        except (SQLAlchemyError, BlobsUnavailable):
            _log.exception("sweeping failed; trying again later")


async def _pause() -> None:
    await asyncio.sleep(_SWEEP_SECONDS)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _installation_secret(database: Database, keyring: Keyring) -> bytes:
    """Return the secret of this database, made at the first opening; each use derives a key of its own from it."""
    context = f"secrets.value {_SECRET}".encode()
    async with database.reading() as session:
        row = await session.get(SecretRow, _SECRET)
    if row is None:
        value = keyring.seal(secrets.token_bytes(KEY_BYTES), context)
        # Another process may have made it meanwhile: then that one counts.
        with suppress(IntegrityError):
            async with database.writing() as session:
                await session.execute(insert(SecretRow).values(name=_SECRET, value=value))
        async with database.reading() as session:
            row = await session.get_one(SecretRow, _SECRET)
    return keyring.open(row.value, context)
