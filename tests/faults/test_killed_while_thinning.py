"""`kill -9` of `offprint thin` beside workers that post: each old card is in one place, and answers as before."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import psycopg
import pytest

from bot.channel.channel import ChannelId
from bot.playground.world import PAPER_CLUB, Post
from tests.offprint_cluster import Cluster, until
from tests.service.channels import BOTH, posts, subscribes

pytestmark = [pytest.mark.cluster, pytest.mark.process, pytest.mark.timeout(120)]

ANNOUNCEMENTS, FORUM = (ChannelId("discord", PAPER_CLUB.id, one.id) for one in PAPER_CLUB.channels[3:])
CHANNELS = (*BOTH, ANNOUNCEMENTS, FORUM)
OLD, LAST, NEW, NEWEST = "First GPU", "Second GPU", "Third GPU", "Fourth GPU"
THINS = "DELETE FROM outbox WHERE id = ANY"
GROW_OLD = """
    UPDATE outbox SET created_at = created_at - interval '400 days', sent_at = sent_at - interval '400 days',
        settled_at = settled_at - interval '400 days', due_at = due_at - interval '400 days';
    UPDATE announcement SET announced_at = announced_at - interval '400 days'
"""


def cards(cluster: Cluster, channel: ChannelId, title: str) -> list[Post]:
    """The posts that are the card of a paper: the posts of a forum stand in threads of their own."""
    if channel == FORUM:
        server = cluster.house.playground.discord
        return [
            post for one in server.threads(channel.local_id) for post in server.ledger(one.id) if title in str(post)
        ]
    return list(posts(cluster.house, channel, title))


async def stands_everywhere(cluster: Cluster, *titles: str) -> None:
    """Wait until all of these cards are there and known to be there."""
    for channel in CHANNELS:
        for title in titles:
            await until(lambda c=channel, t=title: bool(cards(cluster, c, t)), f"{title} in {channel}")
    await until(lambda: not cluster.book.rows("SELECT FROM outbox WHERE state != 'sent'"), "all outcomes")


async def thins(cluster: Cluster, address: str) -> asyncio.subprocess.Process:
    """Begin to thin by hand."""
    by_hand = replace(cluster.house, service=("-m", "bot", "thin"))
    return await by_hand.begun(OFFPRINT_DATABASE_URL=address)


async def likes(cluster: Cluster, channel: ChannelId, card: Post) -> None:
    (control,) = set(re.findall(r"[^']*vote:[0-9a-f]{24}", str(card.payload)))
    if channel.platform == "slack":
        thumbs = {"action_id": "card_menu:5", "option": control}
        pressed = await cluster.house.playground.slack.press(card.channel, card.id, **thumbs)
    else:
        pressed = await cluster.house.playground.discord.press(card.channel, card.id, custom_id=control)
    await until(lambda: pressed.acknowledged, "an answer to the press")


async def is_liked(cluster: Cluster, channel: ChannelId, title: str) -> None:
    """Wait until the card of a paper says that one person likes it."""
    await until(lambda: "👍 1" in str(cards(cluster, channel, title)[0].edits), f"a like of {title} in {channel}")


async def test_cards_that_were_being_thinned_when_the_process_was_killed_are_edited_and_none_is_posted_again(
    cluster: Cluster,
) -> None:
    async with cluster.proxy() as proxy, cluster.nodes("poller,gateway", "worker", "worker"):
        await cluster.connected()
        for channel in CHANNELS:
            await subscribes(cluster.house, channel, "gpu")
        for number, title in enumerate((OLD, LAST), start=3):
            cluster.house.release(number, title)
            await stands_everywhere(cluster, title)
        with psycopg.connect(cluster.address) as grown:
            grown.execute(GROW_OLD)
        for way in ("cut before", "hold"):
            strike = proxy.add(way, having=[THINS])
            killed = await thins(cluster, proxy.before(cluster.address))
            cluster.house.release(5, NEW)
            await strike.struck.wait()
            killed.kill()
            await killed.wait()
            proxy.clear()
        assert await (await thins(cluster, cluster.address)).wait() == 0
        await stands_everywhere(cluster, NEW)
        (whole,) = cluster.book.rows("SELECT count(*) AS cards FROM outbox WHERE kind = 'card'")
        (thinned,) = cluster.book.rows("SELECT count(card) AS cards FROM announcement")
        assert (whole["cards"], thinned["cards"]) == (len(CHANNELS), 2 * len(CHANNELS))
        for channel in CHANNELS:
            (card,) = cards(cluster, channel, OLD)
            await likes(cluster, channel, card)
            await is_liked(cluster, channel, OLD)
        cluster.house.release(3, OLD, upvotes=90)
        cluster.house.release(6, NEWEST)
        await stands_everywhere(cluster, NEWEST)
        for channel in CHANNELS:
            assert [len(cards(cluster, channel, title)) for title in (OLD, LAST, NEW, NEWEST)] == [1, 1, 1, 1]
