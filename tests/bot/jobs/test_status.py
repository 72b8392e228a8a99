"""How a source does is told from what was recorded of it, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.status import Health, health
from bot.ports.sources import SourceState

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
    assert health(SourceState(name="sample", **known), now=NOW, stale_after=HOUR) is expected
