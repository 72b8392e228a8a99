"""Gives feeds their secret addresses, and revokes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channel.feed import Feed, FeedAddress, FeedKind
from bot.channel.subscription import Subscription
from bot.errors import UsageError
from bot.ports.feed_addresses import MOST_FEEDS, FeedAddresses

TOKEN_BYTES = 16
"""128 bits: nobody guesses one. As `secrets.token_urlsafe` writes it, it has 22 characters."""


async def address_of(feed: Feed, *, token: str, addresses: FeedAddresses, now: datetime) -> FeedAddress:
    """The address of a feed; `token` becomes its secret part where it has none yet. Raises `UsageError`."""
    kept = await addresses.keep(FeedAddress(feed=feed, token=token, made_at=now))
    if kept is None:
        raise UsageError(f"This channel has {MOST_FEEDS} feeds, which is the most. `feed off` revokes them all.")
    return kept


async def addresses_of(
    subscriptions: Sequence[Subscription], *, new_token: Callable[[], str], addresses: FeedAddresses, now: datetime
) -> tuple[FeedAddress, ...]:
    """The addresses of a feed for each of these subscriptions of a channel, as many as it may have feeds."""
    found: list[FeedAddress] = []
    for one in subscriptions:
        feed = Feed(kind=FeedKind.QUERY, channel=one.channel, query=one.query, typed=one.typed)
        kept = await addresses.keep(FeedAddress(feed=feed, token=new_token(), made_at=now))
        if kept is None:
            break
        found.append(kept)
    return tuple(found)
