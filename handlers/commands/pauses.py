"""The button of a pause notice: what kept Offprint from posting is mended, so that it tries again at once."""

from __future__ import annotations

from bot.card.card import bold, message_of, plain
from bot.card.pause_notice import channel_words
from bot.delivery.delivery import Kind
from bot.errors import NotFound
from handlers.commands.context import OLD_BUTTON, CommandContext, Reply


async def press_try_again(context: CommandContext) -> Reply:
    """End the pauses that the message told of; what still cannot be posted pauses its channel again."""
    row = await context.stores.outbox.by_key(context.value)
    if row is None or row.kind is not Kind.PAUSE_NOTICE:
        raise NotFound(OLD_BUTTON)
    paused = await context.stores.pauses.told(row.channel, since=row.created_at)
    for channel in paused:
        await context.stores.channels.resume(channel.id)
    if not paused:
        return Reply(message_of((plain("Offprint posts there again already."),)))
    named = [span for channel in paused for span in (plain(", "), bold(channel_words(channel)))][1:]
    return Reply(message_of((plain("Offprint tries again now in "), *named, plain("."))))
