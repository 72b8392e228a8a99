"""A service that Apprise knows, as the messenger sees it: the library itself is imported only where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.delivery.outcome import Outcome
from handlers.apprise.text import PlainMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A service with an account there. `most` is how many characters of text it takes, and `title` how many of a title,
    0 where it has none.

    `send` sends a message under a key; it blocks until the service has answered.
    """

    most: int
    title: int
    send: Callable[[PlainMessage, str], Outcome]
