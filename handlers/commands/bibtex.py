"""The choice *BibTeX* of a card: the paper as an entry to paste."""

from __future__ import annotations

from bot.card.card import Message, Preformatted
from bot.card.facts import title_of
from bot.citing.bibtex import bibtex_entry
from handlers.commands.context import CommandContext, Shown
from handlers.commands.pressed_paper import pressed_paper

_MOST_AUTHORS = 20
"""An entry must fit a message whole: cut in the middle it is none."""


async def press_bibtex(context: CommandContext) -> Shown:
    """Show the entry of the paper that the button is about."""
    paper = (await pressed_paper(context)).paper.paper
    entry = bibtex_entry(paper, most_authors=_MOST_AUTHORS)
    spoken = f"BibTeX entry of {title_of(paper)}"
    return Shown("BibTeX", Message(f"{spoken}: {entry}", (Preformatted(entry, spoken=spoken),)))
