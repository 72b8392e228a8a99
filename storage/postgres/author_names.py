"""The authors whose names somebody has begun to type, found by the beginnings of tokens in the index of papers."""

from __future__ import annotations

from bot.query.begun_names import begun_parts, commonest_names
from bot.query.index_tokens import beginning_of_name
from storage.postgres.connection import Connection
from storage.postgres.matches import ask_the_index
from storage.postgres.tsquery import beginning_query
from storage.rows.conversions import texts_of

_AMONG = 300
"""The newest papers with such a name that are looked at: enough to know who writes now."""


async def author_names(connection: Connection, typed: str, *, limit: int) -> tuple[str, ...]:
    """The names that `typed` begins, among the newest papers that have one, the commonest first."""
    parts = begun_parts(typed)
    if not parts:
        return ()
    wanted = " & ".join(beginning_query(beginning_of_name("author", part)) for part in parts if len(part) > 1)
    await ask_the_index(connection)
    rows = await connection.execute(
        """
        WITH found AS MATERIALIZED (SELECT row FROM paper_index WHERE lexemes @@ %s::tsquery)
        SELECT authors FROM paper WHERE row IN (SELECT row FROM found ORDER BY row DESC LIMIT %s) ORDER BY row DESC
        """,
        (wanted, _AMONG),
    )
    names = (name for row in await rows.fetchall() for name in texts_of(row["authors"]))
    return commonest_names(names, parts, limit=limit)
