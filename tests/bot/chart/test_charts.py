"""The port `Charts`: a picture where one can be drawn, one log line where not, and never an error."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from threading import Event

import pytest
from structlog.testing import capture_logs

from bot.chart.charts import MatplotlibCharts
from bot.digest.week import DailyMatches, SubscriptionLabel, Week, days_before

WEEK = Week(
    days=days_before(date(2026, 11, 30)),
    lines=(DailyMatches(SubscriptionLabel(1, "gpu"), (1, 0, 2, 0, 0, 0, 1)),),
    papers=4,
)
PNG = b"\x89PNG"


@pytest.fixture
def without_matplotlib(monkeypatch):
    """As where the extra is not installed: Python itself says so."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "bot.chart.draw", raising=False)


async def test_a_week_is_drawn_once_and_always_the_same():
    charts = MatplotlibCharts()
    first = await charts.draw(WEEK)
    assert first is not None
    assert first.startswith(PNG)
    assert await charts.draw(WEEK) is first
    assert await MatplotlibCharts().draw(WEEK) == first


async def test_without_the_extra_there_is_no_picture_and_one_line_that_says_how_to_get_it(without_matplotlib):
    charts = MatplotlibCharts()
    with capture_logs() as logs:
        assert await charts.draw(WEEK) is None
        assert await charts.draw(WEEK) is None
    (line,) = logs
    assert line["event"] == "picture.missing"
    assert "offprint[charts]" in line["fix"]


async def test_a_week_that_cannot_be_drawn_costs_the_picture_alone():
    broken = Week(days=WEEK.days, lines=(DailyMatches(SubscriptionLabel(1, "gpu"), (1,)),), papers=1)
    with capture_logs() as logs:
        assert await MatplotlibCharts().draw(Week(days=(), lines=broken.lines, papers=1)) is None
    assert [line["event"] for line in logs] == ["picture.missing"]


async def test_while_a_drawing_hangs_other_weeks_are_told_in_words_at_once():
    gate, begun, other = Event(), list[Week](), replace(WEEK, papers=5)

    def draw(week: Week) -> bytes:
        begun.append(week)
        gate.wait()
        return PNG

    charts = MatplotlibCharts(patience=0.05, draw=draw)
    assert await charts.draw(WEEK) is None
    with capture_logs() as logs:
        assert [await charts.draw(other) for _ in range(9)] == [None] * 9
    gate.set()
    assert (begun, logs) == ([WEEK], [])


async def test_a_drawing_that_takes_too_long_is_not_waited_for():
    with capture_logs() as logs:
        assert await MatplotlibCharts(patience=0.0).draw(WEEK) is None
    assert [line["event"] for line in logs] == ["picture.missing"]
