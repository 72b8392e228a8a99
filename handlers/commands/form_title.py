"""The title of a form about a channel."""

from __future__ import annotations

from bot.card.excerpt import shorten
from bot.card.form import LONGEST_TITLE
from handlers.commands.context import Caller


def titled(before: str, caller: Caller) -> str:
    """`Settings of #papers`; `#a-longer-name` where that is too long; `Settings of this channel` without a name."""
    name = caller.channel_name
    if not name:
        return f"{before} this channel"
    title = f"{before} #{name}"
    return title if len(title) <= LONGEST_TITLE else shorten(f"#{name}", LONGEST_TITLE)
