"""`/papers settings` changes what a channel can want in one place, tells it once, and can be taken back as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import DAILY, LocalHours
from bot.channel.who_may import Standing, WhoMay
from bot.errors import FieldErrors
from handlers.commands.untouched import mark_of, touched
from tests.handlers.commands.room import labels_of, text_of

AN_ADMIN = Standing(in_charge=True)
A_MEMBER = Standing(in_charge=False)


async def stored(room):
    return await room.stores.channels.get(room.caller.channel)


@pytest.mark.parametrize(
    ("typed", "home", "cap", "who"),
    [
        ("zone Europe/Berlin", "Europe/Berlin", None, None),
        ("Europe/Berlin", "Europe/Berlin", None, None),
        ("time zone to Europe/Berlin, at most 5 cards an hour", "Europe/Berlin", 5, None),
        ("cap 0", None, 0, None),
        ("cap no limit", None, 0, None),
        ("20 cards per hour", None, 20, None),
        ("only admins", None, None, WhoMay.ADMINS),
        ("who everyone cap 7", None, 7, WhoMay.MEMBERS),
        ("who may change this: everyone", None, None, WhoMay.MEMBERS),
        ("who: only admins", None, None, WhoMay.ADMINS),
        ("admins only", None, None, WhoMay.ADMINS),
        ("who admins only", None, None, WhoMay.ADMINS),
        ("everyone may change it", None, None, WhoMay.MEMBERS),
        ("cap 5/h", None, 5, None),
    ],
)
async def test_settings_are_read_as_people_write_them(slack, typed, home, cap, who):
    answer = await slack.type(f"settings {typed}", standing=AN_ADMIN)
    channel = await stored(slack)
    assert (channel.home, channel.cap, channel.who_may) == (home, cap, who), text_of(answer.message)


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("zone Berln", "“Berln” is not a time zone", "/papers settings zone Europe/Berlin"),
        ("cap many", "“many” is not a number of cards", "/papers settings cap 5"),
        ("cap", "No number of cards is named", "/papers settings cap 5"),
        ("cap 5000", "“5000” is not a number of cards", "/papers settings cap 999"),
        ("who knows", "“knows” says not who may change this channel", "/papers settings who everyone"),
        ("colour red", "colour red", "settings"),
    ],
)
async def test_what_is_wrong_is_quoted_with_settings_that_work(slack, typed, said, instead):
    told = await slack.read(f"settings {typed}")
    assert said in told
    assert instead in told
    assert (await stored(slack)).revision == 0


async def test_what_has_a_command_of_its_own_is_set_behind_settings_too(slack):
    await slack.type("settings quiet 22-7")
    assert (await stored(slack)).quiet == LocalHours(begins=time(22), ends=time(7))
    await slack.type("settings mute 2h")
    assert (await stored(slack)).mute is not None
    await slack.type("settings links on")
    assert (await stored(slack)).links


async def test_links_and_calls_are_set_behind_settings_too(slack):
    await slack.type("settings links on")
    assert (await stored(slack)).links
    await slack.type("subscribe gpu")
    await slack.type("settings call 1 <@U0ADA>")
    (subscription,) = await slack.stores.channels.subscriptions(slack.caller.channel)
    assert len(subscription.calls) == 1


@pytest.mark.parametrize("typed", ["settings zone off", "settings zone none", "set time zone default"])
async def test_a_zone_is_taken_away_by_words_as_by_the_form(slack, typed):
    await slack.type("settings zone Asia/Tokyo cap 5")
    answer = await slack.type(typed)
    assert (await stored(slack)).home is None
    await slack.press(answer.message, "Undo")
    assert (await stored(slack)).home == "Asia/Tokyo"


async def test_a_cap_without_a_number_takes_none_away(slack):
    await slack.type("settings cap 5")
    await slack.type("settings cap")
    assert (await stored(slack)).cap == 5


@pytest.mark.parametrize(("typed", "quiet"), [("quiet hours off", None), ("set quiet hours 1-2", time(1))])
async def test_hours_are_named_as_hours_too(slack, typed, quiet):
    await slack.type("quiet 22-7")
    await slack.type(typed)
    hours = (await stored(slack)).quiet
    assert (hours and hours.begins) == quiet


async def test_what_has_a_command_of_its_own_is_told_apart_behind_other_settings(slack):
    told = await slack.read("settings zone Europe/Berlin quiet 22-7 cap 5")
    assert "I don't know “quiet 22-7 cap 5” after settings zone Europe/Berlin" in told
    assert (await stored(slack)).revision == 0


async def test_alone_they_are_shown_and_opened_by_a_button(slack):
    shown = (await slack.type("settings")).message
    assert "Time zone: none was chosen" in text_of(shown)
    assert "any number of cards an hour" in text_of(shown)
    assert "Changed by everyone here" in text_of(shown)
    assert labels_of(shown) == ["Change…", "Who is called…"]


async def test_a_form_changes_several_things_tells_that_once_and_is_taken_back_as_one(slack):
    form = await slack.open("settings")
    answer = await slack.fill(form, zone="Europe/Berlin", quiet="22-7", cap="5", also="muted")
    channel = await stored(slack)
    assert channel.zone == channel.quiet.zone == "Europe/Berlin"
    assert (channel.cap, channel.mute.until) == (5, None)
    told = "time zone Europe/Berlin; quiet hours 22:00–07:00, Europe/Berlin; at most 5 cards an hour; muted until"
    assert f"Saved: {told}" in text_of(answer.message)
    assert f"mira changed this channel's settings: {told}" in text_of(answer.public)
    back = await slack.press(answer.message, "Undo")
    channel = await stored(slack)
    assert (channel.zone, channel.quiet, channel.cap, channel.mute) == (None, None, None, None)
    assert "changed this channel's settings back: no time zone of its own" in text_of(back.public)
    assert "already undone" in text_of((await slack.press(answer.message, "Undo")).whisper)


async def test_a_field_that_nobody_touched_leaves_what_somebody_else_chose_meanwhile(slack):
    form = await slack.open("settings")
    await slack.type("quiet 22-7")
    await slack.type("settings cap 3")
    await slack.type("mute")
    await slack.fill(form, spread="9-18")
    channel = await stored(slack)
    assert (channel.quiet.begins, channel.cap) == (time(22), 3)
    assert channel.spread.begins == time(9)
    assert channel.mute is not None


async def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(slack):
    await slack.type("settings zone Asia/Tokyo cap 5")
    await slack.type("quiet 22-7 in Europe/Berlin")
    await slack.type("mute 3h")
    before = await stored(slack)
    answer = await slack.fill(await slack.open("settings"))
    assert "Nothing to change" in text_of(answer.message)
    assert await stored(slack) == before


async def test_fields_that_are_emptied_take_their_setting_away(slack):
    await slack.fill(await slack.open("settings"), zone="Asia/Tokyo", spread="9-18", quiet="22-7", cap="5")
    await slack.fill(await slack.open("settings"), zone="", spread="", quiet="", cap="")
    channel = await stored(slack)
    assert (channel.home, channel.spread, channel.quiet, channel.cap) == (None, None, None, None)


async def test_every_wrong_field_is_told_by_its_name_and_nothing_is_changed(slack):
    form = await slack.open("settings")
    with pytest.raises(FieldErrors) as wrong:
        await slack.fill(form, zone="Berln", quiet="at night", cap="lots", spread="9-18")
    assert {*wrong.value.errors} == {"zone", "quiet", "cap"}
    assert "“at night” are not two times of day" in wrong.value.errors["quiet"].message
    assert (await stored(slack)).revision == 0


async def test_another_zone_moves_the_digests_and_hours_of_the_old_one_and_no_others(slack):
    await slack.type("digest at 9 in Europe/Berlin")
    await slack.type("digest weekly on mondays at 9 in Asia/Tokyo")
    await slack.type("quiet 22-7")
    await slack.type("settings zone America/New_York")
    channel = await stored(slack)
    daily, weekly = channel.digest(DAILY), channel.digest("weekly")
    assert (daily.plan.zone, daily.next_at.hour) == ("America/New_York", 14)
    assert weekly.plan.zone == "Asia/Tokyo"
    assert channel.quiet.zone == "America/New_York"


async def test_the_zone_that_a_channel_lives_by_is_that_of_a_digest_that_runs(slack):
    await slack.type("digest at 9 in Asia/Tokyo")
    await slack.type("digest off daily")
    await slack.type("digest weekly on mondays at 9 in Europe/Berlin")
    await slack.type("settings zone America/New_York")
    channel = await stored(slack)
    zones = {digest.name: digest.plan.zone for digest in channel.digests}
    assert zones == {"daily": "Asia/Tokyo", "weekly": "America/New_York"}
    back = await slack.type("settings zone Europe/Berlin")
    await slack.press(back.message, "Undo")
    assert {one.name: one.plan.zone for one in (await stored(slack)).digests} == zones


async def test_undo_leaves_what_was_changed_again_since(slack):
    first = await slack.type("settings zone Europe/Berlin cap 5")
    await slack.type("settings cap 7")
    back = await slack.press(first.message, "Undo")
    channel = await stored(slack)
    assert (channel.home, channel.cap) == (None, 7)
    assert "no time zone of its own" in text_of(back.public)
    second = await slack.type("settings cap 9")
    await slack.type("settings cap 11")
    assert "changed again since" in text_of((await slack.press(second.message, "Undo")).message)


async def test_a_digest_that_comes_later_goes_by_the_chosen_zone(slack):
    await slack.type("settings zone Asia/Tokyo", zone="Europe/Berlin")
    await slack.type("subscribe gpu daily", zone="Europe/Berlin")
    assert (await stored(slack)).digest(DAILY).plan.zone == "Asia/Tokyo"


async def test_a_channel_of_its_own_rule_is_changed_by_those_alone(slack):
    await slack.type("settings who admins", standing=AN_ADMIN)
    refused = await slack.read("subscribe gpu", standing=A_MEMBER)
    assert "Only admins and owners of this workspace can change what this channel gets" in refused
    assert "/papers settings who everyone" in refused
    assert "Changed by admins" in await slack.read("settings", standing=A_MEMBER)
    await slack.type("settings who everyone", standing=AN_ADMIN)
    assert "Only" not in await slack.read("subscribe gpu", standing=A_MEMBER)


async def test_a_channel_may_open_what_the_operator_closed(discord):
    assert "Only people with Manage Channels" in await discord.read("subscribe gpu", standing=A_MEMBER)
    await discord.type("settings who everyone")
    assert "Only" not in await discord.read("subscribe gpu", standing=A_MEMBER)


async def test_nobody_locks_themselves_out(slack):
    assert "you are none of them" in await slack.read("settings who admins", standing=A_MEMBER)
    form = await slack.open("settings", standing=A_MEMBER)
    answer = await slack.fill(form, told={"standing": A_MEMBER}, also="who")
    assert "you are none of them" in text_of(answer.message)
    assert (await stored(slack)).who_may is None


async def test_nobody_locks_themselves_out_by_going_back_to_the_rule_of_the_operator(slack):
    slack.who_may = {"slack": WhoMay.ADMINS}
    await slack.type("settings who everyone", standing=AN_ADMIN)
    assert "you are none of them" in await slack.read("settings who default", standing=A_MEMBER)
    assert (await stored(slack)).who_may is WhoMay.MEMBERS
    await slack.type("settings who default", standing=AN_ADMIN)
    assert (await stored(slack)).who_may is None


async def test_in_private_there_is_nobody_in_charge_to_choose(slack):
    told = await slack.read("settings who admins", standing=Standing(is_private=True))
    assert "everyone in it may change it" in told
    assert (await stored(slack)).who_may is None


async def test_a_form_is_not_opened_for_somebody_who_may_not_send_it(discord):
    discord.caller = replace(discord.caller, standing=A_MEMBER)
    with pytest.raises(AssertionError, match="Changed by people with Manage Channels"):
        await discord.open("settings")


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=9), min_size=1, max_size=5), st.data())
def test_what_is_touched_is_what_reads_otherwise(shown, data):
    typed = {name: data.draw(st.one_of(st.just(text), st.text(max_size=9))) for name, text in shown.items()}
    differing = {name for name, text in typed.items() if text.split() != shown[name].split()}
    assert touched(mark_of(shown), typed) == differing


def test_of_a_form_of_another_version_every_field_counts_as_touched():
    assert touched(mark_of({"zone": "UTC"}), {"zone": "UTC", "cap": ""}) == {"zone", "cap"}


def boxes_of(form):
    return {choice.value: choice.label for choice in form.fields[-1].choices}


async def test_links_are_a_box_of_the_form_told_once_and_taken_back(slack):
    form = await slack.open("settings")
    assert boxes_of(form).keys() == {"muted", "links", "who"}
    answer = await slack.fill(form, also="links")
    assert (await stored(slack)).links
    assert "Saved: papers that people link to are shown." in text_of(answer.message)
    assert "Papers that people link to are shown" in await slack.read("settings")
    again = await slack.open("settings")
    assert again.fields[-1].values == ("links",)
    await slack.press(answer.message, "Undo")
    assert not (await stored(slack)).links


async def test_notifications_are_a_box_where_they_are_a_choice(discord):
    form = await discord.open("settings", standing=AN_ADMIN)
    assert boxes_of(form).keys() == {"muted", "links", "notify", "who"}
    answer = await discord.fill(form, also="notify who")
    channel = await stored(discord)
    assert (channel.notify, channel.links, channel.who_may) == (True, False, None)
    off = await discord.fill(await discord.open("settings"), also="who")
    assert not (await stored(discord)).notify
    await discord.press(off.message, "Undo")
    assert (await stored(discord)).notify
    await discord.press(answer.message, "Undo")
    assert not (await stored(discord)).notify


async def test_links_are_no_box_where_they_cannot_be_heard_and_stay_as_they_were_chosen(discord):
    await discord.type("links on")
    discord.links_unheard = {"discord": "Set OFFPRINT_SOMETHING."}
    form = await discord.open("settings")
    assert "links" not in boxes_of(form)
    await discord.fill(form, cap="3", also="")
    assert (await stored(discord)).links


async def test_in_private_a_form_that_is_sent_as_it_was_opened_changes_nothing(discord):
    alone = Standing(is_private=True)
    form = await discord.open("settings", standing=alone)
    assert boxes_of(form).keys() == {"muted", "notify"}
    assert "Nothing to change" in text_of((await discord.fill(form, told={"standing": alone})).message)
