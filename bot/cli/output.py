"""What the command line prints: tables and texts for people, one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Container, Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.paper.paper import Paper
from bot.paper.people import persons
from bot.text.lines import one_line
from handlers.text import clean, harmless

Json = Mapping[str, object]
WIDE = 240
"""Columns of a table that goes to a file or a pipe, where there is no window to fold it to."""


def print_json(rows: Iterable[Json]) -> None:
    """One object a line on standard output."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str, whole: Container[str] = ()
) -> None:
    """A table for people on standard output; the sentence `empty` where there is nothing to show.

    A column in `whole` is not folded while it fits half the width: a folded address cannot be used.
    """
    shown = list(rows)
    console = Console(highlight=False, width=window_width())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        longest = max((len(row[index]) for row in shown), default=0)
        table.add_column(column, overflow="fold", no_wrap=column in whole and longest <= console.width // 2)
    for row in shown:
        table.add_row(*map(plain, row))
    console.print(table if shown else plain(empty))


def window_width() -> int:
    """The columns of the terminal; those of a file or a pipe are `WIDE`."""
    return Console().width if sys.stdout.isatty() else WIDE


def print_entries(entries: Iterable[tuple[str, Iterable[str], str]]) -> None:
    """Papers for a narrow window: a title, a quiet line of facts, and an address that is whole on its line."""
    console = Console(highlight=False)
    for title, facts, address in entries:
        console.print(plain(title, "bold"))
        console.print(plain(" · ".join(filter(None, facts)), "dim"))
        console.print(plain(address), soft_wrap=True)
        console.print()


def plain(text: str, style: str = "") -> Text:
    """A text without control characters: a title from outside cannot draw on a terminal."""
    return Text(harmless(text), style)


def print_line(text: str) -> None:
    """A line on standard output, without control characters."""
    sys.stdout.write(f"{one_line(clean(text))}\n")


def say(line: str) -> None:
    """A line for people on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(plain(line))


def paper_row(paper: Paper) -> Json:
    """A paper as JSON; times are ISO 8601 in UTC."""
    return {
        "id": paper.id,
        "title": paper.title,
        "source": paper.sources[0] if paper.sources else None,
        "sources": paper.sources,
        "authors": persons(paper.authors),
        "categories": paper.categories,
        "abstract": paper.abstract,
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "code_url": paper.code_url,
        "upvotes": paper.upvotes,
        "stars": paper.stars,
        "trending_rank": paper.trending_rank,
        "trending_at": paper.trending_at and paper.trending_at.isoformat(),
        "published_at": paper.published_at and paper.published_at.isoformat(),
        "listed_at": paper.listed_at and paper.listed_at.isoformat(),
    }
