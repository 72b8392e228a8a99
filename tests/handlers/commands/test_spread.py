"""`/papers spread` has a channel's cards over its waking hours, says so to everyone, and can be taken back."""

from __future__ import annotations

from datetime import time

import pytest

from bot.channel.channel import LocalHours
from tests.handlers.commands.room import text_of


async def spread(room):
    return (await room.stores.channels.get(room.caller.channel)).spread


@pytest.mark.parametrize(
    ("typed", "begins", "ends", "zone"),
    [
        ("9-18", time(9), time(18), "UTC"),
        ("from 9am to 5:30 pm", time(9), time(17, 30), "UTC"),
        ("0830–1700 in America/New_York", time(8, 30), time(17), "America/New_York"),
        ("22-6", time(22), time(6), "UTC"),
        ("set 9-18", time(9), time(18), "UTC"),
    ],
)
async def test_hours_are_read_as_people_write_them(slack, typed, begins, ends, zone):
    await slack.type(f"spread {typed}")
    assert await spread(slack) == LocalHours(begins=begins, ends=ends, zone=zone)


async def test_it_is_said_to_everyone_and_taken_back(slack):
    answer = await slack.type("spread 9-18")
    assert "cards now come spread over 09:00–18:00, UTC" in text_of(answer.message)
    assert "mira set this channel's cards to come spread over 09:00–18:00" in text_of(answer.public)
    back = await slack.press(answer.message, "Undo")
    assert await spread(slack) is None
    assert "set this channel's cards back to come at once" in text_of(back.public)
    assert "already undone" in text_of((await slack.press(answer.message, "Undo")).whisper)


async def test_undo_leaves_hours_that_were_chosen_since(slack):
    first = await slack.type("spread 9-18")
    await slack.type("spread 10-16")
    assert "changed again since" in text_of((await slack.press(first.message, "Undo")).message)
    assert (await spread(slack)).begins == time(10)


async def test_the_hours_of_a_channel_are_shown_and_stopped(slack):
    assert "This channel's cards come at once." in await slack.read("spread")
    await slack.type("spread 9-18")
    assert "spread over 09:00–18:00, UTC" in await slack.read("spread show")
    assert "Nothing to change" in await slack.read("spread 9-18")
    assert "now come at once" in await slack.read("spread off")
    assert await spread(slack) is None


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("spread 9-25", "“9-25” are not two times of day.", "spread 9-18"),
        ("spread evenly", "“evenly” are not two times of day.", "spread 9-18"),
        ("spread 9-9", "“9-9” are not two times of day.", "spread 9-18"),
        ("spread 9-5", "“9-5” ends before it begins.", "spread 09:00-17:00"),
        ("spread 9-18 in Berlin", "“Berlin” is not a time zone", "spread 9-18 in Europe/Berlin"),
    ],
)
async def test_what_is_no_hours_is_quoted_and_answered_with_what_to_type(slack, typed, said, instead):
    answer = await slack.read(typed)
    assert said in answer
    assert instead in answer
    assert await spread(slack) is None
