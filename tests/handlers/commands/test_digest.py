"""`/papers digest`: set, shown, previewed, stopped; every answer names the next moment."""

import pytest

from bot.announcing.route import IntoDigests
from bot.card.button_values import more_value
from bot.card.card import Actions
from bot.card.digest import digest_message
from bot.channel.channel import WEEKDAYS, DigestPlan
from bot.delivery.delivery import Kind, delivery_key
from bot.digest.digest import Digest, DigestKey
from bot.ports.digests import DigestMade
from handlers.commands.context import Access
from handlers.commands.router import answer, press
from handlers.commands.syntax import Invocation
from tests.contracts.facts import LINE
from tests.handlers.commands.room import labels_of, paper, text_of


async def channel(room):
    return await room.stores.channels.get(room.caller.channel)


async def test_a_digest_is_set_and_the_next_moment_is_named(slack):
    answer = await slack.type("digest at 09:00 in Europe/Berlin on weekdays top 5")
    said = text_of(answer.message)
    assert "weekdays at 09:00, Europe/Berlin, the best 5; next on Wed 25 Nov at 09:00" in said
    standing = await channel(slack)
    assert (standing.digest("daily").plan.days, standing.digest("daily").plan.top) == (WEEKDAYS, 5)
    assert standing.digest("daily").next_at.isoformat() == "2026-11-25T08:00:00+00:00"
    assert "mira set this channel's daily digest to weekdays at 09:00" in text_of(answer.public)


async def test_a_time_still_ahead_today_is_due_today(slack):
    assert "next on Tue 24 Nov at 14:00" in await slack.read("digest at 14:00 in Europe/Berlin")


async def test_without_a_zone_it_is_that_of_the_asker_and_the_answer_says_so(slack):
    said = await slack.read("digest at 09:00", zone="America/New_York")
    assert "America/New_York, the time zone of your profile" in said
    assert (await channel(slack)).digest("daily").plan.zone == "America/New_York"


async def test_without_any_zone_it_is_utc_and_the_answer_says_so(slack):
    assert "UTC, as you named no time zone. Another one: /papers digest in Europe/Berlin" in await slack.read(
        "digest at 09:00"
    )


async def test_without_any_zone_it_is_that_of_the_other_digests_and_the_answer_says_so(discord):
    await discord.type("digest at 09:00 in Europe/Berlin")
    said = await discord.read("digest trending mondays")
    assert "Mondays at 09:00, Europe/Berlin" in said
    assert "Europe/Berlin, as this channel's other digests." in said
    assert "Mondays at 09:00, Europe/Berlin" in await discord.read("subscribe jax weekly")


async def test_what_is_left_out_stays_as_it_is(slack):
    await slack.type("digest at 09:00 in Europe/Berlin on weekdays top 5")
    said = await slack.read("digest at 17:30", zone="Asia/Tokyo")
    assert "weekdays at 17:30, Europe/Berlin, the best 5" in said
    assert "time zone of your profile" not in said


async def test_the_same_again_changes_nothing_and_tells_nobody(slack):
    await slack.type("digest at 09:00 in UTC")
    answer = await slack.type("digest at 09:00")
    assert "Nothing to change" in text_of(answer.message)
    assert "next on Wed 25 Nov at 09:00" in text_of(answer.message)
    assert answer.public is None


async def test_a_digest_nobody_subscribed_to_says_how_to_fill_it(slack):
    assert "/papers subscribe title:gpu daily" in await slack.read("digest at 09:00")
    await slack.type("subscribe jax daily")
    assert "No subscription here is daily" not in await slack.read("digest at 10:00")


async def test_a_channel_that_cannot_be_posted_to_is_told_at_once(discord):
    refused = Access(can_post=False, step="Give Offprint the permission Send Messages here.")
    assert "Give Offprint the permission Send Messages here." in await discord.read("digest at 9", access=refused)


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("digest at 25:00 in Europe/Berlin", "/papers digest at 09:00 in Europe/Berlin"),
        ("digest at 9 in Berlin", "/papers digest at 9 in Europe/Berlin"),
        ("digest on wekdays", "/papers digest on weekdays"),
        ("digest top 99", "/papers digest top 25"),
    ],
)
async def test_a_wrong_word_changes_nothing_and_is_answered_with_a_command_that_works(slack, typed, remedy):
    assert f"Try {remedy}" in await slack.read(typed)
    assert (await channel(slack)).digest("daily").running is None


