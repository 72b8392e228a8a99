"""Text as Discord's Markdown: escaped so that it shows as it is, mentions nobody and opens nothing but its own links.

A backslash takes the meaning from any mark (https://docs.discord.com/developers/reference, “Message Formatting”);
what the message may mention is switched off as well wherever one is sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from discord.utils import escape_mentions

from bot.card.card import Line, Message, Span, Style
from bot.card.marking import marked as marked_words
from bot.channel.mention import Mention, MentionKind
from handlers.discord import limits
from handlers.text import (
    BOLD_MARK,
    OTHER_MARK,
    SPANS_REMEMBERED,
    around_addresses,
    clean,
    link_address,
    printable,
    with_read_marks,
)

_MARKS = re.compile(r"([\\*_~`|<>\[\]#@])")
_ID = re.compile(r"\d+", re.ASCII)
_SCHEME = re.compile(r"(https?):(?=//)", re.IGNORECASE)
_CALL_OF_ALL = re.compile(r"@(?=everyone|here)")
"""In an address, where no backslash can stand before it."""
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+(?=\.))(\.?)")
"""What begins a list or a quiet line where a line begins."""


def unstyled(text: str) -> str:
    """Text on one line that shows as it is: no style, no mention; addresses in it stay addresses.

    Without brackets Discord takes what stands behind an address for a part of it. They are not shown.
    """
    pieces = around_addresses(clean(text))
    return "".join(f"<{_CALL_OF_ALL.sub('%40', piece)}>" if whole else _neutral(piece) for piece, whole in pieces)


@lru_cache(SPANS_REMEMBERED)
def mark(span: Span) -> str:
    """A span as Markdown; empty when it has no text."""
    if span.mention is not None and (written := mention(span.mention)):
        return written
    if not clean(span.text).strip():
        return " " if span.text else ""
    url = link_address(span.url, most=limits.MEDIA_URL)
    if url is not None:
        return _linked(span, url)
    match span.style:
        case Style.BOLD:
            return _around(span.text, "**")
        case Style.CODE:
            return _code(span.text)
        case Style.PLAIN:
            return unstyled(span.text)


def mention(somebody: Mention) -> str:
    """A person or a role as Discord reads them; empty for an id that is none of Discord's.

    https://docs.discord.com/developers/reference#message-formatting
    """
    if not _ID.fullmatch(somebody.id):
        return ""
    return f"<@{somebody.id}>" if somebody.kind is MentionKind.PERSON else f"<@&{somebody.id}>"


def allowed_mentions(message: Message) -> dict[str, list[str]]:
    """Whom a message may ring: those whom it calls, and nobody else.

    https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    people = [one.id for one in message.calls if one.kind is MentionKind.PERSON]
    roles = [one.id for one in message.calls if one.kind is MentionKind.GROUP]
    called = {"users": people, "roles": roles}
    return {"parse": [], **{kind: ids for kind, ids in called.items() if ids}}


def marked(line: Line) -> str:
    """A line as Markdown that begins no list and no heading of its own."""
    text = "".join(map(mark, with_read_marks(line, _are_read))).strip()
    return _BLOCK_START.sub(_escaped_start, text)


def preformatted(text: str) -> str:
    """A block of text in a fixed pitch, which cannot be ended from inside."""
    return f"```\n{escape_mentions(printable(text).replace('`', 'ˋ'))}\n```"


def _are_read(span: Span, before: str, after: str) -> bool:
    """Whether Discord reads the marks of a span between these two characters; those of code it reads anywhere.

    Those of bold it reads at least where CommonMark does (0.31, 6.2, “flanking”): no punctuation stands just inside of
    them with a letter just outside. Two in bold beside each other would have four stars between them.
    """
    if span.style is Style.CODE:
        return True
    if BOLD_MARK in (before, after):
        return False
    inner = "[)" if span.url else span.text
    return all(
        not outside or not _is_mark(inside) or outside.isspace() or _is_mark(outside)
        for inside, outside in ((inner[0], before), (inner[-1], after))
    )


def _is_mark(character: str) -> bool:
    return character == OTHER_MARK or unicodedata.category(character)[0] in "PS"


def _neutral(text: str) -> str:
    """Text without any mark that would be read, nor an address that would be made a link."""
    return escape_mentions(_SCHEME.sub(r"\1\\:", _MARKS.sub(r"\\\1", text)))


def _linked(span: Span, url: str) -> str:
    """A link. A label that looks like an address would keep Discord from hiding the real one, so none does."""
    style = "**" if span.style is Style.BOLD else ""
    lead = " " if span.text[:1].isspace() else ""
    trail = " " if span.text[-1:].isspace() else ""
    return f"{lead}{style}[{_label(span)}](<{url}>){style}{trail}"


def _label(span: Span) -> str:
    """The text of a link, with words of it in bold; in a link that is bold as a whole they would end its marks."""
    pieces = marked_words(span.text, () if span.style is Style.BOLD else span.bold)
    return "".join(map(_in_label, with_read_marks(pieces, _are_read))).strip()


def _in_label(piece: Span) -> str:
    return _around(piece.text, "**" if piece.style is Style.BOLD else "", _neutral)


def _around(text: str, style: str, written: Callable[[str], str] = unstyled) -> str:
    """The text between marks, with its outer blanks outside of them."""
    flat = clean(text)
    core = flat.strip()
    lead, trail = flat[: len(flat) - len(flat.lstrip())], flat[len(flat.rstrip()) :]
    return f"{lead}{style}{written(core)}{style}{trail}"


def _code(text: str) -> str:
    return f"`{escape_mentions(clean(text).strip().replace('`', 'ˋ'))}`"


def _escaped_start(found: re.Match[str]) -> str:
    before, start, stop = found.groups()
    return f"{before}{start}\\{stop}" if stop else f"{before}\\{start}"
