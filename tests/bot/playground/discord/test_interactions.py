"""Interactions with the real discord.py: answers, deferrals, follow-ups, choices, and answers that come too late."""

import asyncio
from dataclasses import replace

import discord
import pytest

from bot.playground.discord import limits
from bot.playground.invocation import NotThere
from tests.bot.playground.conftest import until

ROOM = "300000000000000001"
APP = "400000000000000001"


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, monotonic=clock.monotonic)


async def search(playground, query="moe"):
    return await playground.discord.command(ROOM, ("search",), {"query": query})


def told(playground, kind):
    return [event.data for event in playground.log.events if event.type == kind]


async def test_a_deferred_command_thinks_and_then_answers_privately(discord_app, playground):
    invocation = await search(playground)
    answer = await invocation.answer()
    assert (answer.private, answer.text) == (True, "found moe")
    thinking = told(playground, "thinking")
    assert [(one["command"], one["on"]) for one in thinking] == [("/papers search", True), ("/papers search", False)]
    (shown,) = told(playground, "ephemeral")
    assert shown["id"] == thinking[0]["id"] == answer.id
    assert (shown["used"], shown["user"]) == ("/papers search", "mira")
    assert playground.discord.messages(ROOM) == ()


async def test_a_command_says_who_may_do_what_where(discord_app, playground):
    seen = []

    async def look(interaction, query):
        seen.append(interaction)
        await interaction.response.send_message("ok", ephemeral=True)

    discord_app.search.act = look
    playground.discord.permit_person(limits.SEND_MESSAGES)
    await playground.discord.permit(ROOM, limits.VIEW_CHANNEL)
    await search(playground)
    (interaction,) = seen
    assert not interaction.permissions.manage_channels
    assert not interaction.app_permissions.send_messages
    assert interaction.channel.name == "gpu-kernels"
    assert interaction.user.name == "mira"
    assert interaction.locale is discord.Locale.german


async def test_an_answer_may_be_for_everyone(discord_app, playground):
    async def aloud(interaction, query):
        await interaction.response.send_message("for all")

    discord_app.search.act = aloud
    answer = await (await search(playground)).answer()
    assert not answer.private
    assert playground.discord.ledger(ROOM)[0].id == answer.id


async def test_a_follow_up_is_a_message_of_its_own(discord_app, playground):
    async def twice(interaction, query):
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)

    discord_app.search.act = twice
    invocation = await search(playground)
    second = await invocation.answer(2)
    assert [answer.text for answer in invocation.answers] == ["first", "second"]
    assert invocation.answers[0].id != second.id


async def test_the_first_answer_can_be_edited_and_deleted(discord_app, playground):
    async def change(interaction, query):
        await interaction.response.send_message("first", ephemeral=True)
        await interaction.edit_original_response(content="changed")
        await interaction.delete_original_response()

    discord_app.search.act = change
    invocation = await search(playground)
    assert (await invocation.answer(2)).edit
    await until(lambda: told(playground, "remove") != [])
    assert told(playground, "remove")[0]["id"] == invocation.answers[0].id


async def test_a_deferral_filled_by_an_edit_keeps_its_choice(discord_app, playground):
    async def fill(interaction, query):
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="filled")

    discord_app.search.act = fill
    answer = await (await search(playground)).answer()
    assert (answer.private, answer.text) == (True, "filled")


async def test_choices_are_asked_of_the_app(discord_app, playground):
    choices = await playground.discord.autocomplete(ROOM, ("search",), {"query": "mo"}, focused="query")
    assert [(choice["name"], choice["value"]) for choice in choices] == [("mo…", "mo")]


async def test_a_command_that_the_app_does_not_have_is_not_there(discord_app, playground):
    with pytest.raises(NotThere):
        await playground.discord.command(ROOM, ("sing",), {})
    with pytest.raises(NotThere):
        await playground.discord.command(ROOM, ("search",), {"colour": "red"})


class Card(discord.ui.LayoutView):
    """One container with a text and a button that says it was pressed, by editing the message."""

    def __init__(self, after):
        super().__init__(timeout=None)
        button = discord.ui.Button(label="Undo", custom_id="undo:1")
        button.callback = after
        self.add_item(discord.ui.Container(discord.ui.TextDisplay("a card"), discord.ui.ActionRow(button)))


