"""The secret addresses of feeds, as rows of the table `feed_address`."""

from __future__ import annotations

from bot.channel.feed import Feed, FeedAddress, FeedKind
from storage.rows.conversions import channel_of, maybe_moment_of, moment_column, moment_of
from storage.rows.row import Row


def feed_address_columns(wanted: FeedAddress) -> dict[str, str]:
    """The columns of a new address, by name."""
    return {
        "token": wanted.token,
        "kind": wanted.feed.kind.value,
        "channel": str(wanted.feed.channel),
        "query": wanted.feed.query,
        "typed": wanted.feed.typed,
        "made_at": moment_column(wanted.made_at),
    }


def feed_address_of(row: Row) -> FeedAddress:
    """The address of a row that holds all columns of the table."""
    feed = Feed(kind=FeedKind(row["kind"]), channel=channel_of(row["channel"]), query=row["query"], typed=row["typed"])
    return FeedAddress(
        feed=feed,
        token=row["token"],
        made_at=moment_of(row["made_at"]),
        revoked_at=maybe_moment_of(row["revoked_at"]),
    )
