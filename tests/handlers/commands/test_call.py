"""`/papers call` has the papers of a subscription call people and groups, and nothing else ever mentions anybody."""

from __future__ import annotations

import pytest

from bot.channel.channel import ChannelId
from bot.channel.mention import Mention, MentionKind
from bot.errors import UsageError
from handlers.commands.mention_words import read_mentions
from tests.handlers.commands.room import labels_of, text_of

MIRA = Mention(MentionKind.PERSON, "U1")
ADA, TEAM = Mention(MentionKind.PERSON, "U0ADA"), Mention(MentionKind.GROUP, "S0TEAM")
JO, ROLE = Mention(MentionKind.PERSON, "100000000000000009"), Mention(MentionKind.GROUP, "200000000000000001")


async def calls(room):
    return [one.calls for one in await room.stores.channels.subscriptions(room.caller.channel)]


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("1 <@U0ADA|ada>", (ADA,)),
        ("1 <@U0ADA>, <!subteam^S0TEAM|@ml-team>", (ADA, TEAM)),
        ("gpu <@U0ADA> <@U0ADA>", (ADA,)),
        ("<!subteam^S0TEAM>", (TEAM,)),
        ("1 off", ()),
        ("1 nobody", ()),
        ("<@U0ADA> for gpu", (ADA,)),
        ("<@U0ADA>, <!subteam^S0TEAM> and me 1", (ADA, TEAM, MIRA)),
        ("1 <@U0ADA> and <!subteam^S0TEAM>", (ADA, TEAM)),
        ("me", (MIRA,)),
        ("1 me", (MIRA,)),
        ("me for gpu", (MIRA,)),
    ],
)
async def test_people_and_groups_are_read_as_slack_writes_them(slack, typed, called):
    await slack.type("subscribe gpu")
    await slack.type("call 1 <@U0OLD>")
    await slack.type(f"call {typed}")
    assert await calls(slack) == [called]


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("gpu kernels <@U0ADA>", '/papers call "gpu kernels" <@U0ADA>'),
        ('"gpu kernels <@U0ADA>', '/papers call "gpu kernels" <@U0ADA>'),
        ("me", "/papers call 1 me"),
        ("<@U0ADA> <@U0BEN>", "/papers call 1 <@U0ADA> <@U0BEN>"),
    ],
)
async def test_a_subscription_that_is_not_there_is_answered_with_a_call_of_one_that_is(slack, typed, instead):
    await slack.type('subscribe "gpu kernels"')
    await slack.type("subscribe jax")
    told = await slack.read(f"call {typed}")
    assert f"Try {instead}" in told
    assert await calls(slack) == [(), ()]
    await slack.type(instead.removeprefix("/papers "))
    assert any(await calls(slack))


async def test_they_are_read_as_discord_writes_them(discord):
    await discord.type("subscribe gpu")
    told = await discord.read(f"call 1 <@&{ROLE.id}> <@!{JO.id}>")
    assert await calls(discord) == [(ROLE, JO)]
    assert "A role rings if anyone may @mention it" in told


async def test_calling_those_who_are_called_already_changes_nothing_and_tells_nobody(slack):
    await slack.type("subscribe gpu")
    await slack.type("call 1 <@U0ADA>")
    before = await slack.stores.channels.get(slack.caller.channel)
    again = await slack.type("call 1 <@U0ADA>")
    assert "Nothing to change" in text_of(again.message)
    assert again.public is None
    assert await slack.stores.channels.get(slack.caller.channel) == before


@pytest.mark.parametrize(
    "everybody", ["<!channel>", "<!here|here>", "@everyone", "@here", "<@U0ADA> <!here>", "<@U0ADA> jax <!here>"]
)
async def test_everybody_at_once_is_never_called(slack, everybody):
    await slack.type("subscribe gpu")
    assert "never calls everybody" in await slack.read(f"call 1 {everybody}")
    assert await calls(slack) == [()]


