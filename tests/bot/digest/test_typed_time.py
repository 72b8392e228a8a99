"""Times of day and days of the week are read as machines and people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import EVERY_DAY, WEEKDAYS, Weekday
from bot.digest.typed_time import days_named, nearest_time, time_named

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
BLANKS = ("", " ", "\u00a0", "\u202f", "\u2009", "\u3000")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("09:00", time(9)),
        ("9", time(9)),
        ("9:05", time(9, 5)),
        ("9.30", time(9, 30)),
        ("0900", time(9)),
        ("930", time(9, 30)),
        ("1800 hrs", time(18)),
        ("17h30", time(17, 30)),
        ("17h", time(17)),
        ("21:00 Uhr", time(21)),
        ("9 o'clock", time(9)),
        ("9 o’clock pm", time(21)),
        ("9am", time(9)),
        ("5 PM", time(17)),
        ("5:30p.m.", time(17, 30)),
        ("9:00 a.m.", time(9)),
        ("9 p. m.", time(21)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("Midnight", time(0)),
        ("9:00:00", time(9)),
        ("９：３０", time(9, 30)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_of_day_are_read_as_people_write_them(typed, meant):
    assert time_named(typed) == meant


@given(st.times(), st.sampled_from(BLANKS), st.sampled_from(("%I:%M{}%p", "%H:%M{}", "%H%M", "%Hh%M", "%H.%M{}Uhr")))
def test_any_minute_is_read_in_every_form_with_the_blanks_of_any_clock(moment, blank, form):
    minute = moment.replace(second=0, microsecond=0, fold=0)
    assert time_named(minute.strftime(form.format(blank))) == minute


@pytest.mark.parametrize(
    "typed", ["24:00", "2400", "25", "9:60", "0960", "13pm", "0am", "nine", "", "9:5", "9m", "-1", "١٢", "9 to 5"]
)
def test_what_is_no_time_of_day_is_none(typed):
    assert time_named(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("24:00", time(0)), ("13pm", time(13)), ("9:5", time(9, 5)), ("9m", time(9)), ("25:00", None), ("nine", None)],
)
def test_the_time_that_was_meant_is_found_where_there_is_one(typed, meant):
    assert nearest_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("daily", EVERY_DAY),
        ("every day", EVERY_DAY),
        ("Weekdays", WEEKDAYS),
        ("weekends", {SAT, SUN}),
        ("mondays", {MON}),
        ("mon", {MON}),
        ("mo", {MON}),
        ("Mo-Fr", WEEKDAYS),
        ("mon, wed and fri", {MON, WED, FRI}),
        ("mon, wed & fri", {MON, WED, FRI}),
        ("mon/wed/fri", {MON, WED, FRI}),
        ("tues thurs", {TUE, THU}),
        ("tuesdays and thursdays", {TUE, THU}),
        ("every monday", {MON}),
        ("on Mondays", {MON}),
        ("mon-thu", {MON, TUE, WED, THU}),
        ("mon – thu", {MON, TUE, WED, THU}),
        ("mon-wed, fri", {MON, TUE, WED, FRI}),
        ("Monday-Wednesday,Friday", {MON, TUE, WED, FRI}),
        ("weekdays and sat", {*WEEKDAYS, SAT}),
        ("fri-mon", {FRI, SAT, SUN, MON}),
        ("monday to wednesday", {MON, TUE, WED}),
        ("monday through wednesday", {MON, TUE, WED}),
    ],
)
def test_days_are_read_as_people_write_them(typed, meant):
    assert days_named(typed) == meant


@given(st.lists(st.sampled_from(list(Weekday)), min_size=1), st.sampled_from((", ", " and ", " & ", "/", " ", ";")))
def test_any_days_are_read_in_any_order_and_with_any_sign_between(days, between):
    assert days_named(between.join(day.name.capitalize()[:3] for day in days)) == set(days)


@pytest.mark.parametrize("typed", ["", "someday", "m", "mon,foo", "mon-foo", ",", "mon-wed-fri", "every other day"])
def test_what_are_no_days_is_none(typed):
    assert not days_named(typed)


@given(st.text(max_size=40))
def test_no_words_break_the_reading(typed):
    time_named(typed)
    nearest_time(typed)
    days_named(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *(("18h 30", time(18, 30)), ("17 Uhr 30", time(17, 30)), ("9時30分", time(9, 30)), ("9h30min", time(9, 30))),
        *(
            ("at 9", time(9)),
            ("um 9 Uhr", time(9)),
            ("kl. 09.00", time(9)),
            ("T09:00", time(9)),
            ("9am sharp", time(9)),
        ),
        *(("9 in the morning", time(9)), ("9:30 in the evening", time(21, 30)), ("at midnight.", time(0))),
    ],
)
def test_times_are_read_as_people_say_them(typed, read):
    assert time_named(typed) == read


@pytest.mark.parametrize(("typed", "meant"), [("5 pm CET", time(17)), ("12 am CET", time(0)), ("13pm", time(13))])
def test_the_nearest_time_keeps_the_half_of_the_day(typed, meant):
    assert nearest_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *(("weekdays except wed", "0134"), ("every day but not on sundays", "012345"), ("except sat, sun", "01234")),
        *(("from monday to friday", "01234"), ("Mon → Fri", "01234"), ("M-F", "01234"), ("MWF", "024")),
        *(("week days", "01234"), ("only weekends", "56"), ("weds", "2"), ("monday's", "0")),
    ],
)
def test_days_are_read_as_people_say_them(typed, read):
    assert days_named(typed) == frozenset(Weekday(int(day)) for day in read)


@pytest.mark.parametrize("typed", ["mon except mon", "mon except moon", "except", "except everything"])
def test_days_of_which_none_is_left_are_none(typed):
    assert days_named(typed) is None
