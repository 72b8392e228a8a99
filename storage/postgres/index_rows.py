"""The index entries of papers as rows of `paper_words`; the index is computed from its columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from bot.query.document import Document
from bot.query.index_entry import IndexEntry
from storage.postgres.connection import Connection

Indexed = tuple[int, Document]
"""The row number of a paper, and its document."""


SEARCHED = ("title", "abstract", "title_forms", "abstract_forms", "facts")
"""The columns whose tokens are searched."""


def token_count(columns: Iterable[str]) -> int:
    """How many tokens these columns have together: what the column `tokens` holds."""
    return sum(len(column.split()) for column in columns)


_TOLD: LiteralString = """unnest(
    %(row)s::bigint[], %(title)s::text[], %(abstract)s::text[], %(title_forms)s::text[], %(abstract_forms)s::text[],
    %(facts)s::text[], %(title_places)s::text[], %(abstract_places)s::text[], %(tokens)s::integer[]
)"""
"""The entries as rows. One statement for all of them: a process that stops between two that are sent together (as
`executemany` does) would keep its locks, since no time-out of the server counts then."""


async def insert_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index the new papers of a page."""
    await connection.execute(
        f"""
        INSERT INTO paper_words (
            row, title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places, tokens
        )
        SELECT * FROM {_TOLD}
        """,  # noqa: S608 - a text of ours
        _columns(papers),
    )


async def update_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index changed papers again."""
    await connection.execute(
        f"""
        UPDATE paper_words SET
            title = told.title, abstract = told.abstract, title_forms = told.title_forms,
            abstract_forms = told.abstract_forms, facts = told.facts, title_places = told.title_places,
            abstract_places = told.abstract_places, tokens = told.tokens
        FROM {_TOLD} AS told (
            row, title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places, tokens
        )
        WHERE paper_words.row = told.row
        """,  # noqa: S608 - a text of ours
        _columns(papers),
    )


def _columns(papers: Iterable[Indexed]) -> dict[str, list[int] | list[str]]:
    """Each column of the entries, by name."""
    entries = [(row, IndexEntry.of(text)) for row, text in papers]
    return {
        "row": [row for row, _ in entries],
        **{name: [getattr(entry, name) for _, entry in entries] for name in IndexEntry._fields},
        "tokens": [token_count(getattr(entry, column) for column in SEARCHED) for _, entry in entries],
    }
