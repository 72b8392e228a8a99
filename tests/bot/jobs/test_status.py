"""The status of the sources is told from their stored states, for every source that is polled here."""

from datetime import UTC, datetime, timedelta

from bot.jobs.status import source_statuses
from bot.paper.stream import StreamId
from bot.polling.profile import Fact, SourceProfile
from bot.polling.source_state import PolledSource, SourceState
from bot.ports.papers import IngestedPage
from bot.ports.sources import PollEnded

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROFILE = SourceProfile(knows=frozenset(Fact))
HUB = PolledSource(name="huggingface", streams=("",), profile=PROFILE, every=HOUR)


def arxiv(*streams: str) -> PolledSource:
    return PolledSource(name="arxiv", streams=streams, profile=PROFILE, every=HOUR)


async def test_a_source_does_as_the_worst_of_its_streams(stores):
    fine, down = StreamId("arxiv", "cs.LG"), StreamId("arxiv", "stat.ML")
    later = NOW + HOUR
    for stream, at in ((fine, NOW), (down, later)):
        page = IngestedPage(
            papers=(), announcements=(), at=at, cursors={stream: "1"}, brought_by=(stream,), baselines_closed=(stream,)
        )
        await stores.papers.apply(page)
    await stores.sources.record(PollEnded((fine,), later))
    await stores.sources.record(PollEnded((down,), later, error="503"))
    (status,) = await source_statuses([arxiv("cs.LG", "stat.ML")], sources=stores.sources, now=later)
    assert (status.state, status.error, status.since) == (SourceState.FAILING, "arxiv:stat.ML: 503", later)
    assert (status.last_poll_at, status.baseline_at, status.last_new_at) == (later, later, later)


async def test_a_source_that_was_never_polled_is_quiet_and_listed(stores):
    (status,) = await source_statuses([HUB], sources=stores.sources, now=NOW)
    assert (status.name, status.state, status.since) == ("huggingface", SourceState.QUIET, None)
    assert (status.last_poll_at, status.last_new_at, status.error) == (None, None, None)


async def test_a_stream_that_is_no_longer_polled_says_nothing_of_its_source(stores):
    stays, left = StreamId("arxiv", "cs.LG"), StreamId("arxiv", "stat.ML")
    await stores.papers.apply(IngestedPage(papers=(), announcements=(), at=NOW, baselines_closed=(stays, left)))
    await stores.sources.record(PollEnded((left,), NOW - 9 * HOUR, error="503"))
    await stores.sources.record(PollEnded((stays,), NOW))
    (status,) = await source_statuses([arxiv("cs.LG")], sources=stores.sources, now=NOW)
    assert (status.state, status.last_poll_at) == (SourceState.QUIET, NOW)
