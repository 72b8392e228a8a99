"""Papers that come in on PostgreSQL beside SQLite: stored, indexed, matched, and written with what they cause."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from bot.channel.channel import ChannelId
from bot.paper.paper import Paper
from tests.benchmarks.databases import Empty, on_postgres, on_sqlite
from tests.benchmarks.ingest import THEN, asked_of, ours_in
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words, papers

_PAPERS, _SUBSCRIPTIONS, _SPELLINGS, _STRANGERS = 1_000, 10_000, 40, 0.9
_EVERYBODY, _OF_EVERYBODY = 500, 20
_TURNS = 3
_PART = "ingest-postgres"
_ASKED = "lanternfish"
"""A word of the title of each paper that everybody asks for."""


def measure(
    *,
    count: int = _PAPERS,
    subscriptions: int = _SUBSCRIPTIONS,
    everybody: int = _EVERYBODY,
    turns: int = _TURNS,
    tell: Tell = nobody,
) -> Iterator[Row]:
    """A row of papers that make about a card each, and one of a page of papers that everybody asks for."""
    words = Words.of_the_sample(spellings=_SPELLINGS)
    with on_postgres() as empty:
        tell("papers into PostgreSQL and into SQLite")
        told = papers(count, words=words, seed=3, listed_at=THEN)
        asked = asked_of(words, subscriptions, _STRANGERS)
        yield _papers_row(told, asked, empty, turns=turns)
        tell(f"papers that {everybody} channels ask for")
        wanted = [replace(paper, title=f"{paper.title} {_ASKED}") for paper in told[:_OF_EVERYBODY]]
        yield _announcements_row(wanted, everybody, empty, turns=turns)


def _papers_row(told: Sequence[Paper], asked: Sequence[str], empty: Empty, *, turns: int) -> Row:
    """Papers a second, in turn."""
    seconds, queued = _in_turn(told, asked, empty, turns=turns)
    return _row(
        str(len(asked)),
        f"papers stored, indexed, matched, written with what they cause; {queued / len(told):.1f} cards each",
        seconds,
        count=len(told),
        unit="papers/s",
    )


def _announcements_row(told: Sequence[Paper], everybody: int, empty: Empty, *, turns: int) -> Row:
    """Announcements a second, each with its row of the outbox, in turn."""
    channels = [ChannelId("slack", "T0BENCH", f"C{number:08d}") for number in range(everybody)]
    seconds, queued = _in_turn(told, [_ASKED] * everybody, empty, turns=turns, channels=channels)
    if queued != len(told) * everybody:
        raise Disagreement(f"{queued} cards were queued; {len(told)} papers go to {everybody} channels")
    what = (
        f"announcements, each with its row of the outbox: {len(told)} papers that all of {everybody} channels ask for"
    )
    return _row("announcements", what, seconds, count=queued, unit="rows/s")


def _in_turn(
    told: Sequence[Paper], asked: Sequence[str], empty: Empty, *, turns: int, channels: Sequence[ChannelId] = ()
) -> tuple[list[tuple[float, float]], int]:
    """The seconds that the papers take on PostgreSQL and on SQLite, and how many cards they make."""
    seconds: list[tuple[float, float]] = []
    queued = 0
    for _ in range(turns):
        with empty() as ours, on_sqlite() as file:
            mine, queued = asyncio.run(ours_in(told, asked, ours, channels=channels))
            other, _ = asyncio.run(ours_in(told, asked, file, channels=channels))
        seconds.append((mine, other))
    return seconds, queued


def _row(name: str, what: str, seconds: Sequence[tuple[float, float]], *, count: int, unit: str) -> Row:
    mine, other = (median(side) for side in zip(*seconds, strict=True))
    return Row(
        id=f"{_PART}.{name}",
        what=what,
        n=count,
        value=count / mine,
        unit=unit,
        rival="the same on SQLite",
        rival_value=count / other,
        ratio=other / mine,
    )
