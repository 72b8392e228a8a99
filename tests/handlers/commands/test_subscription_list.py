"""`/papers unsubscribe` and `/papers list`: by number, by query, by menu, with Undo."""

import json
from datetime import timedelta

import pytest

from bot.card.card import Actions
from handlers.discord.render import components_of as discord_components
from handlers.slack.render import render as slack_render
from tests.contracts.facts import CARD
from tests.handlers.commands.room import labels_of, paper, text_of


async def queries(room):
    return [one.query for one in await room.stores.channels.subscriptions(room.caller.channel)]


@pytest.fixture
async def three(slack):
    for query in ("jax", '"mixture of experts"', "title:gpu daily"):
        await slack.type(f"subscribe {query}")
    return slack


@pytest.mark.parametrize(
    "typed",
    [
        "2",
        "#2",
        "2.",
        "no. 2",
        "number 2",
        "№ 2",
        '"Mixture  of Experts"',
        "mixture-of-experts",
        "“mixture of experts”",
    ],
)
async def test_a_subscription_is_ended_by_its_number_or_by_its_query_however_it_is_typed(three, typed):
    answer = await three.type(f"unsubscribe {typed}")
    assert await queries(three) == ["jax", "title:gpu"]
    assert 'This channel no longer gets what matches "mixture of experts"' in text_of(answer.message)
    assert 'mira unsubscribed this channel from "mixture of experts"' in text_of(answer.public)


async def test_undo_brings_it_back(three):
    ended = (await three.type("unsubscribe jax")).message
    answer = await three.press(ended, "Undo")
    assert "Undone by mira." in text_of(answer.message)
    assert "mira brought back the subscription to jax" in text_of(answer.public)
    assert await queries(three) == ["jax", '"mixture of experts"', "title:gpu"]


async def test_without_a_name_one_is_chosen_from_a_menu(three):
    menu = (await three.type("unsubscribe")).message
    await three.choose(menu, "title:gpu (daily)")
    assert await queries(three) == ["jax", '"mixture of experts"']


@pytest.mark.parametrize(("platform", "holds"), [("slack", 100), ("discord", 25)])
async def test_a_menu_holds_what_the_platform_has_room_for_and_says_how_to_name_the_rest(platform, holds, request):
    room = request.getfixturevalue(platform)
    for number in range(holds + 2):
        await room.type(f"subscribe word{number}")
    message = (await room.type("unsubscribe")).message
    menu = next(part.menu for part in message.parts if isinstance(part, Actions))
    assert len(menu.choices) == holds
    assert "2 more" in text_of(message)


async def test_a_subscription_that_is_not_there_is_answered_with_the_nearest(three):
    said = await three.read("unsubscribe title:gpus2")
    assert "“title:gpus2” is not among this channel's 3 subscriptions. The nearest is “title:gpu”." in said
    assert "Try /papers unsubscribe title:gpu" in said


async def test_nothing_near_is_answered_with_the_list(three):
    assert "Try /papers list" in await three.read("unsubscribe 4")


async def test_a_wrong_query_is_answered_with_a_command_that_works(three):
    assert 'Try /papers unsubscribe "jax"' in await three.read('unsubscribe "jax')


@pytest.mark.parametrize("typed", ['"gpu', "(", "-1", "year:2023"])
async def test_a_wrong_query_that_no_subscription_has_is_answered_with_the_list(three, typed):
    assert "Try /papers list" in await three.read(f"unsubscribe {typed}")


async def test_a_menu_that_is_older_than_the_channel_changes_nothing(three):
    menu = (await three.type("unsubscribe")).message
    await three.type("unsubscribe jax")
    said = text_of((await three.choose(menu, "jax")).message)
    assert "no longer has that subscription; nothing was changed" in said
    assert len(await queries(three)) == 2


@pytest.mark.parametrize("typed", ["list", "unsubscribe", "unsubscribe jax"])
async def test_a_channel_without_subscriptions_is_told_how_to_begin(slack, typed):
    said = await slack.read(typed)
    assert "This channel has no subscriptions yet" in said
    assert "/papers subscribe " in said


async def test_the_list_is_numbered_and_tells_mode_and_last_match(three):
    said = await three.read("list")
    assert "This channel has 3 subscriptions:" in said
    assert "jax · instantly · no match yet" in said
    assert "title:gpu · daily · no match yet" in said
    assert "Daily digest: every day at 09:00, UTC, the best 10; next on Wed 25 Nov at 09:00." in said


