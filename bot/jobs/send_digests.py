"""Digests that are due: each becomes an outbox row, and its next due time moves on.

The papers of a digest are fixed in the transaction that makes its row, so a digest that is sent again after a crash
is the same. A digest that is too late to be read is folded into the next one: only its due time moves. A trending
digest has the papers that rise (`bot.jobs.trending_digest`), any other those that wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

import structlog

from bot.channel.channel import TRENDING, Channel, ChannelDigest, ChannelId
from bot.digest.contents import contents
from bot.digest.digest import DigestKey
from bot.digest.schedule import Send, decide, local_due
from bot.jobs.trending_digest import RisingLists
from bot.log_events import LogEvent
from bot.ports.digests import DigestMade, Digests, DueDigest
from bot.ports.trending import Trending
from bot.ports.write import Stale

_SIDE_BY_SIDE = 16
"""Channels whose digests are made at the same time. Twice as many were not faster: one core is busy with it then."""

log = structlog.get_logger(__name__)


async def send_digests(digests: Digests, *, trending: Trending, now: datetime) -> int:
    """Make every digest that is due at `now`; returns how many rows went into the outbox.

    A channel that is changed at the same moment (by a person, or by another of its digests) and one that cannot be
    written are left to the next tick and hold up no other. Several are made side by side: while some are read and
    ranked, the store writes others in one transaction.
    """
    by_channel: dict[ChannelId, list[DueDigest]] = {}
    for due in await digests.claim(now):
        by_channel.setdefault(due.channel.id, []).append(due)
    waiting, lists = iter(by_channel.values()), RisingLists(trending, now=now)
    sending = (_send_in_turn(waiting, digests, lists, now=now) for _ in range(_SIDE_BY_SIDE))
    return sum(await asyncio.gather(*sending))


async def _send_in_turn(
    waiting: Iterator[Sequence[DueDigest]], digests: Digests, lists: RisingLists, *, now: datetime
) -> int:
    """Make the digests of one channel after the other, as long as `waiting` has one; returns how many rows it queued.

    Several share `waiting`; those of one channel are never made side by side.
    """
    made = 0
    for due in chain.from_iterable(waiting):
        try:
            made += await _send_one(due, digests, lists, now=now)
        except Exception:
            fix = "see the error; it is tried again in a second"
            log.exception(LogEvent.DIGEST_BROKEN, channel=str(due.channel.id), digest=due.digest.name, fix=fix)
    return made


async def _send_one(due: DueDigest, digests: Digests, lists: RisingLists, *, now: datetime) -> int:
    channel, digest = due.channel, due.digest
    made = _decided(channel, digest, now=now)
    if made is None:
        return 0
    if made.key is not None:
        made = await _with_papers(made, digest, digests, lists, now=now)
    applied = await digests.apply(made)
    if isinstance(applied, Stale):
        return 0
    is_made = applied.number > 0
    _log(made, digest.name, is_made=is_made)
    return int(is_made)


async def _with_papers(
    made: DigestMade, digest: ChannelDigest, digests: Digests, lists: RisingLists, *, now: datetime
) -> DigestMade:
    """The write with the papers of the digest."""
    channel = made.channel.id
    if digest.name == TRENDING and digest.plan is not None:
        return replace(made, rising=await lists.untold(channel, digest.plan))
    waiting = await digests.waiting(channel, digest.name)
    series = await lists.series([announced.paper.paper.id for announced in waiting])
    return replace(made, papers=contents(waiting, now=now, series=series))


def _decided(channel: Channel, digest: ChannelDigest, *, now: datetime) -> DigestMade | None:
    """The write for a due digest, without its papers; None for one without a plan or a due time."""
    if digest.plan is None or digest.next_at is None:
        return None
    decision = decide(digest.plan, digest.next_at, now=now)
    key = DigestKey(digest.name, local_due(digest.plan, decision.due)) if isinstance(decision, Send) else None
    return DigestMade(channel=channel.with_digest(replace(digest, next_at=decision.next)), key=key, at=now)


def _log(made: DigestMade, name: str, *, is_made: bool) -> None:
    following = made.channel.digest(name).next_at
    log.info(
        LogEvent.DIGEST_MADE if is_made else LogEvent.DIGEST_PASSED,
        channel=str(made.channel.id),
        digest=name,
        due=made.key.due if made.key else "folded into the next",
        papers=len(made.papers or made.rising),
        next=following.isoformat() if following else None,
    )
