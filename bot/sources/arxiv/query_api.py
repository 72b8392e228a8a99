"""An answer of arXiv's query API: https://info.arxiv.org/help/api/user-manual.html."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml.etree import _Element as Element

from bot.errors import SourceError
from bot.ports.source import Entry
from bot.sources.arxiv.entry import NAME, Told, entry_of
from bot.sources.arxiv.xml import each_usable, root_of, text_of
from bot.text.lines import one_line

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ERRORS = "/api/errors"


@dataclass(frozen=True, slots=True)
class Found:
    """The papers of an answer that can be used, and why others were left out."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()


def read_found(body: bytes) -> Found:
    """The papers of an answer. A paper that arXiv does not know is not among them, and that is no error.

    Raises `SourceError` when it is no Atom feed, when it tells of an error (which it does in an entry, with any
    status), and when it is empty although it counts results, as happens for minutes at a time.
    """
    root = root_of(body)
    if root.tag != f"{_ATOM}feed":
        raise SourceError(NAME, "the answer is no Atom feed")
    rows = root.findall(f"{_ATOM}entry")
    for row in rows:
        if _ERRORS in text_of(row, f"{_ATOM}id"):
            raise SourceError(NAME, f"the query API refused: {one_line(text_of(row, f'{_ATOM}summary'))}"[:500])
    if not rows and _total(root) > 0:
        raise SourceError(NAME, f"the answer counts {_total(root)} papers and has none")
    return Found(*each_usable(rows, lambda row: entry_of(_told(row))))


def _total(root: Element) -> int:
    total = text_of(root, f"{_SEARCH}totalResults")
    return int(total) if total.isdecimal() else 0


def _told(row: Element) -> Told:
    primary = row.find(f"{_ARXIV}primary_category")
    categories = [one for one in (primary, *row.iterfind(f"{_ATOM}category")) if one is not None]
    return Told(
        id=text_of(row, f"{_ATOM}id"),
        title=text_of(row, f"{_ATOM}title"),
        abstract=text_of(row, f"{_ATOM}summary"),
        authors=tuple(text_of(author, f"{_ATOM}name") for author in row.iterfind(f"{_ATOM}author")),
        categories=tuple(category.get("term", "") for category in categories),
        comment=text_of(row, f"{_ARXIV}comment"),
        doi=text_of(row, f"{_ARXIV}doi"),
        published_at=_moment(text_of(row, f"{_ATOM}published")),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
