"""The authors whose names somebody has begun to type, found by the beginnings of tokens in the index of papers."""

from __future__ import annotations

import json

from sqlite_utils import Database

from bot.query.begun_names import begun_parts, commonest_names
from bot.query.index_tokens import beginning_of_name

_AMONG = 300
"""The newest papers with such a name that are looked at: enough to know who writes now."""


def author_names(database: Database, typed: str, *, limit: int) -> tuple[str, ...]:
    """The names that `typed` begins, among the newest papers that have one, the commonest first."""
    parts = begun_parts(typed)
    if not parts:
        return ()
    wanted = " AND ".join(f'facts : "{beginning_of_name("author", part)}" *' for part in parts if len(part) > 1)
    rows = database.execute(
        "SELECT paper.authors FROM paper JOIN"
        " (SELECT rowid AS row FROM paper_index WHERE paper_index MATCH ? ORDER BY rowid DESC LIMIT ?) AS found"
        " ON found.row = paper.row",
        (wanted, _AMONG),
    )
    return commonest_names((name for row in rows for name in json.loads(row["authors"])), parts, limit=limit)
