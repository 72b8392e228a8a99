"""`offprint search`: the archive, best first."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.output import paper_row, print_json, print_table, say
from bot.cli.started import settings_or_say, stores_beside
from bot.paper.paper import Paper
from bot.ports.papers import SearchPage
from bot.query.parser import parse


def search(
    query: Annotated[str, typer.Argument(help="The query, as in /papers search.")],
    *,
    most: Annotated[int, typer.Option("--most", min=1, max=10_000, help="Print at most this many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the papers of the archive that a query matches."""
    page = asyncio.run(_search(query, most))
    papers = [stored.paper for stored in page.papers]
    if as_json:
        print_json(map(paper_row, papers))
        return
    rows = ((paper.title, ", ".join(paper.authors[:2]), _day(paper), paper.url or paper.id) for paper in papers)
    print_table(("title", "authors", "listed", "where"), rows, empty=f"Nothing in the archive matches {query}.")
    if page.total > len(papers):
        say(f"{page.total - len(papers)} more; --most {page.total} prints them all.")


async def _search(query: str, most: int) -> SearchPage:
    asked = parse(query)
    async with stores_beside(settings_or_say()) as stores:
        return await stores.papers.search(asked, limit=most)


def _day(paper: Paper) -> str:
    moment = paper.listed_at or paper.published_at
    return f"{moment:%Y-%m-%d}" if moment else ""
