"""The foot of a card: what one can do with its paper, for oneself, for the channel, and in a menu the rest."""

from __future__ import annotations

from collections.abc import Iterator

from bot.announcing.announcement import Why
from bot.card import button_values, labels
from bot.card.button_values import choice_value
from bot.card.card import Actions, Button, Choice, Menu, Press, Thumbs
from bot.card.excerpt import shorten
from bot.card.facts import links, title_of
from bot.card.formatting import counted
from bot.paper.paper import Paper

THUMB = "👍"
_NOT_FOR_US = "Not for us"
_CHOICE_CHARACTERS = 75
"""What a choice of a menu may be long on every platform: Slack's limit."""


def foot(paper: Paper, value: str, *, likes: int, why: tuple[Why, ...] = (), more: tuple[Button, ...] = ()) -> Actions:
    """Abstract, PDF, Code, 👍 with its count, Save, and the menu; `value` is the card's key, or the paper's row.

    A paper without an abstract keeps the first button: its value names the message.
    """
    title, label = title_of(paper), "Abstract" if paper.abstract else "Details"
    up = Button(like_label(likes), Press(button_values.VOTE, value), spoken=f"Like {title}{_liked_by(likes)}")
    buttons = (
        Button(label, Press(button_values.ABSTRACT, value), spoken=f"{label} of {title}"),
        *links(paper),
        up,
        Button(labels.SAVE, Press(button_values.SAVE, value), spoken=f"Save {title}"),
        *more,
    )
    menu = Menu(button_values.CARD_MENU, "More…", tuple(_choices(value, why)), value, folded=True)
    return Actions(buttons, menu, _thumbs(up, value, likes))


def _thumbs(up: Button, value: str, likes: int) -> Thumbs:
    return Thumbs(
        up,
        button_values.CARD_MENU,
        likes=Choice(up.label, choice_value(button_values.VOTE, value)),
        dislikes=Choice(_NOT_FOR_US, choice_value(button_values.NOT_FOR_US, value)),
        told=f"{THUMB} {_people(likes)} here" if likes else "",
    )


def _people(likes: int) -> str:
    return "1 person" if likes == 1 else f"{likes} people"


def like_label(likes: int) -> str:
    """`👍 3`, and the thumb alone where nobody has pressed it."""
    return f"{THUMB} {likes}" if likes else THUMB


def _liked_by(likes: int) -> str:
    return f", as {counted(likes, 'other')} here" if likes else ""


def _choices(value: str, why: tuple[Why, ...]) -> Iterator[Choice]:
    """The choices of the menu; a card that one subscription brought can end it."""
    yield Choice("More like this", choice_value(button_values.LIKE, value))
    yield Choice("BibTeX", choice_value(button_values.BIBTEX, value))
    yield Choice("Which subscriptions match it", choice_value(button_values.WHY, value))
    yield Choice(_NOT_FOR_US, choice_value(button_values.NOT_FOR_US, value))
    if len(why) == 1:
        label = shorten(f"{labels.UNSUBSCRIBE} from {why[0].subscription.typed}", _CHOICE_CHARACTERS)
        yield Choice(label, choice_value(button_values.UNSUBSCRIBE, str(why[0].subscription.id)))
