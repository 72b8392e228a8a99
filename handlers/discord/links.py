"""Links to papers that people post on Discord: noted, and shown as cards in reply, where the channel asks for that.

To read what people write, an app needs the Message Content intent, which is privileged: without it Discord tells it of
no link (https://docs.discord.com/developers/events/gateway#message-content-intent). So the operator chooses.
"""

from __future__ import annotations

from collections.abc import Callable

import discord
import structlog

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.jobs.note_links import LinkedMessage, note_links
from bot.log_events import LogEvent
from bot.paper.links_in import papers_in
from handlers.commands.context import Services
from handlers.discord.upload import Json

log = structlog.get_logger(__name__)

LINKS_UNHEARD = (
    "Offprint does not read messages on this Discord. The person who runs it can change that: turn on the Message "
    "Content Intent in Discord's developer portal, and set OFFPRINT_DISCORD_MESSAGE_CONTENT=true. Without it, choose "
    "Apps, Find papers like this in a message's menu."
)
"""What a channel that asks for links is told where no message is read."""
READING = discord.Intents(guild_messages=True, message_content=True)
"""The intents that reading takes."""


class Links:
    """Hears of links. `wake` is called when a card is to be posted."""

    def __init__(self, *, services: Services, wake: Callable[[], None]) -> None:
        self._services = services
        self._wake = wake

    async def on_message(self, message: discord.Message) -> None:
        """Note the papers that a person's message in a server links to; the outbox posts the cards of those to show."""
        if message.guild is None or message.author.bot or message.webhook_id is not None or _names_us(message):
            return
        found = LinkedMessage(
            channel=ChannelId("discord", str(message.guild.id), str(message.channel.id)),
            id=str(message.id),
            by=str(message.author.id),
            papers=papers_in(message.content),
            at=self._services.clock.now(),
        )
        shown = await note_links(found, self._services.stores, posts=True)
        if shown:
            self._wake()
            log.info(LogEvent.DISCORD_LINKS_SHOWN, channel=str(found.channel), cards=len(shown))


def _names_us(message: discord.Message) -> bool:
    """Whether the message mentions Offprint: it is a question then, and is answered as one."""
    me = message.guild.me if message.guild else None
    return me is not None and me.id in message.raw_mentions


def reference(message: Message) -> Json:
    """What makes a post a reply, also where the message that it answers was deleted since.

    https://docs.discord.com/developers/resources/message#message-reference-structure
    """
    if message.answers is None:
        return {}
    return {"message_reference": {"message_id": message.answers, "fail_if_not_exists": False}}
