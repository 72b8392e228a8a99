"""How long a channel is muted, as people type it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.zones import Asker
from bot.errors import UnusableCommand
from handlers.commands.mute_length import LONGEST, read_mute
from handlers.commands.syntax import Invocation, parse_command

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""A Tuesday; in Berlin it is 13:00."""
BERLIN = "Europe/Berlin"


def read(typed: str, *, home: str | None = BERLIN, zone: str | None = None) -> datetime | None:
    parsed = parse_command(f"mute {typed}")
    assert isinstance(parsed, Invocation)
    return read_mute(parsed, Asker(NOW, zone), home=home)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("2h", 2),
        ("2 hours", 2),
        ("for 2h", 2),
        ("90m", 1.5),
        ("1h30m", 1.5),
        ("1 hour and 30 minutes", 1.5),
        ("1h30", 1.5),
        ("２h", 2),
        ('"2h"', 2),
        ("1 hour 30", 1.5),
        ("18h30", 18.5),
        ("2h in Europe/Berlin", 2),
        ("1.5h", 1.5),
        ("1,5 h", 1.5),
        ("an hour", 1),
        ("half an hour", 0.5),
        ("3d", 72),
        ("for the next 3 days", 72),
        ("a week", 168),
        ("2w", 336),
        ("1 month", 720),
        ("2H.", 2),
        ("`2h`", 2),
        ("２ｈ", 2),
        ("2h30", 2.5),
        ("12h05", 12 + 5 / 60),
        ("four hours", 4),
        ("a couple of days", 48),
        ("a year", 365 * 24),
    ],
)
def test_a_length_is_reckoned_from_now(typed, hours):
    assert read(typed) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("until monday", "2026-11-29T23:00"),
        ("monday", "2026-11-29T23:00"),
        ("until tue", "2026-11-30T23:00"),
        ("until tuesday at 18:00", "2026-11-24T17:00"),
        ("until next week", "2026-11-29T23:00"),
        ("till monday 9am", "2026-11-30T08:00"),
        ("until 9:00 on monday", "2026-11-30T08:00"),
        ("until tomorrow", "2026-11-24T23:00"),
        ("until tomorrow at 9am", "2026-11-25T08:00"),
        ("until tomorrow morning", "2026-11-25T08:00"),
        ("until 18:00", "2026-11-24T17:00"),
        ("until 6pm", "2026-11-24T17:00"),
        ("until 9:00", "2026-11-25T08:00"),
        ("until noon", "2026-11-25T11:00"),
        ("until 2026-12-01", "2026-11-30T23:00"),
        ("until 24 dec", "2026-12-23T23:00"),
        ("until december 24th", "2026-12-23T23:00"),
        ("until 1 january", "2026-12-31T23:00"),
        ("until monday in Asia/Tokyo", "2026-11-29T15:00"),
        ("until 18:00 in America/New_York", "2026-11-24T23:00"),
        ("until 18:00 America/New_York", "2026-11-24T23:00"),
        ("until monday 9am UTC", "2026-11-30T09:00"),
        ("until 2h30", "2026-11-25T01:30"),
        ("today", "2026-11-24T23:00"),
        ("until the end of the day", "2026-11-24T23:00"),
        ("over the weekend", "2026-11-29T23:00"),
        ("until the weekend", "2026-11-27T23:00"),
        ("until 2026-12-01T09:00", "2026-12-01T08:00"),
        ("until 24 december 2026", "2026-12-23T23:00"),
        ("until dec 24, 2026", "2026-12-23T23:00"),
        ("until 24.12.2026", "2026-12-23T23:00"),
        ("until 9.12.", "2026-12-08T23:00"),
        ("until 9.12. at 8:00", "2026-12-09T07:00"),
        ("until 9.12", "2026-11-25T08:12"),
    ],
)
def test_a_day_or_time_is_the_next_one_on_the_channels_clock_and_a_day_is_its_beginning(typed, until):
    assert read(typed) == datetime.fromisoformat(until).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "forever", "this channel", "all", "until further notice", "on"])
def test_without_a_time_it_has_no_end(typed):
    assert read(typed) is None


def test_the_askers_zone_counts_where_the_channel_has_none_and_else_utc():
    assert read("until 18:00", home=None, zone="America/New_York") == NOW + timedelta(hours=11)
    assert read("until 18:00", home=BERLIN, zone="America/New_York") == NOW + timedelta(hours=5)
    assert read("until 18:00", home=None) == NOW + timedelta(hours=6)


@pytest.mark.parametrize("typed", ["today", "for the rest of the day"])
def test_today_lasts_until_tomorrow_begins(typed):
    assert read(typed) == read("until tomorrow")


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("gpu", "“gpu” says neither for how long nor until when.", {"duration": "2h"}),
        ("until someday", "“until someday” says neither", {"duration": "2h"}),
        ("2", "“2” may be hours or days.", {"duration": "2h"}),
        ("45", "“45” may be hours or minutes.", {"duration": "45h"}),
        ("1:30", "“1:30” may be hours or a time.", {"duration": "1h30m"}),
        ("01:30h", "“01:30h” may be hours or a time.", {"duration": "1h30m"}),
        ("0h", "“0h” is over already.", {"duration": "2h"}),
        ("until 2020-01-01", "is over already.", {"duration": "2h"}),
        ("until today", "is over already.", {"duration": "2h"}),
        ("until 2026-02-30", "says neither", {"duration": "2h"}),
        ("400d", "“400d” is more than a year.", {}),
        ("99999 months 99999 months", "is more than a year.", {}),
        ("2h in #general", "A mute is for the channel it is typed in.", {"duration": "2h"}),
        ("until gpu in Berlin", "“until gpu in berlin” says neither", {"duration": "2h"}),
        ("until monday in Berlin", "“berlin” is not a time zone", {"duration": "until monday in Europe/Berlin"}),
    ],
)
def test_what_is_no_time_is_quoted_and_answered_with_what_to_type(typed, said, instead):
    with pytest.raises(UnusableCommand) as refused:
        read(typed)
    assert said in refused.value.message
    assert (refused.value.path, refused.value.options) == (("mute",), instead)


@given(st.text(max_size=40) | st.from_regex(r"(until )?[0-9a-z:., -]{1,30}", fullmatch=True))
def test_whatever_is_typed_a_mute_ends_in_the_next_year_or_the_words_are_refused(typed):
    with suppress(UnusableCommand):
        until = read_mute(Invocation(("mute",), {"duration": typed}), Asker(NOW), home=BERLIN)
        assert until is None or NOW < until <= NOW + LONGEST
