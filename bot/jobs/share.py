"""A person shares something in a channel: a paper, or a page of a search.

A share goes out through the outbox, whose rows are kept and unique, so that each thing is posted once, also when two
people press in the same moment or the service is killed between the press and the post.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.delivery import State, delivery_key
from bot.ports.outbox import Outbox
from bot.ports.shares import Share, Shares
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True)
class Shared:
    """It is shared, and is posted as soon as its turn comes."""


@dataclass(frozen=True, slots=True)
class AlreadyShared:
    """It was shared in this channel before; nothing more is posted. `state` is that of its delivery."""

    share: Share
    state: State


async def share(wanted: Share, *, shares: Shares, outbox: Outbox) -> Shared | AlreadyShared:
    """Share it, unless somebody did in that channel before."""
    if not isinstance(await shares.add(wanted), Stale):
        return Shared()
    first = await shares.get(wanted.channel, wanted.kind, wanted.subject)
    delivery = await outbox.by_key(delivery_key(wanted.channel, wanted.kind, wanted.subject))
    return AlreadyShared(first or wanted, delivery.state if delivery else State.WAITING)
