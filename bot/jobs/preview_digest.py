"""What a channel's digest would say now. Nothing is made, and what waits goes on waiting."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.digest.digest import Digest
from bot.digest.ranking import best_first
from bot.digest.schedule import subject_of
from bot.jobs.default_digest import default_plan
from bot.ports.channels import Channels
from bot.ports.digests import Digests


async def preview_digest(
    channel: ChannelId, *, zone: str | None, channels: Channels, digests: Digests, now: datetime
) -> Digest:
    """The digest as it would be made at `now`; under the default plan in `zone` where the channel has none."""
    standing = await channels.get(channel)
    plan = standing.digest or default_plan(zone)
    waiting = await digests.waiting(channel)
    return Digest(channel=channel, subject=subject_of(plan, now), plan=plan, papers=best_first(waiting, now=now))
