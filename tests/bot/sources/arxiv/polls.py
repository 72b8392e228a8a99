"""Polls of a local arXiv, one after the other, and what they leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.errors import SourceError
from bot.http.client import Http
from bot.ports.source import Entry, SourcePage
from bot.sources.arxiv.cursor import Cursor
from bot.sources.arxiv.source import Arxiv
from tests.servers.arxiv import ArxivServer

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
NEW_YORK = ZoneInfo("America/New_York")


def noon(day: date) -> datetime:
    """Noon in New York, when every paper of the day is due."""
    return datetime.combine(day, time(12), NEW_YORK).astimezone(UTC)


def source_of(http: Http, server: ArxivServer, *categories: str) -> Arxiv:
    return Arxiv(http, categories=categories or ("cs.LG",), rss_url=server.rss_url, oai_url=server.oai_url)


class Told:
    """What polls have brought, and the cursors that they have left."""

    def __init__(self, source: Arxiv, cursors: dict[str, str]) -> None:
        self.source = source
        self.cursors = cursors
        self.pages: list[SourcePage] = []
        self.error: SourceError | None = None

    async def poll(self, day: date, *, at: datetime | None = None) -> Told:
        self.pages, self.error = [], None
        try:
            async for page in self.source.pages(dict(self.cursors), now=at or noon(day)):
                self.pages.append(page)
                self.cursors.update(page.cursors)
        except SourceError as error:
            self.error = error
        return self

    @property
    def entries(self) -> list[Entry]:
        return [entry for page in self.pages for entry in page.entries]

    @property
    def news(self) -> list[str]:
        return ids(entry for entry in self.entries if entry.announce)

    @property
    def read_through(self) -> set[date]:
        return {cursor.read_through for text in self.cursors.values() if (cursor := Cursor.parse(text))}


def ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.paper.id.removeprefix("arxiv:") for entry in entries]


def read_through(day: date, *categories: str) -> dict[str, str]:
    return dict.fromkeys(categories, Cursor(read_through=day, since=day).text())
