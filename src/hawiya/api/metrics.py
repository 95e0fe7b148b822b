"""Prometheus metrics of one server."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Watchlists(Collector):
    """The loaded watchlists as they are when somebody asks; a list that was removed has no line."""

    def __init__(self) -> None:
        self.entries: Callable[[], Mapping[str, int]] = dict
        self.failed: Callable[[], int] = int

    def collect(self) -> Iterable[Metric]:
        """Return the families of both figures."""
        loaded = GaugeMetricFamily("hawiya_watchlist_entries", "Entries of a loaded watchlist", labels=["list"])
        for name, entries in self.entries().items():
            loaded.add_metric([name], entries)
        yield loaded
        yield GaugeMetricFamily(
            "hawiya_watchlists_failed", "Watchlists whose version in force cannot be loaded", self.failed()
        )


class Metrics:
    """Counters and histograms, in a registry of their own so that several servers may live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hawiya_requests", "Answered requests", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "hawiya_request_seconds", "Time to answer", ["route"], buckets=_BUCKETS, registry=self._registry
        )
        self._stages = Histogram(
            "hawiya_stage_seconds", "Time of one stage of an examination", ["step", "stage"], buckets=_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._steps = Counter(
            "hawiya_steps", "Examined steps by their error code (0: none)", ["step", "accepted", "code"],
            registry=self._registry,
        )  # fmt: skip
        self._limited = Counter(
            "hawiya_limited", "Calls refused by a limit", ["scope", "window"], registry=self._registry
        )
        self._limited_alone = Counter(
            "hawiya_limited_alone", "Times that a limit was counted by this server alone: the shared storage was gone",
            registry=self._registry,
        )  # fmt: skip
        self._webhook_tries = Counter(
            "hawiya_webhook_tries", "Tries of webhooks by what became of them", ["outcome"], registry=self._registry
        )
        self._webhook_seconds = Histogram(
            "hawiya_webhook_seconds", "Time of one try of a webhook", buckets=_BUCKETS, registry=self._registry
        )
        self._webhooks_given_up = Counter(
            "hawiya_webhooks_given_up", "Webhooks whose last try failed", registry=self._registry
        )
        self._endpoints_disabled = Counter(
            "hawiya_webhook_endpoints_disabled", "Receivers disabled because they failed", registry=self._registry
        )
        self._watchlists = _Watchlists()
        self._registry.register(self._watchlists)
        self._queue = Gauge("hawiya_pixel_queue_depth", "Pictures that wait or are worked on", registry=self._registry)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def count_step(self, step: str, code: int | None, stages: Mapping[str, float], *, accepted: bool) -> None:
        """Count one examined step; `stages` in milliseconds."""
        self._steps.labels(step, str(accepted).lower(), code or 0).inc()
        for stage, milliseconds in stages.items():
            self._stages.labels(step, stage).observe(milliseconds / 1000)

    def count_limited(self, scope: str, window: str) -> None:
        """Count one call that was refused by the limit of a `key` or `tenant`, per `second` or `minute`."""
        self._limited.labels(scope, window).inc()

    def count_limited_alone(self) -> None:
        """Count one decision about a limit that could not be made together with the other servers."""
        self._limited_alone.inc()

    def count_webhook(self, outcome: str, seconds: float, *, given_up: bool, disabled: bool) -> None:
        """Count one try of a webhook; `outcome` is `delivered`, a class of status such as `5xx`, or a kind of error."""
        self._webhook_tries.labels(outcome).inc()
        self._webhook_seconds.observe(seconds)
        self._webhooks_given_up.inc(int(given_up))
        self._endpoints_disabled.inc(int(disabled))

    def watch_queue(self, depth: Callable[[], float]) -> None:
        """Report the depth of the pixel queue whenever metrics are read."""
        self._queue.set_function(depth)

    def watch_watchlists(self, entries: Callable[[], Mapping[str, int]], failed: Callable[[], int]) -> None:
        """Report whenever metrics are read: the entries of each loaded list, and how many lists failed to load."""
        self._watchlists.entries, self._watchlists.failed = entries, failed

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)
