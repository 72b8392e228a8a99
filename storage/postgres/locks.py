"""The locks that a write takes before it decides. The lock order is stated in `storage.postgres`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.channel.channel import ChannelId
from bot.mailing.recipient import MAIL
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection

_LANES_AT_ONCE = 10_000
"""A page may be announced in a million channels: their lanes are locked in batches of this size, in lock order."""


async def lock_ingest(connection: Connection) -> None:
    """Lock the order of pages until the transaction ends: two pages are never written at the same time.

    This is not the row of the poller's lease, which must be renewed while a large page is written. The lease is checked
    at the end of the write (`storage.postgres.leases.require`).
    """
    await connection.execute("INSERT INTO lease (name) VALUES ('ingest') ON CONFLICT DO NOTHING")
    await connection.execute("SELECT FROM lease WHERE name = 'ingest' FOR UPDATE")


async def lock_papers(connection: Connection, papers: Sequence[PaperId]) -> None:
    """Lock these papers, as far as they are stored, for update until the transaction ends."""
    await connection.execute(
        "SELECT count(*) FROM (SELECT FROM paper WHERE id = ANY(%s) ORDER BY row FOR UPDATE) AS locked",
        (list(papers),),
    )


async def keep_papers(connection: Connection, papers: Sequence[PaperId]) -> None:
    """Lock these papers, under any of their ids and as far as they are stored, against changes (`FOR SHARE`).

    So a write about a paper, such as a like, is visible before the paper can be thinned.
    """
    await connection.execute(
        """
        SELECT count(*) FROM (
            SELECT FROM paper WHERE row = ANY(ARRAY(
                SELECT row FROM paper WHERE id = ANY(%(papers)s)
                UNION ALL SELECT paper FROM paper_alias WHERE id = ANY(%(papers)s)
            )) ORDER BY row FOR SHARE
        ) AS kept
        """,
        {"papers": list(papers)},
    )


async def lock_numbers(connection: Connection) -> None:
    """Lock the counter of changes: rows that are numbered under it become visible in the order of their numbers."""
    await connection.execute("SELECT FROM change_counter FOR UPDATE")


async def lock_lanes(connection: Connection, channels: Iterable[ChannelId]) -> None:
    """Lock the lanes of these channels until the transaction ends, in lock order, so that two writes cannot deadlock.

    One statement inserts missing lanes and locks existing ones, so both kinds follow one lock order: a conflict locks
    the existing row, although nothing is updated
    (https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT).
    """
    ordered = in_order(channels)
    for start in range(0, len(ordered), _LANES_AT_ONCE):
        await connection.execute(
            """
            INSERT INTO lane (channel) SELECT * FROM unnest(%s::text[])
            ON CONFLICT (channel) DO UPDATE SET channel = lane.channel WHERE false
            """,
            ([str(channel) for channel in ordered[start : start + _LANES_AT_ONCE]],),
        )


def in_order(channels: Iterable[ChannelId]) -> list[ChannelId]:
    """The lock order of lanes.

    Mail lanes come last, since a digest reads the addresses that get a copy after its channel's lane is locked.
    """
    return sorted(set(channels), key=lambda channel: (channel.platform == MAIL, str(channel)))
