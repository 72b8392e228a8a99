"""What the archive looks papers up by: the words of their texts, of their authors' names, and their categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from bot.paper.paper import Paper
from bot.query.names import full_parts, name_parts
from bot.query.papertext import FieldText, folded_name

Indexed = tuple[int, Paper]
"""A paper with its row number."""


def insert_words(database: Database, papers: Iterable[Indexed]) -> None:
    """Index the texts of new papers."""
    database.conn.executemany(
        """
        INSERT INTO paper_words (row, title, abstract, title_forms, abstract_forms)
        VALUES (:row, :title, :abstract, :title_forms, :abstract_forms)
        """,
        (_words(row, paper) for row, paper in papers),
    )


def update_words(database: Database, papers: Iterable[Indexed]) -> None:
    """Index the texts of changed papers anew."""
    database.conn.executemany(
        """
        UPDATE paper_words SET
            title = :title, abstract = :abstract, title_forms = :title_forms, abstract_forms = :abstract_forms
        WHERE row = :row
        """,
        (_words(row, paper) for row, paper in papers),
    )


def insert_names(database: Database, papers: Iterable[Indexed]) -> None:
    """Index the authors and categories of papers that have none in the index."""
    named = tuple(papers)
    database.conn.executemany(
        "INSERT INTO paper_author (word, paper) VALUES (?, ?)",
        ((word, row) for row, paper in named for word in _author_words(paper)),
    )
    database.conn.executemany(
        "INSERT INTO paper_category (category, paper) VALUES (?, ?)",
        ((category, row) for row, paper in named for category in set(_categories(paper))),
    )


def update_names(database: Database, papers: Iterable[Indexed]) -> None:
    """Index the authors and categories of changed papers anew."""
    named = tuple(papers)
    rows = [(row,) for row, _ in named]
    database.conn.executemany("DELETE FROM paper_author WHERE paper = ?", rows)
    database.conn.executemany("DELETE FROM paper_category WHERE paper = ?", rows)
    insert_names(database, named)


def archive_name(name: str) -> str:
    """How the index names a category together with all below it."""
    return f"{name}.*"


def _words(row: int, paper: Paper) -> dict[str, int | str]:
    title, abstract = FieldText.of(paper.title), FieldText.of(paper.abstract)
    return {
        "row": row,
        "title": " ".join(title.terms),
        "abstract": " ".join(abstract.terms),
        "title_forms": _forms(title),
        "abstract_forms": _forms(abstract),
    }


def _forms(text: FieldText) -> str:
    """The surfaces that are not their own terms."""
    return " ".join(surface for surface, term in zip(text.surfaces, text.terms, strict=True) if surface != term)


def _author_words(paper: Paper) -> set[str]:
    """The parts of the authors' names by which they can be found: two names agree in a full part at least."""
    return {part for name in paper.authors for part in full_parts(name_parts(name))}


def _categories(paper: Paper) -> Iterator[str]:
    """The categories, each also under the name of every archive that it is in: `cs.lg`, `cs.lg.*`, `cs.*`."""
    for category in map(folded_name, paper.categories):
        yield category
        parts = category.split(".")
        for length in range(1, len(parts) + 1):
            yield archive_name(".".join(parts[:length]))
