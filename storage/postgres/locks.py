"""The locks that a write takes before it decides, in the order that `storage.postgres` names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.channel.channel import ChannelId
from bot.mailing.recipient import MAIL
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection

_LANES_AT_ONCE = 10_000
"""A page may go to a million channels: their lanes are locked in parts, in the same order."""


async def lock_ingest(connection: Connection) -> None:
    """Lock the order of pages until the transaction ends: two pages never write at the same time.

    It is not the row of the poller's lease, which must be renewed while a large page is written: that the page was
    decided by who may poll is asked at its end (`storage.postgres.leases.require`).
    """
    await connection.execute("INSERT INTO lease (name) VALUES ('ingest') ON CONFLICT DO NOTHING")
    await connection.execute("SELECT FROM lease WHERE name = 'ingest' FOR UPDATE")


async def lock_papers(connection: Connection, papers: Sequence[PaperId]) -> None:
    """Lock the stored ones of these papers until the transaction ends: they are going to be changed."""
    await connection.execute(
        "SELECT count(*) FROM (SELECT FROM paper WHERE id = ANY(%s) ORDER BY row FOR UPDATE) AS locked",
        (list(papers),),
    )


async def keep_papers(connection: Connection, papers: Sequence[PaperId]) -> None:
    """Keep the stored ones of these papers, under any of their ids, from being changed until the transaction ends.

    So what happens to a paper here, such as a like, is known to who thins old papers.
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
    """Lock the counter of changes: what is numbered under it becomes visible in the order of its numbers."""
    await connection.execute("SELECT FROM change_counter FOR UPDATE")


async def lock_lanes(connection: Connection, channels: Iterable[ChannelId]) -> None:
    """Lock the lanes of these channels until the transaction ends, in order, so that two writes cannot deadlock.

    A conflict locks the lane that is there, although nothing is updated
    (https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT); so lanes that are new and lanes that are
    not are locked in one order.
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
    """The order in which lanes are locked.

    Those of mail come last: a digest finds the addresses that get a copy once its channel is locked.
    """
    return sorted(set(channels), key=lambda channel: (channel.platform == MAIL, str(channel)))
