"""`/papers sources`: what is polled, how that goes, what each source knows of its papers, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.card.button_values import SOURCES_PAGE
from bot.card.card import (
    Actions,
    Button,
    Items,
    Line,
    Message,
    Part,
    Press,
    Quiet,
    Table,
    Text,
    message_of,
    plain,
    words,
)
from bot.card.formatting import counted
from bot.card.labels import NEXT, PREVIOUS
from bot.card.source import known_words, since_words
from bot.jobs.status import SourceStatus, source_statuses
from bot.paper.stream import StreamId
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource
from bot.ports.sources import Sources
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.status import source_cells, source_line

PAGE = 6
"""Sources on one page: with the longest errors they fit a message of Discord's, which holds 4,000 characters."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A source as it is listed: its status, and the day since which each of its streams is read."""

    profile: SourceProfile
    status: SourceStatus
    since: Mapping[str, date | None]


async def answer(context: CommandContext) -> Reply:
    """List the sources, for the caller only."""
    return Reply(await _page(0, context))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to the page that a button is about."""
    return Replaced(await _page(context.number, context))


async def _page(start: int, context: CommandContext) -> Message:
    sources = await _listed(context)
    if not sources:
        return message_of((plain("No source of papers is polled here."),))
    start = start if start < len(sources) else 0
    head = (plain(f"{counted(len(sources), 'source')} of papers {'is' if len(sources) == 1 else 'are'} polled here:"),)
    lines = tuple(_line(one, now=context.now) for one in sources[start : start + PAGE])
    turning = _turning(start, len(sources))
    parts: tuple[Part, ...] = (
        Text((head,)),
        Items(lines),
        *turning,
        Quiet((plain("A query can match only what a source knows. This channel: "), context.command("status"))),
    )
    table = _table(sources, covers=1 + len(turning), now=context.now) if len(sources) > PAGE else None
    return Message(" ".join(map(words, (head, *lines))), parts, table=table)


def _table(sources: tuple[_Listed, ...], *, covers: int, now: datetime) -> Table:
    """All sources at once."""
    rows = tuple((*source_cells(one.status, now=now), known_words(one.profile)) for one in sources)
    head = ("Source", "State", "Polled", "Last new paper", "Knows")
    return Table(caption="Sources of papers", head=head, rows=rows, at=1, covers=covers)


async def _listed(context: CommandContext) -> tuple[_Listed, ...]:
    polled, sources = context.services.sources, context.stores.sources
    statuses = await source_statuses(polled, sources=sources, now=context.now)
    return tuple(
        [
            _Listed(source.profile, status, await _since(source, sources))
            for source, status in zip(polled, statuses, strict=True)
        ]
    )


async def _since(source: PolledSource, sources: Sources) -> Mapping[str, date | None]:
    """The day on which the baseline of each stream ended."""
    states = await sources.states([StreamId(source.name, name) for name in source.streams])
    return {state.stream.name: state.baseline_at.date() if state.baseline_at else None for state in states}


def _line(source: _Listed, *, now: datetime) -> Line:
    """`arxiv: ok, polled 3 minutes ago. Knows abstracts and authors; no upvotes. Since 3 Nov 2026.`"""
    told = (known_words(source.profile), since_words(source.since, source.profile))
    return (*source_line(source.status, now=now), plain(f". {' '.join(filter(None, told))}"))


def _turning(start: int, total: int) -> tuple[Part, ...]:
    buttons = (
        *([Button(PREVIOUS, Press(SOURCES_PAGE, str(max(0, start - PAGE))))] if start else []),
        *([Button(NEXT, Press(SOURCES_PAGE, str(start + PAGE)))] if start + PAGE < total else []),
    )
    return (Actions(buttons),) if buttons else ()
