"""Evaluates a query: the rows of the papers that match it, newest first.

A GIN index returns rows in no order. So rows are divided into stretches, and all papers of a stretch share a lexeme.
The newest stretches are queried first, then more of them, and then all older rows: a common word does not read the
whole archive.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from bot.query.canonical import normal
from bot.query.fields import NAMES, NUMBERS
from bot.query.index_entry import IndexEntry
from bot.query.tree import Prefix, Query, leaves
from bot.query.true_of_entry import StoredEntry, is_true_of
from storage.postgres.connection import Connection
from storage.postgres.sql_filter import PLACEHOLDER, full_filter, is_in_doubt, residual_filter
from storage.postgres.tsquery import MUCH, STRETCH, in_stretches, is_decided, tsquery
from storage.rows.conditions import Values, alternatives
from storage.rows.conversions import moment_column, texts_of
from storage.rows.row import Row

_WINDOWS = (4, 16)
"""The number of stretches in the first query and in the second. A common word has two thousand papers in the first."""
_READ_THROUGH = 6_000
"""Up to this number of papers, reading all is faster than an index look-up of a prefix of two letters."""
_ASKED_AGAIN = 500
"""The rows that are read at once if Python functions decide whether they match."""
_ASK_THE_INDEX: LiteralString = (
    "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; "
    "SET LOCAL max_parallel_workers_per_gather = 0"
)


@dataclass(frozen=True, slots=True)
class Recent:
    """The matches since a moment: their number, and their newest rows."""

    count: int
    newest: tuple[int, ...]


async def ask_the_index(connection: Connection) -> None:
    """For this transaction, prefer the index to a sequential scan.

    PostgreSQL's planner assumes that computing the lexemes of a paper costs nothing, and would do it for all papers.
    `work_mem` is raised from 4 MB, so that the bitmap of a prefix stays exact; a lossy one has whole pages to recheck.
    """
    await connection.execute(_ASK_THE_INDEX)


async def newest_rows(connection: Connection, query: Query, *, most: int, below: int | None = None) -> list[int]:
    """The newest `most` matching rows; with `below` only rows lower than that."""
    form = normal(query)
    rows: list[int] = []
    async for found in _newest_first(connection, form, most=most, below=below):
        rows += found
        if len(rows) >= most:
            break
    return rows


async def rows_among(connection: Connection, query: Query, rows: Iterable[int]) -> set[int]:
    """The matching ones of these rows."""
    form, values = normal(query), Values(PLACEHOLDER)
    select = f"SELECT row FROM ({_reading(form, values, f'paper.row = ANY({values.name(list(rows))})')}) AS found"  # noqa: S608 - as in `_select`
    return {row async for row in _surely(connection, form, await _rows(connection, select, values))}


async def recent_rows(connection: Connection, query: Query, *, since: datetime, shown: int) -> Recent:
    """The matches among papers that were listed (else first seen) since then."""
    form, values = normal(query), Values(PLACEHOLDER)
    first, last, count = await _rows_noted(connection, since)
    bounds = f"paper.row >= {values.name(first)} AND paper.noted_at >= {values.name(moment_column(since))}"
    if count <= _READ_THROUGH and any(isinstance(leaf, Prefix) for leaf in leaves(query)):
        found = _reading(form, values, bounds)
    else:
        found = " UNION ".join(_selects(form, values, _Bounds(bounds, _stretches(first, last + 1), with_facts=True)))
    if is_in_doubt(form):
        candidates = await _rows(connection, f"SELECT row FROM ({found}) AS found", values)  # noqa: S608 - as in `_select`
        values = Values(PLACEHOLDER, {"rows": [row async for row in _surely(connection, form, candidates)]})
        found = "SELECT row, noted_at FROM paper WHERE row = ANY(%(rows)s)"
    rows = await connection.execute(
        f"""
        WITH found AS MATERIALIZED ({found})
        SELECT row, count(*) OVER () AS count FROM found ORDER BY noted_at DESC, row DESC LIMIT {values.name(shown)}
        """,  # noqa: S608 - as in `_select`
        values.by_name,
    )
    newest = await rows.fetchall()
    return Recent(newest[0]["count"] if newest else 0, tuple(row["row"] for row in newest))


async def _rows_noted(connection: Connection, since: datetime) -> tuple[int, int, int]:
    """The lowest and the highest row that were noted since then, and the number of such rows."""
    rows = await connection.execute(
        """
        SELECT min(row) AS first, max(row) AS last, count(*)
        FROM (SELECT row FROM paper WHERE noted_at >= %s) AS noted
        """,
        (moment_column(since),),
    )
    found = await rows.fetchone()
    return (found["first"] or 0, found["last"] or 0, found["count"]) if found else (0, 0, 0)


async def newest_row(connection: Connection) -> int:
    """The highest row of a paper, which is about the number of papers; 0 if there are no papers."""
    rows = await connection.execute("SELECT coalesce(max(row), 0) AS row FROM paper")
    found = await rows.fetchone()
    return found["row"] if found else 0


async def _newest_first(
    connection: Connection, form: Query, *, most: int, below: int | None
) -> AsyncIterator[list[int]]:
    """Matching rows: of a few stretches, then of more if enough matches are expected there, then of all."""
    end = await newest_row(connection) + 1 if below is None else below
    found = 0
    for place, stretches in enumerate(_WINDOWS):
        if end <= 0 or (place and found * sum(_WINDOWS) < most * _WINDOWS[0]):
            break
        first = max(0, ((end - 1) // STRETCH - stretches + 1) * STRETCH)
        rows = await _rows_between(connection, form, first, end, most=most - found)
        yield rows
        found, end = found + len(rows), first
    if end > 0:
        yield await _rows_between(connection, form, 0, end, most=most - found)


def _stretches(first: int, end: int) -> Sequence[int]:
    """The stretches with the rows from `first` to an end; none if they are too many to list in a query."""
    numbers = range(first // STRETCH, (end - 1) // STRETCH + 1)
    return numbers if len(numbers) <= max(_WINDOWS) else ()


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Bounds on the rows: a condition, and the stretches to query; without stretches, all."""

    condition: str
    stretches: Sequence[int] = ()
    with_facts: bool = False
    """Whether the table `paper` is joined, and its moments are selected."""


