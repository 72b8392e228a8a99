"""A paper as a row of the table `paper`, and back."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.same_work import work_key
from storage.rows.conversions import (
    maybe_moment_column,
    maybe_moment_of,
    moment_column,
    moment_of,
    relations_column,
    relations_of,
    texts_column,
    texts_of,
)
from storage.rows.row import Row

Columns = dict[str, str | int | None]
NEVER_NOTED = datetime(1970, 1, 1, tzinfo=UTC)
"""When a thinned paper was listed or first seen, as far as questions about new papers go."""

FIXED_COLUMNS = ("row", "id", "first_seen_at")
"""The columns of a paper that never change."""
CHANGING_COLUMNS = (
    "revision",
    "noted_at",
    "work_key",
    "title",
    "abstract",
    "title_source",
    "abstract_source",
    "authors",
    "categories",
    "sources",
    "keywords",
    "published_at",
    "listed_at",
    "url",
    "pdf_url",
    "code_url",
    "project_url",
    "thumbnail_url",
    "ai_summary",
    "organization",
    "upvotes",
    "stars",
    "trending_rank",
    "trending_at",
    "relations",
    "thinned_at",
)
"""The columns that each write of the paper sets."""


def paper_columns(stored: StoredPaper) -> Columns:
    """The columns of a stored paper, by name."""
    paper = stored.paper
    return {
        "row": stored.row,
        "id": paper.id,
        "revision": stored.revision,
        "first_seen_at": moment_column(stored.first_seen_at),
        "noted_at": moment_column(_noted_at(stored)),
        "work_key": work_key(paper),
        "title": paper.title,
        "abstract": paper.abstract,
        "title_source": paper.title_source,
        "abstract_source": paper.abstract_source,
        "authors": texts_column(paper.authors),
        "categories": texts_column(paper.categories),
        "sources": texts_column(paper.sources),
        "keywords": texts_column(paper.keywords),
        "published_at": maybe_moment_column(paper.published_at),
        "listed_at": maybe_moment_column(paper.listed_at),
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "code_url": paper.code_url,
        "project_url": paper.project_url,
        "thumbnail_url": paper.thumbnail_url,
        "ai_summary": paper.ai_summary,
        "organization": paper.organization,
        "upvotes": paper.upvotes,
        "stars": paper.stars,
        "trending_rank": paper.trending_rank,
        "trending_at": maybe_moment_column(paper.trending_at),
        "relations": relations_column(paper.relations),
        "thinned_at": maybe_moment_column(stored.thinned_at),
    }


def _noted_at(stored: StoredPaper) -> datetime:
    """When it was listed, else first seen. One that was thinned comes before all that a question may ask for."""
    return NEVER_NOTED if stored.is_thinned else stored.paper.listed_at or stored.first_seen_at


def stored_paper(row: Row) -> StoredPaper:
    """The stored paper of a row that holds all columns of the table."""
    return StoredPaper(
        paper=_paper(row),
        row=row["row"],
        revision=row["revision"],
        first_seen_at=moment_of(row["first_seen_at"]),
        thinned_at=maybe_moment_of(row["thinned_at"]),
    )


def _paper(row: Row) -> Paper:
    return Paper(
        id=PaperId(row["id"]),
        title=row["title"],
        abstract=row["abstract"],
        title_source=row["title_source"],
        abstract_source=row["abstract_source"],
        authors=texts_of(row["authors"]),
        categories=texts_of(row["categories"]),
        sources=texts_of(row["sources"]),
        keywords=texts_of(row["keywords"]),
        published_at=maybe_moment_of(row["published_at"]),
        listed_at=maybe_moment_of(row["listed_at"]),
        url=row["url"],
        pdf_url=row["pdf_url"],
        code_url=row["code_url"],
        project_url=row["project_url"],
        thumbnail_url=row["thumbnail_url"],
        ai_summary=row["ai_summary"],
        organization=row["organization"],
        upvotes=row["upvotes"],
        stars=row["stars"],
        trending_rank=row["trending_rank"],
        trending_at=maybe_moment_of(row["trending_at"]),
        relations=relations_of(row["relations"]),
    )