async def test_a_word_that_means_nothing_there_is_answered_with_examples(slack):
    said = await slack.read("digest tomorrow please")
    assert "I don't know “tomorrow” after digest." in said
    assert "/papers digest at 09:00 in Europe/Berlin on weekdays top 10" in said


@pytest.mark.parametrize("zone", ["EST", "Etc/GMT+5"])
async def test_a_zone_without_summer_time_is_noted_with_the_asker_s_own_place(slack, zone):
    said = await slack.read(f"digest at 9 in {zone}", zone="America/Toronto")
    assert f"{zone} knows no summer time and stays at UTC-5 all year." in said
    assert "/papers digest in America/Toronto" in said
    assert "knows no summer time" in await slack.read(f"digest at 9 in {zone}")
    assert "summer time" not in await slack.read("digest at 9 in America/Toronto")


async def test_a_channel_without_a_digest_is_shown_how_to_set_one(slack):
    message = (await slack.type("digest")).message
    assert "This channel has no digest." in text_of(message)
    assert "/papers digest at 09:00 in Europe/Berlin on weekdays top 10" in text_of(message)


async def test_a_time_can_be_chosen_from_the_menu_and_the_rest_stays(slack):
    await slack.type("digest at 09:00 in Europe/Berlin on weekdays top 5")
    shown = (await slack.type("digest")).message
    said = text_of((await slack.choose(shown, "17:00")).message)
    assert "weekdays at 17:00, Europe/Berlin, the best 5" in said


async def test_change_time_under_a_digest_shows_the_menu(slack):
    await slack.type("digest at 09:00")
    shown = (await press("change_time", "0" * 24, slack.caller, slack.services)).message
    assert any(part.menu for part in shown.parts if isinstance(part, Actions))


