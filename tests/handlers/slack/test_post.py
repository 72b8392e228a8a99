"""Posting to Slack and looking for what may have been posted, with the real client over real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Actions, Button, Choice, Group, Message, Picture, Press, Text, Thumbs, plain
from bot.delivery.outcome import (
    Absent,
    CannotLook,
    ChannelRefused,
    MessageRefused,
    NotSent,
    Searched,
    Sent,
    Unknown,
)
from bot.delivery.window import Window
from bot.playground.faults import NEVER, Fault
from bot.playground.playground import Playground
from handlers.slack.app import SlackApp
from handlers.slack.errors import STEPS
from tests.handlers.looking import find
from tests.handlers.messages import HOSTILE, KEY, card
from tests.handlers.office import Office
from tests.handlers.slack.conftest import CHANNEL, account

POST = "chat.postMessage"
HISTORY = "conversations.history"


@pytest.fixture
def messenger(playground, office):
    """A messenger alone: posting needs no socket."""
    return SlackApp(account(playground), services=office.services, wake=office.wake).messenger


def fault(playground: Playground, kind: str, endpoint: str = POST, **told: object):
    return playground.faults.add(Fault(platform="slack", endpoint=endpoint, kind=kind, **told))


async def test_a_card_is_posted_once_with_its_key_and_without_previews(playground, messenger):
    posted = await messenger.post(CHANNEL, card(), key=KEY)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert posted == Sent(post.id)
    assert KEY in post.key
    assert post.payload["text"] == card().fallback
    assert (post.payload["unfurl_links"], post.payload["unfurl_media"]) == (False, False)
    assert playground.slack.refusals == ()


async def test_hostile_text_is_posted_as_it_is_and_mentions_nobody(playground, messenger):
    for number, text in enumerate(HOSTILE):
        assert isinstance(await messenger.post(CHANNEL, card(f"T {text}", abstract=text), key=f"{number:024x}"), Sent)
    posted = str([post.payload for post in playground.slack.ledger(CHANNEL.local_id)])
    assert all(mention not in posted for mention in ("<!", "<@", "<#"))


@pytest.mark.parametrize("code", [*STEPS, "restricted_action_read_only_channel"])
async def test_a_code_of_the_channel_or_workspace_refuses_the_channel_with_a_step(playground, messenger, code):
    fault(playground, "refuse", error=code)
    refused = await messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(refused, ChannelRefused)
    assert refused.code == code
    assert refused.step


async def test_a_channel_that_offprint_is_not_in_says_how_to_invite_it(playground, messenger):
    await playground.slack.remove_from(CHANNEL.local_id)
    refused = await messenger.post(CHANNEL, card(), key=KEY)
    assert refused == ChannelRefused("not_in_channel", "Type `/invite @Offprint` in the channel.")


async def test_a_picture_that_slack_cannot_fetch_costs_the_picture_and_not_the_card(playground, messenger):
    pictured = replace(
        card(), parts=(Text(((plain("A paper"),),), Picture("https://example.org/1.png", "its first page")),)
    )
    fault(playground, "refuse", error="invalid_blocks")
    assert isinstance(await messenger.post(CHANNEL, pictured, key=KEY), Sent)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert "image" not in str(post.payload["blocks"])


@pytest.mark.parametrize(
    ("code", "refused"),
    [("ratelimited", False), ("rate_limited", False), ("message_limit_exceeded", True), ("a_code_of_tomorrow", True)],
)
async def test_another_no_is_surely_not_sent(playground, messenger, code, refused):
    fault(playground, "refuse", error=code)
    assert await messenger.post(CHANNEL, card(), key=KEY) == NotSent(code, refused=refused)


async def test_too_many_requests_say_how_long_to_wait(playground, messenger):
    fault(playground, "refuse", status=429, retry_after=7)
    assert await messenger.post(CHANNEL, card(), key=KEY) == NotSent("ratelimited", 7.0)


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
async def test_a_code_after_which_some_may_be_done_is_unknown(playground, messenger, code):
    fault(playground, "refuse", error=code)
    assert await messenger.post(CHANNEL, card(), key=KEY) == Unknown(code)


@pytest.mark.parametrize(
    "code", ["invalid_blocks", "msg_too_long", "no_text", "metadata_too_large", "invalid_arguments"]
)
async def test_a_code_of_the_message_refuses_the_message(playground, messenger, code):
    fault(playground, "refuse", times=2, error=code)
    refused = await messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(refused, MessageRefused)
    assert refused.code == code


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_unknown(playground, messenger, status):
    fault(playground, "refuse", status=status)
    assert isinstance(await messenger.post(CHANNEL, card(), key=KEY), Unknown)


@pytest.mark.parametrize("kind", ["drop", "drop_after", "refuse_after", "truncate", "garble"])
async def test_an_answer_that_is_lost_is_unknown_and_nothing_is_repeated(playground, messenger, kind):
    struck = fault(playground, kind)
    assert isinstance(await messenger.post(CHANNEL, card(), key=KEY), Unknown)
    assert struck.count == 1
    assert len(playground.slack.ledger(CHANNEL.local_id)) == (0 if kind == "drop" else 1)


async def test_an_answer_that_does_not_come_is_unknown_after_the_time_out(playground, office):
    messenger = SlackApp(account(playground, request_timeout=1.0), services=office.services, wake=office.wake).messenger
    struck = fault(playground, "hold")
    assert isinstance(await messenger.post(CHANNEL, card(), key=KEY), Unknown)
    struck.release()
    assert len(playground.slack.ledger(CHANNEL.local_id)) == 1


async def test_a_refused_connection_is_surely_not_sent(playground, office, unused_tcp_port):
    nowhere = account(playground, api_url=f"http://127.0.0.1:{unused_tcp_port}/api/")
    messenger = SlackApp(nowhere, services=office.services, wake=office.wake).messenger
    assert isinstance(await messenger.post(CHANNEL, card(), key=KEY), NotSent)


async def test_a_message_whose_answer_was_lost_is_found_again(playground, messenger):
    since = Office().clock.now()
    fault(playground, "drop_after")
    await messenger.post(CHANNEL, card(), key=KEY)
    await messenger.post(CHANNEL, card(), key="f" * 24)
    assert await find(messenger, CHANNEL, KEY, since=since) == Sent(playground.slack.ledger(CHANNEL.local_id)[0].id)


async def test_a_message_that_was_never_stored_is_absent(playground, messenger):
    since = Office().clock.now()
    fault(playground, "drop")
    await messenger.post(CHANNEL, card(), key=KEY)
    playground.slack.say(CHANNEL.local_id, f"I say {KEY}")
    assert await find(messenger, CHANNEL, KEY, since=since) == Absent()


async def test_a_message_from_before_is_not_looked_at(playground, messenger):
    await messenger.post(CHANNEL, card(), key=KEY)
    later = Office().clock.now() + timedelta(hours=1)
    assert await find(messenger, CHANNEL, KEY, since=later) == Absent()


async def test_a_message_that_shows_late_is_found_once_it_shows(playground, messenger):
    since = Office().clock.now()
    hidden = fault(playground, "late", visible_after=NEVER)
    await messenger.post(CHANNEL, card(), key=KEY)
    assert await find(messenger, CHANNEL, KEY, since=since) == Absent()
    hidden.reveal()
    assert isinstance(await find(messenger, CHANNEL, KEY, since=since), Sent)


async def test_a_look_up_goes_through_every_page(playground, messenger):
    since = Office().clock.now()
    await messenger.post(CHANNEL, card(), key=KEY)
    for number in range(450):
        playground.slack.say(CHANNEL.local_id, f"message {number}")
    assert isinstance(await find(messenger, CHANNEL, KEY, since=since), Sent)


async def test_a_look_up_without_the_scope_says_what_to_do(playground, messenger):
    playground.slack.set_scopes(frozenset({"chat:write"}))
    looked = await find(messenger, CHANNEL, KEY, since=Office().clock.now())
    assert looked == CannotLook("missing_scope", STEPS["missing_scope"])


@pytest.mark.parametrize(
    "told", [{"kind": "refuse", "status": 429, "retry_after": 61}, {"kind": "drop", "times": 9}, {"kind": "garble"}]
)
async def test_a_look_up_that_fails_is_to_be_tried_again(playground, messenger, told):
    playground.faults.add(Fault(platform="slack", endpoint=HISTORY, **told))
    looked = await find(messenger, CHANNEL, KEY, since=Office().clock.now())
    assert isinstance(looked, CannotLook)
    assert looked.step is None


async def test_a_look_up_says_how_long_slack_wants_to_be_left_alone(playground, messenger):
    fault(playground, "refuse", HISTORY, status=429, retry_after=90)
    assert await find(messenger, CHANNEL, KEY, since=Office().clock.now()) == CannotLook("ratelimited", None, 90.0)


async def test_a_look_up_waits_for_its_next_page_and_does_not_begin_anew(playground, messenger):
    since = Office().clock.now()
    await messenger.post(CHANNEL, card(), key=KEY)
    struck = fault(playground, "refuse", HISTORY, status=429, retry_after=1)
    assert isinstance(await find(messenger, CHANNEL, KEY, since=since), Sent)
    assert struck.count == 1


async def test_one_look_up_answers_for_several_messages(playground, messenger):
    since = Office().clock.now()
    keys = [f"{number:024x}" for number in range(3)]
    for key in keys[:2]:
        await messenger.post(CHANNEL, card(), key=key)
    looked = await messenger.find(CHANNEL, keys, within=Window(begins=since - timedelta(minutes=5)))
    posts = playground.slack.ledger(CHANNEL.local_id)
    assert looked == Searched({key: post.id for key, post in zip(keys[:2], posts, strict=True)})


async def test_a_look_up_ends_where_its_window_ends(playground, messenger):
    begins = Office().clock.now() - timedelta(minutes=5)
    await messenger.post(CHANNEL, card(), key=KEY)
    past = Window(begins=begins, ends=begins + timedelta(minutes=1))
    assert await messenger.find(CHANNEL, (KEY,), within=past) == Searched({})


async def test_a_look_up_begins_at_the_last_message_before(playground, messenger):
    begins = Office().clock.now() - timedelta(minutes=5)
    first = await messenger.post(CHANNEL, card(), key=KEY)
    await messenger.post(CHANNEL, card(), key="f" * 24)
    looked = await messenger.find(CHANNEL, (KEY, "f" * 24), within=Window(begins=begins, after=first.message_id))
    assert list(looked.found) == ["f" * 24]


async def test_many_lanes_post_at_once(playground, messenger):
    slow = fault(playground, "hold", channel=CHANNEL.local_id)
    held = asyncio.ensure_future(messenger.post(CHANNEL, card(), key=KEY))
    await slow.struck()
    other = type(CHANNEL)("slack", CHANNEL.workspace, "C0RETRIEVAL")
    assert isinstance(await messenger.post(other, card(), key="e" * 24), Sent)
    slow.release()
    assert isinstance(await held, Sent)


async def test_a_message_is_edited_in_place_and_keeps_its_key(playground, messenger, office):
    posted = await messenger.post(CHANNEL, card(), key=KEY)
    assert await messenger.update(CHANNEL, posted.message_id, card("Another"), key=KEY) == posted
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert [edit["text"] for edit in post.edits] == [card("Another").fallback]
    since = office.clock.now() - timedelta(minutes=1)
    assert await find(messenger, CHANNEL, KEY, since=since) == posted
    assert playground.slack.refusals == ()


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        ("refuse", {"error": "message_not_found"}, MessageRefused),
        ("refuse", {"error": "cant_update_message"}, MessageRefused),
        ("refuse", {"error": "is_archived"}, ChannelRefused),
        ("refuse", {"status": 429, "retry_after": 7}, NotSent),
        ("refuse", {"status": 503}, Unknown),
    ],
)
async def test_an_edit_that_fails_says_whether_to_wait_to_ask_a_person_or_to_let_go(
    playground, messenger, kind, told, expected
):
    posted = await messenger.post(CHANNEL, card(), key=KEY)
    fault(playground, kind, endpoint="chat.update", **told)
    failed = await messenger.update(CHANNEL, posted.message_id, card("Another"), key=KEY)
    assert isinstance(failed, expected)
    assert getattr(failed, "is_gone", True) is True


GROUPED = Message("A digest.", (Group((plain("gpu"),), (Text(((plain("A paper"),),)),)), *card().parts[-1:]))


async def test_groups_are_containers_where_slack_takes_them(playground, messenger):
    assert isinstance(await messenger.post(CHANNEL, GROUPED, key=KEY), Sent)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert [block["type"] for block in post.payload["blocks"]] == ["container", "actions"]


class TestAWorkspaceWithoutContainers:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_without=frozenset({"container"}))

    async def test_groups_are_sections_and_a_container_is_tried_once(self, playground, messenger):
        for number in range(3):
            assert isinstance(await messenger.post(CHANNEL, GROUPED, key=f"{number:024x}"), Sent)
        posts = playground.slack.ledger(CHANNEL.local_id)
        shown = [[block["type"] for block in post.payload["blocks"]] for post in posts]
        assert shown == [["section", "section", "actions"]] * 3
        assert [refusal.error for refusal in playground.slack.refusals] == ["invalid_blocks"]


async def test_a_message_that_is_refused_either_way_says_nothing_of_containers(playground, messenger):
    fault(playground, "refuse", error="invalid_blocks", times=2)
    assert isinstance(await messenger.post(CHANNEL, GROUPED, key=KEY), MessageRefused)
    assert isinstance(await messenger.post(CHANNEL, GROUPED, key=KEY), Sent)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert post.payload["blocks"][0]["type"] == "container"


UP = Button("👍", Press("vote", KEY))
JUDGED = Message(
    "J.",
    (
        Text(((plain("A paper"),),)),
        Actions(
            (Button("Abstract", Press("abstract", KEY)), UP),
            thumbs=Thumbs(UP, "card_menu", Choice("👍", f"vote:{KEY}"), Choice("Not for us", f"not_for_us:{KEY}")),
        ),
    ),
)


def kinds(post) -> list[str]:
    return [block["type"] for block in post.payload["blocks"]]


async def test_an_edit_keeps_slacks_own_thumbs(playground, messenger):
    posted = await messenger.post(CHANNEL, JUDGED, key=KEY)
    assert await messenger.update(CHANNEL, posted.message_id, JUDGED, key=KEY) == posted
    (message,) = playground.slack.messages(CHANNEL.local_id)
    assert [block["type"] for block in message.draft.blocks] == ["section", "actions", "context_actions"]


class TestAWorkspaceWithoutThumbs:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_without=frozenset({"context_actions"}))

    async def test_a_thumb_is_a_button_and_slacks_own_are_tried_once(self, playground, messenger):
        posted = [await messenger.post(CHANNEL, JUDGED, key=f"{number:024x}") for number in range(2)]
        assert isinstance(await messenger.update(CHANNEL, posted[0].message_id, JUDGED, key=f"{0:024x}"), Sent)
        assert [kinds(post) for post in playground.slack.ledger(CHANNEL.local_id)] == [["section", "actions"]] * 2
        assert [refusal.error for refusal in playground.slack.refusals] == ["invalid_blocks"]


async def test_a_picture_that_is_refused_costs_no_thumbs(playground, messenger):
    pictured = replace(
        JUDGED, parts=(Text(((plain("A paper"),),), Picture("https://example.org/1.png", "")), *JUDGED.parts[1:])
    )
    fault(playground, "refuse", error="invalid_blocks")
    assert isinstance(await messenger.post(CHANNEL, pictured, key=KEY), Sent)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    assert kinds(post) == ["section", "actions", "context_actions"]
