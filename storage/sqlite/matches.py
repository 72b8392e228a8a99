"""Matching rows: the papers of which a query is true, newest row first, in one statement over the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.query.canonical import normal
from bot.query.tree import Prefix, Query, leaves
from storage.rows.conditions import Values, alternatives
from storage.rows.conversions import moment_column
from storage.sqlite.fts_query import fts_query, is_decided
from storage.sqlite.sql_filter import PLACEHOLDER, full_filter, residual_filter

_BEYOND_ALL_ROWS = 2**63 - 1
_READ_THROUGH = 6_000
"""Up to this many papers are read faster than the index finds a prefix of two letters."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The matches since a moment: their number, and the newest rows."""

    count: int
    newest: tuple[int, ...]


def newest_rows(database: Database, query: Query, *, most: int, below: int | None = None) -> list[int]:
    """The newest `most` matching rows, below the row `below` if it is given.

    SQLite stops as soon as it has them, however many more match.
    """
    values = Values(PLACEHOLDER, {"most": most, "below": _BEYOND_ALL_ROWS if below is None else below})
    selects = [
        f"SELECT row FROM ({_select(part, values, '{row} < :below')} ORDER BY row DESC LIMIT :most)"  # noqa: S608 - as in `_select`
        for part in alternatives(normal(query), is_decided)
    ]
    rows = database.execute(f"{' UNION '.join(selects)} ORDER BY row DESC LIMIT :most", values.by_name)
    return [row["row"] for row in rows]


def rows_among(database: Database, query: Query, rows: Iterable[int]) -> set[int]:
    """Those of these rows that match."""
    values = Values(PLACEHOLDER, {"among": json.dumps(list(rows))})
    bounds = "{row} IN (SELECT value FROM json_each(:among))"
    selects = [_select(part, values, bounds) for part in alternatives(normal(query), is_decided)]
    return {row["row"] for row in database.execute(" UNION ".join(selects), values.by_name)}


def recent_rows(database: Database, query: Query, *, since: datetime, shown: int) -> Recent:
    """The matches among the papers that were listed (else first seen) then or later."""
    first, rows = _rows_noted(database, since)
    values = Values(PLACEHOLDER, {"since": moment_column(since), "shown": shown, "first": first})
    bounds = "{row} >= :first AND paper.noted_at >= :since"
    if rows <= _READ_THROUGH and any(isinstance(leaf, Prefix) for leaf in leaves(query)):
        selects = [_reading(normal(query), values, bounds)]
    else:
        selects = [_select(part, values, bounds, noted=True) for part in alternatives(normal(query), is_decided)]
    found = database.execute(
        f"""
        WITH found AS MATERIALIZED ({" UNION ".join(selects)})
        SELECT row, count(*) OVER () AS count FROM found ORDER BY noted_at DESC, row DESC LIMIT :shown
        """,  # noqa: S608 - as in `_select`
        values.by_name,
    ).fetchall()
    return Recent(found[0]["count"] if found else 0, tuple(row["row"] for row in found))


def _rows_noted(database: Database, since: datetime) -> tuple[int, int]:
    """The oldest row that was noted since, as a lower bound of all of them, and their number."""
    first, count = database.execute(
        "SELECT coalesce(min(row), 0), count(*) FROM paper INDEXED BY papers_noted_since WHERE noted_at >= ?",
        (moment_column(since),),
    ).fetchone()
    return int(first), int(count)


def _select(query: Query, values: Values, bounds: str, *, noted: bool = False) -> str:
    """The SELECT of an alternative. In `bounds` `{row}` stands for the column that holds the row."""
    words = fts_query(query)
    condition = residual_filter(query, values)
    row = "paper.row" if words is None else "paper_index.rowid"
    columns = f"{row} AS row, paper.noted_at" if noted else f"{row} AS row"
    where = [] if words is None else [f"paper_index MATCH {values.name(words)}"]
    where += [bounds.replace("{row}", row), *([condition] if condition else [])]
    tables = _tables(words, facts=noted or condition is not None, texts=condition is not None)
    return f"SELECT {columns} FROM {tables} WHERE {' AND '.join(where)}"  # noqa: S608 - every piece is ours, every value has a name


def _reading(query: Query, values: Values, bounds: str) -> str:
    """A SELECT that reads the texts of the papers in the bounds; the index would look at such words of all time."""
    where = f"{bounds.replace('{row}', 'paper.row')} AND {full_filter(query, values)}"
    return f"SELECT paper.row, paper.noted_at FROM {_tables(None, facts=True, texts=True)} WHERE {where}"  # noqa: S608 - as in `_select`


def _tables(words: str | None, *, facts: bool, texts: bool) -> str:
    """The tables in the order in which they are read."""
    paper = "paper INDEXED BY facts_beside_the_words"
    first = paper if words is None else "paper_index"
    joined = [f"{paper} ON paper.row = paper_index.rowid"] if facts and words is not None else []
    joined += ["paper_words AS words ON words.row = paper.row"] if texts else []
    return " CROSS JOIN ".join((first, *joined))