async def _rows_between(connection: Connection, form: Query, first: int, end: int, *, most: int) -> list[int]:
    """The newest `most` matching rows between two rows."""
    values = Values(PLACEHOLDER)
    condition = f"{{row}} >= {values.name(first)} AND {{row}} < {values.name(end)}"
    bounds = _Bounds(condition, _stretches(first, end))
    newest_first = "ORDER BY row DESC" if is_in_doubt(form) else f"ORDER BY row DESC LIMIT {values.name(most)}"
    selects = (f"(SELECT row FROM ({select}) AS part {newest_first})" for select in _selects(form, values, bounds))  # noqa: S608 - as in `_select`
    rows = await _rows(connection, f"SELECT row FROM ({' UNION '.join(selects)}) AS found {newest_first}", values)  # noqa: S608 - as in `_select`
    if not is_in_doubt(form):
        return rows
    found = []
    async for row in _surely(connection, form, rows):
        found.append(row)
        if len(found) >= most:
            break
    return found


def _selects(form: Query, values: Values, bounds: _Bounds) -> Iterator[str]:
    """A SELECT for each alternative, and one for the papers that have too many tokens to be indexed."""
    every = [(part, tsquery(part)) for part in alternatives(form, is_decided)]
    for part, words in every:
        yield _select(words, residual_filter(part, values), values, bounds)
    if any(words is not None for _, words in every):
        yield _select(MUCH, full_filter(form, values), values, _Bounds(bounds.condition, with_facts=bounds.with_facts))


def _select(words: str | None, condition: str | None, values: Values, bounds: _Bounds) -> str:
    """The SELECT of the rows that a `tsquery` finds and a condition accepts."""
    in_facts = bounds.with_facts or words is None or (condition is not None and "paper." in condition)
    where = [bounds.condition.replace("{row}", "paper.row" if in_facts else "words.row")]
    if words is not None:
        asked = in_stretches(words, bounds.stretches) if bounds.stretches else words
        found = f"SELECT * FROM paper_index WHERE lexemes @@ {values.name(asked)}::tsquery OFFSET 0"  # noqa: S608 - as below
        tables = f"({found}) AS words" + (" JOIN paper ON paper.row = words.row" if in_facts else "")
    else:
        tables = "paper" + (
            " JOIN paper_words AS words ON words.row = paper.row" if "words." in (condition or "") else ""
        )
    where += [condition] if condition else []
    columns = "paper.row, paper.noted_at" if bounds.with_facts else f"{'paper' if in_facts else 'words'}.row"
    return f"SELECT {columns} FROM {tables} WHERE {' AND '.join(where)}"  # noqa: S608 - every piece is ours, every value has a name


def _reading(form: Query, values: Values, condition: str) -> str:
    """A SELECT that reads the texts of the papers in some bounds; the index would return matches of all time."""
    return _select(
        None, f"words.row IS NOT NULL AND {full_filter(form, values)}", values, _Bounds(condition, with_facts=True)
    )


async def _rows(connection: Connection, select: str, values: Values) -> list[int]:
    rows = await connection.execute(select, values.by_name)
    return [row["row"] for row in await rows.fetchall()]


async def _surely(connection: Connection, form: Query, rows: Sequence[int]) -> AsyncIterator[int]:
    """The rows whose papers match the query, in the same order."""
    if not is_in_doubt(form):
        for row in rows:
            yield row
        return
    for start in range(0, len(rows), _ASKED_AGAIN):
        asked = rows[start : start + _ASKED_AGAIN]
        entries = await _entries(connection, asked)
        for row in asked:
            if is_true_of(form, entries[row]):
                yield row


async def _entries(connection: Connection, rows: Sequence[int]) -> dict[int, StoredEntry]:
    attributes = [*(row.attribute for row in NAMES.values()), *(row.attribute for row in NUMBERS.values())]
    found = await connection.execute(
        f"""
        SELECT words.*, {", ".join(f"paper.{each}" for each in attributes)}
        FROM paper_words AS words JOIN paper ON paper.row = words.row WHERE words.row = ANY(%s)
        """,  # noqa: S608 - as in `_select`
        (list(rows),),
    )
    return {row["row"]: _entry(row) for row in await found.fetchall()}


def _entry(row: Row) -> StoredEntry:
    return StoredEntry(
        IndexEntry(*(row[column] for column in IndexEntry._fields)),
        {name: texts_of(row[shape.attribute]) for name, shape in NAMES.items()},
        {name: row[shape.attribute] for name, shape in NUMBERS.items()},
    )
