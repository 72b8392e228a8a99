"""The digests that are due: each becomes a row of the outbox, and its channel's next time moves on.

The papers of a digest are fixed in the transaction that makes its row, so a digest that is sent again after a crash
says the same. A digest that comes too late to be read is folded into the next one: only the time moves.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from bot.channel.channel import Channel
from bot.digest.contents import contents
from bot.digest.schedule import Fold, Send, decide
from bot.ports.digests import DigestMade, Digests
from bot.ports.write import Stale

log = structlog.get_logger(__name__)


async def send_digests(digests: Digests, *, now: datetime) -> int:
    """Make every digest that is due at `now`; returns how many rows went into the outbox.

    A channel that is changed at the same moment, and one that cannot be written, is left to the next tick and holds up
    no other.
    """
    made = 0
    for channel in await digests.due(now):
        try:
            made += await _send_one(channel, digests, now=now)
        except Exception:
            log.exception("digest.broken", channel=str(channel.id), fix="see the error; it is tried again in a second")
    return made


async def _send_one(channel: Channel, digests: Digests, *, now: datetime) -> int:
    if channel.digest is None or channel.next_digest_at is None:
        return 0
    made = _decided(channel, decide(channel.digest, channel.next_digest_at, now=now), now=now)
    if made.subject:
        made = replace(made, papers=contents(await digests.waiting(channel.id), now=now))
    applied = await digests.apply(made)
    if isinstance(applied, Stale):
        return 0
    is_made = applied.number > 0
    _tell(made, is_made=is_made)
    return int(is_made)


def _decided(channel: Channel, decision: Send | Fold, *, now: datetime) -> DigestMade:
    """The write of `decision`, its papers not in yet; folded, it has no subject and will have none."""
    moved = replace(channel, next_digest_at=decision.next)
    subject = decision.subject if isinstance(decision, Send) else ""
    return DigestMade(channel=moved, subject=subject, papers=(), at=now)


def _tell(made: DigestMade, *, is_made: bool) -> None:
    following = made.channel.next_digest_at
    log.info(
        "digest.made" if is_made else "digest.passed",
        channel=str(made.channel.id),
        due=made.subject or "folded into the next",
        papers=len(made.papers),
        next=following.isoformat() if following else None,
    )
