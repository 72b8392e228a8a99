"""Where commands can be used, and for which channel: direct messages, foreign servers, another channel, menus."""

import pytest

from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from bot.playground.discord import limits as bits
from handlers.commands.context import Caller, Person
from handlers.commands.syntax import Invocation
from handlers.discord.elsewhere import elsewhere
from handlers.discord.menus import MenuData
from handlers.discord.payloads import DIALECT
from tests.handlers.discord.conftest import CHANNEL, QUERY, custom_id, said, used

LOBBY, NEWS = "300000000000000011", "300000000000000004"
LIKE = "Find papers like this"


async def used_in(playground, place, *path, **options):
    return await (await playground.discord.command(place, path, options)).answer()


async def test_papers_are_found_in_a_conversation_and_in_a_foreign_server(playground, app, office):
    await office.store_papers("Softmax in two passes")
    for place in (playground.discord.direct_channel, playground.discord.private_channel, LOBBY):
        answer = await used_in(playground, place, "search", query="softmax")
        assert answer.private
        assert said(answer).startswith("1 paper matches")
    assert playground.discord.refusals == ()


async def test_in_a_foreign_server_nothing_is_subscribed_and_the_way_in_is_told(playground, app, office):
    answer = await used_in(playground, LOBBY, "subscribe", **QUERY)
    assert "Offprint is not in this server" in said(answer)
    assert "https://discord.com/oauth2/authorize?client_id=400000000000000001" in said(answer)
    assert "/papers search query:" in said(answer)
    there = ChannelId("discord", "200000000000000002", LOBBY)
    assert await office.stores.channels.subscriptions(there) == ()
    private = await used_in(playground, playground.discord.private_channel, "subscribe", **QUERY)
    assert "In a direct message with Offprint this works" in said(private)


async def test_a_press_in_a_foreign_server_changes_nothing_either(playground, app, office):
    await office.store_papers("Softmax in two passes")
    found = await used_in(playground, LOBBY, "search", query="softmax")
    pressed = await playground.discord.press(LOBBY, found.id, custom_id=custom_id(found, "Subscribe to this"))
    assert "Offprint is not in this server" in said(await pressed.answer())


async def test_a_channel_is_subscribed_from_another_one(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY, channel=NEWS)
    assert said(answer).startswith("-# In `#announcements`:")
    there = ChannelId("discord", CHANNEL.workspace, NEWS)
    (subscribed,) = await office.stores.channels.subscriptions(there)
    assert subscribed.typed == QUERY["query"]
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    assert not any("custom_id" in str(part) for part in answer.payload["components"])
    assert (await office.stores.outbox.lane(there)).waiting == 1


async def test_naming_the_channel_where_one_is_changes_nothing(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY, channel=CHANNEL.local_id)
    assert custom_id(answer, "Undo")
    assert await office.stores.channels.subscriptions(CHANNEL)


async def test_another_channel_must_be_open_to_the_app_and_to_the_person(playground, app, office):
    there = ChannelId("discord", CHANNEL.workspace, NEWS)
    await playground.discord.permit(NEWS, bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES)
    answer = await used(playground, "subscribe", **QUERY, channel=NEWS)
    assert "Offprint cannot post in \\#announcements." in said(answer)
    assert "Give Offprint the permission “Send Messages” in \\#announcements." in said(answer)
    await playground.discord.permit(NEWS, bits.APP_PERMISSIONS)
    playground.discord.permit_person(bits.MEMBER_PERMISSIONS)
    answer = await used(playground, "subscribe", **QUERY, channel=NEWS)
    assert "Only people with Manage Channels" in said(answer)
    playground.discord.permit_person(bits.PERSON_PERMISSIONS & ~bits.VIEW_CHANNEL)
    assert "You cannot see" in said(await used(playground, "subscribe", **QUERY, channel=NEWS))
    assert await office.stores.channels.subscriptions(there) == ()


