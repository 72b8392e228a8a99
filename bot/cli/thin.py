"""`offprint thin`: what retention would thin now, or does, by hand."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.output import print_json, print_table, say
from bot.cli.setup import clock, is_running, open_stores, settings_or_say
from bot.jobs.thin import Thinner
from bot.ports.stores import Stores
from bot.retention.ages import ROUND_GOES_ON, Aged
from bot.settings import Settings, variable

_MEANS: Mapping[Aged, str] = {
    Aged.PAPERS: "their ids, addresses and where they were announced remain",
    Aged.CARDS: "sent cards in the outbox; their buttons, edits and retractions work as before",
    Aged.DELIVERIES: "edits, what was published further, mails that went out",
    Aged.VOTES: "replaced by a later vote of the same person",
    Aged.SIGHTINGS: "links to papers that people posted",
    Aged.READINGS: "of a paper's upvotes and stars",
    Aged.OPENINGS: "that somebody opened a paper",
    Aged.RISES: "what rose in a week",
}


def thin(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much it would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Thin what is old, as the service does each hour.

    OFFPRINT_KEEP_PAPERS_DAYS and OFFPRINT_KEEP_HISTORY_DAYS say how long papers (for ever, unless it is set) and
    history are kept. What is still due stays, and the buttons of old cards go on answering. It may run beside the
    service, and can be stopped at any time.
    """
    settings = settings_or_say()
    counts, held_back = asyncio.run(_foresee(settings) if dry_run else _run(settings))
    if as_json:
        print_json([{"dry_run": dry_run, **{kind.value: rows for kind, rows in counts.items()}}])
        return
    rows = ((kind.value, f"{counts[kind]:,}", _MEANS[kind]) for kind in Aged if kind in counts)
    print_table(("kind", "would go" if dry_run else "thinned", "what it is"), rows, empty="Nothing is thinned here.")
    for line in (*_kept(settings), held_back):
        if line is not None:
            say(line)


def _kept(settings: Settings) -> Iterator[str]:
    """What is kept for ever, and where that is set."""
    if settings.keep.papers is None:
        yield f"Papers are kept for ever: {variable('keep_papers_days')} says for how long."
    if settings.keep.history is None:
        yield f"History is kept for ever: {variable('keep_history_days')} says for how long."


async def _held_back(thinner: Thinner) -> str | None:
    """Why less is thinned than is old, after days without a round, or by a clock that is wrong."""
    counted_from = await thinner.counted_from()
    if thinner.clock.now() - counted_from <= ROUND_GOES_ON:
        return None
    return (
        f"Ages were counted from {counted_from:%Y-%m-%d %H:%M} UTC: should this clock be wrong, a round goes at most a "
        "day further than the one before. Run it again to go on."
    )


async def _foresee(settings: Settings) -> tuple[Mapping[Aged, int], str | None]:
    async with open_stores(settings) as stores:
        thinner = await thinner_beside(settings, stores)
        return await thinner.foresee(), await _held_back(thinner)


async def _run(settings: Settings) -> tuple[Mapping[Aged, int], str | None]:
    async with open_stores(settings) as stores:
        thinner = await thinner_beside(settings, stores)
        held_back = await _held_back(thinner)
        with _progress() as progress:
            old = await thinner.foresee()
            bars = {kind: progress.add_task(kind.value, total=rows) for kind, rows in old.items() if rows}

            def told(kind: Aged, rows: int) -> None:
                if kind in bars:
                    progress.advance(bars[kind], rows)

            return await replace(thinner, on_batch=told).run(), held_back


async def thinner_beside(settings: Settings, stores: Stores) -> Thinner:
    """A thinner that waits for messages where a service runs, which sends them."""
    outbox = stores.outbox if await is_running(settings, stores) else None
    return Thinner(stores.retention, settings.keep, clock(), outbox=outbox)


def _progress() -> Progress:
    """A bar for each kind on standard error, if that is a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
