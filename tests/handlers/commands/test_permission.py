"""Who may do what: what changes a channel is for those who look after it, all else is for everyone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card import button_values
from bot.channel.who_may import Standing, WhoMay, may_change
from handlers.commands.permission import BUTTONS_THAT_CHANGE, COMMANDS_THAT_CHANGE, FORMS_THAT_CHANGE
from handlers.commands.registry import leaves
from handlers.commands.router import press
from handlers.commands.routes import ANSWERS, BUTTONS, FORMS, SUBMITTED
from tests.handlers.commands.room import Room, paper, text_of

A_MEMBER = Standing(in_charge=False)
NOBODY_KNOWS = Standing(step="Slack did not say.")
IN_CHARGE = Standing(in_charge=True)
IN_PRIVATE = Standing(is_private=True)

CHANGES = (
    "subscribe gpu",
    "unsubscribe",
    "unsubscribe 1",
    "digest at 09:00",
    "digest off",
    "digest email ada@lab.example",
    "feed off",
)
READS = (
    "list",
    "search gpu",
    "trending week gpu",
    "why 2305.17144",
    "top",
    "saved",
    "paper 2305.17144",
    "digest",
    "digest now",
    "feed",
    "feed trending",
    "sources",
    "status",
    "help",
)


def test_every_command_and_every_button_is_said_to_change_the_channel_or_not():
    assert COMMANDS_THAT_CHANGE.keys() == ANSWERS.keys() == {path for path, _ in leaves()}
    assert BUTTONS_THAT_CHANGE.keys() == BUTTONS.keys()
    assert FORMS_THAT_CHANGE.keys() == FORMS.keys() | SUBMITTED.keys()


def test_what_everyone_may_press_turns_pages_shows_shares_votes_saves_or_tries_again():
    assert {verb for verb, changes in BUTTONS_THAT_CHANGE.items() if not changes} == {
        button_values.ABSTRACT,
        button_values.SHOW,
        button_values.MORE,
        button_values.CHANGE_TIME,
        button_values.DIGEST_MENU,
        button_values.LIST_PAGE,
        button_values.HOME_LIST,
        button_values.SOURCES_PAGE,
        button_values.SEARCH_PAGE,
        button_values.SEARCH_FOR,
        button_values.TRY_AGAIN,
        button_values.SHARE,
        button_values.SHARE_PAPER,
        button_values.LIKE,
        button_values.LIKE_PAGE,
        button_values.TRENDING_PAGE,
        button_values.CALL_LIST,
        button_values.SHARE_TRENDING,
        button_values.VOTE,
        button_values.TAKE_BACK,
        button_values.NOT_FOR_US,
        button_values.SAVE,
        button_values.UNSAVE,
        button_values.SAVED_PAGE,
        button_values.SAVED_REMOVE,
        button_values.SAVED_UNDO,
        button_values.SAVED_EXPORT,
        button_values.BIBTEX,
        button_values.WHY,
        button_values.TOP_PAGE,
    }


@pytest.mark.parametrize(
    ("standing", "rule", "may"),
    [
        (A_MEMBER, WhoMay.MEMBERS, True),
        (NOBODY_KNOWS, WhoMay.MEMBERS, True),
        (A_MEMBER, WhoMay.MANAGERS, False),
        (IN_CHARGE, WhoMay.MANAGERS, True),
        (IN_PRIVATE, WhoMay.MANAGERS, True),
        (Standing(), WhoMay.MANAGERS, False),
        (A_MEMBER, WhoMay.ADMINS, False),
        (NOBODY_KNOWS, WhoMay.ADMINS, False),
        (IN_CHARGE, WhoMay.ADMINS, True),
    ],
)
def test_in_doubt_a_person_may_not(standing, rule, may):
    assert may_change(standing, rule) is may


@pytest.mark.parametrize("typed", CHANGES)
async def test_on_discord_a_member_changes_nothing_and_is_told_who_can(discord: Room, typed):
    await discord.type("subscribe jax")
    before = await discord.stores.channels.get(discord.caller.channel)
    told = await discord.read(typed, standing=A_MEMBER)
    assert "Only people with Manage Channels can change what this channel gets." in told
    assert "OFFPRINT_DISCORD_WHO_MAY=members" in told
    assert "Try /papers " in told
    assert [one.query for one in await discord.stores.channels.subscriptions(discord.caller.channel)] == ["jax"]
    assert await discord.stores.channels.get(discord.caller.channel) == before


@pytest.mark.parametrize("typed", READS)
async def test_reading_is_open_to_everyone(discord: Room, typed):
    assert "Only people with" not in await discord.read(typed, standing=A_MEMBER)


async def test_a_member_who_may_not_subscribe_is_given_the_search_for_the_same_words(discord: Room, slack: Room):
    told = await discord.read('subscribe "sparse attention" daily', standing=A_MEMBER)
    assert 'Try /papers search query:"sparse attention"' in told
    strict = replace_rule(slack, WhoMay.ADMINS)
    told = await strict.read('subscribe "sparse attention" daily', standing=A_MEMBER)
    assert 'Try /papers search "sparse attention"' in told


async def test_the_person_who_presses_a_button_is_asked_and_not_the_one_who_called_for_it(discord: Room):
    subscribed = await discord.type("subscribe gpu")
    refused = await discord.press(subscribed.message, "Undo", standing=A_MEMBER)
    assert "Only people with Manage Channels" in text_of(refused.message)
    assert refused.public is None
    assert len(await discord.stores.channels.subscriptions(discord.caller.channel)) == 1
    await discord.press(subscribed.message, "Undo")
    assert await discord.stores.channels.subscriptions(discord.caller.channel) == ()


async def test_the_search_that_is_given_instead_is_one_that_works(discord: Room):
    stranger = Standing(in_charge=False)
    assert "Try /papers search query:gpu OR tpu" in await discord.read("subscribe gpu or tpu", standing=stranger)
    assert "Try /papers search query:* -survey" in await discord.read("subscribe !survey", standing=stranger)


async def test_a_search_is_shared_by_anyone_and_subscribed_to_by_those_who_may(discord: Room):
    await discord.bring(paper("1", "About gpu kernels"))
    found = await discord.type("search gpu", standing=A_MEMBER)
    refused = await discord.press(found.message, "Subscribe to this", standing=A_MEMBER)
    assert "Only people with Manage Channels" in text_of(refused.message)
    shared = await discord.press(found.message, "Share", standing=A_MEMBER)
    assert text_of(shared.message).startswith("Shared here")


async def test_everyone_may_where_the_operator_says_so(discord: Room):
    open_to_all = replace_rule(discord, WhoMay.MEMBERS)
    assert "Only" not in await open_to_all.read("subscribe gpu", standing=A_MEMBER)


async def test_in_a_direct_message_permissions_do_not_matter(discord: Room):
    assert "Only" not in await discord.read("subscribe gpu", standing=IN_PRIVATE)


async def test_on_slack_everyone_may_unless_it_is_left_to_admins(slack: Room):
    assert "Only" not in await slack.read("subscribe gpu", standing=A_MEMBER)
    strict = replace_rule(slack, WhoMay.ADMINS)
    told = await strict.read("subscribe jax", standing=A_MEMBER)
    assert "Only admins and owners of this workspace can change what this channel gets." in told
    assert "OFFPRINT_SLACK_WHO_MAY=members" in told


async def test_where_slack_cannot_be_asked_the_step_that_helps_is_said(slack: Room):
    strict = replace_rule(slack, WhoMay.ADMINS)
    assert "Slack did not say." in await strict.read("subscribe jax", standing=NOBODY_KNOWS)


async def test_a_button_that_nobody_knows_is_not_pressed_by_those_who_may_not(discord: Room):
    answer = await press("gone", "1", replace(discord.caller, standing=A_MEMBER), discord.services)
    assert "no longer works" in text_of(answer.message)


def replace_rule(room: Room, rule: WhoMay) -> Room:
    """The same room where the operator has set this rule."""
    return replace(room, who_may={room.caller.channel.platform: rule})
