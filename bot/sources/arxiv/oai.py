"""A page of `ListRecords` of arXiv's OAI-PMH, format `arXiv`: https://info.arxiv.org/help/oa/index.html.

The datestamp of a record is the day of its last change, be it a journal reference. So it is never the reason to
announce a paper: `bot.sources.arxiv.harvest` says which records are news.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from lxml.etree import _Element as Element

from bot.errors import SourceError
from bot.ports.source import Entry
from bot.sources.arxiv.calendar import CALENDAR
from bot.sources.arxiv.entry import NAME, Told, entry_of
from bot.sources.arxiv.xml import each_usable, root_of, text_of
from bot.text.lines import one_line

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_NOTHING = "noRecordsMatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record: its entry, the day of its last change, and the days of its first and its latest version.

    `updated` is None for a paper in its first version.
    """

    entry: Entry
    datestamp: date
    created: date | None
    updated: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Records that can be used, why others were left out, and the token of the next page; None on the last."""

    records: tuple[Record, ...] = ()
    warnings: tuple[str, ...] = ()
    token: str | None = None


def read_records(body: bytes, *, wanted: frozenset[str]) -> RecordPage:
    """The records of a page that have a wanted category. Deleted ones are left out; no records are no error.

    Raises `SourceError` when it is no such page, or tells of an error.
    """
    root = root_of(body)
    error = root.find(f"{_OAI}error")
    if error is not None and error.get("code") == _NOTHING:
        return RecordPage()
    if error is not None:
        raise SourceError(NAME, f"{error.get('code')}: {one_line(error.text or '')}"[:500])
    listed = root.find(f"{_OAI}ListRecords")
    if listed is None:
        raise SourceError(NAME, "the answer is no list of records")
    records, warnings = each_usable(_usable(listed, wanted), _record)
    token = text_of(listed, f"{_OAI}resumptionToken") or None
    return RecordPage(records=records, warnings=warnings, token=token)


def _usable(listed: Element, wanted: frozenset[str]) -> Iterator[Element]:
    """The records that are there and have a wanted category. To read the others would cost most of the time.

    Every record has categories; one without is broken, and is told of.
    """
    for record in listed.iterfind(f"{_OAI}record"):
        header = record.find(f"{_OAI}header")
        is_deleted = header is not None and header.get("status") == "deleted"
        categories = _categories(record)
        if not is_deleted and not (categories and wanted.isdisjoint(categories)):
            yield record


def _categories(record: Element) -> tuple[str, ...]:
    return tuple(text_of(record, f"{_OAI}metadata/{_ARXIV}arXiv/{_ARXIV}categories").split())


def _record(record: Element) -> Record:
    """The record of an element; raises ValueError where it has no usable id, title or datestamp."""
    paper = record.find(f"{_OAI}metadata/{_ARXIV}arXiv")
    if paper is None:
        raise ValueError("it has no metadata")
    datestamp = _day(text_of(record, f"{_OAI}header/{_OAI}datestamp"))
    if datestamp is None:
        raise ValueError("it has no datestamp")
    if not _categories(record):
        raise ValueError(f"“{text_of(paper, f'{_ARXIV}id')[:80]}” has no categories")
    created = _day(text_of(paper, f"{_ARXIV}created"))
    told = Told(
        id=text_of(paper, f"{_ARXIV}id") or text_of(record, f"{_OAI}header/{_OAI}identifier"),
        title=text_of(paper, f"{_ARXIV}title"),
        abstract=text_of(paper, f"{_ARXIV}abstract"),
        authors=tuple(map(_name, paper.iterfind(f"{_ARXIV}authors/{_ARXIV}author"))),
        categories=_categories(record),
        comment=text_of(paper, f"{_ARXIV}comments"),
        doi=text_of(paper, f"{_ARXIV}doi"),
        published_at=datetime.combine(created, time(), UTC) if created else None,
        listed_at=CALENDAR.begins(datestamp),
    )
    updated = _day(text_of(paper, f"{_ARXIV}updated"))
    return Record(entry=entry_of(told), datestamp=datestamp, created=created, updated=updated)


def _name(author: Element) -> str:
    return " ".join(text_of(author, f"{_ARXIV}{part}") for part in ("forenames", "keyname", "suffix"))


def _day(text: str) -> date | None:
    """A date, perhaps with a time behind it; None where it is none."""
    try:
        return date.fromisoformat(text[: len("2026-11-24")])
    except ValueError:
        return None
