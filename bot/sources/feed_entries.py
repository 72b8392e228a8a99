"""The entries of a feed (RSS 2.0, RSS 1.0, Atom): bytes in, values out.

feedparser reads the XML. It is given a stream, because it would open the file or address that a text names, and it is
asked neither to clean HTML nor to resolve the links in it: no HTML is kept, and both take most of its time. It has
unescaped a text once when we see it, so that `R&amp;amp;D` is `R&amp;D`; `told_paper` makes that text.

- A date is `published`, else `updated`, else `created` (`dc:date` is `updated` to feedparser). One in the future, or
  one that stands for none, is unknown. Only `published` says when the feed listed the entry: the others are dates of
  the paper, or move.
- The abstract is the longest text of an entry once its markup and the citation around it are gone.
- An entry without a title, or without both guid and link, is left out with a warning.
"""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import feedparser

from bot.errors import SourceError
from bot.sources.author_list import author_names
from bot.sources.feed_text import XML_TYPE, feed_xml
from bot.sources.told_paper import ABSTRACT_CHARACTERS
from bot.text.address import web_address
from bot.text.lines import one_line
from bot.text.markup import plain

_LONGEST_ADDRESS = 2_000
_MOST_AUTHORS_TEXT = 500_000
_MARKUP_FACTOR = 5
_SHOWN = 80
_EARLIEST_YEAR = 1800
_PLACEHOLDERS = frozenset({date(1970, 1, 1), date(1900, 1, 1)})
"""Dates that programs write where they have none; so are those before `_EARLIEST_YEAR`."""
_CITATIONS = (
    re.compile(r"^[^.;]{0,200}, Published online: .{4,40}?; doi:\s*\S+\s*"),
    re.compile(r"^.{0,1000}?\bABSTRACT\s+(?=.*\bPMID:)"),
    re.compile(r"\s*\bPMID:\s*\d+\s*(?:\|.{0,300})?$"),
    re.compile(r"^arXiv:\S+ Announce Type: \S+\s+Abstract: "),
    re.compile(r"^[^.]{0,200}, (?:Volume \d|EarlyView|Accepted Article|Ahead of Print)[^.]{0,200}\.?$", re.IGNORECASE),
)
"""What stands around the abstract at Nature, PubMed and arXiv; at Wiley and others, what stands in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry as its feed tells it. Texts may have markup; `abstract` is HTML.

    `names` are texts that may name the paper by DOI or arXiv id. `guid` is empty where there is none; `link` is a whole
    http or https address. Dates are aware UTC.
    """

    title: str
    guid: str
    link: str | None
    names: tuple[str, ...]
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published_at: datetime | None
    listed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedBody:
    """The entries of a feed in its order, and warnings about the ones left out."""

    entries: tuple[FeedEntry, ...]
    warnings: tuple[str, ...]


def parse_feed(body: bytes, *, content_type: str, address: str, source: str, now: datetime) -> FeedBody:
    """Read a body that `address` sent. Raises `SourceError` where it is no feed, or broken and no entry can be read."""
    told = _parsed(feed_xml(body, content_type=content_type, source=source), source)
    entries, problem = _fields(told.get("entries")), _problem(told.get("bozo_exception"))
    base = _joined(address, _text(_mapping(told.get("feed")), "link")) or address
    read: list[FeedEntry] = []
    warnings = [f"the feed is broken XML, and entries may be lost: {problem}"] if problem else []
    for entry in entries:
        try:
            read.append(_entry(entry, base=base, now=now))
        except ValueError as error:
            warnings.append(f"an entry was left out: {error}")
    if problem and not read:
        raise SourceError(source, f"the feed is broken XML: {problem}")
    return FeedBody(tuple(read), tuple(warnings))


def _parsed(xml: bytes, source: str) -> Mapping[str, object]:
    """What feedparser makes of the feed; over broken XML it may stumble in any of these ways."""
    try:
        return dict(
            feedparser.parse(
                io.BytesIO(xml),
                response_headers={"content-type": XML_TYPE},
                resolve_relative_uris=False,
                sanitize_html=False,
            )
        )
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError) as error:
        raise SourceError(source, f"the feed cannot be read: {one_line(str(error))[:_SHOWN]}") from error


def _problem(error: object) -> str:
    """What is wrong with the XML, without the place, which moves from poll to poll."""
    return one_line(str(error or "")).rpartition(": ")[2]


