"""The words of a digest's plan: what replies say can be typed again, what people put around the parts is understood,
and what a refusal offers works, however much was wrong."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.plan import hours_words, plan_words
from bot.channel.channel import DigestPlan, LocalHours, Weekday
from bot.errors import UnusableCommand
from bot.jobs.set_digest import DigestOptions
from handlers.commands.dialect import command_words
from handlers.commands.errors import instead_of
from handlers.commands.local_hours import read_hours
from handlers.commands.options import read_digest_options
from handlers.commands.syntax import Invocation, UnknownWords, parse_command
from tests.handlers.commands.room import ASKER

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 30, 59]))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Etc/GMT+5"])
days = st.sets(st.sampled_from(Weekday), min_size=1).map(frozenset)
plans = st.builds(DigestPlan, at=times, zone=zones, days=days, top=st.integers(1, 25), says_nothing_new=st.booleans())


def read(typed: str) -> DigestOptions:
    parsed = parse_command(typed)
    assert isinstance(parsed, Invocation), parsed
    return read_digest_options(parsed, ASKER)


@given(plans)
def test_what_a_reply_says_of_a_plan_can_be_typed_again(plan):
    assert read(f"digest {plan_words(plan)}").of(DigestPlan()) == plan


@given(times, times, zones)
def test_what_a_reply_says_of_waking_hours_can_be_typed_again(begins, ends, zone):
    hours = LocalHours(begins=begins, ends=ends if ends != begins else begins.replace(minute=1), zone=zone)
    assert read_hours(parse_command(f"spread {hours_words(hours)}"), ASKER) == hours


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("digest set plan:weekly days:fridays at:16:00", "digest weekly on fridays at 16:00"),
        ("digest set top:5 empty:say so", "digest top 5 if empty say so"),
        ("digest @9", "digest at 9"),
        ("digest daily @ 9am", "digest daily at 9am"),
        ("digest daily: 9am", "digest daily at 9am"),
        ('digest "weekdays" at “9:00”', "digest on weekdays at 9:00"),
        ("digest at 9am New York time", "digest at 9am New York"),
        ("digest time zone Europe/Berlin", "digest in Europe/Berlin"),
        ("digest top 5 papers", "digest top 5"),
        ("digest 5 papers at 9", "digest top 5 at 9"),
        ("digest best 5", "digest top 5"),
        ("digest top5", "digest top 5"),
        ("digest say so if empty", "digest if empty say so"),
        ("digest even if empty", "digest if empty say so"),
        ("digest when nothing is new stay silent", "digest if empty stay silent"),
        ("digest change to 10:00", "digest at 10:00"),
        ("digest to 10:00", "digest at 10:00"),
        ("change digest time to 10", "digest at 10"),
        ("turn the weekly digest off", "digest off weekly"),
        ("resume the weekly digest", "digest on weekly"),
        ("turn on digest", "digest on"),
        ("when is the next digest", "digest"),
        ("show me the digest", "digest"),
        ("show weekly digest", "digest"),
        ("digest weekly help", "digest help"),
        ("digest 9 please", "digest at 9"),
        ("digest turn off", "digest off"),
        ("digest weekly?", "digest weekly"),
        ("digest set weekly off", "digest off weekly"),
        ("digest at most 5", "digest top 5"),
        ("digest limit to 5", "digest top 5"),
        ("digest on work days at 9", "digest on weekdays at 9"),
        ("digest 9am New York weekdays", "digest at 9am in New York on weekdays"),
    ],
)
def test_what_people_put_around_the_parts_is_understood(typed, same):
    assert parse_command(typed) == parse_command(same)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("digest business days at 9", "digest on weekdays at 9"),
        ("digest 7 days a week", "digest on every day"),
        ("digest no weekends", "digest on weekdays"),
        ("digest not on weekends at 9", "digest on weekdays at 9"),
        ("digest only on weekdays", "digest on weekdays"),
        ("digest every morning at 8", "digest on every day at 8"),
    ],
)
def test_days_whose_names_hold_a_keyword_are_days(typed, same):
    assert read(typed) == read(same)


@pytest.mark.parametrize(
    ("typed", "words", "after"),
    [
        ("digest daily at 9 and weekly on mondays", "weekly on mondays", "digest daily at 9"),
        ("digest weekly mondays at 10 daily at 9", "daily at 9", "digest weekly mondays at 10"),
        ("digest weekly instead of daily", "daily", "digest weekly"),
    ],
)
def test_a_second_digest_in_one_command_is_named_and_the_first_is_offered_as_it_was_meant(typed, words, after):
    assert parse_command(typed) == UnknownWords(words, after=after)


@pytest.mark.parametrize(
    ("typed", "nearest"), [("digest wekdays", "weekdays"), ("digest mondys at 9", "mondays"), ("digest -", None)]
)
def test_a_slip_of_a_day_gets_that_day(typed, nearest):
    assert parse_command(typed).nearest == nearest


def test_the_zone_of_the_asker_can_be_named_as_theirs():
    own = type(ASKER)(ASKER.now, "Asia/Tokyo")
    assert read_digest_options(parse_command("digest at 9 in my time zone"), own).zone == "Asia/Tokyo"
    with pytest.raises(UnusableCommand) as refused:
        read_digest_options(parse_command("digest in Mars"), own)
    assert command_words(instead_of(refused.value)) == "digest in Asia/Tokyo"


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("days", "weekdays at 9", {"days": "weekdays", "at": "9"}),
        ("at", "Mondays 9am", {"days": "Mondays", "at": "9am"}),
        ("at", "every day at 9", {"days": "every day", "at": "9"}),
        ("zone", "9am", {"at": "9am"}),
        ("plan", "fridays", {"days": "fridays"}),
        ("days", "weekly", {"plan": "weekly"}),
        ("top", "10 papers", {"top": "10"}),
        ("top", "best 5", {"top": "5"}),
        ("at", "now", {"at": "09:00"}),
    ],
)
def test_an_option_that_holds_several_parts_is_offered_as_these(option, typed, offered):
    (instead, *_) = refused_with(Invocation(("digest", "set"), {option: typed, "empty": "say so"}))
    assert instead.options == {**offered, "empty": "say so"}


wrong = {
    "plan": ["weekly", "hourly", "wekly", ""],
    "at": ["9", "25", "nine", "", "9 EST", "9am Berlin"],
    "zone": ["UTC", "Berlin", "IST", "UTC+2", "Mars", ""],
    "days": ["mondays", "wekdays", "weekdays", "the 1st", ""],
    "top": ["5", "0", "99", "ten", ""],
    "empty": ["say so", "dance", ""],
}


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(said) for name, said in wrong.items()}))
def test_what_a_refusal_offers_works_however_much_was_wrong(options):
    for offered in refused_with(Invocation(("digest", "set"), options)):
        assert read(command_words(offered))


def refused_with(invocation: Invocation) -> list[Invocation]:
    """What is offered in place of a command that cannot be done."""
    try:
        read_digest_options(invocation, ASKER)
    except UnusableCommand as refused:
        return [Invocation(refused.path, offered) for offered in (refused.options, *refused.also)]
    return []
