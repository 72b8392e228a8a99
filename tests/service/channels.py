"""A Slack and a Discord channel of the playground, and what people do in them and find there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channel.channel import ChannelId
from bot.playground.world import PAPER_CLUB, Post, Workspaces
from tests.offprint_process import House

TEAM = Workspaces().slack
SLACK = ChannelId("slack", TEAM.id, TEAM.channels[0].id)
DISCORD = ChannelId("discord", PAPER_CLUB.id, PAPER_CLUB.channels[0].id)
BOTH = (SLACK, DISCORD)


async def says(house: House, channel: ChannelId, *words: str, **options: str) -> str:
    """Give the command `words` in a channel; returns what is answered."""
    if channel.platform == "slack":
        asked = await house.playground.slack.command(channel.local_id, " ".join(("/papers", *words, *options.values())))
    else:
        asked = await house.playground.discord.command(channel.local_id, words, options)
    return str((await asked.answer()).payload)


async def subscribes(house: House, channel: ChannelId, query: str, mode: str = "instantly") -> str:
    """Subscribe a channel; returns what is answered."""
    return await says(house, channel, "subscribe", query=query, when=mode)


def posts(house: House, channel: ChannelId, words: str = "") -> Sequence[Post]:
    """What the platform has stored in a channel that says `words`."""
    server = house.playground.slack if channel.platform == "slack" else house.playground.discord
    return [post for post in server.ledger(channel.local_id) if words in str(post.payload)]
