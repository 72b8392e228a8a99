"""`/papers import` and `export`: first what a list would bring, then one change, one notice and one Undo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing.route import IntoDigests
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.channel.who_may import Standing
from bot.errors import UsageError
from bot.exchange.text_of import MOST_BYTES
from bot.ports.imports import KEPT_FOR
from handlers.commands.attachment import Attachment
from handlers.commands.context import FeedPlace
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation
from tests.handlers.commands.room import labels_of, paper, text_of

LINE = IntoDigests(frozenset({"daily"}))


def attached(name, data, size=None):
    async def read(most):
        assert len(data) <= most, "a file that is too large is not read"
        return data

    return Attachment(name, len(data) if size is None else size, read)


async def give(room, name, data, **more):
    """The answer to a file."""
    told = Invocation(("import",), {}, {"file": attached(name, data, **more)})
    return await answer(told, room.caller, room.services)


async def subscribed(room):
    active = await room.stores.channels.subscriptions(room.caller.channel)
    return [(one.typed, one.mode) for one in active]


async def test_a_list_is_shown_before_anything_is_changed(slack):
    answered = await slack.type('import "mixture of experts" daily; GPUs; gpu; foo:bar; https://x.example/feed')
    said = text_of(answered.message)
    assert said.startswith("What you pasted would bring 2 new subscriptions into this channel.")
    assert "1 is in the list twice." in said
    assert "line 4: foo:bar · There is no field foo:" in said
    assert "Write foo bar" in said
    assert "line 5: https://x.example/feed" in said
    assert labels_of(answered.message) == ["Import, daily", "Import, weekly", "Import, instantly"]
    assert answered.public is None
    assert await subscribed(slack) == []


async def test_one_button_imports_and_one_undo_takes_it_back_and_brings_it_again(slack):
    shown = await slack.type('import "mixture of experts" daily; gpu')
    done = await slack.press(shown.message, "Import, weekly")
    assert await subscribed(slack) == [('"mixture of experts"', Mode.DAILY), ("gpu", Mode.WEEKLY)]
    assert text_of(done.public) == "mira imported 2 subscriptions into this channel."
    taken = await slack.press(done.public, "Undo")
    assert text_of(taken.public) == "mira took back an import: 2 subscriptions."
    assert await subscribed(slack) == []
    again = await slack.press(done.public, "Undo")
    assert "already undone" in text_of(again.whisper or again.message)
    await slack.press(taken.public, "Undo")
    assert await subscribed(slack) == [('"mixture of experts"', Mode.DAILY), ("gpu", Mode.WEEKLY)]


async def test_undo_leaves_what_people_have_changed_since(slack):
    shown = await slack.type("import gpu; tpu; npu")
    done = await slack.press(shown.message, "Import, daily")
    await slack.type("unsubscribe 1")
    await slack.type("subscribe asic daily")
    taken = await slack.press(done.message, "Undo")
    assert text_of(taken.public) == "mira took back an import: 2 subscriptions."
    assert await subscribed(slack) == [("asic", Mode.DAILY)]


async def test_what_waits_for_imported_subscriptions_is_no_longer_wanted_after_undo_and_wanted_again(slack):
    shown = await slack.type("import gpu; tpu")
    done = await slack.press(shown.message, "Import, daily")
    await slack.bring(paper("1", "GPUs"), route=LINE)
    taken = await slack.press(done.message, "Undo")
    (left,) = (await slack.stores.channels.unsaid(slack.caller.channel)).papers
    assert left.modes == frozenset()
    await slack.press(taken.public, "Undo")
    (wanted,) = (await slack.stores.channels.unsaid(slack.caller.channel)).papers
    assert (wanted.modes, wanted.lines) == ({Mode.DAILY}, {"daily"})


async def test_the_same_list_imported_twice_brings_nothing_the_second_time(slack):
    shown = await slack.type("import gpu daily; tpu daily")
    await slack.press(shown.message, "Import")
    second = await slack.type("import GPUs weekly; tpu")
    assert text_of(second.message).splitlines() == [
        "What you pasted: nothing to import, all of it is here already.",
        "2 are here already, and stay as they are.",
    ]
    assert labels_of(second.message) == []
    pressed_late = await slack.press(shown.message, "Import")
    assert "nothing was changed" in text_of(pressed_late.message)
    assert await subscribed(slack) == [("gpu", Mode.DAILY), ("tpu", Mode.DAILY)]


async def test_a_thousand_lines_go_into_a_channel_that_may_have_a_thousand(slack):
    room = replace(slack, most_subscriptions=1_000)
    await room.type("subscribe already")
    lines = "\n".join(f'"term {number}" daily' for number in range(1_000)).encode()
    shown = await give(room, "many.txt", lines)
    said = text_of(shown.message)
    assert "would bring 999 new subscriptions" in said
    assert "1 subscription more" in said
    assert "the operator allows 1,000 in a channel" in said
    done = await room.press(shown.message, "Import")
    assert len(await subscribed(room)) == 1_000
    taken = await room.press(done.message, "Undo")
    assert len(await subscribed(room)) == 1
    await room.type("subscribe another")
    refused = await room.press(taken.public, "Undo")
    assert "the operator allows no more" in text_of(refused.message)
    assert len(await subscribed(room)) == 2


async def test_a_file_that_is_too_large_is_not_read(slack):
    said = text_of((await give(slack, "huge.txt", b"gpu\n", size=50 * MOST_BYTES)).message)
    assert said.startswith("“huge.txt” is too large for a list: 1,000 kB are read at most.")


async def test_a_file_that_the_platform_does_not_give_is_answered_with_what_to_do(slack):
    async def refused(_most):
        raise UsageError("Slack does not give me “a.txt”.", remedy="Paste the lines of the list.")

    told = Invocation(("import",), {}, {"file": Attachment("a.txt", 9, refused)})
    said = text_of((await answer(told, slack.caller, slack.services)).message)
    assert said.splitlines() == ["Slack does not give me “a.txt”.", "Paste the lines of the list."]


async def test_a_list_of_papers_is_no_list_of_queries(slack):
    said = await slack.read("import 2305.17144; arXiv:2411.00001v2; gpu")
    assert said.count("it names one paper, and a subscription is for papers to come") == 2
    assert "would bring 1 new subscription" in said


async def test_an_empty_list_and_no_list_say_so(slack):
    assert "there is no query in it" in text_of((await give(slack, "empty.txt", b"\n# nothing\n")).message)
    assert "There is nothing to import yet." in await slack.read("import")


async def test_our_own_file_brings_digests_and_settings_where_nobody_has_chosen_any(discord):
    await discord.type("subscribe gpu daily")
    await discord.type("digest at 08:15 in Europe/Berlin on weekdays top 5")
    await discord.type("quiet 22:00-07:00 in Europe/Berlin")
    exported = (await discord.type("export")).file
    assert exported.name == "offprint-gpu-kernels.json"
    assert json.loads(exported.text)["quiet"] == {"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}
    there = replace(discord, caller=replace(discord.caller, channel=ChannelId("discord", "1", "77")))
    shown = await give(there, exported.name, exported.text.encode())
    assert "1 new subscription, the daily digest and settings" in text_of(shown.message)
    done = await there.press(shown.message, "Import")
    assert "Daily digest: weekdays at 08:15, Europe/Berlin, the best 5" in text_of(done.message)
    channel = await there.stores.channels.get(there.caller.channel)
    assert channel.quiet == (await there.stores.channels.get(discord.caller.channel)).quiet
    assert channel.digest("daily").next_at is not None
    await there.press(done.message, "Undo")
    after = await there.stores.channels.get(there.caller.channel)
    assert (after.quiet, after.digest("daily").is_unset) == (None, True)


async def test_what_floods_a_channel_comes_in_its_digest_where_the_list_says_nothing(slack):
    await slack.bring(*(paper(str(number), f"GPU number {number}") for number in range(30)))
    slack.clock.time += timedelta(hours=1)
    shown = await slack.type("import gpu; tpu; number instantly")
    assert "gpu and 1 more would bring more than 20 papers a day" in text_of(shown.message)
    await slack.press(shown.message, "Import, instantly")
    assert await subscribed(slack) == [("gpu", Mode.DAILY), ("tpu", Mode.INSTANTLY), ("number", Mode.INSTANTLY)]


async def test_only_those_who_may_change_the_channel_import_and_everyone_exports(discord):
    shown = await discord.type("import gpu; tpu")
    others = Standing(in_charge=False)
    assert "Only people with Manage Channels" in await discord.read("import gpu", standing=others)
    refused = await discord.press(shown.message, "Import, daily", standing=others)
    assert "Only people with Manage Channels" in text_of(refused.message)
    assert await subscribed(discord) == []
    await discord.press(shown.message, "Import, daily")
    assert (await discord.type("export", standing=others)).file is not None


async def test_a_button_is_good_in_its_own_channel_and_for_a_week(slack):
    shown = await slack.type("import gpu; tpu")
    elsewhere = await slack.press(shown.message, "Import, daily", channel=ChannelId("slack", "T1", "C2"))
    assert "no longer kept here" in text_of(elsewhere.message)
    slack.clock.time += KEPT_FOR + timedelta(minutes=1)
    await slack.type("import other; one")
    late = await slack.press(shown.message, "Import, daily")
    assert "Import the file again" in text_of(late.message)
    assert await slack.stores.channels.subscriptions() == ()


@pytest.mark.parametrize("typed", ["export yaml", "export opmll"])
async def test_an_unknown_format_is_answered_with_one_that_works(slack, typed):
    await slack.type("subscribe gpu")
    assert "is no format here" in await slack.read(typed)


async def test_a_channel_without_subscriptions_has_nothing_to_export(slack):
    assert "no subscriptions to export" in await slack.read("export")


async def test_a_list_for_feed_readers_has_the_address_of_each_querys_feed(slack):
    tokens = iter(("aa", "bb", "cc", "dd"))
    served = replace(slack.services, feeds=FeedPlace(base_url="https://papers.example", new_token=lambda: next(tokens)))
    await slack.type("subscribe gpu")
    await slack.type('subscribe "two words"')
    asked = Invocation(("export",), {"format": "opml"})
    for _ in range(2):  # an address stays the same
        reply = await answer(asked, slack.caller, served)
        assert 'xmlUrl="https://papers.example/feeds/aa"' in reply.file.text
        assert 'xmlUrl="https://papers.example/feeds/bb"' in reply.file.text
        assert "until feed off" in text_of(reply.message)
    again = await give(slack, reply.file.name, reply.file.text.encode())
    assert "2 are here already" in text_of(again.message)


@pytest.mark.parametrize(
    ("typed", "ending"),
    [
        ("as csv", "csv"),
        ("to opml", "opml"),
        (".csv", "csv"),
        ("an opml file", "opml"),
        ("list", "json"),
        ("all", "json"),
    ],
)
async def test_a_format_of_the_export_is_named_in_other_words(slack, typed, ending):
    await slack.type("subscribe gpu")
    assert (await slack.type(f"export {typed}")).file.name.endswith(f".{ending}")


@pytest.mark.parametrize(("typed", "instead"), [("saved", "bibtex"), ("bibtex", "bibtex"), ("ris", "ris")])
async def test_an_export_of_papers_is_answered_with_the_saved_ones(slack, typed, instead):
    assert f"Try /papers saved {instead}" in await slack.read(f"export {typed}")
