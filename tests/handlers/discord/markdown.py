"""A small reading of Discord's Markdown: marks from left to right, and bold only where CommonMark reads it too.

https://docs.discord.com/developers/reference#message-formatting, https://spec.commonmark.org/0.31.2/#delimiter-run
"""

from __future__ import annotations

import re
import unicodedata

Read = list[tuple[str, str]]
"""Pieces of text, each with its style: `plain`, `bold`, `other`, `code`, `link`."""

_INSIDE = r"((?:\\.|[^\\])+?)"
_RULES = (
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("code", re.compile(r"`([^`\n]+)`")),
    ("masked", re.compile(r"\[((?:\\.|[^\]\\])+)\]\(<https?://[^\s<>]+>\)")),
    ("link", re.compile(r"<(https?://[^\s<>]+)>")),
    ("link", re.compile(r"(https?://[^\s<]+[^<.,:;\"'\]\s])", re.IGNORECASE)),
    ("bold", re.compile(rf"\*\*{_INSIDE}\*\*(?!\*)")),
    ("other", re.compile(rf"__{_INSIDE}__|~~{_INSIDE}~~|\|\|{_INSIDE}\|\|")),
    ("other", re.compile(rf"\*(?!\s){_INSIDE}(?<!\s)\*|(?<!\w)_{_INSIDE}_(?!\w)")),
)
_WHOLE = ("code", "link")


def read(text: str) -> Read:
    """What Discord shows of one line."""
    shown: Read = []
    at = 0
    while at < len(text):
        matched = ((style, match) for style, rule in _RULES if (match := rule.match(text, at)))
        found = next((one for one in matched if _flanked(*one)), None)
        if found is None:
            shown.append((text[at], "plain"))
            at += 1
            continue
        style, match = found
        inside = next(filter(None, match.groups()))
        shown += _inner(style, inside)
        at = match.end()
    return _joined(shown)


def _inner(style: str, inside: str) -> Read:
    if style == "escape":
        return [(inside, "plain")]
    if style in _WHOLE:
        return [(inside, style)]
    return [(piece, style if under == "plain" else f"{style} {under}") for piece, under in read(inside)]


def _flanked(style: str, match: re.Match[str]) -> bool:
    if style != "bold":
        return True
    text, inside = match.string, match.group(1)
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return _opens(inside[0], before) and _opens(inside[-1], after)


def _opens(inner: str, outer: str) -> bool:
    return not inner.isspace() and (not _is_mark(inner) or not outer or outer.isspace() or _is_mark(outer))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _joined(shown: Read) -> Read:
    joined: Read = []
    for piece, style in shown:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + piece, style)
        else:
            joined.append((piece, style))
    return joined
