"""Sequences in a move: new numbers must follow every number that was ever given."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Identifier

from bot.moving.table import Table
from storage.postgres.connection import Connection

_COUNTER = "change"
"""The table whose numbers come from `change_counter`; all others have identity columns."""

_NO_LIMIT = SQL("")


async def number_of(connection: Connection, what: Composable, table: str, *, limit: Composable = _NO_LIMIT) -> int:
    """The result of a query for one number; 0 if it is NULL."""
    asked = SQL("SELECT {} AS number FROM (SELECT * FROM {} {}) AS asked").format(what, Identifier(table), limit)
    row = await (await connection.execute(asked)).fetchone()
    return 0 if row is None else int(row["number"] or 0)


async def last_number(connection: Connection, table: Table, column: str) -> int:
    """The highest number that was ever given in a numbered table, or that a row there has."""
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
    """Set a table's sequence, so that new numbers follow `given` and the numbers of all rows."""
    last = max(given, await number_of(connection, SQL("max({})").format(Identifier(column)), table.name))
    if table.name == _COUNTER:
        await connection.execute("UPDATE change_counter SET last = %s", (last,))
    elif last:
        await connection.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table.name, column, last))
