"""Ready is what does all its work; what is not says in a line each what keeps it from that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outage import CONNECTED
from bot.jobs.status import SourceStatus
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource, SourceState
from bot.readiness import RESERVED_BYTES, Seen, problems

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAB = PolledSource(name="feed:lab", streams=("",), profile=SourceProfile(knows=frozenset()), every=HOUR)
WELL = SourceStatus(
    name="feed:lab",
    state=SourceState.OK,
    since=NOW,
    error=None,
    last_poll_at=NOW - HOUR,
    last_new_at=NOW - HOUR,
    baseline_at=NOW - 2 * HOUR,
)
READY = Seen(
    now=NOW,
    running_for=timedelta(days=1),
    tick_seconds=0.5,
    platforms={"slack": CONNECTED},
    polled=(LAB,),
    sources=(WELL,),
    depths=(),
    unwritable=None,
    free_bytes=10**10,
)


def test_a_service_that_does_all_its_work_is_ready() -> None:
    assert problems(READY) == ()


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"platforms": {"discord": "cannot be reached since 09:00 UTC"}}, "discord: cannot be reached since 09:00 UTC"),
        ({"unwritable": "the disk is full; make room"}, "database: the disk is full; make room"),
        ({"free_bytes": RESERVED_BYTES - 1}, "disk: 20.0 MB are free, less than 20: make room"),
    ],
)
def test_what_is_wrong_is_one_line(seen, said) -> None:
    assert problems(replace(READY, **seen)) == (said,)


def test_a_source_that_is_not_polled_makes_it_not_ready() -> None:
    late = replace(WELL, last_poll_at=NOW - 5 * HOUR)
    (line,) = problems(replace(READY, sources=(late,)))
    assert line == "feed:lab: it was to be polled every 1:00:00, and was last at 2026-11-24 04:00 UTC"
    (never,) = problems(replace(READY, sources=(replace(WELL, last_poll_at=None),)))
    assert never.endswith("and was never")


@pytest.mark.parametrize("state", [state for state in SourceState if state is not SourceState.PAUSED])
def test_what_a_poll_brought_is_not_asked(state) -> None:
    assert problems(replace(READY, sources=(replace(WELL, state=state, error="it answered 500"),))) == ()


def test_a_source_that_is_left_alone_need_not_be_polled() -> None:
    resting = replace(WELL, state=SourceState.PAUSED, last_poll_at=NOW - 5 * HOUR)
    assert problems(replace(READY, sources=(resting,))) == ()


def test_a_service_that_has_just_begun_has_time_for_its_polls() -> None:
    never = (replace(WELL, last_poll_at=None),)
    assert problems(replace(READY, sources=never, running_for=timedelta(minutes=3))) == ()


def test_a_database_that_cannot_be_read_is_told_once() -> None:
    assert problems(replace(READY, sources=None, depths=None, unwritable="it is locked")) == ("database: it is locked",)
