"""What Slack makes of the text of a command, undone: wrapped addresses, people and channels, and escaped signs.

https://docs.slack.dev/messaging/formatting-message-text, “Retrieving messages”.
"""

from __future__ import annotations

import re

from bot.text.lines import one_line

_WRAPPED = re.compile(r"<((?:https?|ftp|mailto|tel):[^|<>\s]+)(?:\|([^|<>]*))?>")
"""How Slack writes what it took for an address: `<https://arxiv.org/abs/1|arxiv.org/abs/1>`, `<http://cs.ai|cs.AI>`."""
_OTHERS = re.compile(r"<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#C[A-Z0-9]+)\|([^<>|]*)>")
"""How Slack writes a person, a group or a channel that was typed by name: `<@U12|ada>`."""


def unescaped(text: str) -> str:
    """The text as it was typed: Slack's wrapped addresses and `&amp; &lt; &gt;` undone, white space made plain."""
    unwrapped = _WRAPPED.sub(_as_typed, text)
    plain = unwrapped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return one_line(plain)


def without_mentions(text: str) -> str:
    """The text with people, groups and channels by name (`@ada`), as they were typed, and not by Slack's ids."""
    return _OTHERS.sub(_by_name, text)


def _by_name(wrapped: re.Match[str]) -> str:
    sign = "#" if wrapped[0].startswith("<#") else "@"
    return f"{sign}{wrapped[1].lstrip('@#')}"


def _as_typed(wrapped: re.Match[str]) -> str:
    """The text from which Slack made `wrapped`: its label, or the address where the label is a title."""
    address, shown = wrapped[1], wrapped[2]
    return shown if shown and _is_linked_by_itself(address, shown) else address


def _is_linked_by_itself(address: str, shown: str) -> bool:
    """Whether a label is what was typed: the address, or a part of it; a title has blanks, and no dot inside."""
    return shown.casefold() in address.casefold() or re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", shown) is not None
