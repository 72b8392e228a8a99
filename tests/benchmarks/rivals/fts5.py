"""SQLite's FTS5: the papers in the index, and one `MATCH` for each stored query.

The index holds our tokens in memory: terms in two columns, and in two more the surfaces behind a mark of their own, so
that only a query for one field needs a column filter. The stored queries are a table and one statement asks them all,
so no query costs a call from Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from bot.query.document import Document
from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, TextField, Word
from tests.benchmarks.rivals.rival import Find, Rival, Stored

_BATCH = 50
_TABLES = """
CREATE TABLE stored (id INTEGER PRIMARY KEY, asked TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE paper USING fts5 (
    every, title, abstract, title_surfaces, abstract_surfaces, content = '', tokenize = "ascii tokenchars '+#._'"
);
"""
_MARK = "_"
"""Before a surface; alone it stands in every paper. It begins no token of ours and is one of the `tokenchars`."""


@contextmanager
def _prepared(stored: Stored) -> Iterator[Find]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(_TABLES)
        database.executemany("INSERT INTO stored VALUES (?, ?)", enumerate(map(expression, stored.queries)))
        yield lambda texts: _found(database, texts)


def _found(database: sqlite3.Connection, texts: Sequence[Document]) -> list[list[int]]:
    _index(database, texts)
    found: list[list[int]] = [[] for _ in texts]
    rows = database.execute("SELECT paper.rowid, stored.id FROM stored CROSS JOIN paper WHERE paper MATCH stored.asked")
    for row, number in rows:
        found[row - 1].append(number)
    return found


def _index(database: sqlite3.Connection, texts: Sequence[Document]) -> None:
    """Let the index hold these papers and no other, with rows from 1."""
    database.execute("BEGIN")
    database.execute("INSERT INTO paper (paper) VALUES ('delete-all')")
    database.executemany(
        """
        INSERT INTO paper (rowid, every, title, abstract, title_surfaces, abstract_surfaces) VALUES (?, ?, ?, ?, ?, ?)
        """,
        ((row, _MARK, *_columns_of(text)) for row, text in enumerate(texts, start=1)),
    )
    database.execute("COMMIT")


def _columns_of(text: Document) -> Iterator[str]:
    for name in TextField:
        yield " ".join(text.fields[name].terms)
    for name in TextField:
        yield " ".join(f"{_MARK}{surface}" for surface in text.fields[name].surfaces)


def expression(query: Query) -> str:
    """A query in FTS5's syntax, in which `NOT` stands between two and needs something to be taken from."""
    match query:
        case Not(part):
            return f'("{_MARK}" NOT {expression(part)})'
        case And(parts):
            there = [expression(part) for part in parts if not isinstance(part, Not)] or [f'"{_MARK}"']
            excluded = [expression(part.part) for part in parts if isinstance(part, Not)]
            positive = f"({' AND '.join(there)})"
            return f"({positive} NOT ({' OR '.join(excluded)}))" if excluded else positive
        case Or(parts):
            return f"({' OR '.join(map(expression, parts))})"
        case _:
            return _leaf(query)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Word(term, scope):
            return f'{_filter(scope)}"{term}"'
        case Phrase(terms, scope):
            return f'{_filter(scope)}"{" ".join(terms)}"'
        case Prefix(start, scope, ()):
            return f'{_filter(scope, "_surfaces")}"{_MARK}{start}" *'
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")


def _filter(scope: TextField | None, ending: str = "") -> str:
    return "" if scope is None else f"{scope}{ending} : "


FTS5 = Rival("fts5", "FTS5, one MATCH a query, one paper", _prepared)
FTS5_BATCH = Rival("fts5-batch", f"FTS5, one MATCH a query, {_BATCH} papers at once", _prepared, batch=_BATCH)
