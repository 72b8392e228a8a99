"""Messages that people write to Offprint on Slack: in direct messages with it, and where they mention it in a channel.

https://docs.slack.dev/reference/events/app_mention and https://docs.slack.dev/reference/events/message.im. A mention is
answered in its thread, a direct message where it was written; no bot is answered, nor a message that is edited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog
from pydantic import BaseModel, ConfigDict
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.log_events import LogEvent
from handlers.commands.asked import answer_words
from handlers.commands.context import Answer, Person, Services
from handlers.commands.import_list import FILE
from handlers.once import Once
from handlers.slack.errors import FAILURES
from handlers.slack.files import SharedFile, attachment_of, with_file
from handlers.slack.payloads import caller_in
from handlers.slack.render import render
from handlers.slack.reply import answered

log = structlog.get_logger(__name__)

MENTION = "app_mention"
HEARD_DIRECTLY = "message.im"
_BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast"})
"""The kinds of messages (`subtype`) that a person writes; the others tell of edits, of bots, of who came."""


class PersonsMessage(BaseModel):
    """A message as an event tells of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    ts: str
    user: str | None = None
    text: str = ""
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    team: str | None = None
    files: tuple[SharedFile, ...] = ()


async def is_direct(event: Mapping[str, object]) -> bool:
    """Whether an event is about a direct message with the app."""
    return event.get("channel_type") == "im"


class Asked:
    """Answers what is written to Offprint, each message once."""

    def __init__(self, *, services: Services) -> None:
        self._services = services
        self._once = Once()

    async def on_message(
        self, event: Mapping[str, object], body: Mapping[str, object], context: AsyncBoltContext
    ) -> None:
        """Answer a direct message, or a mention."""
        message = PersonsMessage.model_validate(event)
        by_a_person = message.user is not None and message.bot_id is None and message.subtype in _BY_PEOPLE
        if not by_a_person or message.user == context.bot_user_id:
            return
        if not self._once.is_new(f"{message.channel} {message.ts}"):
            return
        await self._answer(message, str(body.get("team_id")), context)

    async def _answer(self, message: PersonsMessage, team: str, context: AsyncBoltContext) -> None:
        person = message.user or ""
        caller = await caller_in(ChannelId("slack", team, message.channel), "", Person(person, person), context)
        words = _without_mention(message.text, context.bot_user_id)
        files = {FILE: await attachment_of(message.files[0], context.client)} if message.files else {}
        answer = await answered(answer_words(words, caller, self._services, files=files))
        answer = await with_file(answer, context.client, person=person)
        in_thread = message.thread_ts if caller.channel.person else message.thread_ts or message.ts
        await _say(answer, context.client, place=message.channel, thread=in_thread)
        log.info(LogEvent.SLACK_WORDS_ANSWERED, channel=str(caller.channel))


def _without_mention(text: str, bot_user: str | None) -> str:
    """The words around the mention of the app."""
    return re.sub(rf"<@{re.escape(bot_user)}(?:\|[^>]*)?>[:,]?", " ", text).strip() if bot_user else text.strip()


async def _say(answer: Answer, client: AsyncWebClient, *, place: str, thread: str | None) -> None:
    """Post the answer; one that does not arrive is logged and not repeated."""
    if answer.message is None:
        return
    shown = render(answer.message)
    try:
        await client.chat_postMessage(
            channel=place,
            thread_ts=thread,
            text=shown.text,
            blocks=shown.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    except FAILURES as error:
        log.warning(LogEvent.SLACK_ANSWER_LOST, error=type(error).__name__)
