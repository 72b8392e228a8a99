"""`/papers status` and `/papers help`: how things stand, and what can be typed."""

from datetime import timedelta

import pytest

from bot.matching.announcement import Form
from bot.ports.sources import PollEnded
from handlers.commands.asked import Access
from handlers.commands.registry import COMMANDS
from handlers.commands.understand import understand
from tests.handlers.commands.room import NOW, SAMPLE, paper, text_of


async def test_nothing_yet_is_said(slack):
    said = await slack.read("status")
    assert "none has been looked at yet" in said
    assert "nothing posted yet, 0 messages waiting" in said
    assert "0 subscriptions" in said
    assert "digest: off" in said


async def test_a_source_that_does_well_tells_its_last_look(slack):
    await slack.bring(paper("1", "One"))
    slack.clock.time += timedelta(minutes=3)
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW))
    assert "sample: ok, looked at 3 minutes ago, last new paper 3 minutes ago" in await slack.read("status")


async def test_a_source_that_was_not_looked_at_for_long_is_stale(slack):
    await slack.bring(paper("1", "One"))
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW))
    slack.clock.time += timedelta(hours=3)
    assert "sample: stale, looked at 3 hours ago" in await slack.read("status")


async def test_a_source_that_fails_tells_how_often_and_why(slack):
    await slack.bring(paper("1", "One"))
    for _ in range(2):
        await slack.stores.sources.record(PollEnded((SAMPLE,), NOW, error="503 from papers.example"))
    assert "last new paper less than a minute ago, 2 failures: 503 from papers.example" in (await slack.read("status"))


async def test_a_source_in_its_first_poll_is_new(slack):
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW, error=None))
    assert "sample: new" in await slack.read("status")


async def test_what_waits_here_is_counted(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention"), form=Form.LINE)
    await slack.bring(paper("2", "Attention too"), form=Form.CARD)
    said = await slack.read("status")
    assert "1 message waiting" in said
    assert "1 subscription\n" in said
    assert "digest: daily at 09:00, UTC, the best 10; next on Wed 25 Nov at 09:00; 1 paper waiting for it" in said


async def test_what_keeps_the_channel_silent_comes_first(slack):
    said = await slack.read("status", access=Access(can_post=False, step="Type /invite @Offprint here."))
    assert said.startswith("I can't post here yet. Type /invite @Offprint here.")


@pytest.mark.parametrize("typed", ["", "help", "help /papers"])
async def test_help_names_every_command_and_begins_with_examples(slack, typed):
    said = await slack.read(typed)
    assert "/papers subscribe " in said
    assert all(command.usage.split(" | ")[0] in said for command in COMMANDS)


async def test_help_says_it_all_to_who_only_hears_it(slack):
    fallback = (await slack.type("help")).message.fallback
    assert all(command.name in fallback for command in COMMANDS)


async def test_help_for_a_command_gives_examples_that_can_be_pasted(slack):
    said = await slack.read("help Subscribe")
    pasted = [line for line in said.splitlines() if line.startswith("/papers ")]
    assert pasted
    for line in pasted:
        assert understand(line.removeprefix("/papers ")).path == ("subscribe",)


async def test_on_discord_examples_are_written_with_their_options(discord):
    assert "/papers search query:author:hinton" in await discord.read("help")


async def test_help_for_a_word_that_is_no_command_names_the_nearest(slack):
    said = await slack.read("help subscrib")
    assert "“subscrib” is not a command." in said
    assert "Try /papers help subscribe" in said


async def test_an_unknown_word_is_answered_with_the_nearest_command_and_help(slack):
    answer = await slack.type("subscrbe climate")
    said = text_of(answer.message)
    assert said.startswith("I don't know “subscrbe”. Did you mean /papers subscribe?")
    assert "All commands" in said
    assert answer.public is None


@pytest.mark.parametrize("typed", ["trending", "mute 2h", "settings"])
async def test_what_is_not_built_is_unknown_like_any_other_word(slack, typed):
    assert (await slack.read(typed)).startswith(f"I don't know “{typed.split()[0]}”.")
