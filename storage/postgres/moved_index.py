"""The index of words while a team is moved into a database: made of all rows at once it takes half the time that it
takes to add them batch by batch (https://www.postgresql.org/docs/current/populate.html#POPULATE-RM-INDEXES).
"""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from storage.postgres.connection import Connection
from storage.postgres.schema import index

_INDEX = "papers_with_a_lexeme"


async def leave_index(connection: Connection) -> None:
    """Let rows of `paper_words` come without it."""
    await connection.execute(SQL("DROP INDEX IF EXISTS {}").format(Identifier(_INDEX)))


async def make_index(connection: Connection) -> None:
    """Make it of the rows that are there. It stays where it was made already."""
    found = await connection.execute("SELECT to_regclass(%s) IS NOT NULL AS is_there", (_INDEX,))
    row = await found.fetchone()
    if row is None or not row["is_there"]:
        await connection.execute(index(_INDEX))
