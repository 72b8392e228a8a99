"""A source of papers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.paper import Paper, PaperId
from bot.polling.profile import SourceProfile

ONLY_STREAM = ""
"""The name of the stream of a source that has one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as a source tells it. `announce` is False for a replacement or an updated record.

    `streams` names the streams of the source that brought it; none where it is only told of, and is no sign that
    something new came. `key` is the source's own key of the paper, if that is
    not its id. `aliases` are further ids of the paper, such as the DOI under which it was published.
    """

    paper: Paper
    announce: bool = True
    streams: tuple[str, ...] = (ONLY_STREAM,)
    key: str | None = None
    aliases: tuple[PaperId, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Entries oldest first (by `listed_at`, `published_at`, id), and warnings about skipped ones.

    `cursors` has the new cursor of each stream that the page has read, valid once the page is stored.
    """

    entries: tuple[Entry, ...]
    cursors: Mapping[str, str]
    warnings: tuple[str, ...] = ()


class Source(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str:
        """The source's name, as `bot.paper.stream.source_name` gives it: `huggingface`."""
        ...

    @property
    def streams(self) -> tuple[str, ...]:
        """The names of its streams; `ONLY_STREAM` alone where it has one."""
        ...

    @property
    def profile(self) -> SourceProfile:
        """What it knows of papers, when it announces, and how often it is polled."""
        ...

    def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The pages after the cursors, and the overlap window again; a stream without a cursor from its beginning.

        Streams that have a cursor come first: what one of them brings is news, and a stream at its baseline that
        brought the same entry before would have stored it in silence. Raises `SourceError`; where only some
        streams could not be read, after the pages of the others, naming those streams.
        """
        ...
