"""The metrics of a service, for Prometheus: the table of their names, their counters, and the page that shows them.

Counters count at the borders (an outcome that is written, a poll that ended, a command that was answered); gauges are
read from the stores when they are asked for. No label names a channel or a person: their number has no bound, and a
metric is read by more people than a channel is. Names never change: alerts stand on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from bot.delivery.delivery import Settled, State
from bot.delivery.outage import CONNECTED
from bot.jobs.poll import Polled
from bot.polling.source_state import SourceState
from bot.readiness import Seen, problems

_DELIVERY_BUCKETS = (1, 2, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 86_400)
_ANSWER_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_PAUSED, _OK, _FAILED = "paused", "ok", "failed"


class MetricName(StrEnum):
    """A metric's name, with what it measures and its labels."""

    about: str
    labels: tuple[str, ...]

    def __new__(cls, value: str, about: str, *labels: str) -> Self:
        """A member is its name, and carries the rest for `/metrics` and the page that is made of them."""
        name = str.__new__(cls, value)
        name._value_, name.about, name.labels = value, about, labels
        return name

    READY = "offprint_ready", "1 while the service does its work: what /readyz says"
    TICK_AGE = "offprint_tick_age_seconds", "seconds since the service's own tick"
    CONNECTED = "offprint_platform_connected", "1 while the platform can be reached", "platform"
    LEASE = (
        "offprint_lease_held",
        "1 for the one of several processes that polls (`poller`) or holds Discord's shards, 0 for one that stands by",
        "lease",
    )
    FREE = "offprint_disk_free_bytes", "room on the disk of the database"
    PAPERS = "offprint_papers_total", "papers that the source brought for the first time", "source"
    MATCHES = "offprint_matches_total", "papers that newly matched in a channel", "source"
    POLLS = "offprint_polls_total", "polls that ended; outcome: ok, failed", "source", "outcome"
    POLL_AGE = "offprint_poll_age_seconds", "seconds since the last poll, whatever it brought", "source"
    NEW_AGE = "offprint_source_new_age_seconds", "seconds since the source last brought something new", "source"
    SOURCE_STATE = "offprint_source_state", "1 for the state that the source is in", "source", "state"
    OUTBOX_ROWS = "offprint_outbox_rows", "messages in the outbox that are not sent", "platform", "state"
    OUTBOX_AGE = "offprint_outbox_oldest_seconds", "age of the oldest of them", "platform", "state"
    DELIVERIES = (
        "offprint_deliveries_total",
        "attempts at messages; outcome: sent, waiting (tried again), uncertain, aside, failed, dropped, paused",
        "platform",
        "outcome",
    )
    DELIVERY_SECONDS = (
        "offprint_delivery_seconds",
        "seconds from the moment when a message was due first until the platform had it",
        "platform",
    )
    PUT_OFF = (
        "offprint_put_off_seconds_total",
        "seconds by which messages were put off because a platform asked for a wait, or failed",
        "platform",
    )
    ANSWER_SECONDS = (
        "offprint_answer_seconds",
        "seconds that a command or a press took until its answer was ready",
        "platform",
        "command",
    )


class Metrics:
    """The counts of one run of the service. `registry` is its own: nothing is kept in the library's global one."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        ProcessCollector(registry=registry)
        self._papers = _counter(MetricName.PAPERS, registry)
        self._matches = _counter(MetricName.MATCHES, registry)
        self._polls = _counter(MetricName.POLLS, registry)
        self._deliveries = _counter(MetricName.DELIVERIES, registry)
        self._put_off = _counter(MetricName.PUT_OFF, registry)
        self._delivery_seconds = _histogram(MetricName.DELIVERY_SECONDS, _DELIVERY_BUCKETS, registry)
        self._answer_seconds = _histogram(MetricName.ANSWER_SECONDS, _ANSWER_BUCKETS, registry)

    def on_polled(self, polled: Polled) -> None:
        """Count a poll that ended."""
        self._papers.labels(polled.source).inc(polled.new)
        self._matches.labels(polled.source).inc(polled.announced)
        self._polls.labels(polled.source, _OK if polled.error is None else _FAILED).inc()

    def on_settled(self, settled: Settled) -> None:
        """Count an outcome that was written."""
        row, platform = settled.delivery, settled.delivery.channel.platform
        self._deliveries.labels(platform, _PAUSED if settled.pause else settled.state.value).inc()
        if settled.state is State.SENT:
            late = (settled.at - row.created_at).total_seconds()
            self._delivery_seconds.labels(platform).observe(max(0.0, late))
        elif settled.error is not None and settled.due_at is not None and settled.pause is None:
            self._put_off.labels(platform).inc(max(0.0, (settled.due_at - settled.at).total_seconds()))

    def on_answered(self, platform: str, command: str, seconds: float) -> None:
        """Count an answer to `command`, the path of a command or the verb of a button."""
        self._answer_seconds.labels(platform, command).observe(seconds)

    def page(self, seen: Seen) -> bytes:
        """Everything that is counted, and what was seen now, as Prometheus reads it."""
        return generate_latest(_Page((*self._registry.collect(), *_gauges(seen))))


class _Page:
    """A collector of metrics that are there already, such as `generate_latest` takes.

    The moments at which series began are left out: each would be a series of its own, and nobody asks for them.
    """

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)
        for metric in self._metrics:
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _counter(name: MetricName, registry: CollectorRegistry) -> Counter:
    return Counter(name.value, name.about, name.labels, registry=registry)


def _histogram(name: MetricName, buckets: tuple[float, ...], registry: CollectorRegistry) -> Histogram:
    return Histogram(name.value, name.about, name.labels, buckets=buckets, registry=registry)


def _gauges(seen: Seen) -> Iterator[Metric]:
    yield _gauge(MetricName.READY, [((), float(not problems(seen)))])
    yield _gauge(MetricName.TICK_AGE, [((), seen.tick_seconds)])
    yield _gauge(MetricName.CONNECTED, [((name,), float(told == CONNECTED)) for name, told in seen.platforms.items()])
    if seen.leases:
        yield _gauge(MetricName.LEASE, [((name,), float(held)) for name, held in seen.leases.items()])
    if seen.free_bytes is not None:
        yield _gauge(MetricName.FREE, [((), seen.free_bytes)])
    if seen.depths is not None:
        rows = [((depth.platform, depth.state.value), depth) for depth in seen.depths]
        yield _gauge(MetricName.OUTBOX_ROWS, [(labels, depth.rows) for labels, depth in rows])
        yield _gauge(MetricName.OUTBOX_AGE, [(labels, _age(seen, depth.oldest)) for labels, depth in rows])
    yield from _of_sources(seen)


def _of_sources(seen: Seen) -> Iterator[Metric]:
    sources = seen.sources or ()
    polled = [((one.name,), _age(seen, one.last_poll_at)) for one in sources if one.last_poll_at is not None]
    new = [((one.name,), _age(seen, one.last_new_at)) for one in sources if one.last_new_at is not None]
    states = [((one.name, state.value), float(one.state is state)) for one in sources for state in SourceState]
    yield _gauge(MetricName.POLL_AGE, polled)
    yield _gauge(MetricName.NEW_AGE, new)
    yield _gauge(MetricName.SOURCE_STATE, states)


def _age(seen: Seen, moment: datetime) -> float:
    """Seconds since `moment`; none where the clock was set back since."""
    return max(0.0, (seen.now - moment).total_seconds())


def _gauge(name: MetricName, values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name.value, name.about, labels=name.labels)
    for labels, value in values:
        family.add_metric(labels, value)
    return family
