"""Papers as entries of a private list: a numbered line, quiet facts below, and the button that shows the card."""

from __future__ import annotations

from bot.card import button_values, labels
from bot.card.byline import byline
from bot.card.card import Button, Entry, Line, Press, Quiet, Span, bold, plain
from bot.card.excerpt import shorten
from bot.card.facts import DOT, listed_title, plain_line
from bot.card.life import warning
from bot.paper.paper import StoredPaper

_NAMES_SHOWN = 2
_TITLE_CHARACTERS = 200


def listed(number: int, stored: StoredPaper, *facts: str) -> Entry:
    """The paper as entry `number`: who wrote it, and these facts, are below its title."""
    paper = stored.paper
    (title,) = listed_title(paper)
    warned = warning(paper)
    first: Line = (bold(warned), plain(DOT)) if warned else ()
    shown = Span(shorten(title.text, _TITLE_CHARACTERS), title.style, title.url)
    return Entry(
        line=(plain(f"{number}. "), *first, shown),
        quiet=Quiet(plain_line(byline(paper.authors, names=_NAMES_SHOWN), *facts)),
        button=Button(
            labels.SHOW,
            Press(button_values.SHOW, button_values.paper_value(stored.row)),
            spoken=f"Show {number}. {shorten(paper.title, _TITLE_CHARACTERS)}",
        ),
    )
