"""`/papers mute`, `unmute` and `quiet` are said to everyone, shown and taken back, and no paper is lost by them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.announcing.announcement import Cause
from bot.announcing.route import IntoDigests, Now
from bot.channel.channel import LocalHours
from tests.handlers.commands.room import NOW, paper, text_of


async def channel_of(room):
    return await room.stores.channels.get(room.caller.channel)


async def test_a_mute_is_said_to_everyone_and_taken_back(slack):
    answer = await slack.type("mute 3h")
    assert "This channel is muted until Tue 24 Nov at 15:00, UTC." in text_of(answer.message)
    assert "/papers unmute" in text_of(answer.message)
    assert "mira muted this channel until Tue 24 Nov at 15:00, UTC" in text_of(answer.public)
    assert (await channel_of(slack)).mute.until == NOW + timedelta(hours=3)
    back = await slack.press(answer.message, "Undo")
    assert (await channel_of(slack)).mute is None
    assert "took back the mute" in text_of(back.public)
    assert "already undone" in text_of((await slack.press(answer.message, "Undo")).whisper)


async def test_a_mute_without_a_time_lasts_until_somebody_ends_it(slack):
    assert "muted until somebody ends that" in await slack.read("mute")
    assert "Nothing to change" in await slack.read("mute forever")
    answer = await slack.type("unmute")
    assert "no longer muted" in text_of(answer.message)
    assert "ended the mute" in text_of(answer.public)
    assert "Nothing to change" in await slack.read("mute off")
    again = await slack.press(answer.message, "Undo")
    assert "muted this channel again until somebody ends that" in text_of(again.public)
    assert (await channel_of(slack)).muted_at(NOW) is not None


async def test_a_mute_that_is_over_is_nothing_to_end_or_to_bring_back(slack):
    await slack.type("mute 1h")
    ended = await slack.type("unmute")
    slack.clock.time = NOW + timedelta(hours=2)
    assert "already undone" in text_of((await slack.press(ended.message, "Undo")).message)
    await slack.type("mute 1h")
    slack.clock.time = NOW + timedelta(hours=4)
    assert "not muted" in await slack.read("unmute")


async def test_undo_leaves_a_mute_that_was_chosen_since(slack):
    first = await slack.type("mute 1h")
    await slack.type("mute 2h")
    assert "changed again since" in text_of((await slack.press(first.message, "Undo")).message)
    assert (await channel_of(slack)).mute.until == NOW + timedelta(hours=2)


async def test_a_card_that_waits_becomes_a_line_of_the_digest_that_the_reply_names(slack):
    await slack.type("subscribe gpu")
    await slack.bring(paper("1", "On GPU kernels"), route=Now())
    said = await slack.read("mute until tomorrow at 7:00")
    assert "what comes meanwhile is in the first daily digest after it, Wed 25 Nov at 09:00" in said
    (line,) = await slack.stores.digests.waiting(slack.caller.channel, "daily")
    assert (line.paper.paper.title, line.cause) == ("On GPU kernels", Cause.MUTED)
    assert (await slack.stores.outbox.lane(slack.caller.channel)).head is None
    assert "1 paper waits for its digests. The daily one comes next on Wed 25 Nov at 09:00." in await slack.read(
        "unmute"
    )


async def test_where_no_paper_waits_the_end_of_a_mute_says_so(slack):
    await slack.type("mute 1d")
    assert "No paper waits for a digest." in await slack.read("unmute")


async def test_a_digest_without_subscriptions_is_not_called_empty_where_papers_of_a_mute_come_in_it(slack):
    await slack.type("subscribe gpu")
    await slack.bring(paper("1", "On GPU kernels"), route=Now())
    await slack.type("mute 1h")
    said = await slack.read("digest at 8")
    assert "No subscription here is daily yet, so only what a mute or the limit of cards holds back is in it." in said
    assert "No subscription here is weekly yet, so it is empty." in await slack.read("digest weekly fridays")


async def test_a_new_mode_brings_as_many_cards_as_an_hour_may_have_and_the_rest_with_the_digest(slack):
    slack.cards_per_hour = 2
    await slack.type("subscribe gpu daily")
    await slack.bring(*(paper(f"{number}", "On GPU kernels") for number in range(5)), route=IntoDigests({"daily"}))
    await slack.type("subscribe gpu instantly")
    waits = (await slack.stores.channels.unsaid(slack.caller.channel)).papers
    assert [one.card for one in waits] == [True, True, False, False, False]
    assert [one.cause for one in waits[2:]] == [Cause.CAPPED] * 3


async def test_where_the_digest_is_off_the_reply_says_for_whom_papers_wait(slack):
    await slack.type("digest at 9")
    await slack.type("digest off")
    assert "waits until somebody turns the daily digest on" in await slack.read("mute 1d")


async def test_status_and_list_say_that_the_channel_is_muted_and_quiet(slack):
    await slack.type("subscribe gpu")
    await slack.type("digest at 15:00 in Europe/Berlin")
    await slack.type("quiet 22-7")
    await slack.type("mute 4h")
    for shown in (await slack.read("status"), await slack.read("list")):
        assert "uted until Tue 24 Nov at 17:00, Europe/Berlin" in shown
        assert "uiet hours 22:00–07:00, Europe/Berlin" in shown
    assert "next on Tue 24 Nov at 17:00" in await slack.read("status")
    await slack.type("mute")
    assert "next when somebody ends the mute" in await slack.read("status")


async def test_quiet_hours_are_on_the_channels_clock_and_said_to_everyone(slack):
    await slack.type("digest at 9 in Asia/Tokyo")
    answer = await slack.type("quiet 22:00-07:00")
    assert (await channel_of(slack)).quiet == LocalHours(begins=time(22), ends=time(7), zone="Asia/Tokyo")
    assert "This channel now has quiet hours 22:00–07:00, Asia/Tokyo." in text_of(answer.message)
    assert "mira set this channel's quiet hours to 22:00–07:00" in text_of(answer.public)
    back = await slack.press(answer.message, "Undo")
    assert (await channel_of(slack)).quiet is None
    assert "ended this channel's quiet hours" in text_of(back.public)


@pytest.mark.parametrize("typed", ["22-24", "22:00-24:00", "from 22h to 24h", "10pm-midnight", "22.00 – 24.00"])
async def test_quiet_hours_end_with_the_day(slack, typed):
    assert "quiet hours 22:00–00:00, UTC" in await slack.read(f"quiet {typed}")


async def test_quiet_hours_are_shown_and_ended(slack):
    assert "This channel has no quiet hours." in await slack.read("quiet")
    await slack.type("quiet from 8pm to 8am in Europe/Berlin")
    assert "quiet hours 20:00–08:00, Europe/Berlin" in await slack.read("quiet show")
    assert "Nothing to change" in await slack.read("quiet 20-8")
    assert "now has no quiet hours" in await slack.read("quiet off")
    assert "this channel has no quiet hours" in await slack.read("quiet disable")


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("quiet 22-25", "“22-25” are not two times of day.", "quiet 22:00-07:00"),
        ("quiet please", "“please” are not two times of day.", "quiet 22:00-07:00"),
        ("quiet 10-7", "“10-7” would leave few hours for cards.", "quiet 22:00-07:00"),
        ("quiet 12-6", "“12-6” would leave few hours for cards.", "quiet 00:00-06:00"),
        ("quiet 0-24", "“0-24” are not two times of day.", "quiet 22:00-07:00"),
        ("quiet 22-7 in Berlin", "“Berlin” is not a time zone", "quiet 22-7 in Europe/Berlin"),
        ("quiet off now", "“off now” are not two times of day.", "/papers quiet off"),
        ("quiet 22-7 on weekdays", "“on weekdays” is too much", "quiet 22-7"),
        ("quiet 22-7 and 12-13", "“and 12-13” is too much", "quiet 22-7"),
        ("mute 22:00-07:00", "“22:00-07:00” comes every day", "/papers quiet 22:00-07:00"),
        ("mute soon", "“soon” says neither for how long nor until when.", "mute 2h"),
    ],
)
async def test_what_is_no_time_is_quoted_and_answered_with_what_to_type(slack, typed, said, instead):
    answer = await slack.read(typed)
    assert said in answer
    assert instead in answer
    assert (await channel_of(slack)).revision == 0


@pytest.mark.parametrize(
    ("typed", "comes"),
    [
        ("until 10:00", "Wed 25 Nov at 10:00"),  # the digest of 09:00 is an hour late when the mute ends
        ("until tomorrow at 23:00", "Thu 26 Nov at 09:00"),  # it is so late that it is folded into the next
        ("1h", "Wed 25 Nov at 09:00"),
    ],
)
async def test_status_names_the_moment_at_which_the_papers_of_a_mute_come(slack, typed, comes):
    await slack.type("subscribe gpu")
    await slack.type(f"mute {typed}")
    await slack.bring(paper("1", "On GPU kernels"), route=IntoDigests(frozenset({"daily"}), Cause.MUTED))
    assert f"next on {comes}; 1 paper waiting for it" in await slack.read("status")


async def test_who_subscribes_a_muted_channel_is_told_so(slack):
    assert "muted" not in await slack.read("subscribe gpu")
    await slack.type("mute 2h")
    assert "This channel is muted until Tue 24 Nov at 14:00, UTC: papers wait" in await slack.read("subscribe rice")
