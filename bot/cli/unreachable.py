"""What of a query no source in the settings can ever match, said before the answer, with a command that works."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from bot.card.card import words
from bot.card.unreachable import unreachable_lines
from bot.cli.output import say
from bot.polling.reachability import Unreachable
from bot.query.canonical import written


def say_unreachable(found: Unreachable | None, *, before: Sequence[str], behind: Sequence[str] = ()) -> None:
    """Say it; the words of the command that works stand `before` and `behind` its query."""
    if found is None:
        return
    for line in unreachable_lines(found):
        say(words(line))
    if found.instead is not None:
        say(f"Try: {shlex.join(('offprint', *before, written(found.instead), *behind))}")