def _entry(told: Mapping[str, object], *, base: str, now: datetime) -> FeedEntry:
    title, guid, link = _text(told, "title"), _text(told, "id"), _link(told, base)
    if not (guid or link):
        raise ValueError(f"“{one_line(plain(title[:_SHOWN]))}” has neither a guid nor a link")
    if not one_line(plain(title)):
        raise ValueError(f"{(guid or str(link))[:_SHOWN]} has no title")
    published = _moment(told, "published", now=now)
    other = (_moment(told, name, now=now) for name in ("updated", "created"))
    return FeedEntry(
        title=title,
        guid=guid,
        link=link,
        names=tuple(_names(told, guid, link)),
        abstract=_abstract(told),
        authors=tuple(dict.fromkeys(_authors(told))),
        categories=tuple(_categories(told)),
        published_at=published or next(filter(None, other), None),
        listed_at=published,
    )


def _names(told: Mapping[str, object], guid: str, link: str | None) -> Iterator[str]:
    """DOIs (`prism:doi`, `arxiv:doi`), `dc:identifier`, guid and link, in that order."""
    yield from (value for key, value in told.items() if key.endswith("doi") and isinstance(value, str))
    yield from filter(None, (_text(told, "dc_identifier"), guid, link))


def _link(told: Mapping[str, object], base: str) -> str | None:
    """The address of the entry's page: `link`, else the first whose `rel` is `alternate`; made whole with `base`."""
    alternate = (_text(each, "href") for each in _fields(told.get("links")) if _text(each, "rel") == "alternate")
    guid = _text(told, "id")
    for address in filter(None, (_text(told, "link"), *alternate)):
        if address != guid or ":" in address or "/" in address:
            return _joined(base, address)
    return None


def _joined(base: str, address: str) -> str | None:
    try:
        return web_address(urljoin(base, address), most=_LONGEST_ADDRESS)
    except ValueError:
        return None


def _abstract(told: Mapping[str, object]) -> str:
    """The longest of summary and contents, as HTML without the citation."""
    texts = [_text(told, "summary"), *(_text(each, "value") for each in _fields(told.get("content")))]
    readable = (one_line(plain(text[: ABSTRACT_CHARACTERS * _MARKUP_FACTOR])) for text in texts)
    return html.escape(max(map(_without_citation, readable), key=len), quote=False)


def _without_citation(text: str) -> str:
    for citation in _CITATIONS:
        text = citation.sub("", text, count=1)
    return text


def _authors(told: Mapping[str, object]) -> Iterator[str]:
    """The names: several elements are a name each, a single one may hold a list."""
    names = [one_line(_text(each, "name")) for each in _fields(told.get("authors"))] or [_text(told, "author")]
    named = list(filter(None, names))
    yield from author_names(named[0][:_MOST_AUTHORS_TEXT]) if len(named) == 1 else named


def _categories(told: Mapping[str, object]) -> Iterator[str]:
    """The terms (`category`, `dc:subject`), and bioRxiv's `prism:section`."""
    for tag in _fields(told.get("tags")):
        yield _text(tag, "term") or _text(tag, "label")
    yield _text(told, "prism_section")


def _moment(told: Mapping[str, object], name: str, *, now: datetime) -> datetime | None:
    """The date `name`, in UTC; a naive one is taken to be in UTC."""
    parsed = told.get(f"{name}_parsed")
    try:
        if isinstance(parsed, tuple):
            moment = datetime.fromtimestamp(timegm(parsed), UTC)
        else:
            moment = _mail_date(_text(told, name))
    except (TypeError, ValueError, OverflowError):
        return None
    is_date = moment.year >= _EARLIEST_YEAR and moment.date() not in _PLACEHOLDERS
    return moment if is_date and moment <= now else None


def _mail_date(text: str) -> datetime:
    """A date without a zone as RSS writes it, which feedparser leaves alone."""
    moment = parsedate_to_datetime(text[:_SHOWN])
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _text(told: Mapping[str, object], key: str) -> str:
    value = told.get(key)
    return value.strip() if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, object]:
    """What feedparser keeps of an element, as a dictionary that answers for its own keys only."""
    return dict(value) if isinstance(value, dict) else {}


def _fields(value: object) -> list[Mapping[str, object]]:
    return [_mapping(each) for each in value] if isinstance(value, list) else []
