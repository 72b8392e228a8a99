"""A feed as an Atom document (RFC 4287): values in, bytes out.

https://www.rfc-editor.org/rfc/rfc4287. Nothing that a text holds can break the document: what XML 1.0 does not allow
is left out, and all else is escaped by the library. It only writes XML, so nothing of a stranger's is parsed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring  # it writes, and parses nothing

CONTENT_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0: https://www.w3.org/TR/xml/#charsets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a feed or an entry. `href` is an address as it may stand in a document."""

    rel: str
    href: str
    type: str
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry. `content` is HTML; every other text is plain. `updated` and `published` are aware UTC."""

    id: str
    title: str
    updated: datetime
    published: datetime
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    links: tuple[Link, ...]
    summary: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page of a feed. `author` speaks for the entries that name nobody."""

    id: str
    title: str
    subtitle: str
    author: str
    updated: datetime
    generator: str
    version: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def atom(document: Document) -> bytes:
    """The document in UTF-8."""
    feed = Element("feed", {"xmlns": _ATOM})
    _text(feed, "id", document.id)
    _text(feed, "title", document.title)
    _text(feed, "subtitle", document.subtitle)
    _text(feed, "updated", _moment(document.updated))
    _text(SubElement(feed, "author"), "name", document.author)
    _text(feed, "generator", document.generator, version=document.version)
    for link in document.links:
        _link(feed, link)
    for entry in document.entries:
        _entry(feed, entry)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Element, entry: Entry) -> None:
    element = SubElement(feed, "entry")
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", _moment(entry.updated))
    _text(element, "published", _moment(entry.published))
    for name in entry.authors:
        _text(SubElement(element, "author"), "name", name)
    for term in entry.categories:
        SubElement(element, "category", {"term": legal(term)})
    for link in entry.links:
        _link(element, link)
    if entry.summary:
        _text(element, "summary", entry.summary)
    _text(element, "content", entry.content, type="html")


def _link(parent: Element, link: Link) -> None:
    told = {"rel": link.rel, "type": link.type, "href": link.href, "title": link.title}
    SubElement(parent, "link", {name: legal(value) for name, value in told.items() if value is not None})


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = legal(text)


def legal(text: str) -> str:
    """The text without what no XML document may hold."""
    return _ILLEGAL.sub("", text)


def _moment(moment: datetime) -> str:
    """A date of RFC 3339, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
