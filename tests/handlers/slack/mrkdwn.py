"""A small reading of Slack's mrkdwn, written from its manual and from what its clients are known to do.

https://docs.slack.dev/messaging/formatting-message-text; that marks are read only between blanks and punctuation is in
no manual (github.com/seratch/ChatGPT-in-Slack/issues/61).
"""

from __future__ import annotations

import re
from html import unescape

Read = list[tuple[str, str]]
"""Pieces of text, each with its style: `plain`, `bold`, `italic`, `struck`, `code`, `link`, `emoji`, `quote`."""

_EDGE = r"[\s!\"'(),\-./:;?\[\]{}<>]"
_BEFORE, _AFTER = rf"(?:^|(?<={_EDGE}))", rf"(?={_EDGE}|$)"
_RULES = (
    ("code", re.compile(r"`([^`\n]+)`")),
    ("link", re.compile(r"<(?:https?://[^|>]+\|([^>]+)|(https?://[^|>]+))>")),
    ("bold", re.compile(rf"{_BEFORE}\*(?!\s)([^*\n]*[^*\s])\*{_AFTER}")),
    ("italic", re.compile(r"(?<!\w)_(?!\s)([^_\n]*[^_\s])_(?!\w)")),
    ("struck", re.compile(r"(?<!\w)~(?!\s)([^~\n]*[^~\s])~(?!\w)")),
    ("emoji", re.compile(r":([a-z0-9_+'-]+):", re.IGNORECASE)),
    ("quote", re.compile(r"^(?:&gt;|>)(.*)")),
)


def read(text: str) -> Read:
    """What Slack shows of a `verbatim` text of one line."""
    return [(unescape(piece), style) for piece, style in _styled(text)]


def _styled(text: str) -> Read:
    shown: Read = []
    at = 0
    while at < len(text):
        found = next(((style, match) for style, rule in _RULES if (match := rule.match(text, at))), None)
        if found is None:
            shown.append((text[at], "plain"))
            at += 1
            continue
        style, match = found
        inside = next(filter(None, match.groups()))
        inner = [(inside, "plain")] if style in ("code", "emoji") or match.lastindex == 2 else _styled(inside)
        shown += [(piece, _over(style, under)) for piece, under in inner]
        at = match.end()
    return _joined(shown)


def _over(style: str, under: str) -> str:
    return style if under == "plain" else f"{style} {under}"


def _joined(shown: Read) -> Read:
    joined: Read = []
    for piece, style in shown:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + piece, style)
        else:
            joined.append((piece, style))
    return joined
