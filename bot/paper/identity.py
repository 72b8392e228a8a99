"""The identity of a paper: one canonical id for every form in which a paper is named.

The forms of an arXiv identifier are those of arXiv's own page on them
(https://info.arxiv.org/help/arxiv_identifier.html): `YYMM.NNNN` until 2014, `YYMM.NNNNN` since, `archive/YYMMNNN`
before April 2007 (a subject class, `math.GT/…`, names the same paper), each with an optional version. Two
records of one paper that differ in version are one paper.
"""

from __future__ import annotations

import re

from bot.paper.paper import PaperId

_ARXIV_NEW = r"\d{4}\.\d{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"""
    ^\s*
    (?: oai:arxiv\.org: | arxiv: | doi:\s* | 10\.48550/arxiv\.
      | https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/
      | https?://huggingface\.co/(?:papers|api/papers)/
      | https?://(?:dx\.)?doi\.org/ )*
    (?: 10\.48550/arxiv\. )?
    (?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})
    (?:v\d+)? (?:\.pdf|\.md)? /? (?:[?\#].*)? \s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"^\s*(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(?P<id>10\.\d{4,9}/\S+?)\s*$", re.IGNORECASE)
_SHORTENED = re.compile(r"^(?P<month>\d{4})\.(?P<number>\d{1,4})$")
_FIVE_DIGITS_SINCE = 1501
_REGISTRIES = frozenset(("arxiv", "doi"))
"""Registries that give each paper exactly one id."""


def arxiv_id(text: str) -> str | None:
    """The bare arXiv identifier named by `text` (an id, an address, a DOI), without version; None if none is."""
    found = _ARXIV.match(text)
    if found is None:
        return None
    archive, slash, number = found["id"].lower().rpartition("/")
    return archive.partition(".")[0] + slash + number


def canonical_id(text: str) -> PaperId | None:
    """The canonical id that `text` names by itself: an arXiv id in any form, a DOI, or a canonical id."""
    arxiv = arxiv_id(text)
    if arxiv is not None:
        return PaperId(f"arxiv:{arxiv}")
    doi = _DOI.match(text)
    if doi is not None:
        return PaperId(f"doi:{doi['id'].lower()}")
    return None


def source_id(source: str, key: str) -> PaperId:
    """The canonical id of a paper that only its source names, by `key`."""
    return PaperId(f"{source}:{key.strip()}")


def may_be_one(first: PaperId, second: PaperId) -> bool:
    """Whether two ids may name one paper: two different ones of a registry (arXiv, DOI) never do."""
    registry = first.partition(":")[0]
    return first == second or registry not in _REGISTRIES or registry != second.partition(":")[0]


def restore_zeros(text: str) -> str:
    """Give an arXiv id back the leading zeros of its number: `2406.105` is `2406.00105`.

    Hugging Face's list holds such ids, and its own client pads them so.
    """
    found = _SHORTENED.match(text.strip())
    if found is None:
        return text
    width = 5 if int(found["month"]) >= _FIVE_DIGITS_SINCE else 4
    return f"{found['month']}.{found['number'].rjust(width, '0')}"
