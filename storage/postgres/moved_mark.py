"""The marks of a database that is the unfinished destination of a move, or that was moved away (`offprint migrate`)."""

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
"""What workers and pollers claim: one that still runs gets nothing more of a database that was moved away."""


async def left_for(connection: AsyncConnection[DictRow]) -> str | None:
    """The address that the database was moved to; None where it was not."""
    row = await (await connection.execute("SELECT destination FROM moved")).fetchone()
    return None if row is None else str(row["destination"])


async def origin_of_move(connection: AsyncConnection[DictRow]) -> str | None:
    """The address from which a move comes in that has not ended; None where none does."""
    row = await (await connection.execute("SELECT origin FROM move")).fetchone()
    return None if row is None else str(row["origin"])


async def refuse_moved(connection: AsyncConnection[DictRow], url: str) -> None:
    """Raise `StorageError` where a move comes in that has not ended, or the data was moved away."""
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
    """Write down that the data was moved away. A process that still runs on it cannot write any more either."""
    await connection.execute(
        "INSERT INTO moved (destination, moved_at) VALUES (%s, %s)", (destination, moment_column(at))
    )
    await _refuse_writes(connection, (*tables, *CLAIMED_TABLES))


async def close_until_it_is_whole(connection: AsyncConnection[DictRow]) -> None:
    """Let no process claim anything before the move has ended: one may have had the database open when it began."""
    await _refuse_writes(connection, _HOLDING)


async def open_for_all(connection: AsyncConnection[DictRow]) -> None:
    """Take back `close_until_it_is_whole`."""
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
