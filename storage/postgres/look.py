"""Inspects a PostgreSQL server for `offprint doctor`: its version, a pooler before it, and our privileges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import psycopg

from bot.errors import StorageError
from storage.postgres.errors import storage_error
from storage.postgres.pool import one_connection
from storage.postgres.pooler import is_behind_pooler

OLDEST = 14
"""The oldest version that is still maintained: https://www.postgresql.org/support/versioning/"""
_FACTS: LiteralString = """
    SELECT
        current_setting('server_version') AS version,
        current_setting('server_version_num')::int / 10000 AS major,
        current_setting('server_encoding') AS encoding,
        pg_is_in_recovery() AS is_standby,
        has_schema_privilege(current_schema(), 'CREATE') AS may_make_tables,
        current_setting('max_connections')::int AS connections,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS in_use
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """Facts about a server. `connections` is the most that it allows, `in_use` the number of those to this database."""

    version: str
    major: int
    encoding: str
    is_standby: bool
    may_make_tables: bool
    connections: int
    in_use: int
    is_pooled: bool


async def look_at_server(url: str) -> ServerFacts:
    """Ask the server at a `postgresql://` address; creates nothing there. Raises `StorageError`."""
    try:
        async with one_connection(url) as connection:
            found = await connection.execute(_FACTS)
            row = await found.fetchone()
            is_pooled = await is_behind_pooler(connection)
    except psycopg.Error as error:
        raise storage_error(error, url) from error
    if row is None:
        raise StorageError("PostgreSQL returned no row for a query that always returns one.")
    return ServerFacts(**row, is_pooled=is_pooled)
