"""Messages that people write to Offprint on Slack: in direct messages with it, and where they mention it in a channel.

https://docs.slack.dev/reference/events/app_mention and https://docs.slack.dev/reference/events/message.im. A mention is
answered in its thread, a direct message where it was written. No bot is answered, nor a message that is edited: Slack
tells of a mention anew at each edit of its message (https://github.com/slackapi/bolt-js/issues/960).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog
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
from handlers.slack.payloads import caller_in, workspace_of
from handlers.slack.render import render
from handlers.slack.reply import answered
from handlers.slack.told import Told

log = structlog.get_logger(__name__)

MENTION = "app_mention"
HEARD_DIRECTLY = "message.im"
_BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast"})
"""The kinds of messages (`subtype`) that a person writes; the others tell of edits, of bots, of who came."""
_SLACKBOT = "USLACKBOT"


class PersonsMessage(Told):
    """A message as an event tells of it."""

    channel: str
    ts: str
    user: str | None = None
    text: str = ""
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    edited: object = None
    files: tuple[SharedFile, ...] = ()

    @property
    def is_by_a_person(self) -> bool:
        """Whether somebody wrote it; Slackbot has no `bot_id`."""
        return self.user not in (None, _SLACKBOT) and self.bot_id is None and self.subtype in _BY_PEOPLE


async def is_direct(event: Mapping[str, object]) -> bool:
    """Whether an event is about a direct message with the app."""
    return event.get("channel_type") == "im"


class Asked:
    """Answers messages to Offprint, each once."""

    def __init__(self, *, services: Services) -> None:
        self._services = services
        self._once = Once()

    async def on_message(self, event: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Answer a direct message, or a mention."""
        message = PersonsMessage.model_validate(event)
        if not message.is_by_a_person or message.edited is not None or message.user == context.bot_user_id:
            return
        if not self._once.is_new(f"{message.channel} {message.ts}"):
            return
        await self._answer(message, context)

    async def _answer(self, message: PersonsMessage, context: AsyncBoltContext) -> None:
        person = message.user or ""
        channel = ChannelId("slack", workspace_of(context), message.channel)
        caller = await caller_in(channel, "", Person(person, person), context)
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
