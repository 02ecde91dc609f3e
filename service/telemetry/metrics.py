"""What Prometheus is told: of one process, or of several workers together.

Several workers share a directory, in which each keeps its numbers in files of its own; whichever is scraped adds them
up. `service.server.supervisor` makes it, and tells which of them have died. Workers must be spawned, not forked.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, values
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.telemetry.request_record import STAGES, RequestRecord

UNMATCHED = "unmatched"
"""Name that stands for the route of a request that has none."""
RESULTS, VECTORS = "results", "vectors"
"""The caches: whole answers, and vectors of queries."""
METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
"""Methods that are told apart; every other counts as `other`, so that clients cannot make up series."""

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BATCHES = (1, 2, 4, 8, 16, 32, 64)
_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client reads it when it is imported: where it is set, every number lives in a file there."""

M = TypeVar("M", bound=MetricWrapperBase)


class Metrics:
    """The metrics of this process. The docs say what each means: docs/operations-metrics.md."""

    def __init__(self, version: str, registry: CollectorRegistry | None = None) -> None:
        """Make all metrics.

        Args:
            version: Version of this service.
            registry: Where they belong; one of their own unless given. No two may share one.

        Raises:
            RuntimeError: If workers share a directory, but prometheus_client was imported before that was known.
        """
        # When a series was begun is a series of its own unless switched off.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = registry or CollectorRegistry()
        self._shared = os.environ.get(_DIRECTORY)
        if self._shared and values.ValueClass is values.MutexValue:
            raise RuntimeError(f"{_DIRECTORY} was set after prometheus_client was imported; spawn workers, do not fork")
        self._make_of_requests(registry)
        self._make_of_the_index(registry)
        self._make_of_the_process(registry, version)
        if self._shared:
            self._exposed = CollectorRegistry()
            self._exposed.register(_Workers(self._shared))
        else:
            ProcessCollector(registry=registry)
            self._exposed = registry

    def _make_of_requests(self, registry: CollectorRegistry) -> None:
        def counter(name: str, help_text: str, *labels: str) -> "_Series[Counter]":
            return _Series(Counter(f"article_search_{name}", help_text, labels, registry=registry))

        def gauge(name: str, help_text: str, *labels: str) -> Gauge:
            # `live`: what a worker that has died was at work on is not counted any more.
            return Gauge(f"article_search_{name}", help_text, labels, registry=registry, multiprocess_mode="livesum")

        def histogram(name: str, help_text: str, label: str) -> "_Series[Histogram]":
            return _Series(Histogram(f"article_search_{name}", help_text, [label], registry=registry, buckets=_SECONDS))

        self._requests = counter("requests_total", "Requests that are over.", "route", "method", "status")
        self._seconds = histogram(
            "request_seconds", "From the headers of a request to the last byte of its response.", "route"
        )
        self._stages = histogram("stage_seconds", "Time a request spent on a stage.", "stage")
        self._in_flight = gauge("in_flight", "Requests that are being answered.")
        self._waiting = gauge("waiting", "Searches that wait for the encoder.")
        self._batches = Histogram(
            "article_search_batch_size", "Queries encoded in one pass.", registry=registry, buckets=_BATCHES
        )
        self._refused = counter("refused_total", "Requests that a limit of the service refused.", "reason")
        self._cache = counter("cache_total", "Look-ups in a cache.", "cache", "outcome")
        self._cache_bytes = _Series(gauge("cache_bytes", "Memory that a cache takes.", "cache"))
        self._answerable = counter("answerable_total", "Searches, by whether the index answers them.", "answerable")
        self._keys = counter("requests_by_key_total", "Requests that showed a valid API key.", "key")
        for stage in STAGES:
            self._stages[(stage,)]  # shown from the start, so that a rate over them begins at zero

    def _make_of_the_index(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, help_text: str, mode: str, *labels: str) -> Gauge:
            return Gauge(
                f"article_search_{name}",
                help_text,
                labels,
                registry=registry,
                multiprocess_mode=mode,  # type: ignore[arg-type]
            )

        def counter(name: str, help_text: str) -> Counter:
            return Counter(f"article_search_{name}", help_text, registry=registry)

        self._info = gauge(
            "generation_info",
            "1 for the generation that is live, and the way in which its encoder computes here.",
            "livemax",
            *("generation", "model", "variant", "instruction_set"),
        )
        self._live: tuple[str, ...] | None = None
        # Workers change generations at different moments; the one that changed last tells what will hold for all.
        self._built = gauge("index_built_timestamp_seconds", "When the live index was built.", "livemostrecent")
        self._articles = gauge("index_articles", "Articles in the live index.", "livemostrecent")
        self._passages = gauge("index_passages", "Passages in the live index.", "livemostrecent")
        self._swaps = counter("swaps_total", "Changes to another generation, counted by each worker.")
        self._reload_failures = counter("reload_failures_total", "New generations that could not be used.")
        self._damage = counter("index_damage_total", "Times that files of the live generation were found damaged.")
        self._generation_refused = gauge(
            "generation_refused", "1 while the newest generation is refused or damaged.", "livemax"
        )
        self._ready = gauge("ready", "1 once every worker can answer searches.", "livemin")

    def _make_of_the_process(self, registry: CollectorRegistry, version: str) -> None:
        info = Gauge(
            "article_search_build_info", "Always 1.", ["version"], registry=registry, multiprocess_mode="livemax"
        )
        info.labels(version).set(1)
        workers = Gauge(
            "article_search_workers", "Processes that answer.", registry=registry, multiprocess_mode="livesum"
        )
        workers.set(1)

    def began(self) -> None:
        """Count a request in."""
        self._in_flight.inc()

    def ended(self, record: RequestRecord, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request out.

        Args:
            record: What was learnt of it.
            route: Its template, such as `/v1/passages/{passage_id}`, or `UNMATCHED`.
            method: Method as the client wrote it.
            status: Status of the response; 499 if the client did not wait for it.
            seconds: Time from the request's beginning to the end of the response.
        """
        self._in_flight.dec()
        self._requests[route, method if method in METHODS else "other", str(status)].inc()
        self._seconds[(route,)].observe(seconds)
        for stage, spent in record.stages.items():
            self._stages[(stage,)].observe(spent)
        if record.refused is not None:
            self._refused[(record.refused,)].inc()
        if record.cache is not None:
            self._cache[RESULTS, record.cache].inc()
        if record.answerable is not None:
            self._answerable[("true" if record.answerable else "false",)].inc()
        if record.key is not None:
            self._keys[(record.key,)].inc()

    def encoded(self, queries: int) -> None:
        """Count a pass of the encoder over some queries."""
        self._batches.observe(queries)

    def set_waiting(self, searches: int) -> None:
        """Say how many searches wait for the encoder."""
        self._waiting.set(searches)

    def looked_up(self, cache: str, *, hit: bool) -> None:
        """Count a look-up in a cache that no `RequestRecord` tells of: in `VECTORS`."""
        self._cache[cache, "hit" if hit else "miss"].inc()

    def set_cache_bytes(self, cache: str, size_bytes: int) -> None:
        """Say how much memory a cache takes: `RESULTS` or `VECTORS`."""
        self._cache_bytes[(cache,)].set(size_bytes)

    def set_live(
        self,
        *,
        generation: str,
        model: str,
        variant: str,
        instruction_set: str,
        built_at: datetime,
        articles: int,
        passages: int,
    ) -> None:
        """Say what the live index is, from now on, and how its encoder computes: see `EncoderSpec.variant`."""
        live = (generation, model, variant, instruction_set)
        if self._live not in (None, live):
            if self._shared:
                self._info.labels(*self._live).set(0)  # cannot be removed from the file; see _Workers
            else:
                self._info.remove(*self._live)
        self._live = live
        self._info.labels(*live).set(1)
        self._built.set(built_at.timestamp())
        self._articles.set(articles)
        self._passages.set(passages)

    def swapped(self) -> None:
        """Count a change to another generation."""
        self._swaps.inc()

    def reload_failed(self) -> None:
        """Count a generation that could not be used."""
        self._reload_failures.inc()

    def found_damage(self) -> None:
        """Count that files of the live generation were found damaged."""
        self._damage.inc()

    def set_generation_refused(self, refused: bool) -> None:
        """Say whether the newest generation is refused, and an older one stays live."""
        self._generation_refused.set(refused)

    def set_ready(self, ready: bool) -> None:
        """Say whether searches can be answered."""
        self._ready.set(ready)

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """Return all numbers, of all workers, and their content type.

        Reads files: call it in a thread.

        Args:
            accept: The header of this name, by which text or OpenMetrics is chosen.
        """
        encoder, content_type = choose_encoder(accept)
        return encoder(self._exposed), content_type


class _Series(dict[tuple[str, ...], M], Generic[M]):
    """The series of a metric by their labels; prometheus_client's own look-up takes longer than to add one."""

    def __init__(self, metric: M) -> None:
        super().__init__()
        self._metric = metric

    def __missing__(self, labels: tuple[str, ...]) -> M:
        series = self[labels] = self._metric.labels(*labels)
        return series


class _Workers(Collector):
    """The numbers of all workers: summed up from their files, and what the kernel tells of the live ones."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        # None: it is not registered by itself, for `collect` here goes through what it finds.
        self._files = MultiProcessCollector(None, directory)  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        for metric in self._files.collect():  # type: ignore[no-untyped-call]
            if metric.name == "article_search_generation_info":
                metric.samples = [sample for sample in metric.samples if sample.value]
            yield metric
        yield from self._processes()

    def _processes(self) -> Iterable[Metric]:
        """Return the metrics of each process as for one alone, with its id as a label."""
        metrics: dict[str, Metric] = {}
        # Every worker has such a file, and the supervisor deletes those of workers that have ended.
        for path in Path(self._directory).glob("gauge_livesum_*.db"):
            pid = path.stem.rpartition("_")[2]
            for metric in ProcessCollector(pid=partial(str, pid), registry=None).collect():
                merged = metrics.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                for sample in metric.samples:
                    merged.add_sample(sample.name, {"pid": pid}, sample.value)
        return metrics.values()