async def test_the_menu_of_a_digest_shows_the_card_of_a_paper_and_at_its_end_when_it_comes(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention once"), paper("2", "Attention twice"), route=LINE)
    waiting = await slack.stores.digests.waiting(slack.caller.channel, "daily")
    posted = digest_message(
        Digest(
            channel=slack.caller.channel,
            key=DigestKey("daily", "2026-11-24T09:00+00:00"),
            plan=DigestPlan(),
            papers=waiting,
        ),
        channel_name="ml",
        key="0" * 24,
    )
    card = (await slack.choose(posted, "2. Attention twice")).message
    assert card.boxed
    assert "Attention twice" in text_of(card)
    assert "Daily digest: every day at 09:00" in text_of((await slack.choose(posted, "Change time")).message)


async def test_a_preview_says_that_nothing_is_new_where_the_digest_would(slack):
    await slack.type("digest if empty say so")
    assert "nothing new" in await slack.read("digest now")
    await slack.type("digest if empty stay silent")
    assert "Nothing waits for the daily digest now" in await slack.read("digest now")


async def test_cards_in_the_thread_are_turned_on_shown_kept_and_undone(slack):
    said = await slack.read("digest weekly with cards")
    assert "the best 10, with their cards in its thread" in said
    assert "with their cards in its thread" in await slack.read("digest")
    assert "with their cards in its thread" in await slack.read("digest weekly at 17:00")
    await slack.type("digest off weekly")
    assert "with their cards in its thread" in await slack.read("digest on")
    undone = await slack.type("digest weekly without cards")
    assert "cards" not in text_of(undone.message)
    await slack.press(undone.message, "Undo")
    assert "with their cards in its thread" in await slack.read("digest")


async def test_cards_that_cannot_go_into_a_thread_are_said_to_be_so_at_once(discord):
    step = "Give Offprint the permission “Create Public Threads” in this channel."
    lacking = Access(can_post=True, thread_step=step)
    assert step in await discord.read("digest with cards", access=lacking)
    assert step not in await discord.read("digest without cards", access=lacking)
    assert "Create Public" not in await discord.read("digest with cards")


async def test_the_preview_is_for_the_asker_and_makes_nothing(slack):
    await slack.type("subscribe attention daily")
    await slack.bring(paper("1", "Attention once"), paper("2", "Attention twice"), route=LINE)
    answer = await slack.type("digest now")
    said = text_of(answer.message)
    assert answer.public is None
    assert "Attention once" in said
    assert (
        "Only you see this. The daily digest: every day at 09:00, UTC, the best 10; next on Wed 25 Nov at 09:00."
        in said
    )
    assert (await slack.stores.outbox.lane(slack.caller.channel)).waiting == 0
    assert len(await slack.stores.digests.waiting(slack.caller.channel, "daily")) == 2
    assert "Waiting for it: 2 papers." in await slack.read("digest")


async def test_a_preview_of_nothing_says_so_and_when_the_digest_comes(slack):
    await slack.type("digest at 09:00")
    said = await slack.read("digest now")
    assert "Nothing waits for the daily digest now" in said
    assert "next on Wed 25 Nov at 09:00" in said


async def test_stopping_it_tells_how_many_daily_subscriptions_wait_and_what_helps(slack):
    await slack.type("subscribe jax daily")
    await slack.type("subscribe julia daily")
    answer = await slack.type("digest off")
    said = text_of(answer.message)
    assert "2 subscriptions are daily: their matches wait until it is on again." in said
    assert "/papers digest daily turns it on again, /papers unsubscribe ends a subscription." in said
    assert "mira turned this channel's daily digest off" in text_of(answer.public)
    digest = (await channel(slack)).digest("daily")
    assert (digest.running, digest.next_at) == (None, None)


async def test_a_digest_that_was_turned_off_stays_off_until_someone_sets_it(slack):
    await slack.type("digest at 09:00 in Europe/Berlin")
    await slack.type("digest off")
    assert "Daily digest: off. To turn it on as it was: /papers digest daily" in await slack.read("digest")
    said = await slack.read("subscribe jax daily")
    assert "This channel's daily digest is off, so matches wait. To turn it on: /papers digest daily" in said
    digest = (await channel(slack)).digest("daily")
    assert (digest.running, digest.is_off) == (None, True)
    await slack.type("digest at 09:00")
    assert (await channel(slack)).digest("daily").is_off is False


async def test_undo_of_turning_it_off_turns_it_on(slack):
    await slack.type("digest at 09:00")
    stopped = (await slack.type("digest off")).message
    await slack.press(stopped, "Undo")
    assert (await channel(slack)).digest("daily").is_off is False


async def test_stopping_none_changes_nothing(slack):
    answer = await slack.type("digest off")
    assert "has no digest that is on, so nothing was changed" in text_of(answer.message)
    assert answer.public is None


async def test_the_rest_of_a_posted_digest_is_shown_from_its_button(slack):
    await slack.type("subscribe attention daily")
    papers = [paper(str(n), f"Attention {n}") for n in range(3)]
    await slack.bring(*papers, route=LINE)
    standing = await channel(slack)
    due = DigestKey("daily", "2026-11-24T09:00+00:00")
    made = DigestMade(channel=standing, key=due, papers=tuple(one.id for one in papers), at=slack.clock.now())
    await slack.stores.digests.apply(made)
    key = delivery_key(slack.caller.channel, Kind.DIGEST, str(due))
    said = text_of((await press("more", more_value(key, 1), slack.caller, slack.services)).message)
    assert "Attention 1" in said
    assert "Attention 0" not in said
    assert labels_of((await press("more", more_value("f" * 24, 1), slack.caller, slack.services)).message) == []


async def plans(room):
    """The plans that are on, as a day and a time each."""
    return {one.name: f"{min(one.plan.days).name} {one.plan.at:%H:%M}" for one in (await channel(room)).running}


async def test_a_channel_has_several_plans_each_at_its_own_time(slack):
    await slack.type("digest at 9:00 Europe/Berlin")
    await slack.type("digest weekly fridays at 16:00")
    await slack.type("digest trending mondays at 09:30 in Asia/Tokyo top 5")
    assert await plans(slack) == {"daily": "MONDAY 09:00", "weekly": "FRIDAY 16:00", "trending": "MONDAY 09:30"}
    shown = await slack.read("digest")
    assert "Daily digest: every day at 09:00, Europe/Berlin, the best 10; next on Wed 25 Nov at 09:00." in shown
    assert "Weekly digest: Fridays at 16:00, Europe/Berlin, the best 10; next on Fri 27 Nov at 16:00." in shown
    assert "Trending digest: Mondays at 09:30, Asia/Tokyo, the best 5; next on Mon 30 Nov at 09:30." in shown
    await slack.type("subscribe jax")
    assert "Weekly digest: Fridays at 16:00" in await slack.read("list")


async def test_off_stops_all_and_on_brings_back_what_it_stopped_as_it_was(slack):
    await slack.type("digest at 17:30 in Asia/Tokyo on weekdays top 3")
    await slack.type("digest weekly fridays at 16:00")
    before = (await channel(slack)).running
    stopped = await slack.type("digest off")
    assert "turned this channel's daily and weekly digests off." in text_of(stopped.public)
    assert await plans(slack) == {}
    started = await slack.type("digest on")
    assert "turned this channel's daily and weekly digests on again." in text_of(started.public)
    assert (await channel(slack)).running == before


async def test_undo_of_off_brings_back_all_that_it_stopped_and_leaves_what_was_set_since(slack):
    await slack.type("digest at 17:30")
    await slack.type("digest weekly")
    stopped = (await slack.type("digest off")).message
    await slack.type("digest at 08:00")
    await slack.press(stopped, "Undo")
    assert await plans(slack) == {"daily": "MONDAY 08:00", "weekly": "MONDAY 09:00"}


@pytest.mark.parametrize("typed", ["digest off weekly", "digest weekly off", "stop the weekly digest"])
async def test_off_with_a_name_stops_that_one_only(slack, typed):
    await slack.type("digest at 17:30")
    await slack.type("digest weekly fridays")
    said = await slack.read(typed)
    assert "no more weekly digests" in said
    assert "Daily digest: every day at 17:30" in said
    assert await plans(slack) == {"daily": "MONDAY 17:30"}
    await slack.type("digest weekly")
    assert (await plans(slack))["weekly"] == "FRIDAY 09:00"


async def test_the_same_words_work_with_discords_options(discord):
    for path, options in (
        (("digest", "set"), {"plan": "weekly", "at": "16:00", "days": "fridays"}),
        (("digest", "set"), {"plan": "daily"}),
        (("digest", "off"), {"plan": "daily"}),
    ):
        await answer(Invocation(path, options), discord.caller, discord.services)
    assert await plans(discord) == {"weekly": "FRIDAY 16:00"}


async def test_who_names_no_plan_sets_the_daily_one_and_is_told_of_the_other(slack):
    await slack.type("digest weekly")
    said = await slack.read("digest 17:30")
    assert "This channel's daily digest now comes every day at 17:30" in said
    assert "The weekly digest stays as it is. To change the weekly one: /papers digest weekly at 17:30" in said
    assert "/papers digest weekly on mondays" in await slack.read("digest weekdays")


async def test_the_menu_has_times_of_each_plan(slack):
    await slack.type("digest at 09:00")
    await slack.type("digest weekly")
    shown = (await slack.type("digest")).message
    said = text_of((await slack.choose(shown, "weekly at 16:00")).message)
    assert "This channel's weekly digest now comes Mondays at 16:00" in said
    assert await plans(slack) == {"daily": "MONDAY 09:00", "weekly": "MONDAY 16:00"}


async def test_every_menu_of_times_fits_where_all_plans_are_on(slack):
    for typed in ("digest daily", "digest weekly", "digest trending"):
        await slack.type(typed)
    (menu,) = [part.menu for part in (await slack.type("digest")).message.parts if isinstance(part, Actions)]
    assert len(menu.choices) == 24


async def test_a_named_plan_is_previewed_and_what_waits_for_each_is_counted_apart(slack):
    await slack.type("subscribe attention weekly")
    await slack.type("digest at 09:00")
    await slack.bring(paper("1", "Attention once"), route=IntoDigests(frozenset({"weekly"})))
    assert "Attention once" in await slack.read("digest now weekly")
    assert "Nothing waits for the daily digest now" in await slack.read("digest now")
    assert "weekly digest: Mondays at 09:00" in (said := await slack.read("status"))
    assert "1 paper waiting for it" in said


async def test_what_is_previewed_without_a_name_is_the_only_digest_that_is_on(slack):
    await slack.type("subscribe attention weekly")
    await slack.bring(paper("1", "Attention once"), route=IntoDigests(frozenset({"weekly"})))
    assert "Attention once" in await slack.read("digest now")


async def test_daily_names_the_digest_and_leaves_its_days(slack):
    await slack.type("digest weekdays")
    said = await slack.read("digest daily")
    assert "Nothing to change" in said
    assert "Every day of the week: /papers digest on every day" in said


@pytest.mark.parametrize("typed", ["digest monthly", "digest off monthly", "digest weekly weekdays"])
async def test_a_plan_that_there_is_not_changes_nothing(slack, typed):
    await slack.type("digest at 17:30")
    await slack.read(typed)
    assert await plans(slack) == {"daily": "MONDAY 17:30"}


async def test_a_zone_changed_on_the_day_is_answered_with_the_next_moment_there(slack):
    await slack.type("digest at 13:00 in Europe/Berlin")
    assert "next on Tue 24 Nov at 13:00" in await slack.read("digest in America/New_York")
    assert "next on Wed 25 Nov at 13:00" in await slack.read("digest in Asia/Tokyo")
