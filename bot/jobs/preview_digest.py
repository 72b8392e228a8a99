"""A preview of a digest of a channel as of now. Nothing is written, and waiting lines keep waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.channel.channel import DAILY, DIGEST_NAMES, Channel, ChannelId
from bot.digest.digest import Digest, DigestKey
from bot.digest.ranking import best_first
from bot.digest.schedule import due_now, local_due
from bot.jobs.default_digest import default_plan
from bot.ports.channels import Channels
from bot.ports.digests import Digests
from bot.ports.trending import Trending


async def preview_digest(  # noqa: PLR0913 - which digest, where, and what is known of it
    channel: ChannelId,
    *,
    name: str = DAILY,
    zone: str | None,
    channels: Channels,
    digests: Digests,
    trending: Trending,
    now: datetime,
) -> Digest:
    """The digest of a name as `send_digests` would make it at `now`; with its default plan in `zone` if the channel has
    none.
    """
    stored = await channels.get(channel)
    digest = stored.digest(name)
    plan = digest.plan or default_plan(stored, zone, name)
    waiting = await digests.waiting(channel, name)
    series = await trending.series([announced.paper.paper.id for announced in waiting])
    key = DigestKey(name, local_due(plan, due_now(plan, digest.next_at, now=now)))
    return Digest(channel=channel, key=key, plan=plan, papers=best_first(waiting, now=now, series=series))


def usual_digest(channel: Channel) -> str:
    """The digest that is meant where none is named: the daily one, unless only others are on."""
    on = [digest.name for digest in channel.running]
    return DAILY if DAILY in on or not on else on[0]


async def waiting_papers(channel: Channel, *, digests: Digests) -> Mapping[str, int]:
    """How many papers wait for each digest of a channel."""
    return {name: len(await digests.waiting(channel.id, name)) for name in DIGEST_NAMES}