def test_who_manages_this_channel_is_not_thereby_in_charge_of_another():
    mira, manages = Person("7", "mira"), Standing(in_charge=True)
    here = Caller(channel=CHANNEL, person=mira, dialect=DIALECT, standing=manages)
    told = {"id": NEWS, "name": "announcements", "type": 5, "permissions": str(bits.MEMBER_PERMISSIONS)}
    asked = Invocation(("subscribe",), {**QUERY, "channel": NEWS})
    command, there = elsewhere(asked, here, {"resolved": {"channels": {NEWS: told}}})
    assert command.options == QUERY
    assert there.channel.local_id == NEWS
    assert there.standing.in_charge is False


async def test_another_channels_digest_is_set_from_here(playground, app, office):
    answer = await used(playground, "digest", "set", at="08:00", zone="Europe/Berlin", channel=NEWS)
    assert said(answer).startswith("-# In `#announcements`:")
    there = await office.stores.channels.get(ChannelId("discord", CHANNEL.workspace, NEWS))
    assert [plan.name for plan in there.digests] == ["daily"]
    assert (await office.stores.channels.get(CHANNEL)).digests == ()


@pytest.mark.parametrize("place", [CHANNEL.local_id, LOBBY])
async def test_a_messages_menu_finds_papers_like_the_one_it_links_to(playground, app, office, place):
    await office.store_papers("Softmax in two passes", "Sparse softmax in two passes", "Bees and their hives")
    message = playground.discord.say(place, "have a look: https://arxiv.org/abs/2611.00001")
    answer = await (await playground.discord.menu(place, LIKE, message=message.id)).answer()
    assert answer.private
    assert "Sparse softmax in two passes" in said(answer)
    assert "Bees" not in said(answer)


async def test_a_messages_menu_reads_a_card_and_a_message_without_any_link(playground, app, office):
    await office.store_papers("Softmax in two passes", "Sparse softmax in two passes")
    shown = await used(playground, "paper", id="2611.00001")
    card = await (await playground.discord.menu(CHANNEL.local_id, LIKE, message=shown.id)).answer()
    assert "Sparse softmax in two passes" in said(card)
    plain = playground.discord.say(CHANNEL.local_id, "two passes of softmax")
    assert "Softmax" in said(await (await playground.discord.menu(CHANNEL.local_id, LIKE, message=plain.id)).answer())
    assert playground.discord.refusals == ()


async def test_a_messages_menu_saves_the_paper_that_it_links_to(playground, app, office):
    await office.store_papers("Softmax in two passes")
    playground.discord.permit_person(bits.MEMBER_PERMISSIONS)

    async def saved(words):
        message = playground.discord.say(LOBBY, words)
        return said(await (await playground.discord.menu(LOBBY, "Save paper", message=message.id)).answer())

    assert "Saved for you: “Softmax in two passes”" in await saved("https://arxiv.org/abs/2611.00001")
    assert "is saved already" in await saved("again: https://arxiv.org/abs/2611.00001")
    assert "This message links to no paper of the archive." in await saved("no link at all")


LINK = "https://arxiv.org/abs/2611.00001"
LINK_BUTTON = {"type": 2, "style": 5, "label": "PDF", "url": LINK}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({"message_snapshots": [{"message": {"content": LINK}}]}, id="forwarded"),
        pytest.param({"components": [{"type": 1, "components": [LINK_BUTTON]}]}, id="a button"),
        pytest.param(
            {"components": [{"type": 9, "components": [{"type": 10, "content": "Read"}], "accessory": LINK_BUTTON}]},
            id="a button beside a text",
        ),
        pytest.param({"embeds": [{"fields": [{"name": "Paper", "value": LINK}]}]}, id="a field of an embed"),
    ],
)
def test_a_link_is_found_wherever_a_message_has_it(message):
    data = {"name": LIKE, "target_id": "7", "resolved": {"messages": {"7": {"content": "", **message}}}}
    assert LINK in MenuData.model_validate(data).text
