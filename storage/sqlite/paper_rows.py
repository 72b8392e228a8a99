"""A paper as a row of the table `paper`, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from sqlite_utils import Database

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.same_work import work_key
from storage.sqlite.conversions import (
    maybe_moment_column,
    maybe_moment_of,
    moment_column,
    moment_of,
    relations_column,
    relations_of,
    texts_column,
    texts_of,
)

INSERT = """
    INSERT INTO paper (
        row, id, revision, first_seen_at, noted_at, work_key, title, abstract, title_source, abstract_source, authors,
        categories, sources, keywords, published_at, listed_at, url, pdf_url, code_url, project_url, thumbnail_url,
        ai_summary, organization, upvotes, stars, trending_rank, trending_at, relations
    ) VALUES (
        :row, :id, :revision, :first_seen_at, :noted_at, :work_key, :title, :abstract, :title_source, :abstract_source,
        :authors, :categories, :sources, :keywords, :published_at, :listed_at, :url, :pdf_url, :code_url, :project_url,
        :thumbnail_url, :ai_summary, :organization, :upvotes, :stars, :trending_rank, :trending_at, :relations
    )
"""
UPDATE = """
    UPDATE paper SET
        revision = :revision, noted_at = :noted_at, work_key = :work_key, title = :title, abstract = :abstract,
        title_source = :title_source, abstract_source = :abstract_source, authors = :authors, categories = :categories,
        sources = :sources, keywords = :keywords, published_at = :published_at, listed_at = :listed_at, url = :url,
        pdf_url = :pdf_url, code_url = :code_url, project_url = :project_url, thumbnail_url = :thumbnail_url,
        ai_summary = :ai_summary, organization = :organization, upvotes = :upvotes, stars = :stars,
        trending_rank = :trending_rank, trending_at = :trending_at, relations = :relations
    WHERE row = :row
"""
Columns = dict[str, str | int | None]


def paper_columns(stored: StoredPaper) -> Columns:
    """The columns of a stored paper, by name."""
    paper = stored.paper
    return {
        "row": stored.row,
        "id": paper.id,
        "revision": stored.revision,
        "first_seen_at": moment_column(stored.first_seen_at),
        "noted_at": moment_column(paper.listed_at or stored.first_seen_at),
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
    }


def stored_paper(row: sqlite3.Row) -> StoredPaper:
    """The stored paper of a row that holds all columns of the table."""
    return StoredPaper(
        paper=_paper(row),
        row=row["row"],
        revision=row["revision"],
        first_seen_at=moment_of(row["first_seen_at"]),
    )


def _paper(row: sqlite3.Row) -> Paper:
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


def papers_by_id(database: Database, ids: Iterable[PaperId]) -> dict[PaperId, StoredPaper]:
    """The stored papers that these ids name, in the order asked for; an alias names the paper that it leads to."""
    wanted = tuple(dict.fromkeys(ids))
    rows = database.execute(
        """
        SELECT paper.*, id AS name FROM paper WHERE id IN (SELECT value FROM json_each(:ids))
        UNION ALL
        SELECT paper.*, paper_alias.id FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(wanted)},
    )
    found = {row["name"]: stored_paper(row) for row in rows}
    return {paper: found[paper] for paper in wanted if paper in found}


def papers_by_row(database: Database, numbers: Iterable[int]) -> dict[int, StoredPaper]:
    """The stored papers with these row numbers, in the order asked for; a row that was absorbed leads to another."""
    wanted = tuple(numbers)
    rows = database.execute(
        """
        SELECT paper.*, row AS number FROM paper WHERE row IN (SELECT value FROM json_each(:rows))
        UNION ALL
        SELECT paper.*, paper_alias.row FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.row IN (SELECT value FROM json_each(:rows))
        """,
        {"rows": json.dumps(wanted)},
    )
    found = {row["number"]: stored_paper(row) for row in rows}
    return {number: found[number] for number in wanted if number in found}


def papers_by_work(database: Database, keys: Iterable[str]) -> dict[str, tuple[PaperId, ...]]:
    """For each of these work keys the stored papers with it, the oldest first."""
    wanted = sorted(set(keys))
    found: dict[str, tuple[PaperId, ...]] = dict.fromkeys(wanted, ())
    for row in database.execute(
        """
        SELECT work_key, id FROM paper WHERE work_key IN (SELECT value FROM json_each(?)) ORDER BY row
        """,
        (json.dumps(wanted),),
    ):
        found[row["work_key"]] += (PaperId(row["id"]),)
    return found
