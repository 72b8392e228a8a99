"""`offprint like`: the papers of the archive that are like one, or like a text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from bot.card.alike import shared_words
from bot.cli.output import Json, paper_row, print_entries, print_json, say
from bot.cli.setup import open_stores, settings_or_say
from bot.errors import UsageError
from bot.jobs.like import like_paper, like_text
from bot.jobs.show_paper import show_paper
from bot.likeness.vectors import Alike
from bot.paper.identity import restore_zeros
from bot.paper.pasted import paper_in
from bot.ports.likeness import MOST_ALIKE
from bot.settings import Settings
from handlers.commands.thinned import require_whole

_MOST = 10


def like(
    paper: Annotated[str, typer.Argument(help="A paper's address or identifier; or any text, such as an abstract.")],
    *,
    most: Annotated[int, typer.Option("--most", min=1, max=MOST_ALIKE, help="Print at most this many.")] = _MOST,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the papers that are most like a paper or a text."""
    found = asyncio.run(_found(paper, settings_or_say()))[:most]
    if as_json:
        print_json(map(_row, found))
    elif found:
        print_entries(_entries(found))
    else:
        say("No paper of the archive is like it.")


async def _found(named: str, settings: Settings) -> tuple[Alike, ...]:
    async with open_stores(settings) as stores:
        stored = await show_paper(named, papers=stores.papers)
        if stored is not None:
            require_whole(stored)
            return await like_paper(stored, likeness=stores.likeness)
        if paper_in(restore_zeros(named)) is not None:
            raise UsageError(f"{named} is not in the archive.", remedy="Ask by its title or abstract, as a text")
        return await like_text(named, likeness=stores.likeness)


def _row(one: Alike) -> Json:
    """A paper as `offprint search --json` has it, the cosine (0 to 1), and the terms that both have."""
    return {**paper_row(one.paper.paper), "likeness": round(one.fit.cosine, 4), "shared": list(one.fit.terms)}


def _entries(found: Sequence[Alike]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The title; how alike, and the words in common; where it is read."""
    for one in found:
        paper = one.paper.paper
        shared = ", ".join(shared_words(paper, one.fit.terms))
        yield paper.title, (f"{one.fit.cosine:.2f}", f"in common: {shared}"), paper.url or paper.id
