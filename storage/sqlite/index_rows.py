"""The index entries of papers as rows of `paper_words`; triggers keep the full-text index in step with them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from bot.query.document import Document
from bot.query.index_entry import IndexEntry

Indexed = tuple[int, Document]
"""The row number of a paper, and its document."""


def insert_index_rows(database: Database, papers: Iterable[Indexed]) -> None:
    """Index the new papers of a page."""
    database.conn.executemany(
        """
        INSERT INTO paper_words (
            row, title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places
        ) VALUES (
            :row, :title, :abstract, :title_forms, :abstract_forms, :facts, :title_places, :abstract_places
        )
        """,
        [_columns(row, text) for row, text in papers],
    )


def update_index_rows(database: Database, papers: Iterable[Indexed]) -> None:
    """Index changed papers again."""
    database.conn.executemany(
        """
        UPDATE paper_words SET
            title = :title, abstract = :abstract, title_forms = :title_forms, abstract_forms = :abstract_forms,
            facts = :facts, title_places = :title_places, abstract_places = :abstract_places
        WHERE row = :row
        """,
        (_columns(row, text) for row, text in papers),
    )


def _columns(row: int, text: Document) -> dict[str, int | str]:
    return {"row": row, **IndexEntry.of(text)._asdict()}
