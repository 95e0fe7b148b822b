"""What one running server holds: built once at start-up from the settings, passed to whoever needs it."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.users import Users
from hawiya.api.account_services import AccountServices, open_account_services
from hawiya.api.background import in_background
from hawiya.api.finishing import finishing_in_background, policies_of
from hawiya.api.key_limits import KeyCounter
from hawiya.api.limits import RateLimiter, open_rate_limiter
from hawiya.api.metrics import Metrics
from hawiya.api.monitoring import Monitoring, monitoring_in_background
from hawiya.api.policies import policy_of
from hawiya.api.retention import removing_what_is_too_old
from hawiya.api.watchlists import watching_watchlists
from hawiya.api.webhooks import delivering_webhooks
from hawiya.inference.loading import load_examiner, warm_up
from hawiya.inference.pool import PixelPool
from hawiya.models import ModelError, OperatingPoints, installed_models_dir
from hawiya.models.calibration import operating_points_in_use
from hawiya.screening.authority.opening import Authorities, open_authority
from hawiya.screening.screener import WatchlistScreener
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.settings import Settings
from hawiya.store.migrating import DatabaseAhead, migrate, pending_migrations
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.by_key import CallsByKey
from hawiya.verification.finishing import Finishing
from hawiya.verification.linking import Linking
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Classification,
    Examiner,
    FaceComparison,
    LivenessExamination,
    Overloaded,
    Screener,
    SideExamination,
)
from hawiya.verification.process import VerificationProcess
from hawiya.verification.reviewing import Reviews

_STARTING_RETRY_SECONDS = 2
_log = structlog.get_logger("hawiya.api")


class StartingExaminer:
    """The examiner of a server whose networks may still be loading: busy until they are."""

    def __init__(self, ready: Examiner | None = None) -> None:
        self.ready = ready

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a card's front, once the networks are warm."""
        return await self._examiner().front(image, policy)

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a card's back, once the networks are warm."""
        return await self._examiner().back(image, policy)

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        """Examine three frames, once the networks are warm."""
        return await self._examiner().liveness(frames, portrait, enrolled, policy)

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Compare two face pictures, once the networks are warm."""
        return await self._examiner().is_same_capture(picture, earlier, policy)

    async def is_same_card_picture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Compare two pictures of cards, once the networks are warm."""
        return await self._examiner().is_same_card_picture(picture, earlier, policy)

    async def compare_faces(self, pictures: Mapping[str, bytes], policy: Policy) -> FaceComparison:
        """Compare the faces of two pictures, once the networks are warm."""
        return await self._examiner().compare_faces(pictures, policy)

    async def match_portrait(self, image: bytes, portrait: bytes, policy: Policy) -> FaceComparison:
        """Compare a face with a card's portrait, once the networks are warm."""
        return await self._examiner().match_portrait(image, portrait, policy)

    async def similarity(self, template: bytes, enrolled: bytes) -> float | None:
        """Compare two stored faces, once the networks are warm."""
        return await self._examiner().similarity(template, enrolled)

    async def classify(self, image: bytes, policy: Policy) -> Classification:
        """Tell what a picture shows, once the networks are warm."""
        return await self._examiner().classify(image, policy)

    def _examiner(self) -> Examiner:
        if self.ready is None:
            raise Overloaded(_STARTING_RETRY_SECONDS)
        return self.ready


@dataclass
class Runtime:
    """The parts of a running server."""

    settings: Settings
    store: Store
    metrics: Metrics
    api_keys: ApiKeys
    tenants: Tenants
    users: Users
    accounts: AccountServices
    process: VerificationProcess
    by_key: CallsByKey
    linking: Linking
    reviews: Reviews
    screener: Screener
    authorities: Authorities
    watchlists: WatchlistRegistry
    examiner: StartingExaminer
    rate_limiter: RateLimiter
    key_counter: KeyCounter
    pool: PixelPool | None = field(default=None)
    operating_points: OperatingPoints | None = field(default=None)
    """The thresholds of the embedder in use, once it is loaded."""

    @property
    def models_warm(self) -> bool:
        """Whether pictures can be examined."""
        return self.examiner.ready is not None

    async def database_ready(self) -> bool:
        """Whether the database answers and has the tables of this version, or those of its successor."""
        try:
            return not await pending_migrations(self.store.database)
        except DatabaseAhead:
            # A newer release is taking over: what it migrates, this one still reads and writes.
            return True
        except (SQLAlchemyError, OSError):
            return False


