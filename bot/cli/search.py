"""`offprint search`: the archive, best first; or every paper that matches, newest first."""

from __future__ import annotations

import asyncio
import shlex
import sys
from contextlib import aclosing
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from bot.card.unreachable import read_query
from bot.cli.output import paper_row, print_entries, print_json, print_line, print_table, say, window_width
from bot.cli.setup import open_stores, settings_or_say, source_profiles
from bot.cli.unreachable import say_unreachable
from bot.errors import UsageError
from bot.jobs.search import every_match
from bot.jobs.search_otherwise import Attempts, search_otherwise
from bot.jobs.show_paper import show_paper
from bot.paper.paper import Paper
from bot.paper.pasted import asks_for_a_paper
from bot.paper.people import persons
from bot.polling.reachability import unreachable
from bot.ports.archive import COUNTED, Archive, SearchPage
from bot.query.tree import Everything, Query
from bot.settings import Settings
from handlers.commands.found_otherwise import found_words, tried_words, unknown_words
from handlers.commands.thinned import require_whole

MOST = 20
"""The most papers that are printed by default."""
_ROOM_FOR_A_TABLE = 120
"""Columns below which titles and addresses would be folded to pieces."""
_LONG = 400
"""From this many papers on, a progress line shows the count."""


def search(
    query: Annotated[str, typer.Argument(help="The query, as in /papers search.")],
    *,
    most: Annotated[
        int | None,
        typer.Option("--most", min=1, max=10_000, help="Print at most this many.", show_default=str(MOST)),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Print every match, the last stored first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the papers of the archive that a query matches."""
    if every and most is not None:
        raise UsageError("--all prints every match and --most only some; use one of them.")
    settings = settings_or_say()
    if asks_for_a_paper(query):
        asyncio.run(_print_named(query, settings, as_json=as_json))
        return
    sources = asyncio.run(source_profiles(settings))
    parsed = read_query(query, sources)
    found = unreachable(parsed, sources)
    say_unreachable(found, before=("search",))
    if every:
        asyncio.run(_print_every(parsed, query, settings, as_json=as_json))
    else:
        asyncio.run(_print_some(parsed, query, settings, most=most or MOST, as_json=as_json))


async def _print_named(typed: str, settings: Settings, *, as_json: bool) -> None:
    """Print the paper that an address or identifier names."""
    async with open_stores(settings) as stores:
        stored = await show_paper(typed, papers=stores.papers)
    found = (require_whole(stored),) if stored is not None else ()
    _print_page(SearchPage(found, len(found)), f"{typed} is not in the archive.", as_json=as_json)


async def _print_some(query: Query, typed: str, settings: Settings, *, most: int, as_json: bool) -> None:
    async with open_stores(settings) as stores:
        page = await stores.archive.search(query, limit=most)
        nothing, attempts = ("", Attempts()) if page.total else await _nothing(query, typed, stores.archive)
    _print_page(page, nothing, as_json=as_json)
    _say_otherwise(attempts)


def _print_page(page: SearchPage, nothing: str, *, as_json: bool) -> None:
    papers = [stored.paper for stored in page.papers]
    if as_json:
        print_json(map(paper_row, papers))
        return
    if papers and window_width() < _ROOM_FOR_A_TABLE:
        print_entries((paper.title, (_authors(paper), _day(paper)), _place(paper)) for paper in papers)
    else:
        rows = ((paper.title, _authors(paper), _day(paper), _place(paper)) for paper in papers)
        print_table(("title", "authors", "listed", "where"), rows, empty=nothing, whole={"where"})
    more = page.total - len(papers)
    if more and page.total >= COUNTED:
        say(f"At least {more} more; --all prints them all.")
    elif more:
        say(f"{more} more; --most {page.total} prints them all.")


async def _print_every(query: Query, typed: str, settings: Settings, *, as_json: bool) -> None:
    """Print each match as it is read."""
    count = 0
    with _progress() as progress:
        task = progress.add_task("papers so far", total=None, visible=False)
        async with (
            open_stores(settings) as stores,
            aclosing(every_match(query, archive=stores.archive)) as all_,
        ):
            async for stored in all_:
                count += 1
                _print_one(stored.paper, as_json=as_json)
                progress.update(task, completed=count, visible=count > _LONG)
            if not count and not as_json:
                nothing, attempts = await _nothing(query, typed, stores.archive)
                print_line(nothing)
                _say_otherwise(attempts)


def _progress() -> Progress:
    """A progress line on standard error, if that is a terminal and standard output is not."""
    return Progress(
        SpinnerColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        disable=sys.stdout.isatty() or not sys.stderr.isatty(),
    )


def _print_one(paper: Paper, *, as_json: bool) -> None:
    """One line. A table would need the widths of papers that are not read yet."""
    if as_json:
        print_json([paper_row(paper)])
    else:
        facts = (paper.title, _authors(paper), _day(paper), _place(paper))
        print_line(" · ".join(filter(None, facts)))


async def _nothing(query: Query, typed: str, archive: Archive) -> tuple[str, Attempts]:
    """The sentence for no match, and what was tried instead; for an empty archive, how to fill it."""
    if not await archive.matching(Everything(), below=None, limit=1):
        return "The archive is still empty. Fill it: offprint poll", Attempts()
    return f"Nothing in the archive matches {typed}.", await search_otherwise(query, typed, archive=archive)


def _say_otherwise(attempts: Attempts) -> None:
    """Say which words no paper has, what was tried, and the queries that find something."""
    for found in attempts.found:
        say(f"{found_words(found)}: offprint search {shlex.quote(found.typed)}")
    rest = f"{unknown_words(attempts)} {tried_words(attempts)}".strip()
    if rest:
        say(rest)


def _authors(paper: Paper) -> str:
    return ", ".join(persons(paper.authors)[:2])


def _place(paper: Paper) -> str:
    return paper.url or paper.id


def _day(paper: Paper) -> str:
    moment = paper.listed_at or paper.published_at
    return f"{moment:%Y-%m-%d}" if moment else ""
