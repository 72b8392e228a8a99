"""A list of papers that a lab keeps in a file: JSON lines, one paper a line.

`title` is all that a line needs. It may also have `abstract`, `authors` and `categories` (each a list, or one text),
`url`, `doi`, `id` and `published`; other fields are passed over. A paper is known by its DOI or arXiv id, else by `id`,
else by `url`, else by its title. A line that cannot be read is left out with a warning that names it.

The file is not read again while its size and the time of its last change stay the same.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.errors import SourceError
from bot.paper.identity import source_id, storable_key
from bot.paper.page import registered_page
from bot.paper.paper import Paper, PaperId
from bot.paper.stream import source_name
from bot.polling.profile import SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.author_list import author_names
from bot.sources.feed import FACTS, FAMILY
from bot.sources.json_text import read_json
from bot.sources.lenient import Lenient, Moment, StorableText
from bot.sources.paging import oldest_first
from bot.sources.registered_ids import registered_ids
from bot.sources.told_paper import bounded_names, told_paper
from bot.text.address import web_address
from bot.text.lines import one_line

FILE = "file:"
"""Begins the address of a list: `file:papers.jsonl`, `file:/srv/lab/papers.jsonl`."""
_ROWS = 200
"""Lines of one page, which is one transaction."""
_LONGEST_ADDRESS = 2_000
_MOST_CATEGORIES = 50


def _names(value: object) -> object:
    return list(author_names(one_line(value))) if isinstance(value, str) else value


def _terms(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


class _Line(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    title: StorableText
    abstract: Lenient[StorableText] = None
    authors: Lenient[Annotated[list[Lenient[StorableText]], BeforeValidator(_names)]] = None
    categories: Lenient[Annotated[list[Lenient[StorableText]], BeforeValidator(_terms)]] = None
    url: Lenient[StorableText] = None
    doi: Lenient[StorableText] = None
    id: Lenient[StorableText] = None
    published: Lenient[Moment] = None


class PaperList:
    """The source `feed:NAME` whose papers stand in the file at `path`."""

    def __init__(self, *, name: str, path: Path) -> None:
        self.name = source_name(FAMILY, name)
        self.streams = (ONLY_STREAM,)
        self.profile = SourceProfile(knows=FACTS)
        self._path = path

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The papers, page by page in the order of the file, and an empty page with the cursor.

        Raises `SourceError` where the file cannot be read, or has lines and none of them is a paper.
        """
        papers, broken = 0, ""
        try:
            with await asyncio.to_thread(self._open) as lines:
                version = _version(lines, self._path)
                rest = enumerate(() if cursors.get(ONLY_STREAM) == version else lines, start=1)
                while some := await asyncio.to_thread(_next_lines, rest):
                    page = await asyncio.to_thread(_page, some, source=self.name, now=now)
                    papers, broken = papers + len(page.entries), broken or "".join(page.warnings[:1])
                    yield page
        except OSError as error:
            raise SourceError(self.name, f"{self._path} cannot be read: {error.strerror}") from error
        if broken and not papers:
            raise SourceError(self.name, f"no line of {self._path} is a paper: {broken}")
        yield SourcePage((), {ONLY_STREAM: version})

    def _open(self) -> TextIO:
        if self._path.exists() and not self._path.is_file():
            raise SourceError(self.name, f"{self._path} is not a file")
        return self._path.open(encoding="utf-8-sig", errors="replace")


def _version(lines: TextIO, path: Path) -> str:
    """The version of the file, as a cursor: its size, when it was changed, and where it is."""
    found = os.fstat(lines.fileno())
    return f"{found.st_size} {found.st_mtime_ns} {path}"


def _next_lines(numbered: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return list(islice(numbered, _ROWS))


def _page(lines: Iterable[tuple[int, str]], *, source: str, now: datetime) -> SourcePage:
    entries: list[Entry] = []
    warnings: list[str] = []
    for number, line in lines:
        try:
            if line.strip():
                entries.append(_entry(_Line.model_validate(read_json(line)), source=source, now=now))
        except ValueError as error:
            warnings.append(f"line {number} was left out: {_reason(error)}")
    return SourcePage(oldest_first(entries), {}, tuple(warnings))


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"


def _entry(told: _Line, *, source: str, now: datetime) -> Entry:
    named = registered_ids(filter(None, (told.id, told.doi, told.url)))
    key = storable_key(told.id or told.url or told.title.casefold())
    paper = named[0] if named else source_id(source, key)
    return Entry(_paper(told, paper, source=source, now=now), key=key, aliases=named[1:])


def _paper(told: _Line, paper: PaperId, *, source: str, now: datetime) -> Paper:
    return replace(
        told_paper(
            paper,
            source=source,
            title=told.title,
            abstract=told.abstract or "",
            authors=(name or "" for name in told.authors or ()),
        ),
        categories=bounded_names(term or "" for term in told.categories or ())[:_MOST_CATEGORIES],
        published_at=told.published if told.published and told.published <= now else None,
        url=web_address(told.url, most=_LONGEST_ADDRESS) or registered_page(paper),
    )
