"""The papers of a feed: the body that a server sent, as entries with an identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import SourceError
from bot.paper.page import registered_page
from bot.paper.paper import PaperId
from bot.ports.source import Entry
from bot.sources.feed_entries import FeedEntry, parse_feed
from bot.sources.feed_identity import Identity, Owners, identities
from bot.sources.rows import SUSPICIOUS
from bot.sources.told_paper import bounded_names, told_paper

_MOST_CATEGORIES = 50


@dataclass(frozen=True, slots=True)
class FeedPapers:
    """The papers of a body in its order, each once; what was left out and why; and who owns which guid now."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]
    owners: Owners


def read_papers(  # noqa: PLR0913 - each is a fact about the body
    body: bytes, *, content_type: str, address: str, source: str, owners: Owners, now: datetime
) -> FeedPapers:
    """Read a body that `address` sent. It may take seconds.

    Raises `SourceError` where it is no feed, or one none of whose entries can be read.
    """
    told = parse_feed(body, content_type=content_type, address=address, source=source, now=now)
    found, owners = identities(told.entries, source=source, owners=owners)
    entries: dict[PaperId, Entry] = {}
    warnings = list(told.warnings)
    for entry, identity in zip(told.entries, found, strict=True):
        if identity.paper in entries:
            continue
        try:
            entries[identity.paper] = _entry(entry, identity, source)
        except ValueError as error:
            warnings.append(f"{identity.paper} was left out: {error}")
    if not entries and len(warnings) >= SUSPICIOUS:
        raise SourceError(source, f"none of its {len(warnings)} entries can be read: {warnings[0]}")
    return FeedPapers(tuple(entries.values()), tuple(warnings), owners)


def _entry(told: FeedEntry, identity: Identity, source: str) -> Entry:
    paper = told_paper(identity.paper, source=source, title=told.title, abstract=told.abstract, authors=told.authors)
    paper = replace(
        paper,
        categories=bounded_names(told.categories)[:_MOST_CATEGORIES],
        published_at=told.published_at,
        listed_at=told.listed_at,
        url=told.link or registered_page(paper.id),
    )
    return Entry(paper, key=identity.key, aliases=identity.aliases)
