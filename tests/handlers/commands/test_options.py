"""Words for times, zones, days and numbers are read as people write them, and refused with what would work."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import Weekday
from bot.channel.subscription import Mode
from bot.errors import UnusableCommand
from handlers.commands.dialect import command_words
from handlers.commands.errors import instead_of
from handlers.commands.options import read_digest_options, read_mode, read_plan
from handlers.commands.syntax import Invocation, parse_command
from tests.handlers.commands.room import ASKER


@given(st.text(max_size=30))
def test_no_words_break_the_reading(typed):
    for name in ("at", "zone", "days", "top", "plan", "empty"):
        try:
            read_digest_options(Invocation(("digest", "set"), {"plan": "weekly", name: typed}), ASKER)
        except UnusableCommand as refused:
            read_digest_options(instead_of(refused), ASKER)


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("digest at 25:00", "“25:00” is not a time of day", "digest at 09:00"),
        ("digest at", "No time of day is named", "digest at 09:00"),
        ("digest at 24:00", "“24:00” is not a time of day", "digest at 00:00"),
        ("digest at 13pm", "“13pm” is not a time of day", "digest at 13:00"),
        ("digest at 9 MSK", "“9 MSK” is not a time of day", "digest at 9 in Europe/Moscow"),
        ("digest monthly at 9", "No digest comes monthly: a channel can have a daily", "digest weekly at 9"),
        ("digest hourly", "No digest comes hourly", "digest daily"),
        ("digest off monthly", "No digest comes monthly", "digest off weekly"),
        ("digest weekly weekdays", "comes on one day, and “weekdays” are 5.", "digest weekly on mondays"),
        ("digest weekly on thu, fri at 9", "“thu, fri” are 2.", "digest weekly on thursdays at 9"),
        (
            "digest weekly at 9 on",
            "No days are named. A weekly digest",
            "digest weekly at 9 on mondays",
        ),
        ("digest weekly on fridais", "A weekly digest comes on one day", "digest weekly on fridays"),
        ("digest at 9:00 in Berlin", "Did you mean Europe/Berlin?", "digest at 9:00 in Europe/Berlin"),
        ("digest in Xyzzy", "“Xyzzy” is not a time zone", "digest in Europe/Berlin"),
        ("digest on wekdays", "“wekdays” are not days", "digest on weekdays"),
        ("digest at 9 on", "No days are named", "digest at 9 on weekdays"),
        ("digest in", "No time zone is named", "digest in Europe/Berlin"),
        ("digest top", "No number of papers is named", "digest top 10"),
        ("digest in GMT+2", "“GMT+2” is an offset, not a place. At UTC+2,", "digest in Europe/Athens"),
        (
            "digest in IST",
            "“IST” is the time of several places. Did you mean Asia/Kolkata or",
            "digest in Asia/Kolkata",
        ),
        ("digest in MSK", "“MSK” is the time of a place, not its name.", "digest in Europe/Moscow"),
        ("digest in UTC+20", "“UTC+20” is an offset at which no place is.", "digest in Europe/Berlin"),
        ("digest if empty", "Nothing says what to do on a day with nothing new", "digest if empty say so"),
        (
            "digest if empty dance",
            "“dance” does not say what to do on a day with",
            "digest if empty say so",
        ),
        ("digest cards", "Nothing says whether the cards", "digest with cards"),
        ("digest cards maybe", "“maybe” does not say whether the cards", "digest with cards"),
        ("digest top ten", "“ten” is not a number of papers from 1 to 25", "digest top 10"),
        ("digest top 500", "“500” is not a number of papers from 1 to 25", "digest top 25"),
        ("digest top 0", "“0” is not a number of papers from 1 to 25", "digest top 10"),
    ],
)
def test_a_wrong_word_is_quoted_and_a_command_that_works_is_given(typed, said, instead):
    with pytest.raises(UnusableCommand) as refused:
        read_digest_options(parse_command(typed), ASKER)
    assert said in str(refused.value)
    assert command_words(instead_of(refused.value)) == instead
    read_digest_options(instead_of(refused.value), ASKER)


def test_a_mode_is_read_whatever_its_case():
    assert read_mode(Invocation(("subscribe",), {"when": "DAILY"})) is Mode.DAILY
    assert read_mode(Invocation(("subscribe",), {})) is None


def test_a_weekly_digest_on_several_days_is_also_answered_with_the_daily_one():
    with pytest.raises(UnusableCommand) as refused:
        read_digest_options(parse_command("digest weekly weekdays at 9"), ASKER)
    (daily,) = refused.value.also
    assert command_words(Invocation(refused.value.path, daily)) == "digest on weekdays at 9"


@pytest.mark.parametrize(
    ("typed", "cards"),
    [
        ("digest with cards", True),
        ("digest with the full cards in its thread", True),
        ("digest weekly fridays at 16:00 with cards", True),
        ("digest cards on", True),
        ("digest cards on mondays", True),
        ("digest cards:yes at:9", True),
        ("digest without cards", False),
        ("digest no cards", False),
        ("digest cards off", False),
        ("digest top 5 Without Cards at 9", False),
        ("digest at 9", None),
    ],
)
def test_whether_cards_follow_in_the_thread_is_said_in_words(typed, cards):
    parsed = parse_command(typed)
    assert read_digest_options(parsed, ASKER).cards is cards
    assert parse_command(command_words(parsed)) == parsed


def test_the_words_around_cards_keep_their_meaning():
    options = read_digest_options(parse_command("digest trending cards on mondays at 9"), ASKER)
    assert (options.cards, options.days, options.at) == (True, frozenset({Weekday.MONDAY}), time(9))
    assert read_plan(parse_command("digest trending cards on mondays at 9")) == "trending"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("digest if empty say so", True),
        ("digest at 9 if nothing is new, say so top 5", True),
        ("digest if empty stay silent", False),
        ("digest if nothing new: be quiet", False),
        ("digest at 9", None),
    ],
)
def test_what_a_day_with_nothing_new_brings_is_said_in_words(typed, says):
    assert read_digest_options(parse_command(typed), ASKER).says_nothing_new is says
