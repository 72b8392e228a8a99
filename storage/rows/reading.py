"""Readings of counts as rows of the table `paper_reading`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.trending.counts import Reading, Series
from storage.rows.conversions import moment_of
from storage.rows.row import Row


def series_of_rows(readings: Iterable[Row]) -> dict[int, Series]:
    """The series of each paper, by its row, of readings in order of time."""
    series: dict[int, list[Reading]] = {}
    for row in readings:
        reading = Reading(moment_of(row["read_at"]), upvotes=row["upvotes"], stars=row["stars"])
        series.setdefault(row["paper"], []).append(reading)
    return {paper: tuple(readings) for paper, readings in series.items()}
