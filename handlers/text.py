"""Text from outside, prepared for any platform: cleaned, measured, and cut at a word.

Escaping is different on each platform, and is done there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.card.card import Line, Span, Style
from bot.card.excerpt import shorten
from bot.text.address import addresses, percent_encoded, web_address

MarkUp = Callable[[Span], str]
"""How a platform writes a span: escaped, and with the marks of its style."""
AreRead = Callable[[Span, str, str], bool]
"""Whether a platform reads the marks of a span between these characters, each empty where the line ends."""
SPANS_REMEMBERED = 1 << 10
"""A span is marked up to be measured, measured again in what is left of a message, and at last to be shown."""
OTHER_MARK, BOLD_MARK = "\ufffc", "\ufff9"
"""They stand for a neighbour that is written with marks of its own: a link or code, and one in bold."""

_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, halves of surrogate pairs (they cannot be sent), and what turns the order of text around."""
_SPACE = re.compile(r"\s{2,}|[^\S\u00a0 ]")
"""White space that is written as one blank: all but a single blank, which is one, and a single no-break space, which
keeps `▲ 37` on one line."""
_ELLIPSIS = Span("…")


def harmless(text: str) -> str:
    """`text` with a blank for each harmful character, so that all else stands where it stood."""
    return _HARMFUL.sub(" ", text)


def clean(text: str) -> str:
    """`text` on one line without harmful characters; a run of white space is one blank, a no-break space stays one."""
    return _SPACE.sub(" ", harmless(text))


def printable(text: str) -> str:
    """`text` without harmful characters, its lines as they are."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\t", "    "))


def units(text: str) -> int:
    """The length of `text` in UTF-16 units: neither platform says what it counts, and no count is larger."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int, size: Callable[[str], int] = units) -> str:
    """`text` if its size is at most `most`, else as many of its words as fit and “…”; empty if not even that fits."""
    if size(text) <= most:
        return text
    best, low, high = "", 1, most
    while low <= high:
        middle = (low + high) // 2
        shorter = shorten(text, middle)
        if size(shorter) <= most:
            best, low = shorter, middle + 1
        else:
            high = middle - 1
    return best


def cut_line(line: Line, most: int, mark: MarkUp) -> Line:
    """The spans of `line` whose marked up text is at most `most` (≥ 1) units; where one is cut, the line ends."""
    if sum(units(mark(span)) for span in line) <= most:
        return line
    kept: list[Span] = []
    room = most - 1
    for span in line:
        size = units(mark(span))
        if size > room:
            kept.append(_cut_span(span, room, mark))
            break
        kept.append(span)
        room -= size
    return tuple(kept)


def with_read_marks(line: Line, are_read: AreRead) -> Line:
    """The line with plain text in place of each span whose marks would be shown and not read.

    Neighbours of the same style are one span afterwards, so that nothing in a text depends on how it was cut up.
    """
    joined = _joined(line)
    edges = list(map(_edge, joined))
    before = ["", *(edge[-1:] for edge in edges)]
    after = [*(edge[:1] for edge in edges[1:]), ""]
    return _joined(
        span if span.style is Style.PLAIN or _is_read(are_read, span, left, right) else replace(span, style=Style.PLAIN)
        for span, left, right in zip(joined, before, after, strict=False)
    )


def around_addresses(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of `text` in order, and whether each is a whole web address that a platform may make a link."""
    done = 0
    for start, end in addresses(text):
        if text[end : end + 1] != "…" and web_address(text[start:end], most=end - start):
            yield text[done:start], False
            yield text[start:end], True
            done = end
    yield text[done:], False


def link_address(url: str | None, *, most: int) -> str | None:
    """`url` with all that could end a link percent-encoded; None if it is no web address or longer than `most`."""
    safe = web_address((url or "").strip(), most=most)
    encoded = percent_encoded(safe or "")
    return encoded if 0 < len(encoded) <= most else None


def _joined(spans: Iterable[Span]) -> Line:
    """The spans that have a text, with neighbours of one style joined."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.style is joined[-1].style and not (_stands_alone(span) or _stands_alone(joined[-1])):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        elif span.text:
            joined.append(span)
    return tuple(joined)


def _stands_alone(span: Span) -> bool:
    """Whether it is more than its text: a link, a mention."""
    return span.url is not None or span.mention is not None


def _edge(span: Span) -> str:
    """A text with the first and last character that a neighbour of the span meets."""
    if span.style is Style.BOLD:
        return BOLD_MARK
    return OTHER_MARK if span.url or span.style is Style.CODE else clean(span.text)


def _is_read(are_read: AreRead, span: Span, before: str, after: str) -> bool:
    """Whether the marks of a span are read; its outer blanks stand outside of them. No address is set in bold."""
    text = clean(span.text)
    core = text.strip()
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if span.style is Style.BOLD and not span.url and any(addresses(core)):
        return False
    return not core or are_read(replace(span, text=core), lead[-1:] or before, trail[:1] or after)


def _cut_span(span: Span, room: int, mark: MarkUp) -> Span:
    """The span with as many of its words as fit in `room`, or “…” alone, for which there is always room."""
    lead = " " if span.text[:1].isspace() else ""
    words = cut(span.text, room, lambda text: units(mark(replace(span, text=lead + text))))
    return replace(span, text=lead + words) if words else _ELLIPSIS
