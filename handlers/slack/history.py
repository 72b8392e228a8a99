"""Reads the messages of a channel, or of a thread, page by page, as far as a window reaches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeAlias

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.window import Window
from handlers.slack import limits
from handlers.slack.errors import NotWhole, error_response

Pages: TypeAlias = Callable[..., Awaitable[AsyncSlackResponse]]
"""The method of the client that gives a page of messages: of a channel newest first, of a thread oldest first."""
LONGEST_WAIT_SECONDS = 60.0
"""How long a look-up waits for its next page by itself. Some apps get one page a minute."""
MOST_WAITS = 10
"""So often it waits for one page: a look-up that never ends would hold up its channel for ever."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a history that is still to be read, in the words of the two methods."""

    oldest: str
    latest: str | None
    cursor: str | None = None

    def after(self, page: AsyncSlackResponse, messages: Sequence[Mapping[str, object]]) -> Part | None:
        """What is left after a page; None after the last one. Raises `NotWhole` where the page does not say.

        There is more where `has_more` says so, also without a cursor: then the times of the messages lead on.
        https://docs.slack.dev/reference/methods/conversations.history
        """
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if cursor:
            return replace(self, cursor=cursor)
        return self._by_time(messages) if page.get("has_more") else None

    def _by_time(self, messages: Sequence[Mapping[str, object]]) -> Part:
        times = [float(ts) for message in messages if isinstance(ts := message.get("ts"), str)]
        if times and times[0] > times[-1] and (self.latest is None or times[-1] < float(self.latest)):
            return Part(self.oldest, f"{times[-1]:.6f}")
        if not times or times[-1] <= float(self.oldest):
            raise NotWhole
        return Part(f"{times[-1]:.6f}", self.latest)


class Turns(Protocol):
    """When the next page may be asked for. `page` is how many messages one page has at most."""

    page: int

    async def ask(self, page: Pages) -> AsyncSlackResponse:
        """Ask for a page once it is its turn. Raises as the client."""
        ...


async def messages_in(pages: Pages, within: Window, turns: Turns) -> AsyncIterator[Mapping[str, object]]:
    """The messages in a window. Raises as the client, and `NotWhole` where an answer leaves open what there is."""
    part: Part | None = Part(_oldest(within), None if within.ends is None else _ts(within.ends))
    ask = partial(pages, include_all_metadata=True, limit=turns.page)
    while part is not None:
        page = await turns.ask(partial(ask, oldest=part.oldest, latest=part.latest, cursor=part.cursor))
        messages = page.get("messages")
        if not isinstance(messages, list):
            raise NotWhole
        for message in messages:
            yield message
        part = part.after(page, messages)


class FreeTurns:
    """The turns of an app of one workspace: at once, after the waits that Slack asks for.

    A look-up that began anew after each wait would never end. https://docs.slack.dev/apis/web-api/rate-limits. Longer
    waits are for the outbox.
    """

    page = limits.HISTORY_PAGE

    async def ask(self, page: Pages) -> AsyncSlackResponse:
        """Ask for a page, again and again while Slack asks for short waits."""
        for _ in range(MOST_WAITS):
            try:
                return await page()
            except SlackApiError as error:
                wait = error_response(error).retry_after
                if wait is None or wait > LONGEST_WAIT_SECONDS:
                    raise
            await asyncio.sleep(wait)
        return await page()


def _oldest(within: Window) -> str:
    """Where a look-up begins: at the window's beginning, or at the message before it where that one is later."""
    begins = _ts(within.begins)
    return begins if within.after is None else max(begins, within.after, key=float)


def _ts(moment: datetime) -> str:
    """A moment as Slack writes it, which is also the form of its ids of messages."""
    return f"{max(0.0, moment.timestamp()):.6f}"
