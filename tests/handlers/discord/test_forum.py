"""Posts of a forum: each made once, with its tags, found among active and archived threads, and edited in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Drawing
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Absent, CannotLook, ChannelRefused, MessageRefused, NotSent, Sent, Unknown
from bot.playground.discord import limits as bits
from bot.playground.faults import Fault
from bot.ports.threads import Thread
from handlers.discord.forum import post_name
from handlers.discord.places import Tag
from handlers.discord.tags import tags_for
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card

FORUM = ChannelId("discord", CHANNEL.workspace, "300000000000000005")
POSTS = "POST /channels/{channel_id}/threads"
ARCHIVED = "GET /channels/{channel_id}/threads/archived/public"
OTHER = "e" * 24
PNG = b"\x89PNG\r\n\x1a\n"


def strike(playground, kind, endpoint=POSTS, **told):
    return playground.faults.add(Fault(platform="discord", endpoint=endpoint, kind=kind, **told))


@pytest.fixture
def since(office):
    return office.clock.now()


@needs_contract
async def test_a_card_is_a_post_that_has_its_title_and_the_tags_of_its_subscriptions(playground, app):
    topical = replace(card(), topics=("Kernels -survey", "other words"))
    posted = await app.messenger.post(FORUM, topical, key=KEY)
    (post,) = playground.discord.threads(FORUM.local_id)
    assert posted == Sent(post.id)
    assert post.about.name == "The Two-Pass Softmax Algorithm"
    assert post.thread.tags == ("310000000000000001",)
    (first,) = playground.discord.messages(post.id)
    assert first.id == post.id
    assert playground.discord.refusals == ()


@needs_contract
async def test_what_makes_a_post_is_valid(playground, app):
    await app.messenger.post(FORUM, card(), key=KEY)
    (post,) = playground.discord.threads(FORUM.local_id)
    (first,) = playground.discord.messages(post.id)
    body = {"name": post.about.name, "applied_tags": [], "message": dict(first.payload)}
    assert faults("post", "/channels/{channel_id}/threads", body) == []


async def test_a_post_knows_no_key_again_and_a_message_does(app):
    assert app.messenger.is_keyless(FORUM)
    assert not app.messenger.is_keyless(CHANNEL)
    assert not app.messenger.is_keyless(CHANNEL.direct("100000000000000101"))
    assert app.messenger.is_keyless(ChannelId("discord", "1", "2")), "nobody has told of that place"


@pytest.mark.parametrize("kind", ["refuse_after", "drop_after", "truncate"])
async def test_a_post_of_unknown_fate_is_asked_for_once_and_then_found(playground, app, since, kind):
    strike(playground, kind, **({"status": 500} if kind == "refuse_after" else {}))
    assert isinstance(await app.messenger.post(FORUM, card(), key=KEY), Unknown)
    (post,) = playground.discord.threads(FORUM.local_id)
    assert await find(app.messenger, FORUM, KEY, since=since) == Sent(post.id)
    assert await find(app.messenger, FORUM, OTHER, since=since) == Absent()


async def test_a_post_that_was_archived_is_found_too(playground, app, since):
    posted = await app.messenger.post(FORUM, card(), key=KEY)
    await app.messenger.post(FORUM, card(key=OTHER), key=OTHER)
    await playground.discord.change_thread(posted.message_id, archived=True)
    assert await find(app.messenger, FORUM, KEY, since=since) == posted


async def test_what_others_post_or_posted_before_is_not_looked_at(playground, app, since):
    await app.messenger.post(FORUM, card(), key=KEY)
    assert await find(app.messenger, FORUM, KEY, since=since + timedelta(hours=1)) == Absent()


async def test_a_post_that_never_reached_discord_is_in_neither_list(playground, app, since):
    strike(playground, "drop")
    assert isinstance(await app.messenger.post(FORUM, card(), key=KEY), Unknown)
    assert await find(app.messenger, FORUM, KEY, since=since) == Absent()


async def test_a_look_that_may_not_see_archived_threads_finds_nothing_out(playground, app, since):
    await playground.discord.permit(FORUM.local_id, bits.APP_PERMISSIONS & ~bits.READ_MESSAGE_HISTORY)
    looked = await find(app.messenger, FORUM, KEY, since=since)
    assert isinstance(looked, CannotLook)
    assert "Read Message History" in looked.step


async def test_an_edit_goes_to_the_post_itself(playground, app):
    posted = await app.messenger.post(FORUM, card(), key=KEY)
    assert await app.messenger.update(FORUM, posted.message_id, card("Changed"), key=KEY) == posted
    (first,) = playground.discord.messages(posted.message_id)
    assert "Changed" in str(first.payload["components"])


async def test_an_edit_of_an_archived_post_is_let_go_and_pauses_nothing(playground, app):
    posted = await app.messenger.post(FORUM, card(), key=KEY)
    await playground.discord.change_thread(posted.message_id, archived=True)
    edited = await app.messenger.update(FORUM, posted.message_id, card(), key=KEY)
    assert isinstance(edited, MessageRefused)
    assert edited.is_gone


async def test_the_cards_of_a_digest_stand_in_its_own_post(playground, app, since):
    digest = await app.messenger.post(FORUM, card("Tue 24 Nov", key=OTHER), key=OTHER)
    thread = Thread(digest.message_id, "Papers of Tue 24 Nov")
    replied = await app.messenger.reply(FORUM, thread, card(), key=KEY)
    assert isinstance(replied, Sent)
    assert [one.id for one in playground.discord.messages(digest.message_id)] == [digest.message_id, replied.message_id]
    assert await app.messenger.reply(FORUM, thread, card(), key=KEY) == replied


async def test_a_picture_travels_with_a_post(playground, app):
    drawn = replace(card(), parts=(*card().parts, Drawing(PNG, "A week", "week.png")))
    posted = await app.messenger.post(FORUM, drawn, key=KEY)
    (first,) = playground.discord.messages(posted.message_id)
    assert [file["filename"] for file in first.files] == ["0-week.png"]
    assert playground.discord.refusals == ()


async def test_a_forum_that_wants_a_tag_is_refused_with_what_helps(playground, app):
    strike(playground, "refuse", error="40067")
    refused = await app.messenger.post(FORUM, card(), key=KEY)
    assert isinstance(refused, ChannelRefused)
    assert "tag" in refused.step


async def test_a_post_whose_tag_was_just_deleted_is_made_without_it(playground, app):
    await playground.discord.retag(FORUM.local_id, told=False)
    posted = await app.messenger.post(FORUM, replace(card(), topics=("kernels",)), key=KEY)
    (post,) = playground.discord.threads(FORUM.local_id)
    assert posted == Sent(post.id)
    assert post.thread.tags == ()


async def test_while_discord_is_busy_nothing_is_posted(playground, app):
    strike(playground, "refuse", status=429, retry_after=60.0)
    assert isinstance(await app.messenger.post(FORUM, card(), key=KEY), NotSent)
    assert playground.discord.threads(FORUM.local_id) == ()


@pytest.mark.parametrize(
    ("topics", "tags"),
    [
        (("kernels",), ("1",)),
        (('"mixture of experts" -survey',), ("2",)),
        (("Mixture-of-Experts routing",), ("2",)),
        (("kernels", "mixture of experts"), ("1", "2")),
        (("gpu kernels",), ()),
        (("-kernels",), ()),
        (("graphs NOT survey",), ()),
        (("secret",), ()),
        ((), ()),
    ],
)
def test_a_tag_is_given_where_a_query_begins_with_its_words(topics, tags):
    known = (
        Tag(id="1", name="Kernels"),
        Tag(id="2", name="mixture of experts"),
        Tag(id="3", name="survey"),
        Tag(id="4", name="secret", moderated=True),
        Tag(id="5", name="🔥"),
    )
    assert tags_for(topics, known) == tags


def test_a_name_is_short_enough_and_never_empty():
    assert post_name(card("x" * 300)).endswith("…")
    assert len(post_name(card("x" * 300))) <= 100
    assert post_name(replace(card(), parts=(), fallback=" ")) == "…"
