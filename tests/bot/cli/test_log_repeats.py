"""A database that cannot be written breaks everything each second, and is logged once a minute."""

import sqlite3

import pytest
import structlog

from bot.cli.log_repeats import StorageProblems
from bot.errors import StorageError

FULL = "offprint.db: the disk is full; give it room, and a service goes on by itself"


class Log:
    """A log whose lines are kept, and a clock that is set by hand."""

    def __init__(self):
        self.at = 0.0
        self.lines = []
        processors = [StorageProblems(lambda: self.at), self._keep]
        self.logger = structlog.wrap_logger(structlog.PrintLogger(), processors=processors)

    def _keep(self, _logger, _method, event):
        self.lines.append(event)
        raise structlog.DropEvent

    def breaks(self, event, error, **fields):
        try:
            raise error from sqlite3.OperationalError("database or disk is full")
        except type(error):
            self.logger.exception(event, **fields)


def test_one_problem_is_logged_once_a_minute_wherever_it_shows():
    log = Log()
    for second in range(150):
        log.at = float(second)
        log.breaks("tick.broken", StorageError(FULL))
        log.breaks("lane.broken", StorageError(FULL), channel="slack:T1/C1")
    assert [line["event"] for line in log.lines] == ["tick.broken"] * 3
    assert [line.get("repeats") for line in log.lines] == [None, 119, 119]
    assert all(line["error"] == FULL and "exc_info" not in line for line in log.lines)


def test_a_problem_that_is_told_as_a_field_is_the_same_one():
    log = Log()
    log.breaks("tick.broken", StorageError(FULL))
    log.logger.warning("source.failing", error=FULL)
    log.logger.warning("source.failing", error="it is down")
    assert [line["error"] for line in log.lines] == [FULL, "it is down"]


def test_another_problem_is_logged_at_once():
    log = Log()
    log.breaks("tick.broken", StorageError(FULL))
    log.breaks("tick.broken", StorageError("offprint.db: another process has locked it"))
    assert len(log.lines) == 2


@pytest.mark.parametrize("error", [ValueError("no"), RuntimeError(FULL)])
def test_an_error_of_another_kind_keeps_its_traceback_each_time(error):
    log = Log()
    log.breaks("tick.broken", error)
    log.breaks("tick.broken", error)
    assert [line["exc_info"] for line in log.lines] == [True, True]


def test_an_event_without_an_error_passes():
    log = Log()
    log.logger.info("source.polled", new=3)
    assert log.lines == [{"event": "source.polled", "new": 3}]
