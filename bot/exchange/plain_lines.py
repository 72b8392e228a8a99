"""A list of plain lines, one query each, as people keep and paste them; bullets, numbers and remarks are let go.

# what the lab reads
- "mixture of experts" -survey
2. title:(jax OR julia)  daily
keywords:
- sparse attention
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.exchange.entries import gathered, read_entry, split_mode

_BULLET = re.compile(r"(?:[-*•‣–—+]\s+|\(?\d{1,4}[.)]\s+|\[[ xX]\]\s+)+")
_REMARK = re.compile(r"(?:#(?!\S)|#\s|##|//|<!--).*")
_BEHIND = re.compile(r"\s+#\s.*")
"""A remark behind a query; `#gpu` is none."""
_RULE = re.compile(r"[`~]{3,}\w*|[-=*_]{3,}|\.{3}")
"""The fence of a block of code, a rule, and the ends of a document of YAML."""
_HEADING = re.compile(r"[^\W\d][\w /&-]*:")
"""`Keywords:` stands above lines. A field has its value behind it."""
_QUOTED_TWICE = re.compile(r"'(?P<inside>[^']+)'[,;]?")
"""A line in the quotes of YAML; one in double quotes is a phrase, as it is here."""


def read_lines(text: str) -> ChannelList:
    """The queries of the lines."""
    return gathered(_read(text))


def _read(text: str) -> Iterator[Entry | Unread]:
    for number, line in enumerate(text.splitlines(), start=1):
        words = _bare(line)
        if words:
            query, mode = split_mode(words)
            yield read_entry(f"line {number}", query, mode)


def _bare(line: str) -> str:
    """The query of a line, without what lists put around it; empty for a line that has none."""
    words = _BEHIND.sub("", _BULLET.sub("", line.strip(), count=1).strip())
    if _REMARK.fullmatch(words) or _RULE.fullmatch(words) or _HEADING.fullmatch(words):
        return ""
    quoted = _QUOTED_TWICE.fullmatch(words)
    return (quoted["inside"] if quoted else words.removesuffix(",")).strip()
