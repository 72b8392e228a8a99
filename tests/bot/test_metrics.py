"""What Prometheus is told: every name of the table, what was counted, what is seen now; and no channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bot.channel.channel import ChannelId, Pause
from bot.delivery.delivery import Delivery, Kind, Settled, State
from bot.jobs.poll import Polled
from bot.metrics import MetricName, Metrics
from bot.ports.outbox_view import Depth
from tests.bot.test_readiness import NOW, READY

ORDER = ("source", "platform", "command", "state", "outcome", "le")
ML = ChannelId("slack", "T0SECRET", "C0SECRET")
ROW = Delivery(
    id=1,
    channel=ML,
    kind=Kind.CARD,
    subject="arxiv:1",
    key="k",
    state=State.INFLIGHT,
    attempt=1,
    created_at=NOW - timedelta(seconds=7),
    due_at=NOW,
)
WAITING = Depth(platform="slack", state=State.WAITING, rows=12, oldest=NOW - timedelta(minutes=1))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def values(metrics: Metrics, seen=READY) -> dict[tuple[str, ...], float]:
    """Every value by its name and its labels, in the order of the table."""
    samples = [one for family in text_string_to_metric_families(metrics.page(seen).decode()) for one in family.samples]
    return {(one.name, *(one.labels[label] for label in ORDER if label in one.labels)): one.value for one in samples}


def test_every_name_of_the_table_is_on_the_page(metrics) -> None:
    metrics.on_polled(Polled(source="feed:lab", new=3, announced=2))
    metrics.on_settled(Settled(delivery=ROW, state=State.SENT, at=NOW))
    metrics.on_settled(Settled(delivery=ROW, state=State.WAITING, at=NOW, due_at=NOW, error="busy"))
    metrics.on_answered("slack", "subscribe", 0.01)
    page = metrics.page(replace(READY, depths=(WAITING,), leases={"poller": True})).decode()
    missing = [name for name in MetricName if f"# TYPE {name}" not in page or f"\n{name}" not in page]
    assert missing == []


def test_what_is_settled_is_counted_by_its_outcome(metrics) -> None:
    metrics.on_settled(Settled(delivery=ROW, state=State.SENT, at=NOW))
    busy = Settled(delivery=ROW, state=State.WAITING, at=NOW, due_at=NOW + timedelta(seconds=30), error="ratelimited")
    metrics.on_settled(busy)
    metrics.on_settled(replace(busy, pause=Pause("not_in_channel", "/invite", NOW)))
    told = values(metrics)
    for outcome in ("sent", "waiting", "paused"):
        assert told[MetricName.DELIVERIES, "slack", outcome] == 1
    assert told[MetricName.PUT_OFF, "slack"] == 30
    assert told[f"{MetricName.DELIVERY_SECONDS}_sum", "slack"] == 7


def test_what_a_poll_brings_is_counted_by_its_source(metrics) -> None:
    metrics.on_polled(Polled(source="feed:lab", new=3, announced=2))
    metrics.on_polled(Polled(source="feed:lab", error="it answered 500"))
    told = values(metrics)
    assert told[MetricName.PAPERS, "feed:lab"] == 3
    assert told[MetricName.MATCHES, "feed:lab"] == 2
    assert (told[MetricName.POLLS, "feed:lab", "ok"], told[MetricName.POLLS, "feed:lab", "failed"]) == (1, 1)


def test_what_is_seen_now_is_a_gauge(metrics) -> None:
    told = values(metrics, replace(READY, depths=(WAITING,), platforms={"slack": "connecting"}))
    assert told[MetricName.READY,] == 0
    assert told[MetricName.CONNECTED, "slack"] == 0
    assert told[MetricName.OUTBOX_ROWS, "slack", "waiting"] == 12
    assert told[MetricName.OUTBOX_AGE, "slack", "waiting"] == 60
    assert told[MetricName.POLL_AGE, "feed:lab"] == 3600
    assert told[MetricName.SOURCE_STATE, "feed:lab", "ok"] == 1
    assert told[MetricName.SOURCE_STATE, "feed:lab", "failing"] == 0


def test_a_database_that_does_not_answer_leaves_its_gauges_out_and_the_page_whole(metrics) -> None:
    told = values(metrics, replace(READY, sources=None, depths=None, unwritable="locked", free_bytes=None))
    assert told[MetricName.READY,] == 0
    assert not [key for key in told if key[0] == MetricName.OUTBOX_ROWS]


def test_a_clock_that_was_set_back_makes_no_age_negative(metrics) -> None:
    told = values(metrics, replace(READY, now=NOW - timedelta(hours=3), depths=(WAITING,)))
    assert min(told.values()) >= 0
    metrics.on_settled(Settled(delivery=ROW, state=State.SENT, at=NOW - timedelta(hours=3)))


def test_a_page_has_no_series_that_nobody_asks_for(metrics) -> None:
    metrics.on_settled(Settled(delivery=ROW, state=State.SENT, at=NOW))
    assert "_created" not in metrics.page(READY).decode()


def test_no_label_names_a_channel(metrics) -> None:
    metrics.on_settled(Settled(delivery=ROW, state=State.SENT, at=NOW))
    assert "SECRET" not in metrics.page(READY).decode()


def test_two_services_in_one_process_count_for_themselves() -> None:
    first, second = Metrics(CollectorRegistry()), Metrics(CollectorRegistry())
    first.on_polled(Polled(source="feed:lab", new=3))
    assert (MetricName.PAPERS, "feed:lab") not in values(second)


def test_who_stands_by_is_ready_and_holds_no_lease(metrics) -> None:
    found = values(metrics, replace(READY, leases={"poller": False, "discord all": True}))
    assert found["offprint_ready",] == 1
    page = metrics.page(replace(READY, leases={"poller": False, "discord all": True})).decode()
    assert 'offprint_lease_held{lease="poller"} 0.0' in page
    assert 'offprint_lease_held{lease="discord all"} 1.0' in page
