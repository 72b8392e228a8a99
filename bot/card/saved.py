"""A page of the papers that a person saved, with buttons that give all as a file and a menu that removes one."""

from __future__ import annotations

from datetime import datetime

from bot.card import button_values, labels
from bot.card.button_values import pair_value
from bot.card.card import Actions, Button, Choice, Line, Menu, Message, Part, Press, Quiet, Text, plain, words
from bot.card.excerpt import shorten
from bot.card.facts import citation, day_near, title_of
from bot.card.formatting import ago, counted
from bot.card.listed import listed
from bot.card.room import shortened_to_fit
from bot.channel.saved import SavedPage
from bot.citing.formats import FORMATS
from bot.paper.paper import StoredPaper

PAGE = 5
"""Papers on one page."""
_CHOICE_CHARACTERS = 75
_TITLE_CHARACTERS = 120


def saved_message(page: SavedPage, *, start: int, now: datetime, removed: StoredPaper | None = None) -> Message:
    """The page that begins at index `start`; `removed` is the paper that was just removed from it."""
    line: Line = (plain(_heading(page, start)),)
    entries = [
        listed(number, one.paper, day_near(one.paper, now.date()), f"saved {ago(one.at, now=now)}")
        for number, one in enumerate(page.papers, start=start + 1)
    ]
    first = f" The last saved: {citation(page.papers[0].paper.paper)}." if page.papers and not start else ""
    parts: tuple[Part, ...] = (
        *(_removed(removed, start) if removed else ()),
        Text((line,)),
        *shortened_to_fit(entries, below=line),
        *((_foot(page, start),) if page.papers else ()),
    )
    return Message(f"{words(line)}{first}", parts)


def nothing_saved(removed: StoredPaper | None = None) -> Message:
    """The page where nothing is saved."""
    line = "You have saved nothing yet. Press Save on the card of a paper: only you see what you save."
    return Message(line, (*(_removed(removed, 0) if removed else ()), Text(((plain(line),),))))


def saved_words(number: int) -> str:
    """`1 saved paper`, `12 saved papers`."""
    return counted(number, "saved paper")


def _heading(page: SavedPage, start: int) -> str:
    shown = f" · {start + 1}–{start + len(page.papers)}" if len(page.papers) < page.total else ""
    return f"You have {saved_words(page.total)}{shown}. Only you see them."


def _removed(removed: StoredPaper, start: int) -> tuple[Part, ...]:
    value = pair_value(removed.row, start)
    undo = Button(labels.UNDO, Press(button_values.SAVED_UNDO, value), spoken=f"Save {title_of(removed.paper)} again")
    return (Quiet((plain(f"Removed: “{shorten(title_of(removed.paper), _TITLE_CHARACTERS)}”."),)), Actions((undo,)))


def _foot(page: SavedPage, start: int) -> Actions:
    end = start + len(page.papers)
    turning = (
        *([_turn(labels.PREVIOUS, max(0, start - PAGE))] if start else []),
        *([_turn(labels.NEXT, end)] if end < page.total else []),
    )
    exports = (
        Button(one.label, Press(button_values.SAVED_EXPORT, one.name), spoken=f"All of them as a file in {one.label}")
        for one in FORMATS
    )
    choices = (
        Choice(
            shorten(f"{number}. {title_of(one.paper.paper)}", _CHOICE_CHARACTERS),
            pair_value(one.paper.row, start),
        )
        for number, one in enumerate(page.papers, start=start + 1)
    )
    return Actions((*turning, *exports), Menu(button_values.SAVED_REMOVE, "Remove one of them…", tuple(choices)))


def _turn(label: str, start: int) -> Button:
    return Button(label, Press(button_values.SAVED_PAGE, str(start)))
