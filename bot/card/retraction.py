"""The notice to a channel that a paper which was posted there is retracted or withdrawn."""

from __future__ import annotations

from bot.announcing.announcement import Announced
from bot.card import button_values
from bot.card.byline import byline
from bot.card.card import Actions, Button, Message, Press, Quiet, Text, plain
from bot.card.facts import citation, title_line, title_of
from bot.card.formatting import day_words
from bot.card.life import warning_lines, warning_words


def retraction(announced: Announced, *, key: str) -> Message:
    """The notice that an announced paper is retracted or withdrawn; `key` is its row's in the outbox."""
    paper = announced.paper.paper
    posted = f"posted here on {day_words(announced.at.date())}"
    author_line = byline(paper.authors)
    lines = (*warning_lines(paper), title_line(paper), *([(plain(author_line),)] if author_line else []))
    label = "Abstract" if paper.abstract else "Details"
    button = Button(label, Press(button_values.ABSTRACT, key), spoken=f"{label} of {title_of(paper)}")
    return Message(
        fallback=f"{warning_words(paper)}: {citation(paper)}, {posted}.",
        parts=(Text(lines), Quiet((plain(f"This paper was {posted}."),)), Actions((button,))),
        boxed=True,
    )