async def test_a_press_edits_the_message_it_stands_on(discord_app, playground):
    async def undo(interaction):
        gone = discord.ui.LayoutView()
        gone.add_item(discord.ui.TextDisplay("undone"))
        await interaction.response.edit_message(view=gone)

    message = await discord_app.client.get_channel(int(ROOM)).send(view=Card(undo))
    invocation = await playground.discord.press(ROOM, str(message.id), custom_id="undo:1")
    answer = await invocation.answer()
    assert (answer.edit, answer.id, answer.text) == (True, str(message.id), "undone")
    with pytest.raises(NotThere):
        await playground.discord.press(ROOM, str(message.id), custom_id="undo:1")


async def test_a_press_can_be_answered_privately(discord_app, playground):
    async def undo(interaction):
        await interaction.response.send_message("only you", ephemeral=True)

    message = await discord_app.client.get_channel(int(ROOM)).send(view=Card(undo))
    invocation = await playground.discord.press(ROOM, str(message.id), custom_id="undo:1")
    assert (await invocation.answer()).private


async def refused_act(playground, discord_app, act):
    """Run `act` as the app's answer; the HTTP error that it met."""
    met = []

    async def run(interaction, query):
        try:
            await act(interaction)
        except discord.HTTPException as error:
            met.append(error)

    discord_app.search.act = run
    await search(playground)
    await until(lambda: met != [])
    return met[0]


async def test_an_answer_can_be_given_once(discord_app, playground):
    async def act(interaction):
        await interaction.response.send_message("one", ephemeral=True)
        interaction.response._response_type = None
        await interaction.response.send_message("two", ephemeral=True)

    assert (await refused_act(playground, discord_app, act)).code == 40060


async def test_an_answer_after_the_time_for_it_is_unknown(discord_app, playground, clock):
    async def act(interaction):
        clock.pass_by(playground.settings.interaction_seconds + 0.1)
        await interaction.response.send_message("late", ephemeral=True)

    error = await refused_act(playground, discord_app, act)
    assert (error.status, error.code) == (404, 10062)


async def test_a_follow_up_after_fifteen_minutes_has_no_token(discord_app, playground, clock):
    async def act(interaction):
        await interaction.response.defer(ephemeral=True)
        clock.pass_by(15 * 60 + 1)
        await interaction.followup.send("late")

    error = await refused_act(playground, discord_app, act)
    assert (error.status, error.code) == (401, 50027)


async def test_an_answer_is_checked_like_a_message(discord_app, playground):
    async def act(interaction):
        await interaction.response.send_message("x" * 2001, ephemeral=True)

    assert (await refused_act(playground, discord_app, act)).code == 50035


async def test_choices_are_counted_and_cannot_be_a_message(rest, playground):
    """The client library would count for itself, so the app is played by hand here."""
    option = {"type": 3, "name": "query", "description": "d", "autocomplete": True}
    await rest.ask(
        "PUT", f"/applications/{APP}/commands", [{"name": "papers", "description": "d", "options": [option]}]
    )
    async with rest.session.ws_connect(playground.url.replace("http://", "ws://") + "/gateway") as socket:
        await socket.send_json({"op": 2, "d": {"token": "playground.discord.token", "intents": 1}})
        await playground.wait_connected("discord")
        asking = asyncio.create_task(playground.discord.autocomplete(ROOM, (), {"query": "mo"}, focused="query"))
        while (frame := await socket.receive_json())["t"] != "INTERACTION_CREATE":
            continue
        route = f"/interactions/{frame['d']['id']}/{frame['d']['token']}/callback"

        async def offer(count):
            choices = [{"name": str(number), "value": str(number)} for number in range(count)]
            return await rest.ask("POST", route, {"type": 8, "data": {"choices": choices}}, token=None)

        assert (await rest.ask("POST", route, {"type": 4, "data": {"content": "hi"}}, token=None))[1]["code"] == 50035
        assert (await offer(26))[1]["code"] == 50035
        assert (await offer(25))[0] == 204
        assert len(await asking) == 25


async def test_an_interaction_that_never_was_is_unknown(rest):
    status, refused, _ = await rest.ask("POST", "/interactions/1/nothing/callback", {"type": 8}, token=None)
    assert (status, refused["code"]) == (404, 10062)


class TestSilence:
    """An app that takes too long."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, interaction_seconds=0.05)

    async def test_discord_says_that_the_app_did_not_respond(self, discord_app, playground):
        playground.discord.fall_silent()

        async def nothing(interaction, query):
            return None

        discord_app.search.act = nothing
        invocation = await search(playground)
        assert invocation.failure == "The application did not respond"
        assert told(playground, "failed")[-1]["command"] == "/papers search"
        assert told(playground, "thinking")[-1]["on"] is False
