"""Several subscriptions end at once, once that is confirmed, and each can be brought back."""

import pytest

from tests.handlers.commands.room import labels_of, text_of


@pytest.fixture
async def three(slack):
    for query in ("gpu", "tpu", "npu"):
        await slack.type(f"subscribe {query}")
    return slack


async def queries(room):
    return [one.query for one in await room.stores.channels.subscriptions(room.caller.channel)]


@pytest.mark.parametrize(
    ("typed", "ask", "left"),
    [
        ("all", "End all 3 subscriptions of this channel?", []),
        ("1 2", "End these 2 subscriptions of this channel?", ["npu"]),
        ("3,1", "End these 2 subscriptions of this channel?", ["tpu"]),
        ("#1 and #3", "End these 2 subscriptions of this channel?", ["tpu"]),
        ("2-3", "End these 2 subscriptions of this channel?", ["gpu"]),
    ],
)
async def test_they_end_when_it_is_confirmed_and_not_before(three, typed, ask, left):
    message = (await three.type(f"unsubscribe {typed}")).message
    assert text_of(message).startswith(ask)
    assert await queries(three) == ["gpu", "tpu", "npu"]
    ended = await three.press(message, labels_of(message)[0])
    assert await queries(three) == left
    assert f"no longer has {3 - len(left)} subscriptions" in text_of(ended.message)


async def test_each_is_told_in_the_channel_and_can_be_brought_back(three):
    ended = (await three.press((await three.type("unsubscribe all")).message, "End 3")).message
    assert "3 messages waiting" in await three.read("status")
    assert labels_of(ended) == ["Undo gpu", "Undo tpu", "Undo npu"]
    await three.press(ended, "Undo tpu")
    assert await queries(three) == ["tpu"]


async def test_one_that_came_since_the_question_stays(three):
    asked = (await three.type("unsubscribe all")).message
    await three.type("subscribe dpu")
    await three.press(asked, "End 3")
    assert await queries(three) == ["dpu"]
    assert "nothing was changed" in text_of((await three.press(asked, "End 3")).message)


async def test_a_number_that_the_list_has_not_is_named(three):
    told = "“9” is not among this channel's subscriptions; it has 3."
    assert await three.read("unsubscribe 1 9") == f"{told}\nTry /papers list"


async def test_a_subscription_to_these_very_words_is_the_one_that_ends(three):
    await three.type("subscribe all")
    await three.type("unsubscribe all")
    assert await queries(three) == ["gpu", "tpu", "npu"]


async def test_more_numbers_than_a_button_holds_are_refused(slack):
    for number in range(40):
        await slack.type(f"subscribe word{number}")
    said = await slack.read(f"unsubscribe {' '.join(map(str, range(1, 40)))}")
    assert said == "These are too many at once.\nTry /papers unsubscribe 1 2 3"
    assert labels_of((await slack.type("unsubscribe all")).message) == ["End 40"]


async def test_several_are_named_as_they_were_typed(slack):
    for typed in ("reinforcement learning", "Schrödinger bridges"):
        await slack.type(f"subscribe {typed}")
    asked = (await slack.type("unsubscribe all")).message
    assert "reinforcement learning\nSchrödinger bridges" in text_of(asked)
    ended = (await slack.press(asked, "End 2")).message
    assert "reinforcement learning\nSchrödinger bridges" in text_of(ended)
    assert labels_of(ended) == ["Undo reinforcement learning", "Undo Schrödinger bridges"]
