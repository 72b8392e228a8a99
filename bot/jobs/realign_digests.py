"""Moves the next moment of digests that was stored under older rules of a zone, or by a clock that was wrong.

This is done when the service starts, since new rules come with a new version, and when the clock is set back: without
it, a clock that was months ahead would keep digests silent for months.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import structlog

from bot.channel.channel import Channel, ChannelDigest
from bot.digest.schedule import realigned
from bot.log_events import LogEvent
from bot.ports.digests import DigestMade, Digests
from bot.ports.write import Stale

log = structlog.get_logger(__name__)

_AT_ONCE = 100


async def realign_digests(digests: Digests, *, now: datetime) -> int:
    """Move the next moment of every digest that is on to where it belongs; returns how many channels that changed.

    A channel that is changed at the same moment is left as it is.
    """
    channels = {due.channel.id: due.channel for due in await digests.planned()}
    moved = 0
    for number, channel in enumerate(channels.values()):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)  # the service goes on meanwhile
        right = _aligned(channel, now=now)
        if right == channel or isinstance(await digests.apply(DigestMade(channel=right, key=None, at=now)), Stale):
            continue
        moved += 1
        log.info(LogEvent.DIGEST_MOVED, channel=str(channel.id), next=[_next(digest) for digest in right.running])
    return moved


def _aligned(channel: Channel, *, now: datetime) -> Channel:
    for digest in channel.digests:
        if digest.plan is not None and digest.next_at is not None:
            right = realigned(digest.plan, digest.next_at, now=now)
            channel = channel.with_digest(replace(digest, next_at=right))
    return channel


def _next(digest: ChannelDigest) -> str:
    return f"{digest.name} {digest.next_at.isoformat()}" if digest.next_at else digest.name
