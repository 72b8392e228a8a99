"""Detects a pooler, such as PgBouncer, between us and PostgreSQL."""

from __future__ import annotations

from psycopg import AsyncConnection
from psycopg.rows import DictRow


async def is_behind_pooler(connection: AsyncConnection[DictRow]) -> bool:
    """Whether the process id that the connection got at its start differs from the id of the server's process.

    A pooler gives its clients an id of its own, which it needs for cancel requests
    (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
    """
    found = await connection.execute("SELECT pg_backend_pid() AS process")
    row = await found.fetchone()
    return row is None or row["process"] != connection.info.backend_pid
