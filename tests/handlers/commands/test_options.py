"""Words for times, zones, days and numbers are read as people write them, and refused with what would work."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import EVERY_DAY, WEEKDAYS, Weekday
from bot.channel.subscription import Mode
from bot.errors import UnusableCommand
from handlers.commands.errors import instead_of
from handlers.commands.options import days_named, read_digest_options, read_mode, time_named
from handlers.commands.syntax import Invocation, command_words, parse_command

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("09:00", time(9)),
        ("9", time(9)),
        ("9:05", time(9, 5)),
        ("9.30", time(9, 30)),
        ("17h30", time(17, 30)),
        ("17h", time(17)),
        ("9am", time(9)),
        ("5 PM", time(17)),
        ("5:30p.m.", time(17, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_of_day_are_read_as_people_write_them(typed, meant):
    assert time_named(typed) == meant


@pytest.mark.parametrize("typed", ["24:00", "25", "9:60", "13pm", "0am", "nine", "", "9:5", "9m", "-1", "١٢"])
def test_what_is_no_time_of_day_is_none(typed):
    assert time_named(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("daily", EVERY_DAY),
        ("every day", EVERY_DAY),
        ("Weekdays", WEEKDAYS),
        ("weekends", {SAT, SUN}),
        ("mondays", {MON}),
        ("mon", {MON}),
        ("mon, wed and fri", {MON, WED, FRI}),
        ("tues thurs", {TUE, THU}),
        ("mon-thu", {MON, TUE, WED, THU}),
        ("fri-mon", {FRI, SAT, SUN, MON}),
        ("monday to wednesday", {MON, TUE, WED}),
    ],
)
def test_days_are_read_as_people_write_them(typed, meant):
    assert days_named(typed) == meant


@pytest.mark.parametrize("typed", ["", "someday", "mo", "mon,foo", "mon-foo", ","])
def test_what_are_no_days_is_none(typed):
    assert not days_named(typed)


@given(st.text(max_size=30))
def test_no_words_break_the_reading(typed):
    for name in ("at", "zone", "days", "top"):
        try:
            read_digest_options(Invocation(("digest", "set"), {name: typed}))
        except UnusableCommand as refused:
            read_digest_options(instead_of(refused))


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("digest at 25:00", "“25:00” is not a time of day", "digest at 09:00"),
        ("digest at", "“” is not a time of day", "digest at 09:00"),
        ("digest at 9:00 in Berlin", "Did you mean Europe/Berlin?", "digest at 9:00 in Europe/Berlin"),
        ("digest in Xyzzy", "“Xyzzy” is not a time zone", "digest in Europe/Berlin"),
        ("digest on wekdays", "“wekdays” are not days", "digest on weekdays"),
        ("digest top ten", "“ten” is not a number of papers from 1 to 25", "digest top 10"),
        ("digest top 500", "“500” is not a number of papers from 1 to 25", "digest top 25"),
        ("digest top 0", "“0” is not a number of papers from 1 to 25", "digest top 10"),
    ],
)
def test_a_wrong_word_is_quoted_and_a_command_that_works_is_given(typed, said, instead):
    with pytest.raises(UnusableCommand) as refused:
        read_digest_options(parse_command(typed))
    assert said in str(refused.value)
    assert command_words(instead_of(refused.value)) == instead
    read_digest_options(instead_of(refused.value))


def test_a_mode_is_read_whatever_its_case():
    assert read_mode(Invocation(("subscribe",), {"when": "DAILY"})) is Mode.DAILY
    assert read_mode(Invocation(("subscribe",), {})) is None


def test_weekly_is_answered_with_what_there_is():
    with pytest.raises(UnusableCommand, match="no weekly digest yet, only a daily one") as refused:
        read_mode(parse_command("subscribe climate weekly"))
    assert command_words(instead_of(refused.value)) == "subscribe climate daily"
