"""The index entries of papers as rows of `paper_words`; the index is computed from its columns."""

from __future__ import annotations

from collections.abc import Iterable

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


async def insert_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index the new papers of a page."""
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO paper_words (
                row, title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places, tokens
            ) VALUES (
                %(row)s, %(title)s, %(abstract)s, %(title_forms)s, %(abstract_forms)s, %(facts)s, %(title_places)s,
                %(abstract_places)s, %(tokens)s
            )
            """,
            [_columns(row, text) for row, text in papers],
        )


async def update_index_rows(connection: Connection, papers: Iterable[Indexed]) -> None:
    """Index changed papers again."""
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            UPDATE paper_words SET
                title = %(title)s, abstract = %(abstract)s, title_forms = %(title_forms)s,
                abstract_forms = %(abstract_forms)s, facts = %(facts)s, title_places = %(title_places)s,
                abstract_places = %(abstract_places)s, tokens = %(tokens)s
            WHERE row = %(row)s
            """,
            [_columns(row, text) for row, text in papers],
        )


def _columns(row: int, text: Document) -> dict[str, int | str]:
    entry = IndexEntry.of(text)
    return {"row": row, **entry._asdict(), "tokens": token_count(getattr(entry, column) for column in SEARCHED)}
