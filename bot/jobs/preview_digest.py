"""A preview of a channel's daily digest as of now. Nothing is written, and waiting lines keep waiting."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import DAILY, ChannelId
from bot.digest.digest import Digest, DigestKey
from bot.digest.ranking import best_first
from bot.digest.schedule import local_due
from bot.jobs.default_digest import default_plan
from bot.ports.channels import Channels
from bot.ports.digests import Digests


async def preview_digest(
    channel: ChannelId, *, zone: str | None, channels: Channels, digests: Digests, now: datetime
) -> Digest:
    """The digest as it would be made at `now`; with the default plan in `zone` if the channel has no plan."""
    stored = await channels.get(channel)
    plan = stored.digest(DAILY).plan or default_plan(zone)
    waiting = await digests.waiting(channel, DAILY)
    key = DigestKey(DAILY, local_due(plan, now))
    return Digest(channel=channel, key=key, plan=plan, papers=best_first(waiting, now=now))
