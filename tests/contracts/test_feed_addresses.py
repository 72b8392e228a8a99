"""Addresses of feeds, and the matches that a channel's feed holds."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.channel.feed import Feed, FeedAddress, FeedKind
from bot.ports.feed_addresses import MOST_FEEDS
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, page, paper, said, subscribe, unsubscribe

FEED = Feed(kind=FeedKind.MATCHES, channel=ML)
ADDRESS = FeedAddress(feed=FEED, token="a" * 22, made_at=NOON)
QUERY = FeedAddress(
    feed=Feed(kind=FeedKind.QUERY, channel=ML, query="gpu", typed="GPU"), token="b" * 22, made_at=NOON + minutes(1)
)


async def test_the_address_of_a_feed_is_made_once_and_is_found_by_its_token(stores):
    assert await stores.feed_addresses.keep(ADDRESS) == ADDRESS
    assert await stores.feed_addresses.keep(replace(ADDRESS, token="c" * 22)) == ADDRESS
    assert await stores.feed_addresses.by_token(ADDRESS.token) == ADDRESS
    assert await stores.feed_addresses.by_token("c" * 22) is None


async def test_a_query_in_other_words_has_the_address_of_the_first(stores):
    await stores.feed_addresses.keep(QUERY)
    again = replace(QUERY, token="c" * 22, feed=replace(QUERY.feed, typed="gpu OR gpu"))
    kept = await stores.feed_addresses.keep(again)
    assert (kept.token, kept.feed.typed) == (QUERY.token, "GPU")


async def test_the_addresses_of_a_channel_are_the_oldest_first_and_no_others(stores):
    other = replace(ADDRESS, feed=replace(FEED, channel=GPU), token="d" * 22)
    for one in (QUERY, ADDRESS, other):
        await stores.feed_addresses.keep(one)
    assert await stores.feed_addresses.in_force(ML) == (ADDRESS, QUERY)
    assert await stores.feed_addresses.in_force() == (other, ADDRESS, QUERY)


async def test_revoked_addresses_are_known_as_such_and_a_new_one_is_another(stores):
    other = replace(ADDRESS, feed=replace(FEED, channel=GPU), token="d" * 22)
    for one in (ADDRESS, QUERY, other):
        await stores.feed_addresses.keep(one)
    gone = NOON + minutes(5)
    assert await stores.feed_addresses.revoke(ML, at=gone) == 2
    assert await stores.feed_addresses.revoke(ML, at=gone + minutes(1)) == 0
    assert await stores.feed_addresses.by_token(ADDRESS.token) == replace(ADDRESS, revoked_at=gone)
    assert await stores.feed_addresses.in_force() == (other,)
    again = replace(ADDRESS, token="e" * 22)
    assert await stores.feed_addresses.keep(again) == again


async def test_a_channel_has_so_many_feeds_at_most_and_the_others_are_not_asked(stores):
    for number in range(MOST_FEEDS):
        feed = replace(QUERY.feed, query=f"word{number}")
        assert await stores.feed_addresses.keep(replace(QUERY, feed=feed, token=f"{number:022}"))
    assert await stores.feed_addresses.keep(ADDRESS) is None
    assert await stores.feed_addresses.keep(replace(ADDRESS, feed=replace(FEED, channel=GPU)))
    first = replace(QUERY.feed, query="word0")
    assert (await stores.feed_addresses.keep(replace(QUERY, feed=first, token="z" * 22))).token == f"{0:022}"


async def test_the_newest_announcements_come_first_a_page_at_a_time(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    await announce(stores, ML, paper("3"))
    await announce(stores, GPU, paper("4"))
    newest = await stores.announcements.newest(ML, limit=2)
    assert [one.paper.paper.id for one in newest] == ["arxiv:3", "arxiv:2"]
    assert all(one.why and one.at == NOON for one in newest)
    rest = await stores.announcements.newest(ML, limit=2, offset=2)
    assert [one.paper.paper.id for one in rest] == ["arxiv:1"]
    assert await stores.announcements.newest(ML, limit=2, offset=3) == ()


async def test_what_no_subscription_wants_any_more_is_not_among_the_newest_and_takes_no_place(stores):
    first, second = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu")
    announced = tuple(said(ML, paper(key), one.id) for key, one in (("1", second), ("2", first), ("3", second)))
    await stores.papers.apply(page(paper("1"), paper("2"), paper("3"), announcements=announced))
    await unsubscribe(stores, first)
    newest = await stores.announcements.newest(ML, limit=1, offset=1)
    assert [one.paper.paper.id for one in newest] == ["arxiv:1"]


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(hours=2)])
async def test_moments_come_back_in_utc(stores, offset):
    made = (NOON + offset).astimezone(UTC)
    await stores.feed_addresses.keep(replace(ADDRESS, made_at=made))
    assert (await stores.feed_addresses.by_token(ADDRESS.token)).made_at == made
