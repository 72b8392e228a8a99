"""The neutral message that every platform renders: parts from top to bottom, made of spans and buttons.

Nothing here is escaped, cut or marked up: that is each platform's own business, in its `render` and `limits`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Style(StrEnum):
    """The style of a span."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style; a link when `url` is set.

    `bold` are places of a link's text (start and exclusive end) in bold, where a platform reads marks in a link.
    """

    text: str
    style: Style = Style.PLAIN
    url: str | None = None
    bold: tuple[tuple[int, int], ...] = ()


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside a text, with words that say what it shows."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The message's own title."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Lines that people read, with at most one picture beside them."""

    lines: tuple[Line, ...]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """A grey line: when and where, why it is here, what one can do."""

    line: Line


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text in a fixed pitch, shown as it is; `spoken` is the same for a screen reader."""

    text: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list. `start` numbers it from there on; None makes it bullets."""

    lines: tuple[Line, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an https address."""

    url: str


@dataclass(frozen=True, slots=True)
class Press:
    """A press that is sent to us: `verb` selects the answer, `value` is its argument (at most 80 characters)."""

    verb: str
    value: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `spoken` is its unique name for a screen reader ("PDF of The Two-Pass Softmax Algorithm")."""

    label: str
    action: Link | Press
    spoken: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: its label, and the value that is sent when it is chosen."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a compact list: its line, a quiet one below, and one button beside them."""

    line: Line
    quiet: Quiet
    button: Button


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu; choosing one of its choices presses `verb` with the value of that one."""

    verb: str
    prompt: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """A row of buttons, and a menu where there is one."""

    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Why a mail comes to an address, in words that follow "Sent to … by …, ", and the address that ends that.

    `url` takes a POST of one click (https://www.rfc-editor.org/rfc/rfc8058) and shows people a page; None where
    Offprint has no public address.
    """

    why: str
    url: str | None = None


Part = Heading | Text | Quiet | Preformatted | Items | Entry | Actions


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `fallback` is a whole sentence that says it all by itself: notifications and screen
    readers use only that. `boxed` sets it in a frame where the platform has one. `leave` is how a person who gets it by
    mail gets no more of its kind.
    """

    fallback: str
    parts: tuple[Part, ...]
    boxed: bool = False
    leave: Leave | None = None


def plain(text: str) -> Span:
    """A span of plain text."""
    return Span(text)


def bold(text: str) -> Span:
    """A span in bold."""
    return Span(text, Style.BOLD)


def code(text: str) -> Span:
    """A span in a fixed pitch: a query, a command."""
    return Span(text, Style.CODE)


def link(text: str, url: str | None, style: Style = Style.BOLD) -> Span:
    """A span that opens `url`; text alone where there is no address."""
    return Span(text, style, url)


def message_of(line: Line, *parts: Part) -> Message:
    """The message that says `line`, which is also its fallback, with `parts` below."""
    return Message(words(line), (Text((line,)), *parts))


def without_pictures(message: Message) -> Message:
    """The message with its words alone."""
    parts = tuple(replace(part, picture=None) if isinstance(part, Text) else part for part in message.parts)
    return replace(message, parts=parts)


def words(line: Iterable[Span]) -> str:
    """The text of a line without its styles."""
    return "".join(span.text for span in line)
