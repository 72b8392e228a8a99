"""The text of a feed: bytes from any server become XML that is safe to hand to a parser.

- A text that is valid UTF-8 is UTF-8, whatever a header or declaration says of it. Else the declared charsets are
  tried, and at last each unreadable byte costs its letter only.
- What stands before the root element is dropped. An internal DTD stands there, so that there are no entities to expand
  and no external ones to open.
- Characters that XML forbids are dropped, written out or as references, and the names that only HTML knows (`&nbsp;`)
  become numbers: one of either would make the whole body broken XML.
- Runs of letters that are longer than any word are cut, and end in `…`: the time that feedparser takes to look for a
  mail address in a name grows with the square of such a run.
- A tag that is longer than any true one loses its attributes: the time that feedparser takes for them grows with the
  square of their number.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from bot.errors import SourceError

XML_TYPE = "application/xml; charset=utf-8"
"""The media type of a body that `feed_xml` returns."""

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_ROOT = re.compile(
    r"<(?:!doctype\s{1,20}(?=html)|[\w.-]{1,40}:)?(?P<name>rss|rdf|feed|channel|html)(?=[\s/>])", re.IGNORECASE
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#(?P<code>x[0-9a-f]+|[0-9]+);?|(?P<name>[a-z][a-z0-9]{0,31});)", re.IGNORECASE)
_LONGEST_CODE = 8
_NAMES_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONG_RUN = re.compile(r"(?<![\w.+-])([\w.+-]{300})[\w.+-]+")
_LONG_TAG = re.compile(
    r"""<(?=[^<]{4000})(?P<name>[^\s<>/"'!?]{1,100}+)(?=[\s/"'])(?P<rest>(?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)>"""
)
"""A tag that may be long. No part of it crosses the next angle bracket, so that each text is read a few times at most.

What it does not find is not well-formed, and is passed over by feedparser in little time."""
_LONGEST_TAG = 4_000
_MOST_TAGS = 450_000
"""The parser keeps every open tag in memory. A feed of 10 MB whose abstracts are full of markup has 300,000."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,10}=\s{0,10}["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"(?:utf|iso|us-ascii|ascii|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|tis|mac)", re.IGNORECASE)
"""Charsets that feeds are written in. Python knows more codecs, among them some that take the square of the time."""
_ESCAPE = b"\x1b"
"""Begins a shift of ISO-2022, whose bytes are all valid ASCII."""


def feed_xml(body: bytes, *, content_type: str, source: str) -> bytes:
    """The feed in `body` as UTF-8 from its root element on. Raises `SourceError` where there is none."""
    text = _decoded(body, content_type)
    root = _ROOT.search(text)
    if root is None:
        raise SourceError(source, _not_a_feed(text))
    if root["name"].lower() == "html":
        raise SourceError(source, "the answer is a web page, not a feed; look for the address of its RSS or Atom feed")
    if text.count("<") > _MOST_TAGS:
        raise SourceError(source, f"the feed has more than {_MOST_TAGS} tags")
    legal = _REFERENCE.sub(_legal, _ILLEGAL.sub("", text[root.start() :]))
    bounded = _LONG_TAG.sub(_without_attributes, _LONG_RUN.sub(r"\1…", legal))
    return (_DECLARATION + bounded).encode("utf-8", "replace")


def _not_a_feed(text: str) -> str:
    shown = text.strip()[:80]
    return f"the answer is not a feed (RSS or Atom) but {shown!r}" if shown else "the answer is empty"


def _without_attributes(tag: re.Match[str]) -> str:
    """The tag alone, or as it is where it is not so long."""
    if len(tag[0]) <= _LONGEST_TAG:
        return tag[0]
    return f"<{tag['name']}/>" if tag["rest"].endswith("/") else f"<{tag['name']}>"


def _legal(reference: re.Match[str]) -> str:
    """The reference, or nothing where it names a character that XML forbids (https://www.w3.org/TR/xml/#charsets)."""
    if reference["code"] is None:
        return _numbered(reference["name"])
    code = reference["code"].lower()
    if len(code) > _LONGEST_CODE:
        return ""
    number = int(code[1:], 16) if code.startswith("x") else int(code)
    is_legal = number in {0x9, 0xA, 0xD} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return reference[0] if is_legal or 0x10000 <= number <= 0x10FFFF else ""


def _numbered(name: str) -> str:
    """The reference of that name; by number where only HTML knows it, and as plain text where nobody does."""
    if name in _NAMES_OF_XML:
        return f"&{name};"
    return "".join(f"&#{ord(char)};" for char in html5.get(f"{name};", "")) or f"&amp;{name};"


def _decoded(body: bytes, content_type: str) -> str:
    for mark, charset in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(charset, "replace")
    declared = [*_HTTP_CHARSET.findall(content_type), *(name.decode() for name in _XML_CHARSET.findall(body))]
    charsets = [*declared, "utf-8-sig"] if _ESCAPE in body else ["utf-8-sig", *declared]
    for charset in filter(_CHARSET.match, charsets):
        try:
            return body.decode(charset)
        except (LookupError, ValueError):
            continue
    return _readable_part(body)


def _readable_part(body: bytes) -> str:
    """UTF-8 with some damage, or a text of Western Europe that calls itself UTF-8: whatever more of it is."""
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not char.isascii() for char in text) - damaged
    return text if sound >= damaged else body.decode("windows-1252", "replace")
