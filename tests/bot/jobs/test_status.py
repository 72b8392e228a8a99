"""How a source does is told from what was recorded of it, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.status import Health, health, source_statuses
from bot.paper.stream import StreamId
from bot.ports.papers import IngestedPage
from bot.ports.sources import PollEnded, StreamState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Health.NEW),
        ({"polled_at": NOW}, Health.NEW),
        ({"polled_at": NOW, "baseline_at": NOW}, Health.OK),
        ({"polled_at": NOW - HOUR, "baseline_at": NOW}, Health.OK),
        ({"polled_at": NOW - HOUR - timedelta(seconds=1), "baseline_at": NOW}, Health.STALE),
        ({"polled_at": NOW, "baseline_at": NOW, "failures": 1}, Health.FAILING),
        ({"polled_at": NOW, "failures": 3, "error": "503"}, Health.FAILING),
    ],
)
def test_a_source_is_new_ok_stale_or_failing(known, expected):
    assert health(StreamState(stream=StreamId("sample"), **known), now=NOW, stale_after=HOUR) is expected


async def test_a_source_does_as_the_worst_of_its_streams(stores):
    fine, down = StreamId("arxiv", "cs.LG"), StreamId("arxiv", "stat.ML")
    later = NOW + HOUR
    for stream, at in ((fine, NOW), (down, later)):
        page = IngestedPage(
            papers=(), announcements=(), at=at, cursors={stream: "1"}, brought_by=(stream,), baselines_closed=(stream,)
        )
        await stores.papers.apply(page)
    await stores.sources.record(PollEnded((fine, down, StreamId("huggingface")), later, error="503"))
    arxiv, hub = await source_statuses(sources=stores.sources, now=later, stale_after=HOUR)
    assert (arxiv.name, arxiv.health, arxiv.error, arxiv.failures) == ("arxiv", Health.FAILING, "arxiv:cs.LG: 503", 1)
    assert (arxiv.polled_at, arxiv.baseline_at, arxiv.new_paper_at) == (later, NOW, later)
    assert (hub.name, hub.baseline_at, hub.new_paper_at) == ("huggingface", None, None)


async def test_a_stream_that_is_no_longer_polled_says_nothing_of_its_source(stores):
    stays, left = StreamId("arxiv", "cs.LG"), StreamId("arxiv", "stat.ML")
    baselines = IngestedPage(papers=(), announcements=(), at=NOW, baselines_closed=(stays, left))
    await stores.papers.apply(baselines)
    await stores.sources.record(PollEnded((stays, left), NOW - 9 * HOUR, error="503"))
    await stores.sources.record(PollEnded((stays,), NOW))
    (arxiv,) = await source_statuses(sources=stores.sources, now=NOW, stale_after=HOUR)
    assert (arxiv.health, arxiv.polled_at) == (Health.OK, NOW)
