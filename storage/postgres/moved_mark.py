"""Marks of a move (`offprint migrate`): the database is an unfinished destination, or it was moved away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from bot.errors import StorageError
from storage.postgres.errors import shown_url
from storage.rows.conversions import moment_column

_HOLDING = ("worker", "lease", "process")
CLAIMED_TABLES = ("lane", *_HOLDING)
"""The tables of claims. They are closed, so that a process that still runs gets no more claims after a move."""


async def left_for(connection: AsyncConnection[DictRow]) -> str | None:
    """The address that the database was moved to; None if it was not moved."""
    row = await (await connection.execute("SELECT destination FROM moved")).fetchone()
    return None if row is None else str(row["destination"])


async def origin_of_move(connection: AsyncConnection[DictRow]) -> str | None:
    """The origin of an unfinished move into this database; None if there is none."""
    row = await (await connection.execute("SELECT origin FROM move")).fetchone()
    return None if row is None else str(row["origin"])


async def refuse_moved(connection: AsyncConnection[DictRow], url: str) -> None:
    """Raise `StorageError` if the database is the destination of an unfinished move, or was moved away."""
    if (there := await left_for(connection)) is not None:
        raise StorageError(f"{shown_url(url)}: it was moved to {there}; name that in OFFPRINT_DATABASE_URL.")
    if (origin := await origin_of_move(connection)) is not None:
        raise StorageError(
            f"{shown_url(url)}: a move from {origin} into it has not ended. Type `offprint migrate` again, from there "
            "to here: it goes on."
        )


async def close_for_good(
    connection: AsyncConnection[DictRow], tables: Iterable[str], *, destination: str, at: datetime
) -> None:
    """Mark the database as moved away. Triggers refuse every write, also those of a process that still runs."""
    await connection.execute(
        "INSERT INTO moved (destination, moved_at) VALUES (%s, %s)", (destination, moment_column(at))
    )
    await _refuse_writes(connection, (*tables, *CLAIMED_TABLES))


async def close_until_it_is_whole(connection: AsyncConnection[DictRow]) -> None:
    """Refuse all claims until the move has ended: a process may have opened the database before the move began."""
    await _refuse_writes(connection, _HOLDING)


async def open_for_all(connection: AsyncConnection[DictRow]) -> None:
    """Undo `close_until_it_is_whole`."""
    for table in _HOLDING:
        await connection.execute(SQL("DROP TRIGGER it_was_moved ON {}").format(Identifier(table)))


async def _refuse_writes(connection: AsyncConnection[DictRow], tables: Iterable[str]) -> None:
    await connection.execute(
        """
        CREATE OR REPLACE FUNCTION refuse_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%', coalesce(
                (SELECT 'it was moved to ' || destination FROM moved),
                (SELECT 'a move from ' || origin || ' into it has not ended' FROM move)
            );
        END $$
        """
    )
    for table in tables:
        await connection.execute(
            SQL(
                "CREATE TRIGGER it_was_moved BEFORE INSERT OR UPDATE OR DELETE ON {} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_moved()"
            ).format(Identifier(table))
        )
