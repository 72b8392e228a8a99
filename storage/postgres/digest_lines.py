"""Lines that wait for digests."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announcing.route import IntoDigests, Route, WaitsForPerson
from bot.channel.channel import ChannelId
from storage.postgres.connection import Connection

NewLine = tuple[str, str, int, str | None]
"""A channel, the name of its digest, the number of an announcement, and the reason if the line replaces a card."""


def new_lines(channel: ChannelId, announcement: int, route: Route) -> list[NewLine]:
    """A line for each digest that a route names."""
    if not isinstance(route, IntoDigests | WaitsForPerson):
        return []
    return [(str(channel), name, announcement, route.cause) for name in sorted(route.names)]


async def insert_lines(connection: Connection, lines: Sequence[NewLine]) -> None:
    """Insert waiting lines, without those that wait already."""
    if not lines:
        return
    await connection.execute(
        """
        INSERT INTO digest_line (channel, name, announcement, cause)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[])
        ON CONFLICT DO NOTHING
        """,
        [list(column) for column in zip(*lines, strict=True)],
    )


async def delete_lines(connection: Connection, announcements: Sequence[int]) -> None:
    """Delete the lines of announcements that were not posted: waiting lines, and lines of digests not sent."""
    await connection.execute("DELETE FROM digest_line WHERE announcement = ANY(%s::bigint[])", (list(announcements),))


async def has_waiting_line(connection: Connection, channel: ChannelId, name: str | None) -> bool:
    """Whether a line waits for the channel's digest of that name."""
    found = await connection.execute(
        "SELECT FROM digest_line WHERE channel = %s AND name = %s AND digest IS NULL LIMIT 1", (str(channel), name)
    )
    return await found.fetchone() is not None