@asynccontextmanager
async def running(settings: Settings, metrics: Metrics, examiner: Examiner | None) -> AsyncIterator[Runtime]:
    """Start a server's parts and stop them in reverse order; networks load in the background.

    `examiner` replaces the networks (tests bring their own).
    """
    async with AsyncExitStack() as stack:
        await migrate(settings)
        store = await stack.enter_async_context(open_store(settings, serving=True))
        await stack.enter_async_context(delivering_webhooks(settings, store, metrics, utc_now))
        starting = StartingExaminer(examiner)
        watchlists = await stack.enter_async_context(
            watching_watchlists(store, metrics, settings.watchlist_refresh_seconds)
        )
        screener = WatchlistScreener(watchlists, store.dismissals)
        authorities = await stack.enter_async_context(open_authority(settings.authority))
        rate_limiter = await stack.enter_async_context(open_rate_limiter(settings, metrics))
        api_keys = ApiKeys(store.api_keys, store.tenants, utc_now)
        accounts = await stack.enter_async_context(open_account_services(settings, store, rate_limiter, utc_now))
        runtime = Runtime(
            settings=settings,
            store=store,
            metrics=metrics,
            api_keys=api_keys,
            tenants=Tenants(store.tenants, utc_now),
            users=Users(store.users, store.tenants, utc_now),
            accounts=accounts,
            process=VerificationProcess(store.verifications, starting, screener, authorities.in_a_call, utc_now),
            by_key=CallsByKey(store.verifications, store.anonymous_users, utc_now),
            linking=Linking(store.verifications, starting, screener, utc_now),
            reviews=Reviews(store.verifications, screener, utc_now),
            screener=screener,
            authorities=authorities,
            watchlists=watchlists,
            examiner=starting,
            rate_limiter=rate_limiter,
            key_counter=KeyCounter(rate_limiter, api_keys.authenticate, settings, metrics),
        )
        policies = policies_of(store.tenants, lambda one: policy_of(settings, runtime.operating_points, one))
        monitoring = Monitoring(store.tenants, policies, screener, store.screening_ledger, utc_now)
        await stack.enter_async_context(monitoring_in_background(monitoring, settings.watchlist_refresh_seconds))
        await stack.enter_async_context(removing_what_is_too_old(store, settings, utc_now))
        if authorities.configured:
            finishing = Finishing(store.verifications, screener, authorities.patient, utc_now)
            await stack.enter_async_context(
                finishing_in_background(finishing, policies, settings.authority.retry_seconds)
            )
        if examiner is None:
            runtime.pool = PixelPool(settings.workers, settings.queue_limit, settings.step_timeout_seconds)
            stack.callback(runtime.pool.close)
            # What is warm is frozen: without this, it would outlive the server in a process that goes on.
            stack.callback(gc.unfreeze)
            metrics.watch_queue(lambda: runtime.pool.depth if runtime.pool is not None else 0)
            await stack.enter_async_context(in_background(_load(runtime, runtime.pool)))
        yield runtime


async def _load(runtime: Runtime, pool: PixelPool) -> None:
    try:
        folder = runtime.settings.models_dir or installed_models_dir()
        runtime.operating_points = operating_points_in_use(folder)
        examiner = await asyncio.to_thread(load_examiner, folder, pool)
    except ModelError as error:
        _log.error("networks are missing; no picture can be examined", reason=str(error))
        return
    await asyncio.to_thread(warm_up, examiner)
    runtime.examiner.ready = examiner
    _log.info("ready")