def test_the_role_of_everybody_in_a_server_is_never_called():
    server = ChannelId("discord", "900000000000000001", "2")
    with pytest.raises(UsageError, match="never calls everybody"):
        read_mentions("<@&900000000000000001>", server)
    assert read_mentions("<@&900000000000000002>", server) == (Mention(MentionKind.GROUP, "900000000000000002"),)


@pytest.mark.parametrize("typed", ["1 @ada", "1 @U0ADA <@U0ADA>", "1 <@123>"])
async def test_a_name_that_the_platform_did_not_recognise_calls_nobody(slack, typed):
    await slack.type("subscribe gpu")
    assert "names nobody whom I can call" in await slack.read(f"call {typed}")
    assert await calls(slack) == [()]


async def test_it_is_told_without_calling_anybody_and_taken_back(slack):
    await slack.type("subscribe gpu")
    answer = await slack.type("call 1 <@U0ADA> <!subteam^S0TEAM>")
    assert answer.message.calls == (ADA, TEAM)
    assert "mira let papers of gpu call 1 person and 1 group." in text_of(answer.public)
    assert answer.public.calls == ()
    back = await slack.press(answer.message, "Undo")
    assert await calls(slack) == [()]
    assert "let papers of gpu call nobody again" in text_of(back.public)


async def test_undo_leaves_those_who_were_chosen_since_and_says_where_the_subscription_ended(slack):
    await slack.type("subscribe gpu")
    first = await slack.type("call 1 <@U0ADA>")
    second = await slack.type("call 1 <!subteam^S0TEAM>")
    assert "changed again since" in text_of((await slack.press(first.message, "Undo")).message)
    await slack.type("unsubscribe 1")
    assert "has ended since" in text_of((await slack.press(second.message, "Undo")).message)


async def test_alone_it_shows_whom_each_subscription_calls(slack):
    await slack.type("subscribe gpu")
    await slack.type("subscribe tpu")
    await slack.type("call 2 <@U0ADA>")
    overview = (await slack.type("call")).message
    assert "1 of this channel's 2 subscriptions calls somebody." in text_of(overview)
    assert "gpu calls nobody" in text_of(overview)
    assert overview.calls == (ADA,)
    assert "· calls 1 person" in await slack.read("list")
    assert "This channel has 2 subscriptions" in await slack.read("call <@U0ADA>")
    assert "/papers call 1 <@U0ADA>" in await slack.read("call <@U0ADA>")


async def test_the_form_of_a_subscription_holds_whom_it_calls_and_sets_them(slack):
    await slack.type("subscribe gpu")
    await slack.type("call 1 <@U0ADA>")
    assert labels_of((await slack.type("call 1")).message) == ["Choose…"]
    (made,) = await slack.stores.channels.subscriptions(slack.caller.channel)
    form = await slack.open("calls", str(made.id))
    assert form.fields[0].values == (ADA,)
    await slack.fill(form, who=f"{ADA} {TEAM}")
    assert await calls(slack) == [(ADA, TEAM)]
    await slack.fill(form, who="")
    assert await calls(slack) == [()]


async def test_the_form_of_a_subscription_that_is_another_channels_is_not_opened(slack, discord):
    await slack.type("subscribe gpu")
    discord.stores = slack.stores
    with pytest.raises(AssertionError, match="no longer has that subscription"):
        await discord.open("calls", "1")
    assert "no longer has" in text_of((await discord.fill(await slack.open("calls", "1"))).message)


async def test_at_most_ten_are_called(slack):
    await slack.type("subscribe gpu")
    many = " ".join(f"<@U{number:04}>" for number in range(11))
    assert "at most 10" in await slack.read(f"call 1 {many}")


async def test_of_many_subscriptions_the_first_are_shown_and_the_rest_counted(slack):
    for number in range(22):
        await slack.type(f"subscribe word{number}")
    assert "And 2 more." in await slack.read("call")
