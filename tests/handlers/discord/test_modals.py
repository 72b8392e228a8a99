"""Forms in Discord: the first answer to a command or a press, told in words where they are wrong, and opened again."""

from __future__ import annotations

from datetime import time

from bot.channel.channel import LocalHours
from bot.channel.mention import Mention, MentionKind
from handlers.discord.modals import Modals
from handlers.discord.presses import Presses
from tests.handlers.discord.conftest import CHANNEL, QUERY, custom_id, said, used

GRACE, READERS = "100000000000000102", "320000000000000001"


async def opened(playground, *path, **options):
    invocation = await playground.discord.command(CHANNEL.local_id, path, options)
    assert invocation.form is not None, invocation.failure
    return invocation.form


async def pressed(playground, answer, label, values=()):
    return await playground.discord.press(
        CHANNEL.local_id, answer.id, custom_id=custom_id(answer, label), values=values
    )


async def sent(playground, form, filled):
    return await (await playground.discord.submit(form["id"], filled)).answer()


async def test_settings_open_in_a_form_and_are_saved_and_undone(discord_at_playground, app, office):
    playground = discord_at_playground
    form = await opened(playground, "settings")
    assert form["title"] == "Settings of #gpu-kernels"
    answer = await sent(
        playground, form, {"zone": "Europe/Berlin", "quiet": "22-7", "cap": "5", "also": ["muted", "who"]}
    )
    assert "Saved: time zone Europe/Berlin; quiet hours 22:00–07:00, Europe/Berlin; at most 5" in said(answer)
    channel = await office.standing(CHANNEL)
    assert channel.quiet == LocalHours(begins=time(22), ends=time(7), zone="Europe/Berlin")
    assert channel.mute is not None
    assert channel.who_may is None, "the box was ticked already: it is the rule of this platform"
    await (await pressed(playground, answer, "Undo")).answer()
    assert (await office.standing(CHANNEL)).quiet is None
    assert playground.discord.refusals == ()


async def test_what_is_wrong_is_told_and_the_form_opens_again_as_it_was_filled_in(discord_at_playground, app, office):
    playground = discord_at_playground
    form = await opened(playground, "settings")
    answer = await sent(playground, form, {"zone": "Berln", "spread": "9-18", "also": ["muted"]})
    assert "Nothing was saved." in said(answer)
    assert "“Berln” is not a time zone that I know." in said(answer)
    assert (await office.standing(CHANNEL)).revision == 0
    again = (await pressed(playground, answer, "Fill in again")).form
    values = {one["custom_id"]: one.get("value") for one in fields_of(again)}
    assert (values["zone"], values["spread"]) == ("Berln", "9-18")
    await sent(playground, again, {"zone": "Europe/Berlin"})
    channel = await office.standing(CHANNEL)
    assert (channel.home, channel.spread.begins) == ("Europe/Berlin", time(9))
    assert channel.mute is not None
    assert playground.discord.refusals == ()


async def test_a_form_opens_as_it_was_filled_in_also_where_another_process_answers_by_now(
    discord_at_playground, app, office
):
    playground = discord_at_playground
    answer = await sent(playground, await opened(playground, "settings"), {"zone": "Berln", "spread": "9-18"})
    app._buttons = Presses(services=office.services, modals=Modals(services=office.services))  # knows of no form
    again = (await pressed(playground, answer, "Fill in again")).form
    values = {one["custom_id"]: one.get("value") for one in fields_of(again)}
    assert (values["zone"], values["spread"]) == ("Berln", "9-18")


def fields_of(form):
    return [part["component"] for part in form["components"] if "component" in part]


async def test_people_and_roles_are_picked_in_a_form(discord_at_playground, app, office):
    playground = discord_at_playground
    await used(playground, "subscribe", **QUERY)
    shown = await used(playground, "call", subscription="1", who=f"<@&{READERS}>")
    assert f"<@&{READERS}>" in said(shown)
    shown = await used(playground, "call", subscription="1")
    form = (await pressed(playground, shown, "Choose…")).form
    answer = await sent(playground, form, {"who": [GRACE, READERS]})
    assert f"<@{GRACE}>, <@&{READERS}>" in said(answer)
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert subscription.calls == (Mention(MentionKind.PERSON, GRACE), Mention(MentionKind.GROUP, READERS))
    assert playground.discord.refusals == ()


async def test_options_set_what_they_name_without_a_form(discord_at_playground, app, office):
    answer = await used(discord_at_playground, "settings", zone="Europe/Berlin", cap="7")
    assert "Saved: time zone Europe/Berlin; at most 7 cards an hour." in said(answer)
    assert (await office.standing(CHANNEL)).cap == 7


async def test_an_empty_channel_is_subscribed_by_a_form(discord_at_playground, app, office):
    playground = discord_at_playground
    form = (await pressed(playground, await used(playground, "list"), "Subscribe…")).form
    answer = await sent(playground, form, {"query": "gpu (", "when": ["weekly"]})
    again = (await pressed(playground, answer, "Fill in again")).form
    await sent(playground, again, {"query": "gpu"})
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert (subscription.typed, subscription.mode) == ("gpu", "weekly")
    assert playground.discord.refusals == ()
