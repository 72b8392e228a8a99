"""Reading a history page by page, from a Slack that gives its pages in each way it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.window import Window
from handlers.slack.errors import NotWhole
from handlers.slack.history import MOST_WAITS, FreeTurns, messages_in

BEGINS = datetime(2026, 11, 24, tzinfo=UTC)
TIMES = tuple(f"{(BEGINS + timedelta(seconds=number)).timestamp():.6f}" for number in range(1, 8))


@dataclass(slots=True)
class History:
    """The messages of a channel (newest first) or of a thread (oldest first), in pages of two."""

    is_thread: bool = False
    has_cursors: bool = True
    asked: int = 0
    told: list[Mapping[str, object]] = field(default_factory=list)

    async def page(self, **asked: object) -> AsyncSlackResponse:
        self.asked += 1
        if self.told:
            return _answer(self.told.pop(0))
        oldest, latest = float(str(asked["oldest"])), float(str(asked["latest"] or "inf"))
        left = [ts for ts in TIMES if oldest < float(ts) < latest]
        ordered = left if self.is_thread else left[::-1]
        begins = int(str(asked["cursor"] or 0))
        page = ordered[begins : begins + 2]
        body: dict[str, object] = {"ok": True, "messages": [{"ts": ts} for ts in page]}
        body["has_more"] = begins + 2 < len(ordered)
        if body["has_more"] and self.has_cursors:
            body["response_metadata"] = {"next_cursor": str(begins + 2)}
        return _answer(body)

    async def limited(self, **_: object) -> AsyncSlackResponse:
        self.asked += 1
        raise SlackApiError("limited", _answer({"ok": False, "error": "ratelimited"}, status=429, wait="0"))


def _answer(body: Mapping[str, object], *, status: int = 200, wait: str | None = None) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="GET",
        api_url="conversations.history",
        req_args={},
        data=dict(body),
        headers={} if wait is None else {"Retry-After": wait},
        status_code=status,
    )


async def _read(history: History) -> Sequence[str]:
    return sorted(
        [str(message["ts"]) async for message in messages_in(history.page, Window(begins=BEGINS), FreeTurns())]
    )


@pytest.mark.parametrize("is_thread", [False, True])
@pytest.mark.parametrize("has_cursors", [False, True])
async def test_every_message_is_read_whether_or_not_a_page_names_the_next(is_thread, has_cursors):
    assert await _read(History(is_thread, has_cursors)) == list(TIMES)


@pytest.mark.parametrize(
    "told",
    [
        {"ok": True},
        {"ok": True, "messages": None},
        {"ok": True, "messages": [], "has_more": True},
        {"ok": True, "messages": [{"ts": "1.000000"}], "has_more": True},
    ],
)
async def test_an_answer_that_leaves_open_what_there_is_is_no_empty_channel(told):
    with pytest.raises(NotWhole):
        await _read(History(told=[told]))


async def test_a_look_up_that_is_told_to_wait_for_ever_ends():
    history = History()
    with pytest.raises(SlackApiError):
        [message async for message in messages_in(history.limited, Window(begins=BEGINS), FreeTurns())]
    assert history.asked == MOST_WAITS + 1
