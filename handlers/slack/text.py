"""Text as Slack's mrkdwn: escaped so that it shows as it is, mentions nobody and opens nothing but its own links.

The manual escapes three characters and knows no way to escape the marks of style
(https://docs.slack.dev/messaging/formatting-message-text), so those are written with letters that look the same.
Every text goes with `verbatim`, which keeps Slack from reading names of channels and people in it; then only what
stands in angle brackets is a link.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.card.card import Line, Span, Style
from bot.channel.mention import Mention, MentionKind
from handlers.slack import limits
from handlers.text import (
    OTHER_MARK,
    SPANS_REMEMBERED,
    around_addresses,
    clean,
    link_address,
    printable,
    with_read_marks,
)

_LOOKALIKES = str.maketrans({"*": "∗", "`": "ˋ"})
_ID = re.compile(r"[A-Z0-9]+")
_TILDE = re.compile(r"~(?<!/~)|~(?![^\W_])")
"""All but those of `lab.example/~ada`: before a letter none ends struck text, and an address must be as it is."""
_BESIDE_BOLD = frozenset(" \u00a0!\"'(),-./:;?[]{}")
"""What may stand on either side of `*bold*`. Not in the manual: beside letters, fullwidth punctuation or other marks
Slack shows the stars (github.com/seratch/ChatGPT-in-Slack/issues/61)."""
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""Underscores that are not between two letters or digits: only those begin or end slanted text."""
_EMOJI_NAME = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)
_QUOTE = re.compile(r"^(\s*)>")


def escaped(text: str) -> str:
    """`text` with the three characters that Slack reads as its own replaced, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unstyled(text: str) -> str:
    """Text on one line that shows as it is: no style, no emoji, no mention; addresses in it stay addresses."""
    return "".join(escaped(piece if whole else _neutral(piece)) for piece, whole in around_addresses(clean(text)))


@lru_cache(SPANS_REMEMBERED)
def mark(span: Span) -> str:
    """A span as mrkdwn; empty when it has no text. A mention is Slack's own: nothing that is escaped can become one.

    No word is bold inside of a link: Slack on Android then shows no link (github.com/getsentry/sentry/pull/123662).
    """
    if span.mention is not None and (written := mention(span.mention)):
        return written
    if not clean(span.text).strip():
        return " " if span.text else ""
    url = link_address(span.url, most=limits.BUTTON_URL)
    if url is not None and len(escaped(url)) <= limits.LINK_URL:
        return _around(span.text, "*" if span.style is Style.BOLD else "", f"<{escaped(url)}|", ">")
    match span.style:
        case Style.BOLD:
            return _around(span.text, "*")
        case Style.CODE:
            return _code(span.text)
        case Style.PLAIN:
            return _prose(span.text)


def mention(somebody: Mention) -> str:
    """A person or a user group as Slack reads them; empty for an id that is none of Slack's.

    https://docs.slack.dev/messaging/formatting-message-text#mentioning-users, and “#mentioning-groups”.
    """
    if not _ID.fullmatch(somebody.id):
        return ""
    return f"<@{somebody.id}>" if somebody.kind is MentionKind.PERSON else f"<!subteam^{somebody.id}>"


def marked(line: Line) -> str:
    """A line as mrkdwn; never empty of characters that show, unless the line is."""
    return "".join(map(mark, with_read_marks(line, _are_read))).strip()


def preformatted(text: str) -> str:
    """A block of text in a fixed pitch, which cannot be ended from inside."""
    return f"```\n{escaped(printable(text)).replace('`', 'ˋ')}\n```"


def _are_read(span: Span, before: str, after: str) -> bool:
    """Whether Slack reads the marks of a span between these two characters."""
    beside = [char for char in (before, after) if char]
    if span.style is Style.CODE:
        return not any(char.isalnum() or char in ("`", OTHER_MARK) for char in beside)
    return all(char in _BESIDE_BOLD for char in beside)


def _prose(text: str) -> str:
    """Text that shows as it is, with its addresses as links."""
    pieces = around_addresses(clean(text))
    return "".join(f"<{escaped(piece)}>" if whole else escaped(_neutral(piece)) for piece, whole in pieces)


def _neutral(text: str) -> str:
    text = _TILDE.sub("∼", _QUOTE.sub(r"\1›", text).translate(_LOOKALIKES))
    text = _EDGE_UNDERSCORE.sub(lambda found: "ˍ" * len(found[0]), text)
    return _EMOJI_NAME.sub("꞉", text)


def _around(text: str, style: str, before: str = "", after: str = "") -> str:
    """The text between marks, with its outer blanks outside of them, where Slack wants them."""
    flat = clean(text)
    core = flat.strip()
    lead, trail = flat[: len(flat) - len(flat.lstrip())], flat[len(flat.rstrip()) :]
    label = escaped(_neutral(core).replace("|", "∣")) if before else _prose(core)
    return f"{lead}{style}{before}{label}{after}{style}{trail}"


def _code(text: str) -> str:
    return f"`{escaped(clean(text).strip()).replace('`', 'ˋ')}`"
