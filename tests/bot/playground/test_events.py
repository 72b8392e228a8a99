"""The log of events, and the stream that the page reads."""

import asyncio
import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.events import EventLog, frame


async def test_a_follower_gets_what_was_and_what_comes_in_order():
    log = EventLog()
    log.publish("story", {"n": 1})
    seen = []

    async def follow():
        seen.extend([event.id async for event in log.follow()])

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    log.publish("story", {"n": 2})
    log.close()
    await following
    assert seen == [1, 2]


async def test_a_follower_that_was_away_gets_only_what_it_missed():
    log = EventLog()
    for number in range(5):
        log.publish("story", {"n": number})
    log.close()
    assert [event.id async for event in log.follow(after=3)] == [4, 5]


async def test_a_condition_is_waited_for_without_asking_again_and_again(playground, slack):
    waiting = asyncio.create_task(playground.until(lambda: len(playground.slack.ledger()) == 2))
    for _ in range(2):
        assert not waiting.done()
        await slack.chat_postMessage(channel="C0MLSYSTEMS", text="hi")
    await waiting


async def test_a_refusal_can_be_waited_for(playground, slack):
    waiting = asyncio.create_task(playground.until(lambda: playground.slack.refusals != ()))
    with pytest.raises(SlackApiError):
        await slack.chat_postMessage(channel="C0NOTHING00", text="hi")
    await waiting


async def test_a_condition_that_never_holds_is_given_up(playground):
    with pytest.raises(TimeoutError):
        await playground.until(lambda: False, within=0.01)


def test_a_frame_is_one_line_of_data():
    assert frame("story", {"text": "a\nb"}, 7) == b'id: 7\nevent: story\ndata: {"text":"a\\nb"}\n\n'


async def read_events(url, count, *, last=None):
    """The first `count` frames of the stream, as (id, type, data)."""
    headers = {} if last is None else {"Last-Event-ID": last}
    frames = []
    async with aiohttp.ClientSession() as session, session.get(f"{url}/events", headers=headers) as stream:
        assert stream.content_type == "text/event-stream"
        while len(frames) < count:
            lines = (await stream.content.readuntil(b"\n\n")).decode().strip().splitlines()
            told = dict(line.split(": ", 1) for line in lines)
            frames.append((told.get("id"), told["event"], json.loads(told["data"])))
    return frames


async def test_the_stream_begins_with_hello_and_tells_everything_so_far(playground):
    playground.tell({"type": "story", "text": "papers arrived"})
    hello, commands, story = await read_events(playground.url, 3)
    assert hello[:2] == (None, "hello")
    assert hello[2]["slack"]["name"] == "Tidewater"
    assert hello[2]["discord"]["servers"][0]["channels"][0]["name"] == "gpu-kernels"
    assert commands[:2] == ("1", "commands")
    assert story == ("2", "story", {"text": "papers arrived"})


async def test_a_stream_taken_up_again_goes_on_after_the_last_id(playground):
    for number in range(3):
        playground.tell({"type": "story", "text": str(number)})
    _, first, second = await read_events(playground.url, 3, last="2")
    assert (first[0], second[0]) == ("3", "4")


async def test_what_happens_while_the_stream_is_open_is_told_at_once(playground):
    reading = asyncio.create_task(read_events(playground.url, 3))
    playground.slack.say("C0MLSYSTEMS", "good morning")
    *_, message = await reading
    assert message[1] == "message"
    assert message[2]["author"] == {"name": "mira", "bot": False}
