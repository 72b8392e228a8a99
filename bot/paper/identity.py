"""The identity of a paper: one canonical id for every form in which a paper is named.

The forms of an arXiv identifier are those of arXiv's own page on them
(https://info.arxiv.org/help/arxiv_identifier.html): `YYMM.NNNN` until 2014, `YYMM.NNNNN` since, `archive/YYMMNNN`
before April 2007 (a subject class, `math.GT/…`, names the same paper), each with an optional version. Two
records of one paper that differ in version are one paper.
"""

from __future__ import annotations

import re
from hashlib import sha256

from bot.paper.paper import PaperId

_LONGEST_NAME = 500
"""Characters of a text that may name a paper. A source bounds nothing, and no true id or address is as long."""
_LONGEST_READ = 8 * _LONGEST_NAME
"""Of a key, which may be megabytes long; its digest is of all of it."""
_DIGEST_CHARACTERS = 32
_YYMM = r"[0-9]{2}(?:0[1-9]|1[0-2])"
_ARXIV = re.compile(
    rf"""
    (?: oai:arxiv\.org: | arxiv:\ ? | info:arxiv/ | (?:info:|urn:)?doi[:/]?\ ? | 10\.48550/arxiv\.
      | (?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/
      | (?:https?://)?huggingface\.co/(?:papers|api/papers)/
      | (?:https?://)?(?:dx\.)?doi\.org/ )*
    (?P<id> {_YYMM}\.[0-9]{{4,5}} | [a-z][a-z-]*(?:\.[a-z-]{{2,9}})?/{_YYMM}[0-9]{{3}} )
    (?:v[0-9]+)? (?:\.pdf|\.md)? /? (?: [?\#].* | \ \[[a-z.-]+\] )?
    """,
    re.VERBOSE,
)
"""At the end stands what an address asks for, or the category in a citation (`arXiv:2305.17144v2 [cs.CL]`)."""
_DOI = re.compile(r"(?:(?:info:|urn:)?doi[:/]?\ ?|(?:https?://)?(?:dx\.)?doi\.org/)?(?P<id>10\.[0-9]{4,9}/[^ ]{1,400})")
_SHORTENED = re.compile(r"(?P<month>[0-9]{4})\.(?P<number>[0-9]{1,4})")
_FIVE_DIGITS_SINCE = 1501
_REGISTRIES = frozenset(("arxiv", "doi"))
"""Registries that give each text of theirs exactly one id. Only arXiv's is that of the whole work."""


def arxiv_id(text: str) -> str | None:
    """The bare arXiv identifier named by `text` (an id, an address, a DOI), without version; None if none is."""
    return _arxiv_id(_name_in(text))


def canonical_id(text: str) -> PaperId | None:
    """The canonical id that `text` names by itself: an arXiv id in any form, a DOI, or a canonical id."""
    name = _name_in(text)
    arxiv = _arxiv_id(name)
    if arxiv is not None:
        return PaperId(f"arxiv:{arxiv}")
    doi = _DOI.fullmatch(name)
    return None if doi is None else PaperId(f"doi:{doi['id']}")


def source_id(source: str, key: str) -> PaperId:
    """The canonical id of a paper that only its source names, by `key`."""
    return PaperId(f"{source}:{storable_key(key)}")


def storable_key(key: str) -> str:
    """A source's key of a paper on one line, without what cannot be seen, and bounded.

    One that is too long, or of which nothing can be seen, is told from others by its digest.
    """
    seen = _printable(key[:_LONGEST_READ])
    if 0 < len(seen) <= _LONGEST_NAME and len(key) <= _LONGEST_READ:
        return seen
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARACTERS]
    return seen[: _LONGEST_NAME - _DIGEST_CHARACTERS] + digest


def _arxiv_id(name: str) -> str | None:
    found = _ARXIV.fullmatch(name)
    if found is None:
        return None
    archive, slash, number = found["id"].rpartition("/")
    return archive.partition(".")[0] + slash + number


def _name_in(text: str) -> str:
    """`text` in small letters, as the patterns read it; empty where it is too long to name a paper."""
    return _printable(text).lower() if len(text) <= _LONGEST_NAME else ""


def _printable(text: str) -> str:
    """`text` on one line, without what cannot be seen: control characters, marks of direction, half surrogates.

    A NUL would end the id in SQLite's JSON; what is pasted from a page has blanks of no width.
    """
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def may_be_one(first: PaperId, second: PaperId) -> bool:
    """Whether two ids that a source gives under one key may name one paper.

    Two different ids of a registry (arXiv, DOI) do not: a source uses a key again.
    """
    registry = first.partition(":")[0]
    return first == second or registry not in _REGISTRIES or registry != second.partition(":")[0]


def may_be_one_work(first: PaperId, second: PaperId) -> bool:
    """Whether two ids may name one paper, where a source says so or where title and first author agree.

    One work may have several DOIs, of its preprint and of the article that it became. It has one arXiv id.
    """
    return may_be_one(first, second) or not first.startswith("arxiv:")


def restore_zeros(text: str) -> str:
    """Give an arXiv id back the leading zeros of its number: `2406.105` is `2406.00105`.

    Hugging Face's list holds such ids, and its own client pads them so.
    """
    found = _SHORTENED.fullmatch(text.strip())
    if found is None:
        return text
    width = 5 if int(found["month"]) >= _FIVE_DIGITS_SINCE else 4
    return f"{found['month']}.{found['number'].rjust(width, '0')}"
