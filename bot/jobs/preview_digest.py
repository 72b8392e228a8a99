"""What a channel's daily digest would say now. Nothing is made, and what waits goes on waiting."""

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
    """The digest as it would be made at `now`; under the default plan in `zone` where the channel has none."""
    standing = await channels.get(channel)
    plan = standing.digest(DAILY).plan or default_plan(zone)
    waiting = await digests.waiting(channel, DAILY)
    key = DigestKey(DAILY, local_due(plan, now))
    return Digest(channel=channel, key=key, plan=plan, papers=best_first(waiting, now=now))