async def test_a_long_list_has_pages_and_its_numbers_go_on(slack):
    for number in range(14):
        await slack.type(f"subscribe word{number}")
    first = (await slack.type("list")).message
    assert labels_of(first)[-1] == "Next"
    second = (await slack.press(first, "Next")).message
    assert "7. word6 ·" in text_of(second)
    assert "word5" not in text_of(second)
    third = (await slack.press(second, "Next")).message
    assert "13. word12 ·" in text_of(third)
    assert labels_of(third)[-1] == "Previous"
    assert "7. word6 ·" in text_of((await slack.press(third, "Previous")).message)


async def test_a_page_that_is_no_longer_there_becomes_the_last(slack):
    for number in range(7):
        await slack.type(f"subscribe word{number}")
    first = (await slack.type("list")).message
    await slack.type("unsubscribe 1")
    assert "1. word1 " in text_of((await slack.press(first, "Next")).message)


async def test_each_subscription_can_be_switched_and_ended_where_it_stands(three):
    listed = (await three.type("list")).message
    assert labels_of(listed) == [
        *("Daily instead", "Weekly instead", "Unsubscribe"),
        *("Daily instead", "Weekly instead", "Unsubscribe"),
        *("Instantly instead", "Weekly instead", "Unsubscribe"),
    ]
    switched = await three.press(listed, "Instantly instead")
    assert "3. title:gpu · instantly" in text_of(switched.message)
    assert "mira switched title:gpu to instantly." in text_of(switched.public)
    ended = await three.press(switched.message, "Unsubscribe")
    assert "mira unsubscribed this channel from jax." in text_of(ended.message)
    assert '1. "mixture of experts" ·' in text_of(ended.message)
    assert "mira unsubscribed this channel from jax." in text_of(ended.public)


async def test_what_was_done_in_the_list_can_be_undone_in_it(three):
    ended = (await three.press((await three.type("list")).message, "Unsubscribe")).message
    back = await three.press(ended, "Undo")
    assert "mira brought back the subscription to jax, instantly." in text_of(back.message)
    assert "1. jax · instantly" in text_of(back.message)
    again = await three.press(ended, "Undo")
    assert text_of(again.whisper) == "That is already undone; nothing was changed."
    assert len(await queries(three)) == 3


async def test_a_list_that_is_older_than_the_channel_changes_nothing_else(three):
    listed = (await three.type("list")).message
    await three.type("unsubscribe jax")
    late = await three.press(listed, "Unsubscribe")
    assert "no longer has that subscription; nothing was changed" in text_of(late.whisper)
    assert "2 subscriptions" in text_of(late.message)
    assert await queries(three) == ['"mixture of experts"', "title:gpu"]


async def test_the_last_one_that_is_ended_in_the_list_leaves_how_to_begin_and_undo(slack):
    await slack.type("subscribe jax")
    empty = (await slack.press((await slack.type("list")).message, "Unsubscribe")).message
    assert "This channel has no subscriptions yet" in text_of(empty)
    assert "1. jax" in text_of((await slack.press(empty, "Undo")).message)


async def test_a_switch_in_the_list_that_would_flood_the_channel_is_asked_about(slack):
    await slack.type("subscribe * daily")
    answer = await slack.press((await slack.type("list")).message, "Instantly instead")
    assert "would flood this channel" in text_of(answer.whisper)
    assert "1. * · daily" in text_of(answer.message)


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_page_of_the_longest_queries_is_shown_whole(platform, request):
    room = request.getfixturevalue(platform)
    for number in range(13):
        await room.type(f"subscribe {' OR '.join(f'word{number}x{n}' for n in range(35))} daily")
    listed = (await room.type("list")).message
    second = (await room.press(listed, "Next")).message
    full = (await room.press(second, "Unsubscribe")).message
    written = json.dumps(slack_render(full).blocks if platform == "slack" else discord_components(full))
    assert written.count('"Unsubscribe"') == 6
    assert all(f"{number}. " in written or f"{number}\\\\. " in written for number in range(7, 13))
    assert "Daily digest: " in written
    assert '"Previous"' in written


async def test_one_channel_does_not_see_the_subscriptions_of_another(three, discord):
    discord.stores = three.stores
    assert "no subscriptions yet" in await discord.read("list")


async def test_the_last_match_is_told_by_its_age(three):
    await three.bring(paper("1", "JAX at scale"), route=CARD)
    three.clock.time += timedelta(hours=3)
    assert "jax · instantly · last match 3 hours ago" in await three.read("list")
