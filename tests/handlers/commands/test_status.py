"""`/papers status` and `/papers help`: how things stand, and what can be typed."""

from datetime import timedelta

import pytest

from bot.card.card import code
from bot.channel.channel import Pause
from bot.delivery.delivery import Settled, Started, State
from bot.ports.sources import PollEnded
from handlers.commands.context import Access
from handlers.commands.registry import COMMANDS
from handlers.commands.router import answer as answer_command
from handlers.commands.syntax import Invocation, parse_command
from tests.bot.polling.profiles import TITLES_ALONE, polled_source
from tests.contracts.facts import CARD, LINE
from tests.handlers.commands.room import NOW, SAMPLE, paper, text_of
from tests.outbox import start


@pytest.fixture(autouse=True)
def _sample_is_polled(slack):
    slack.sources = (polled_source("sample", TITLES_ALONE),)


async def test_nothing_yet_is_said(slack):
    said = await slack.read("status")
    assert "sample: new, not polled yet" in said
    assert "nothing posted yet, 0 messages waiting" in said
    assert "0 subscriptions" in said
    assert "digest: off" in said


async def test_a_source_that_does_well_tells_its_last_look(slack):
    await slack.bring(paper("1", "One"))
    slack.clock.time += timedelta(minutes=3)
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW))
    assert "sample: ok, polled 3 minutes ago, last new paper 3 minutes ago" in await slack.read("status")


async def test_a_source_that_had_nothing_new_is_quiet(slack):
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW))
    assert "sample: quiet (nothing new), polled less than a minute ago" in await slack.read("status")


async def test_a_source_that_was_not_polled_for_long_is_failing_and_says_what_to_look_at(slack):
    await slack.bring(paper("1", "One"))
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW))
    slack.clock.time += timedelta(hours=5)
    said = await slack.read("status")
    assert "sample: failing for 5 hours, polled 5 hours ago" in said
    assert "does `offprint run` run?" in said


async def test_a_source_that_fails_tells_since_when_and_why(slack):
    await slack.bring(paper("1", "One"))
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW, error="503 from papers.example"))
    slack.clock.time += timedelta(hours=1)
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW, error="503 from papers.example"))
    said = await slack.read("status")
    assert "sample: failing for 1 hour" in said
    assert "last new paper 1 hour ago: 503 from papers.example" in said


async def test_a_source_that_refused_is_paused(slack):
    later = NOW + timedelta(hours=1)
    await slack.stores.sources.record(PollEnded((SAMPLE,), NOW, error="it answered 429", resume_at=later))
    assert "sample: paused for less than a minute" in await slack.read("status")


async def test_where_no_source_is_polled_that_is_said(slack):
    slack.sources = ()
    assert "none is polled here" in await slack.read("status")


async def test_what_waits_here_is_counted(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention"), route=LINE)
    await slack.bring(paper("2", "Attention too"), route=CARD)
    said = await slack.read("status")
    assert "1 message waiting" in said
    assert "1 subscription\n" in said
    assert (
        "daily digest: every day at 09:00, UTC, the best 10; next on Wed 25 Nov at 09:00; 1 paper waiting for it"
        in said
    )


async def test_papers_of_a_digest_that_is_off_are_counted_once_with_the_command_that_brings_them(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention"), route=LINE)
    await slack.type("digest off")
    said = await slack.read("status")
    assert said.count("1 paper") == 1
    assert "1 paper waits until the daily digest is on again: /papers digest" in said


async def test_the_step_that_ends_a_pause_is_a_command_to_copy_and_told_once_above_the_rest(slack):
    await slack.type("subscribe attention")
    await slack.bring(paper("1", "Attention"), route=CARD)
    why = Pause("not_in_channel", "Type `/invite @Offprint` there.", NOW)
    head = (await slack.stores.outbox.lane(slack.caller.channel)).head
    row = await start(slack.stores.outbox, Started(head, NOW, "worker"))
    await slack.stores.outbox.settle(Settled(delivery=row, state=State.WAITING, at=NOW, pause=why))
    answer = (await slack.type("status")).message
    assert "`" not in text_of(answer)
    assert "paused for not_in_channel, less than a minute ago)\n" in text_of(answer)
    assert code("/invite @Offprint") in answer.parts[0].lines[0]
    assert answer.fallback.endswith("1 paper waits for access to this channel: Type /invite @Offprint there.")


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
        assert parse_command(line.removeprefix("/papers ")).path == ("subscribe",)


async def test_on_discord_examples_are_written_with_their_options(discord):
    assert "/papers search query:author:hinton" in await discord.read("help")


async def test_help_knows_the_other_names_of_a_command(slack):
    assert await slack.read("help unsub") == await slack.read("help unsubscribe")


async def test_help_for_a_word_that_is_no_command_names_the_nearest(slack):
    said = await slack.read("help subscrib")
    assert "“subscrib” is not a command." in said
    assert "Try /papers help subscribe" in said


@pytest.mark.parametrize("typed", ["status verbose", "digest tomorow", "subcribe gpu", "settings red", "gpu", "hello"])
async def test_what_is_not_understood_is_never_answered_with_the_whole_help(slack, typed):
    answer = await slack.type(typed)
    assert len(text_of(answer.message).splitlines()) <= 2
    assert "/papers " in text_of(answer.message)
    assert answer.public is None


async def test_a_command_says_what_it_takes_where_it_does_not_take_a_word(slack):
    assert "status takes no further words." in await slack.read("status verbose")
    said = await slack.read("digest tomorow")
    taken = (
        "digest takes at, in, on, top, if empty, cards, daily, weekly, trending, show, now, off and email: "
        "/papers digest at "
    )
    assert taken in said


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("status verbose", "I don't know “verbose” after status. Try /papers status\n"),
        ("list everything", "I don't know “everything” after list. Try /papers list\n"),
        ("digest now please", "I don't know “please” after digest now. Try /papers digest now"),
        ("digest at 9 at 10", "I don't know “at 10” after digest at 9. Try /papers digest at 9"),
        ("help subscribe daily", "I don't know “daily” after help subscribe. Try /papers help subscribe"),
    ],
)
async def test_words_that_a_command_does_not_take_are_answered_and_nothing_is_done(slack, typed, answered):
    answer = await slack.type(typed)
    assert text_of(answer.message).startswith(answered)
    assert answer.public is None


async def test_on_discord_words_after_the_command_to_explain_are_answered_too(discord):
    answer = await answer_command(
        Invocation(("help",), {"command": "status verbose"}), discord.caller, discord.services
    )
    assert text_of(answer.message).startswith(
        "I don't know “verbose” after help status. Try /papers help command:status"
    )


async def test_help_explains_a_part_of_the_digest_with_the_digest(slack):
    assert await slack.read("help digest now") == await slack.read("help digest")


async def test_papers_that_wait_for_a_person_are_counted_with_the_command_that_ends_it(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention"), paper("2", "Attention too"), route=LINE)
    said = await slack.read("digest off")
    assert said.startswith(
        "This channel gets no more daily digests. Papers for it wait until it is on again; 2 papers do now."
    )
    assert "2 papers wait until the daily digest is on again: /papers digest daily" in await slack.read("status")
    await slack.type("digest daily")
    assert "is on again" not in await slack.read("status")
