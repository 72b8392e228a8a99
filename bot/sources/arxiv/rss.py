"""A feed of announcements: the RSS 2.0 of arXiv, https://info.arxiv.org/help/rss_specifications.html.

A feed has one row for a paper: what is announced of it today. The type is relative to the categories that were asked
for: `new` where the primary one is among them, else `cross`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml.etree import _Element as Element

from bot.errors import SourceError
from bot.ports.source import Entry
from bot.sources.arxiv.calendar import CALENDAR
from bot.sources.arxiv.entry import NAME, Told, entry_of
from bot.sources.arxiv.xml import each_usable, root_of, text_of

FULL = 2_000
"""A feed ends after so many rows, and what it leaves out is new papers: https://info.arxiv.org/help/rss.html."""
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NEWS = frozenset({"new", "cross"})
_BEFORE_ABSTRACT = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>\S+)\s+Abstract:\s*", re.IGNORECASE)
_ERROR_TITLE = "feed error"


@dataclass(frozen=True, slots=True)
class Announced:
    """The rows of a feed that can be used, and why others were left out."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]


def rows_of(body: bytes) -> tuple[Element, ...]:
    """The rows of a feed, as they were sent.

    Raises `SourceError` when it is no feed, or one that tells of an error, which arXiv does with any status.
    """
    channel = root_of(body).find("channel")
    if channel is None:
        raise SourceError(NAME, "the answer is no RSS feed")
    if text_of(channel, "title").casefold().startswith(_ERROR_TITLE):
        raise SourceError(NAME, f"{text_of(channel, 'title')}: {text_of(channel, 'description')}"[:500])
    return tuple(channel.iterfind("item"))


def read_rows(rows: Iterable[Element]) -> Announced:
    """The entries of rows. It takes some milliseconds for each abstract with formulas."""
    return Announced(*each_usable(rows, lambda row: entry_of(_told(row))))


def _told(row: Element) -> Told:
    description = text_of(row, "description")
    before = _BEFORE_ABSTRACT.match(description)
    announced_as = text_of(row, f"{_ARXIV}announce_type") or (before["type"] if before else "")
    return Told(
        id=text_of(row, "link") or text_of(row, "guid"),
        title=text_of(row, "title"),
        abstract=description[before.end() :] if before else description,
        authors=tuple(creators(text_of(row, f"{_DC}creator"))),
        categories=tuple((category.text or "").strip() for category in row.iterfind("category")),
        doi=text_of(row, f"{_ARXIV}DOI"),
        listed_at=_moment(text_of(row, "pubDate")),
        is_news=announced_as.casefold() in _NEWS,
    )


def creators(text: str) -> Iterator[str]:
    """The names in `Name (Lab, City), Name`, without affiliations.

    Where brackets do not match, each comma ends a name.
    """
    name, depth = "", 0
    for char in text if _is_balanced(text) else text.replace("(", "").replace(")", ""):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield name.strip()
            name = ""
        elif depth == 0 and char != ")":
            name += char
    if name.strip():
        yield name.strip()


def _is_balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def _moment(text: str) -> datetime | None:
    """A date of RFC 822; None where it is none. One without a zone is New York's."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=CALENDAR.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
