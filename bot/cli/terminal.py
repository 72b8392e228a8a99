"""A neutral message as a terminal shows it: the same parts that Slack and Discord get, without their buttons."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text as RichText

from bot.card.card import Actions, Drawing, Heading, Items, Line, Message, Part, Preformatted, Quiet, Style, Text
from bot.card.simpler import without_groups
from bot.cli.output import plain
from handlers.text import link_address

_LOOK = {Style.PLAIN: "", Style.BOLD: "bold", Style.CODE: "cyan"}

_LONGEST_LINK = 2_000


def print_message(message: Message) -> None:
    """Print a message on standard output."""
    console = Console(highlight=False)
    for part in without_groups(message).parts:
        for line in _lines(part):
            console.print(line)


def _lines(part: Part) -> Iterator[RichText]:
    match part:
        case Heading(text):
            yield plain(text, "bold")
        case Text(lines):
            yield from map(_styled, lines)
        case Quiet(line):
            yield _styled(line, "dim")
        case Preformatted(text):
            yield from (plain(f"    {line}") for line in text.splitlines())
        case Items(start=start):
            for number, (line, below) in enumerate(part.pairs, start or 0):
                mark = "  · " if start is None else f"{number:>4}. "
                yield RichText(mark).append_text(_styled(line))
                if below:
                    yield RichText(" " * len(mark)).append_text(_styled(below, "dim"))
        case Drawing(alt=alt):
            yield plain(alt)
        case Actions():
            return


def _styled(line: Line, style: str = "") -> RichText:
    text = RichText(style=style)
    for span in line:
        url = link_address(span.url, most=_LONGEST_LINK)
        look = f"{_LOOK[span.style]} link {url}".strip() if url else _LOOK[span.style]
        text.append_text(plain(span.text, look))
    return text
