"""Offsets from UTC are read as people write them, and lead to the zone that is always at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest.utc_offset import FARTHEST_AHEAD, FARTHEST_BEHIND, fixed_zone, offset_words, read_offset
from bot.digest.zones import offsets_of

WINTER = datetime(2026, 1, 15, tzinfo=UTC)
QUARTERS = [timedelta(minutes=15 * quarter) for quarter in range(-13 * 4, 15 * 4)]


def test_every_whole_hour_has_a_zone_that_is_always_at_it():
    for offset in QUARTERS:
        fixed = fixed_zone(offset)
        whole = not offset % timedelta(hours=1) and FARTHEST_BEHIND <= offset <= FARTHEST_AHEAD
        assert (fixed is not None) == whole
        assert fixed is None or offsets_of(fixed, WINTER) == (offset, offset)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        *(("GMT+2", 120), ("UTC-8", -480), ("UTC−8", -480), ("+05:30", 330), ("UTC+5:30", 330), ("gmt + 2", 120)),
        *(("-0330", -210), ("Z", 0), ("UTC+00:00", 0), ("UTC plus 2", 120), ("+2h", 120), ("UTC+5.30", 330)),
    ],
)
def test_offsets_are_read_as_people_write_them(typed, minutes):
    assert read_offset(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["2", "0900", "", "+", "GMT+", "CET+1x", "Etc/GMT+2"])
def test_what_is_no_offset_is_none(typed):
    assert read_offset(typed) is None


def test_an_offset_is_said_as_people_say_it():
    assert [offset_words(timedelta(minutes=m)) for m in (120, -210, 0)] == ["UTC+2", "UTC-3:30", "UTC"]
