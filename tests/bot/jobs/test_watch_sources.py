"""The operator hears once that a source is stale or fails, and once that it is well again."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.jobs.watch_sources import watch_sources
from bot.log_events import LogEvent
from bot.paper.stream import StreamId
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource
from bot.ports.sources import PollEnded
from tests.contracts.facts import NOON

HOUR = timedelta(hours=1)
LAB = PolledSource(name="feed:lab", streams=("",), profile=SourceProfile(knows=frozenset()), every=HOUR)
STREAM = StreamId("feed:lab")


@pytest.fixture
def watched(stores):
    async def watch(*, now, **ended):
        await stores.sources.record(PollEnded((STREAM,), now, **ended))
        with capture_logs() as lines:
            await watch_sources([LAB], sources=stores.sources, now=now)
        return [line["event"] for line in lines]

    return watch


async def test_a_source_that_fails_is_heard_of_once_and_its_recovery_once(watched):
    assert await watched(now=NOON) == []
    assert await watched(now=NOON + HOUR, error="it answered 404") == [LogEvent.SOURCE_FAILING]
    assert await watched(now=NOON + 2 * HOUR, error="it answered 500") == []
    assert await watched(now=NOON + 3 * HOUR) == [LogEvent.SOURCE_RECOVERED]
    assert await watched(now=NOON + 4 * HOUR) == []


async def test_a_source_that_is_paused_and_tried_in_turn_is_heard_of_once(watched, stores):
    assert await watched(now=NOON, error="429", resume_at=NOON + HOUR) == [LogEvent.SOURCE_FAILING]
    assert await watched(now=NOON + 2 * HOUR, error="429") == []


async def test_polls_that_do_not_happen_are_noticed(watched, stores):
    assert await watched(now=NOON) == []
    with capture_logs() as lines:
        await watch_sources([LAB], sources=stores.sources, now=NOON + 5 * HOUR)
    assert [line["event"] for line in lines] == [LogEvent.SOURCE_FAILING]
    assert "offprint run" in lines[0]["error"]
