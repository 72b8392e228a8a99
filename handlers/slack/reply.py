"""Sends an answer to the response URL that came with a command or a press.

It is good for five uses within thirty minutes and works in channels that the app is not in
(https://docs.slack.dev/interactivity/handling-user-interaction). Its address is a secret, and is never logged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.card.card import Message
from bot.errors import OffprintError
from bot.log_events import LogEvent
from handlers.apology import APOLOGY
from handlers.commands.context import Answer, Replaced, Reply, Shown
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES
from handlers.slack.render import render
from handlers.slack.tables import TablesRefused, render_with_table

log = structlog.get_logger(__name__)

_OK = 200
_INVALID = "invalid_blocks"
_Given = TypeVar("_Given")


class Replies:
    """Sends answers, with the proxy and time-out of the Web API's client.

    An answer that does not arrive is logged and not repeated.
    """

    def __init__(self, client: AsyncWebClient, tables: TablesRefused) -> None:
        self._client = client
        self._tables = tables

    async def say(self, answer: Answer, *, at: str, thread: str | None = None, workspace: str | None = None) -> None:
        """Send the whole answer to the response URL `at`, into the thread where the question stood in one.

        https://docs.slack.dev/interactivity/handling-user-interaction/#publishing_in_thread. In a `workspace` that is
        known, long lists are tables, or plain blocks where it refuses those.
        """
        client = AsyncWebhookClient(at, timeout=self._client.timeout, retry_handlers=[], logger=self._client.logger)
        client.proxy = self._client.proxy
        place = {} if thread is None else {"thread_ts": thread}
        with_tables = workspace is not None and not self._tables.holds(workspace)
        for newer, older in zip(bodies(answer, tables=with_tables), bodies(answer), strict=True):
            response = await self._send(client, {**newer, **place})
            if response is not None and newer != older and _INVALID in (response.body or ""):
                self._tables.remember(workspace or "")
                response = await self._send(client, {**older, **place})
            if response is None:
                return
            if response.status_code != _OK:
                log.error(LogEvent.SLACK_ANSWER_REFUSED, status=response.status_code, detail=response.body)

    async def _send(self, client: AsyncWebhookClient, body: Json) -> WebhookResponse | None:
        """Slack's answer; None where it did not come."""
        try:
            return await client.send_dict(body)
        except FAILURES as error:
            log.warning(LogEvent.SLACK_ANSWER_LOST, error=type(error).__name__)
            return None


async def answered(answering: Awaitable[_Given]) -> _Given | Reply:
    """The answer, or an apology when Offprint itself failed (its database cannot be read).

    The library must not see such a failure: one that comes within milliseconds cancels the acknowledgement.
    """
    try:
        return await answering
    except OffprintError as error:
        log.exception(LogEvent.SLACK_ANSWER_FAILED, error=type(error).__name__)
        return Reply(APOLOGY)


def bodies(answer: Answer, *, tables: bool = False) -> Iterator[Json]:
    """The requests for an answer, in order; with `tables` where the answer has one."""
    match answer:
        case Reply():
            private, public = answer.message, answer.public
        case Replaced():
            yield {"replace_original": True, **_content(answer.message, tables=tables)}
            private, public = answer.whisper, answer.public
        case Shown():
            private, public = answer.message, None
    if private is not None:
        yield {"response_type": "ephemeral", "replace_original": False, **_content(private, tables=tables)}
    if public is not None:
        yield {"response_type": "in_channel", "replace_original": False, **_content(public, tables=tables)}


def _content(message: Message, *, tables: bool) -> Json:
    rendered = render_with_table(message) if tables else render(message)
    return {"text": rendered.text, "blocks": rendered.blocks}
