"""`/papers feed`: an address that only the asker sees, the same until it is revoked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from bot.card.card import Text
from bot.channel.feed import FeedKind
from bot.channel.who_may import Standing
from bot.ports.feed_addresses import MOST_FEEDS
from handlers.commands.context import FeedPlace, Services
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation, parse_command
from handlers.discord.text import mark as discord_mark
from handlers.slack.text import mark as slack_mark
from tests.handlers.commands.room import Room, text_of

BASE = "https://papers.lab.example"


@dataclass
class Readers(Room):
    """A room whose feeds have an address."""

    base_url: str | None = BASE
    numbers: count = field(default_factory=count)

    @property
    def services(self) -> Services:
        place = FeedPlace(base_url=self.base_url, new_token=lambda: f"{next(self.numbers):022}")
        return replace(super().services, feeds=place)


@pytest.fixture(params=["slack", "discord"])
def room(request) -> Readers:
    return Readers(request.getfixturevalue(request.param).caller)


def address(said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith(BASE))


@pytest.mark.parametrize(
    ("typed", "path", "options"),
    [
        ("feed", "show", {}),
        ("rss", "show", {}),
        ("feed link", "show", {}),
        ("feed trending", "trending", {}),
        ("feed off", "off", {}),
        ("feed revoke", "off", {}),
        ("feed off all", "off", {}),
        ("feed Revoke all", "off", {}),
        ("feed off please", "off", {}),
        ("feed trending this week", "trending", {}),
        ("feed off policy", "show", {"query": "off policy"}),
        ("feed gpu -survey", "show", {"query": "gpu -survey"}),
        ('feed "trending"', "show", {"query": '"trending"'}),
        ("feed off-policy", "show", {"query": "off-policy"}),
    ],
)
def test_the_words_behind_feed_are_read_as_people_mean_them(typed, path, options):
    assert parse_command(typed) == Invocation(("feed", path), options)


async def test_the_address_is_told_to_the_asker_alone_and_stays_the_same(room):
    first = await room.type("feed")
    assert first.public is None
    assert (await room.stores.outbox.lane(room.caller.channel)).waiting == 0
    assert address(text_of(first.message)) == f"{BASE}/feeds/{0:022}"
    assert address(await room.read("feed")) == f"{BASE}/feeds/{0:022}"


@pytest.mark.parametrize("mark", [slack_mark, discord_mark])
async def test_the_address_is_shown_as_it_is_copied(room, mark):
    room.base_url = f"{BASE}/_a__b_"
    (part,) = [part for part in (await room.type("feed")).message.parts if isinstance(part, Text)][1:]
    assert mark(part.lines[0][0]) == f"<{BASE}/_a__b_/feeds/{0:022}>"


async def test_each_query_has_an_address_of_its_own_however_it_is_written(room):
    addresses = [address(await room.read(typed)) for typed in ("feed", "feed b OR a", "feed (a | b)", "feed a b")]
    assert len(set(addresses)) == 3
    assert addresses[1] == addresses[2]
    kept = await room.stores.feed_addresses.in_force(room.caller.channel)
    assert {one.feed.typed for one in kept} == {"", "b OR a", "a b"}


async def test_what_is_trending_has_an_address_too(room):
    said = await room.read("feed trending")
    assert said.startswith("Trending papers")
    (kept,) = await room.stores.feed_addresses.in_force()
    assert kept.feed.kind is FeedKind.TRENDING


async def test_off_revokes_all_and_the_next_address_is_another(room):
    before = address(await room.read("feed"))
    await room.read("feed gpu")
    said = await room.read("feed off")
    assert said.startswith("2 feeds of this channel can no longer be read.")
    assert "feed" in said
    assert await room.stores.feed_addresses.in_force() == ()
    assert address(await room.read("feed")) != before


async def test_off_where_there_is_none_says_so(room):
    assert await room.read("feed off") == "This channel has no feed, so nothing was changed."


async def test_a_query_that_is_none_is_answered_as_everywhere(room):
    said = await room.read("feed (gpu OR")
    assert "(gpu OR" in said
    assert await room.stores.feed_addresses.in_force() == ()


async def test_without_a_public_address_the_setting_is_named_and_nothing_is_made(room):
    room.base_url = None
    assert "OFFPRINT_PUBLIC_URL=https://papers.lab.example" in await room.read("feed")
    assert await room.stores.feed_addresses.in_force() == ()


async def test_where_feeds_are_not_served_the_same_is_said(room):
    bare = await answer(parse_command("feed"), room.caller, replace(room.services, feeds=None))
    assert "OFFPRINT_PUBLIC_URL" in text_of(bare.message)


async def test_one_feed_too_many_is_refused_with_what_helps(room):
    for number in range(MOST_FEEDS):
        await room.read(f"feed word{number}")
    assert "`feed off`" in await room.read("feed one more")


async def test_only_who_may_change_the_channel_revokes_its_feeds(slack):
    room = Readers(replace(slack.caller, channel=replace(slack.caller.channel, platform="discord")))
    assert address(await room.read("feed", standing=Standing(in_charge=False)))
    assert "Only people with Manage Channels" in await room.read("feed off", standing=Standing(in_charge=False))
    assert len(await room.stores.feed_addresses.in_force()) == 1
