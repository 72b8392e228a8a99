"""`offprint trending`: what rises now, and why, for people or for programs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.card.trending import PERIOD_WORDS, why_words
from bot.card.unreachable import read_query
from bot.cli.output import Json, paper_row, print_json, print_table, say
from bot.cli.setup import now, open_stores, settings_or_say, source_profiles
from bot.cli.unreachable import say_unreachable
from bot.digest.trending import TrendingPaper
from bot.jobs.trending import rising_papers, shown
from bot.polling.reachability import unreachable
from bot.query.tree import Query
from bot.settings import Settings
from bot.trending.trend import Period
from handlers.commands.options import read_period
from handlers.commands.syntax import Invocation, parse_command

MOST = 20
"""The most papers that are printed by default."""


def trending(
    query: Annotated[str | None, typer.Argument(help="Only papers that match this query.", show_default=False)] = None,
    *,
    period: Annotated[
        Period | None, typer.Option("--period", help="Over which time; the week, if you say nothing.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=10_000, help="Print at most this many.")] = MOST,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the papers that rise now, and why."""
    if period is None:
        period, query = _as_in_a_channel(query)
    settings = settings_or_say()
    parsed = None
    if query:
        sources = asyncio.run(source_profiles(settings))
        parsed = read_query(query, sources)
        say_unreachable(unreachable(parsed, sources), before=("trending",))
    found, total = asyncio.run(_found(period, parsed, settings, most=most))
    if as_json:
        print_json(map(trending_row, found))
        return
    matching = f" that matches {query}" if query else ""
    empty = f"Nothing{matching} rises {PERIOD_WORDS[period]} yet. Counts are read by: offprint poll"
    rows = [(one.paper.paper.title, why_words(one.trend), one.paper.paper.url or one.paper.paper.id) for one in found]
    print_table(("title", "why", "where"), rows, empty=empty, whole={"where"})
    if total > len(found):
        say(f"{total - len(found)} more; --most {total} prints them all.")


def _as_in_a_channel(typed: str | None) -> tuple[Period, str | None]:
    """The period and the query of words that begin with a period, as `trending today` does in a channel."""
    said = parse_command(f"trending {typed or ''}")
    if not isinstance(said, Invocation):
        return Period.WEEK, typed
    return read_period(said), said.options.get("query")


async def _found(
    period: Period, query: Query | None, settings: Settings, *, most: int
) -> tuple[Sequence[TrendingPaper], int]:
    """The first papers, and how many rise in all."""
    async with open_stores(settings) as stores:
        every = await rising_papers(period, query, trending=stores.trending, now=now())
        return await shown(every[:most], stores.papers), len(every)


def trending_row(one: TrendingPaper) -> Json:
    """A paper that rises as JSON: the paper, what it gained in the period, and the words that say so."""
    trend = one.trend
    return {
        **paper_row(one.paper.paper),
        "period": trend.period.value,
        "upvotes_gained": trend.upvotes_gained,
        "stars_gained": trend.stars_gained,
        "channels": trend.channels,
        "opened": trend.opened,
        "why": why_words(trend).replace("\u00a0", " "),
    }
