"""The numbers that the database gives by itself, as they are moved: they go on behind those that were ever given."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Identifier

from bot.moving.table import Table
from storage.postgres.connection import Connection

_COUNTER = "change"
"""The table whose numbers come from `change_counter`; those of the others are of identity columns."""

_NO_LIMIT = SQL("")


async def number_of(connection: Connection, what: Composable, table: str, *, limit: Composable = _NO_LIMIT) -> int:
    """What is asked of a table, as a number; 0 where there is nothing."""
    asked = SQL("SELECT {} AS number FROM (SELECT * FROM {} {}) AS asked").format(what, Identifier(table), limit)
    row = await (await connection.execute(asked)).fetchone()
    return 0 if row is None else int(row["number"] or 0)


async def last_number(connection: Connection, table: Table, column: str) -> int:
    """The highest number that was given in a numbered table, or that stands there."""
    there = await number_of(connection, SQL("max({})").format(Identifier(column)), table.name)
    if table.name == _COUNTER:
        return max(there, await number_of(connection, SQL("max(last)"), "change_counter"))
    row = await (
        await connection.execute(
            "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass) AS last", (table.name, column)
        )
    ).fetchone()
    return max(there, 0 if row is None else row["last"] or 0)


async def number_on(connection: Connection, table: Table, column: str, given: int) -> None:
    """Let a table's numbers go on behind the highest that was given, or that stands there."""
    last = max(given, await number_of(connection, SQL("max({})").format(Identifier(column)), table.name))
    if table.name == _COUNTER:
        await connection.execute("UPDATE change_counter SET last = %s", (last,))
    elif last:
        await connection.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table.name, column, last))
