"""Whether a pooler, such as PgBouncer, stands between us and PostgreSQL."""

from __future__ import annotations

from psycopg import AsyncConnection
from psycopg.rows import DictRow


async def is_behind_pooler(connection: AsyncConnection[DictRow]) -> bool:
    """Whether another process answers than the one that the connection was told of.

    A pooler tells its clients a number of its own for the cancel request
    (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
    """
    found = await connection.execute("SELECT pg_backend_pid() AS process")
    row = await found.fetchone()
    return row is None or row["process"] != connection.info.backend_pid
