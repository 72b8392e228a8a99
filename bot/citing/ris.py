"""Papers as records in RIS, which Zotero, EndNote and Mendeley read
(https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp).

A line is a tag of two characters, two blanks, a hyphen, a blank, and the value; a record begins with TY and ends with
ER. Lines end with CR LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.citing.reference import Reference, reference_of
from bot.paper.paper import Paper

_END = "\r\n"
_ARTICLE, _PREPRINT = "JOUR", "UNPB"


def ris(papers: Iterable[Paper]) -> str:
    """A file with a record for each paper, an empty line between two."""
    return _END.join(_record(reference_of(paper)) for paper in papers)


def _record(reference: Reference) -> str:
    return "".join(f"{tag}  - {value}{_END}" for tag, value in _tags(reference))


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _ARTICLE if reference.is_article else _PREPRINT
    yield "TI", reference.title
    yield from (("AU", name) for name in reference.authors)
    if reference.day:
        yield "PY", f"{reference.day.year:04}"
        yield "DA", f"{reference.day:%Y/%m/%d}"
    archive = f"arXiv:{reference.arxiv}" if reference.arxiv else ""
    named = (("AB", reference.abstract), ("DO", reference.doi), ("UR", reference.url), ("M1", archive))
    yield from ((tag, value) for tag, value in named if value)
    yield from (("KW", word) for word in reference.keywords)
    yield "ER", ""
