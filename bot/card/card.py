"""The neutral message that every platform renders: parts from top to bottom, made of spans and buttons.

Nothing here is escaped, cut or marked up: that is each platform's own business, in its `render` and `limits`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest

from bot.channel.mention import Mention, MentionKind


class Style(StrEnum):
    """The style of a span."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style; a link when `url` is set.

    `bold` are places of a link's text (start and exclusive end) in bold, where a platform reads marks in a link.
    `mention` is somebody of the platform, whom a message that `calls` them shows by name; elsewhere `text` stands.
    """

    text: str
    style: Style = Style.PLAIN
    url: str | None = None
    bold: tuple[tuple[int, int], ...] = ()
    mention: Mention | None = None


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
    """A list. `start` numbers it from there on; None makes it bullets.

    `below` has for each of `lines` the line below it (an empty one for none), or nothing at all.
    """

    lines: tuple[Line, ...]
    start: int | None = None
    below: tuple[Line, ...] = ()

    @property
    def pairs(self) -> tuple[tuple[Line, Line], ...]:
        """Each line with the one below it."""
        return tuple(zip_longest(self.lines, self.below[: len(self.lines)], fillvalue=()))


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
    """A menu; choosing one of its choices presses `verb` with the value of that one.

    `key` is the key of the message's row in the outbox, where no button of the message holds it. One that is `folded`
    holds what is seldom needed: a platform that has a small menu for that (⋯) shows it so, without the prompt.
    """

    verb: str
    prompt: str
    choices: tuple[Choice, ...]
    key: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Thumbs:
    """The buttons by which people judge what a message is about. `up` is among the buttons of the row, too.

    A platform with thumbs of its own shows these in place of `up`, with `told` in words: how many think so, empty for
    none. Both press `verb`, with values as in a menu.
    """

    up: Button
    verb: str
    likes: Choice
    dislikes: Choice
    told: str = ""


@dataclass(frozen=True, slots=True)
class Actions:
    """A row of buttons, a menu where there is one, and what of them are thumbs."""

    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    thumbs: Thumbs | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Why a mail comes to an address, in words that follow "Sent to … by …, ", and the address that ends that.

    `url` takes a POST of one click (https://www.rfc-editor.org/rfc/rfc8058) and shows people a page; None where
    Offprint has no public address. `label` names what it does.
    """

    why: str
    url: str | None = None
    label: str = "Unsubscribe"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that we made and that travels with the message; `alt` says in whole sentences what it shows.

    Where it cannot be sent, `alt` is shown in its place (`simpler.without_drawings`).
    """

    png: bytes = field(repr=False)
    alt: str
    filename: str


@dataclass(frozen=True, slots=True)
class Group:
    """Parts under a title of their own; none of them is a group.

    `is_folded`: a platform that can fold parts shows only the title and the `hint` at first.
    """

    title: Line
    parts: tuple[Part, ...]
    is_folded: bool = False
    hint: str = ""


Part = Heading | Text | Quiet | Preformatted | Items | Entry | Actions | Drawing | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a long list says, as rows of cells under a `head`, for a platform that sorts and turns tables by itself.

    A number is sorted as one. It stands before the part of its message with the index `at`, in place of as many parts
    as `covers` says; a platform that has no tables shows those.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    at: int
    covers: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `fallback` is a whole sentence that says it all by itself: notifications and screen readers use only
    that. `boxed` sets it in a frame where the platform has one. `leave` is how a person who gets it by mail gets no
    more of its kind. `calls` are those whom it calls: nobody else is ever mentioned. `answers` is the platform's id of
    the message to which it is a reply, where a platform shows replies (Discord). `notifies`: people are to be notified
    of it, where a platform would post it silently. `topics` are the typed queries of the subscriptions for which it
    comes. `table` says the same as some of its parts.
    """

    fallback: str
    parts: tuple[Part, ...]
    boxed: bool = False
    leave: Leave | None = None
    calls: tuple[Mention, ...] = ()
    notifies: bool = False
    answers: str | None = None
    topics: tuple[str, ...] = ()
    table: Table | None = None


def plain(text: str) -> Span:
    """A span of plain text."""
    return Span(text)


def bold(text: str) -> Span:
    """A span in bold."""
    return Span(text, Style.BOLD)


def code(text: str) -> Span:
    """A span in a fixed pitch: a query, a command."""
    return Span(text, Style.CODE)


def with_code(text: str) -> tuple[Span, ...]:
    """A text in which a command stands between backticks, as in the step that ends a pause."""
    return tuple(code(part) if index % 2 else plain(part) for index, part in enumerate(text.split("`")) if part)


def link(text: str, url: str | None, style: Style = Style.BOLD) -> Span:
    """A span that opens `url`; text alone where there is no address."""
    return Span(text, style, url)


def mentioned(somebody: Mention) -> Span:
    """A span that names a person or a group; the message must call them."""
    return Span("somebody" if somebody.kind is MentionKind.PERSON else "a group", mention=somebody)


def message_of(line: Line, *parts: Part) -> Message:
    """The message that says `line`, which is also its fallback, with `parts` below."""
    return Message(words(line), (Text((line,)), *parts))


def drawings(message: Message) -> tuple[Drawing, ...]:
    """The drawings of a message, from top to bottom."""
    return tuple(part for part in message.parts if isinstance(part, Drawing))


def words(line: Iterable[Span]) -> str:
    """The text of a line without its styles."""
    return "".join(span.text for span in line)
