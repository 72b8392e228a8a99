"""Messages that people write to Offprint on Discord: in direct messages with it, and where they mention it.

No privileged intent is needed: of these messages Discord tells the content to every bot
(https://docs.discord.com/developers/events/gateway#message-content-intent). They are answered by a reply where they
stand, also in a thread; no bot and no webhook is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import discord
import structlog

from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from bot.log_events import LogEvent
from handlers.commands.asked import answer_words
from handlers.commands.attachment import Attachment, TextFile
from handlers.commands.context import Access, Answer, Caller, Person, Reply, Services
from handlers.commands.import_list import FILE
from handlers.discord.attachments import UploadedFile, attachment_of, sent
from handlers.discord.errors import FAILURES
from handlers.discord.payloads import DIALECT, direct_with
from handlers.discord.render import render

log = structlog.get_logger(__name__)

_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


class Asked:
    """Answers messages to Offprint."""

    def __init__(self, *, services: Services) -> None:
        self._services = services

    async def on_message(self, message: discord.Message, client: discord.Client) -> bool:
        """Answer a direct message or a mention; returns whether it was one. Of others nothing is looked at."""
        me = client.user
        is_direct = message.guild is None
        if me is None or message.author.bot or message.webhook_id or message.type not in _BY_PEOPLE:
            return False
        if not is_direct and me.id not in message.raw_mentions:
            return False
        caller = _caller(message)
        files = _files(message, client)
        words = re.sub(rf"<@!?{me.id}>[:,]?", " ", message.content)
        await _say(await answer_words(words.strip(), caller, self._services, files=files), message)
        log.info(LogEvent.DISCORD_WORDS_ANSWERED, channel=str(caller.channel))
        return True


def _files(message: discord.Message, client: discord.Client) -> Mapping[str, Attachment]:
    """The first file of a message, as that of a list to import."""
    if not message.attachments:
        return {}
    first = message.attachments[0]
    told = UploadedFile(id=str(first.id), filename=first.filename, size=first.size, url=first.url)
    return {FILE: attachment_of(told, client)}


def _caller(message: discord.Message) -> Caller:
    """Who wrote the message, and where. What they may change there is not asked: nothing is changed by a mention."""
    person = Person(str(message.author.id), message.author.display_name)
    place = (
        direct_with(person.id)
        if message.guild is None
        else ChannelId("discord", str(message.guild.id), str(message.channel.id))
    )
    return Caller(
        channel=place,
        person=person,
        dialect=DIALECT,
        channel_name=getattr(message.channel, "name", None),
        access=Access(can_post=True) if message.guild is None else Access(),
        standing=Standing(is_private=message.guild is None),
        shows_changes=message.guild is None,
    )


async def _say(answer: Answer, message: discord.Message) -> None:
    """Reply, and call nobody by it; an answer that does not arrive is logged and not repeated."""
    file: TextFile | None = answer.file if isinstance(answer, Reply) else None
    if answer.message is None:
        return
    view = render(answer.message, attached=None if file is None else file.name)
    files = [] if file is None else [sent(file)]
    try:
        await message.reply(view=view, files=files, mention_author=False)
    except FAILURES as error:
        log.warning(LogEvent.DISCORD_ANSWER_LOST, error=type(error).__name__)
