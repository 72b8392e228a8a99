"""The index entries of papers as rows of `paper_words`; the index is computed from its columns."""

from __future__ import annotations

from collections.abc import Iterable

from bot.query.document import Document
from bot.query.index_entry import IndexEntry
from storage.postgres.connection import Connection
from storage.postgres.write_rows import write_rows

Indexed = tuple[int, Document]
"""The row number of a paper, and its document."""


SEARCHED = ("title", "abstract", "title_forms", "abstract_forms", "facts")
"""The columns whose tokens are searched."""

_FOUND_BY = (*IndexEntry._fields, "tokens")
_COLUMNS = ", ".join(("row", *_FOUND_BY))
_INSERT = f"""
    INSERT INTO paper_words ({_COLUMNS}) SELECT {_COLUMNS} FROM json_populate_recordset(NULL::paper_words, %s::json)
"""  # noqa: S608 - names of ours
_UPDATE = f"""
    UPDATE paper_words SET {", ".join(f"{column} = told.{column}" for column in _FOUND_BY)}
    FROM json_populate_recordset(NULL::paper_words, %s::json) AS told WHERE paper_words.row = told.row
"""  # noqa: S608 - names of ours


def token_count(columns: Iterable[str]) -> int:
    """How many tokens these columns have together: what the column `tokens` holds."""
    return sum(len(column.split()) for column in columns)


async def insert_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index the new papers of a page."""
    await write_rows(connection, _INSERT, (_columns(row, text) for row, text in papers))


async def update_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index changed papers again."""
    await write_rows(connection, _UPDATE, (_columns(row, text) for row, text in papers))


def _columns(row: int, text: Document) -> dict[str, str | int]:
    """The columns of an entry, by name."""
    entry = IndexEntry.of(text)
    tokens = token_count(getattr(entry, column) for column in SEARCHED)
    return {"row": row, **entry._asdict(), "tokens": tokens}
