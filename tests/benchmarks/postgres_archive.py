"""The archive of `tests.benchmarks.archive` in PostgreSQL: some papers ingested for real, and then repeated by SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import psycopg

from bot.paper.paper import Paper
from bot.ports.papers import IngestedPage, PaperWrite
from bot.query.document import Document
from bot.query.tree import TextField
from storage.postgres.store import open_postgres
from tests.benchmarks.archive import COPIED, INGESTED, NEWEST, PAGE, WORDS, told_papers
from tests.benchmarks.workload import Words


def postgres_archive_of(url: str, count: int, *, words: Words, years: float = 3.0, seed: int = 11) -> None:
    """Fill the empty database at `url` with `count` papers spread evenly over `years` of listing, and `plain` beside.

    `plain` is the table of somebody who has PostgreSQL only: a `tsvector` with positions and weights, and a GIN index.
    """
    told = told_papers(min(INGESTED, count), words=words, seed=seed)
    asyncio.run(_ingest(told, url))
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE TABLE plain (row bigint PRIMARY KEY, words tsvector NOT NULL)")
        with database.cursor().copy("COPY plain FROM STDIN") as copy:
            for row, paper in enumerate(told, start=1):
                copy.write_row((row, plain_vector(Document.of(paper))))
        _repeat(database, of=len(told), up_to=count)
        _date_rows(database, count=count, over=timedelta(days=365 * years))
        database.execute("CREATE INDEX plain_words ON plain USING gin (words)")
        for table in ("paper", "paper_words", "plain"):
            database.execute(f"VACUUM (ANALYZE) {table}")


def plain_vector(text: Document) -> str:
    """A paper as a `tsvector` of our terms; a title weighs A and an abstract B."""
    told: list[str] = []
    for field, weight in ((TextField.TITLE, "A"), (TextField.ABSTRACT, "B")):
        terms = text.fields[field].terms
        told += [f"'{term}':{place}{weight}" for place, term in enumerate(terms, start=len(told) + 2 if told else 1)]
    return " ".join(told)


async def _ingest(told: Sequence[Paper], url: str) -> None:
    async with open_postgres(url) as stores:
        for start in range(0, len(told), PAGE):
            writes = tuple(PaperWrite(paper, 0) for paper in told[start : start + PAGE])
            await stores.papers.apply(IngestedPage(papers=writes, announcements=(), at=NEWEST))


def _repeat(database: psycopg.Connection, *, of: int, up_to: int) -> None:
    """Repeat the first `of` rows until there are `up_to`."""
    for copy in range(1, -(-up_to // of)):
        bounds = f"row <= {of} AND row + {copy * of} <= {up_to}"
        database.execute(
            f"""
            INSERT INTO paper (row, id, noted_at, {COPIED})
            SELECT row + {copy * of}, id || '-{copy}', noted_at, {COPIED} FROM paper WHERE {bounds}
            """
        )
        for table, columns in (("paper_words", f"{WORDS}, tokens"), ("plain", "words")):
            database.execute(
                f"""
                INSERT INTO {table} (row, {columns}) SELECT row + {copy * of}, {columns} FROM {table} WHERE {bounds}
                """
            )


def _date_rows(database: psycopg.Connection, *, count: int, over: timedelta) -> None:
    """Give rows their moments: a later row was listed later."""
    database.execute(
        """
        UPDATE paper SET noted_at = moment.at, listed_at = moment.at FROM (
            SELECT row, %s::timestamptz - %s::interval * (1 - row::float8 / %s) AS at FROM paper
        ) AS moment WHERE moment.row = paper.row
        """,
        (NEWEST, over, count),
    )
