"""Finds the subscription that asks the same as a query, whatever its words."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from bot.channel.subscription import Subscription
from bot.query.canonical_reader import identity_of_canonical

_READ_AT_ONCE = 10


async def same_query(meanings: Collection[str], active: Sequence[Subscription]) -> Subscription | None:
    """The first of these subscriptions whose query has one of these meanings (`bot.query.canonical.identity`).

    It gives the event loop its turn meanwhile: a channel may have thousands, and a long query takes a millisecond.
    """
    for number, one in enumerate(active, start=1):
        if identity_of_canonical(one.query) in meanings:
            return one
        if number % _READ_AT_ONCE == 0:
            await asyncio.sleep(0)
    return None
