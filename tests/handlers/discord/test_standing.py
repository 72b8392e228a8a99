"""Who may change a channel, by what Discord says of the person: people with *Manage Channels*."""

from __future__ import annotations

from bot.playground.discord import limits as bits
from bot.playground.discord import users
from handlers.discord.descriptions import payloads
from tests.handlers.discord.conftest import CHANNEL, QUERY, custom_id, said, used

_A_MEMBER = bits.PERSON_PERMISSIONS & ~bits.MANAGE_CHANNELS
_AN_ADMINISTRATOR = _A_MEMBER | 1 << 3


async def test_a_person_without_manage_channels_changes_nothing_and_reads_all(playground, app, office):
    await office.store_papers("Softmax in two passes")
    playground.discord.permit_person(_A_MEMBER)
    refused = await used(playground, "subscribe", **QUERY)
    assert refused.private
    assert "Only people with Manage Channels can change what this channel gets." in said(refused)
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    assert (await office.stores.outbox.lane(CHANNEL)).waiting == 0
    assert said(await used(playground, "search", query="softmax")).startswith("1 paper matches")


async def test_an_administrator_has_every_permission(playground, app, office):
    playground.discord.permit_person(_AN_ADMINISTRATOR)
    await used(playground, "subscribe", **QUERY)
    assert await office.stores.channels.subscriptions(CHANNEL)


async def test_permissions_that_are_absent_inside_a_server_refuse(playground, app, office, monkeypatch):
    monkeypatch.setattr(users, "member", lambda user, **_: {"user": user, "roles": [], "joined_at": None, "flags": 0})
    assert "Only people with Manage Channels" in said(await used(playground, "subscribe", **QUERY))
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_button_asks_the_person_who_presses_it(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY)
    playground.discord.permit_person(_A_MEMBER)
    pressed = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Undo"))
    refused = await pressed.answer()
    assert refused.private
    assert not refused.edit
    assert "Only people with Manage Channels" in said(refused)
    assert await office.stores.channels.subscriptions(CHANNEL)
    playground.discord.permit_person(None)
    await (await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Undo"))).answer()
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


def test_the_command_is_hidden_from_nobody_since_reading_is_open():
    assert all("default_member_permissions" not in one for one in payloads())
