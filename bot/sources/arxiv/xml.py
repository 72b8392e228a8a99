"""XML that nobody vouches for: no entity is expanded, no file opened, no address fetched, whatever a body says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from lxml import etree
from lxml.etree import _Element as Element

from bot.errors import SourceError
from bot.sources.arxiv.entry import NAME

Value = TypeVar("Value")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 forbids, section 2.2; metadata of old papers has them now and then."""
_REFERENCE = re.compile(r"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{0,31});|#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)?")
_BARE_LESS_THAN = re.compile(r"<(?![A-Za-z_/?!][^<>]{0,2000}>|!--|!\[CDATA\[)")
_NAMES_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ROOT = re.compile(r"<(?P<name>[A-Za-z_][\w:.-]{0,100})(?=[\s>])[^>]*+>")
_ROW_TAG = re.compile(r"<(?P<closing>/?)(?:record|item|entry)(?=[\s>])[^>]*+>")


def root_of(body: bytes) -> Element:
    """The root element of a document. Raises `SourceError` where it is broken, or declares a document type.

    A byte that is no UTF-8 and a character that XML forbids cost themselves only. A slip inside a document that came
    whole (a bare `&`, `a<b`, `&nbsp;`) costs its row at most.
    """
    try:
        root = _parsed(body)
    except etree.XMLSyntaxError:
        root = _mended(body)
    if root.getroottree().docinfo.doctype:
        raise SourceError(NAME, "the answer declares a document type, which arXiv's never do")
    return root


def text_of(element: Element, path: str) -> str:
    """The text of the first element at `path`; empty where there is none."""
    return (element.findtext(path) or "").strip()


def _parsed(body: bytes, *, recover: bool = False) -> Element:
    # A parser keeps what the last document declared, so that each document gets its own.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    return etree.fromstring(body, parser)


def _mended(body: bytes) -> Element:
    """The root of a document with slips. One that broke off is an error: rows are missing, and nobody knows which."""
    text = _REFERENCE.sub(_legal, _NO_XML.sub(" ", body.decode("utf-8", "replace")))
    mended = _BARE_LESS_THAN.sub("&lt;", text).encode()
    try:
        return _parsed(mended)
    except etree.XMLSyntaxError as error:
        root = _parsed(_row_by_row(mended.decode()).encode(), recover=True) if _is_whole(text) else None
        if root is None:
            raise SourceError(NAME, f"the answer is broken XML: {error.msg}") from error
        return root


def _row_by_row(text: str) -> str:
    """The document with each of its rows as far as that can be read by itself: no tag of one ends another."""
    root, rows = _ROOT.search(text), list(_rows(text))
    if root is None or not rows:
        return text
    around = f"{root[0]}{'<x>' * _DEEPER}", f"{'</x>' * _DEEPER}</{root['name']}>"
    read = (_row(text[start:end].join(around)) for start, end in rows)
    return "".join((text[: rows[0][0]], *read, text[rows[-1][1] :]))


_DEEPER = 4
"""A row that is cut where it is too deep for the parser must not be deeper in its document."""


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Where rows begin and end; one that is not closed ends where the next begins."""
    start: int | None = None
    for tag in _ROW_TAG.finditer(text):
        if start is not None:
            yield start, tag.end() if tag["closing"] else tag.start()
        start = None if tag["closing"] else tag.start()


def _row(document: str) -> str:
    """The row in a document of its own; nothing where there is none."""
    root = _parsed(document.encode(), recover=True)
    found = None if root is None else next(root.iter("{*}record", "{*}item", "{*}entry"), None)
    return "" if found is None else etree.tostring(found, encoding="unicode", with_tail=False)


def _legal(reference: re.Match[str]) -> str:
    """A reference that XML knows, a character that only HTML names, or the sign `&` itself."""
    told = reference.group()
    if reference["name"] in _NAMES_OF_XML:
        return told
    shown = html.unescape(told) if told.endswith(";") else told
    return shown.translate(_SPECIAL) if shown != told and not _NO_XML.search(shown) else "&amp;" + told[1:]


def _is_whole(text: str) -> bool:
    """Whether the document ends with the end of its root element."""
    root = _ROOT.search(text)
    return root is not None and text.rstrip().endswith(f"</{root['name']}>")


def each_usable(rows: Iterable[Element], read: Callable[[Element], Value]) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """The values of rows, and a warning for each row that `read` refuses with a `ValueError`.

    A warning names the row by its id and not by its place, so that it stays the same while the list moves.
    """
    values: list[Value] = []
    warnings: list[str] = []
    for row in rows:
        try:
            values.append(read(row))
        except ValueError as error:
            warnings.append(f"a row was left out: {error}")
    return tuple(values), tuple(warnings)
