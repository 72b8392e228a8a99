"""Undo takes a change back once, whatever has happened meanwhile."""

from bot.channel.channel import DigestPlan
from bot.channel.subscription import Mode
from handlers.commands.context import Replaced
from handlers.commands.router import press
from tests.handlers.commands.room import labels_of, text_of


async def active(room):
    return [(one.query, one.mode) for one in await room.stores.channels.subscriptions(room.caller.channel)]


async def test_a_subscription_is_taken_back_and_its_button_dies(slack):
    made = await slack.type("subscribe jax")
    answer = await slack.press(made.message, "Undo")
    assert isinstance(answer, Replaced)
    assert await active(slack) == []
    assert "Undone by mira." in text_of(answer.message)
    assert all(button.disabled for part in answer.message.parts for button in getattr(part, "buttons", ()))
    assert "mira took back the subscription to jax" in text_of(answer.public)


async def test_the_notice_in_the_channel_has_the_same_button(slack):
    made = await slack.type("subscribe jax")
    assert labels_of(made.public) == ["Undo"]
    await slack.press(made.public, "Undo")
    assert await active(slack) == []


async def test_a_second_press_says_that_it_is_undone_already(slack):
    made = (await slack.type("subscribe jax")).message
    await slack.press(made, "Undo")
    again = await slack.press(made, "Undo")
    assert "already undone" in text_of(again.whisper)
    assert "Undone by mira." in text_of(again.message)
    ended = (await slack.type("subscribe jax")).message
    await slack.press(ended, "Undo")
    assert await active(slack) == []


async def test_a_mode_is_taken_back(slack):
    made = (await slack.type("subscribe jax")).message
    moved = (await slack.press(made, "Daily instead")).message
    assert await active(slack) == [("jax", Mode.DAILY)]
    await slack.press(moved, "Undo")
    assert await active(slack) == [("jax", Mode.INSTANTLY)]
    assert "already undone" in text_of((await slack.press(moved, "Undo")).whisper)


async def test_a_subscription_that_has_left_meanwhile_is_said(slack):
    made = (await slack.type("subscribe jax")).message
    moved = (await slack.press(made, "Daily instead")).message
    await slack.type("unsubscribe jax")
    assert "has ended since" in text_of((await slack.press(moved, "Undo")).message)


async def test_a_digest_is_taken_back_to_the_one_before(slack):
    await slack.type("digest at 08:00 in UTC")
    later = (await slack.type("digest at 17:00")).message
    await slack.press(later, "Undo")
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert f"{channel.digest('daily').plan.at:%H:%M}" == "08:00"
    assert f"{channel.digest('daily').next_at:%a %H:%M}" == "Wed 08:00"


async def test_a_first_digest_is_taken_back_to_none(slack):
    first = (await slack.type("digest at 08:00")).message
    await slack.press(first, "Undo")
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert (channel.digest("daily").plan, channel.digest("daily").next_at) == (None, None)


async def test_a_digest_that_was_changed_since_stays(slack):
    first = (await slack.type("digest at 08:00")).message
    await slack.type("digest at 17:00")
    assert "the newer choice stays" in text_of((await slack.press(first, "Undo")).message)
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert f"{channel.digest('daily').plan.at:%H:%M}" == "17:00"


async def test_a_stopped_digest_comes_back(slack):
    await slack.type("digest at 08:00")
    stopped = (await slack.type("digest off")).message
    await slack.press(stopped, "Undo")
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert channel.digest("daily").plan == DigestPlan(at=channel.digest("daily").plan.at)
    assert channel.digest("daily").next_at is not None


async def test_a_change_of_another_channel_cannot_be_taken_back_here(slack, discord):
    made = (await slack.type("subscribe jax")).message
    discord.stores = slack.stores
    assert "not known here" in text_of((await discord.press(made, "Undo")).message)
    assert await active(slack) == [("jax", Mode.INSTANTLY)]


async def test_on_discord_the_channel_hears_of_it_by_a_notice(discord):
    made = (await discord.type("subscribe jax")).message
    answer = await discord.press(made, "Undo")
    assert answer.public is None
    assert (await discord.stores.outbox.lane(discord.caller.channel)).waiting == 3  # two notices, and an edit


async def test_a_button_of_another_time_is_answered(slack):
    for verb, value in (("undo", "x"), ("unsubscribe", "x"), ("vote", "1"), ("page", "no:such"), ("more", "x")):
        assert (await press(verb, value, slack.caller, slack.services)).message


async def test_no_undo_brings_a_channel_above_its_number_of_subscriptions(slack):
    slack.most_subscriptions = 2
    for query in ("jax", "tpu"):
        await slack.type(f"subscribe {query}")
    ended = await slack.type("unsubscribe jax")
    await slack.type("subscribe rice")
    told = await slack.press(ended.message, "Undo")
    assert "the operator allows no more" in text_of(told.message)
    await slack.type("unsubscribe rice")
    await slack.press(ended.message, "Undo")
    assert {query for query, _ in await active(slack)} == {"tpu", "jax"}
