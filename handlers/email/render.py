"""Renders the neutral message as a mail: HTML and plain text that say the same, cut where a mail would be too long.

A mail is read by itself: buttons that ask Offprint something are left out, those that open a page are links. Pictures
from elsewhere are left out too: mail programs hide them, and they would tell who reads when; our own drawings travel in
the mail. Sizes, links and order are in styles of the elements themselves, because many programs drop the style sheet;
the sheet has the dark colours and the narrow window
(https://www.caniemail.com/features/css-at-media-prefers-color-scheme/).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.card.card import Actions, Button, Drawing, Group, Heading, Link, Message, Part, Quiet, drawings, plain, words
from bot.card.simpler import without_drawings
from handlers.email import limits
from handlers.email.text import address_in, headed, mark, marked, unlinked, unmarked, wrapped
from handlers.fit import Room, fit
from handlers.text import clean, cut, link_address, printable

CUT = Quiet((plain("The rest is left out here: mail programs hide the end of longer mails."),))
_TEMPLATES = Path(__file__).parent / "templates"
_CHARACTERS = 60_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SMALLER = 0.7


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's subject, its HTML, its plain text, and the drawings that the HTML shows, each by its `cid`."""

    subject: str
    html: str
    text: str
    drawings: tuple[Drawing, ...] = ()


USUAL_WHY = "because this address asked for it"


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below every mail: who gets it, who sends it and why, and the address that ends it, or None."""

    recipient: str
    sender: str
    leave: str | None = None
    why: str = USUAL_WHY
    label: str = "Unsubscribe"


def render(message: Message, foot: Foot) -> Rendered:
    """The message as a mail, at most `limits.HTML` octets of HTML; what is cut says so."""
    message = without_drawings(message, but=[one for one in drawings(message) if _travels(one)])
    subject = subject_of(message)
    html = _html(message, subject, foot)
    room = _CHARACTERS
    while len(html.encode()) > limits.HTML:
        message = _cut(message, room)
        html = _html(message, subject, foot)
        room = round(room * _SMALLER)
    pictures = tuple(dict.fromkeys(drawings(message)))
    return Rendered(subject, html, _written("mail.txt", message, subject, foot), pictures)


def _travels(drawing: Drawing) -> bool:
    """Whether a drawing can be sent with the mail; else it is told in its words."""
    return drawing.png.startswith(_PNG) and len(drawing.png) <= limits.DRAWING


def cid(drawing: Drawing) -> str:
    """The name by which the HTML shows a drawing of the same mail: https://www.rfc-editor.org/rfc/rfc2392."""
    return f"{blake2b(drawing.png, digest_size=12).hexdigest()}@offprint"


def subject_of(message: Message) -> str:
    """The line in a list of mails: the message's heading, else the sentence that stands for it all."""
    heading = next((part.text for part in message.parts if isinstance(part, Heading)), message.fallback)
    text = "".join(" " if unicodedata.category(character) in _UNSENT else character for character in clean(heading))
    return cut(" ".join(text.split()), limits.SUBJECT) or "…"


_UNSENT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls and ends of lines: none may begin a header of its own."""


def _cut(message: Message, characters: int) -> Message:
    """The message in less room, which its last line says."""
    without = replace(message, parts=tuple(part for part in message.parts if part != CUT))
    shorter = fit(without, Room(characters=characters, pieces=len(message.parts), mark=mark, weigh=lambda _: 1))
    return replace(shorter, parts=(*shorter.parts, CUT))


def _html(message: Message, subject: str, foot: Foot) -> str:
    return _written("mail.html", message, subject, foot)


def _written(template: str, message: Message, subject: str, foot: Foot) -> str:
    parts = shown(message)
    preview = cut(clean(message.fallback).strip(), limits.SUBJECT)
    return (
        _environment().get_template(template).render(parts=parts or None, subject=subject, preview=preview, foot=foot)
    )


def shown(message: Message | Group) -> tuple[Part, ...]:
    """The parts that a mail shows: a row of buttons only where one opens a page."""
    return tuple(part for part in message.parts if not isinstance(part, Actions) or links_of(part))


def links_of(part: Actions) -> tuple[Button, ...]:
    """The buttons of a row that open a page."""
    return tuple(button for button in part.buttons if address_of(button))


def address_of(button: Button) -> str | None:
    """The address that a button opens; None for one that asks Offprint something, or has no safe address."""
    return link_address(button.action.url, most=limits.LINK) if isinstance(button.action, Link) else None


def kind(part: Part) -> str:
    """The name of a part's kind, by which the templates choose how to show it."""
    return type(part).__name__.lower()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "kind": kind,
        "shown": shown,
        "cid": cid,
        "marked": marked,
        "headed": headed,
        "unmarked": unmarked,
        "unlinked": unlinked,
        "address_in": address_in,
        "wrapped": wrapped,
        "links": links_of,
        "address": address_of,
        "clean": clean,
        "printable": printable,
        "words": words,
    }
    environment.filters.update(filters)
    return environment
