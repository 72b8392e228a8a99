"""The one connection that a move has to a PostgreSQL database, and its transactions.

All settings are local to a transaction, so this works through a pooler in transaction mode.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import LiteralString

import psycopg

from storage.postgres.connection import Connection
from storage.postgres.errors import storage_error
from storage.postgres.pool import FORMS, connect
from storage.postgres.pooler import is_behind_pooler

_SETTINGS: LiteralString = f"""
{FORMS}; SET LOCAL extra_float_digits = 1;
SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'
"""
"""A move is as patient as it must be, and values are written whole, however the database is set up."""
_LIMITS_TRANSACTIONS = 170_000
_FOR_EVER: LiteralString = "; SET LOCAL transaction_timeout = 0"
"""What a server knows since PostgreSQL 17 (https://www.postgresql.org/docs/release/17.0/)."""
BEGIN_TO_LEAVE: LiteralString = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE; {_SETTINGS}"
BEGIN_TO_READ: LiteralString = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_SETTINGS}"
BEGIN_TO_WRITE: LiteralString = f"BEGIN ISOLATION LEVEL READ COMMITTED; {_SETTINGS}"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """A connection, closed afterwards. Raises `StorageError`."""
    with told_errors(url):
        connection = await connect(url)
    try:
        with told_errors(url):
            if not await is_behind_pooler(connection):  # there it would be set for others, and is not needed
                await connection.execute("SET idle_session_timeout = 0")  # the other database may be at work for long
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def transaction(
    connection: Connection, begin: LiteralString, *, commits: bool = True
) -> AsyncIterator[Connection]:
    """A transaction; rolled back when what is inside raises, or where it is not to be committed."""
    knows_it = connection.info.server_version >= _LIMITS_TRANSACTIONS
    await connection.execute(begin + _FOR_EVER if knows_it else begin)
    try:
        yield connection
        if commits:
            await connection.commit()
    finally:
        if not connection.broken:
            await connection.rollback()


@contextmanager
def told_errors(url: str) -> Iterator[None]:
    """Raise PostgreSQL's errors as ours."""
    try:
        yield
    except psycopg.Error as error:
        raise storage_error(error, url) from error
