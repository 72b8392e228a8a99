"""The request of a row: a new message, one in a thread, an edit, or the publishing of a message that is there."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.afterwards import notifies
from bot.delivery.delivery import Delivery
from bot.delivery.outcome import MessageRefused, Outcome, ThreadRefused
from bot.jobs.compose_delivery import Outgoing, Publishing, Sendable
from bot.ports.messenger import Messenger, Publisher
from bot.ports.outbox import Begun
from bot.ports.threads import Thread, Threads


def rung(outgoing: Sendable | None, begun: Begun) -> Sendable | None:
    """What goes out, with people notified of it where they are to be."""
    if not isinstance(outgoing, Outgoing) or not notifies(begun.delivery, is_wanted=begun.notify):
        return outgoing
    return replace(outgoing, message=replace(outgoing.message, notifies=True))


async def send(messenger: Messenger, row: Delivery, outgoing: Sendable) -> Outcome:
    """Make the request of a row that is `inflight`, once."""
    if isinstance(outgoing, Publishing):
        return await _publish(messenger, row, outgoing)
    if outgoing.below is not None:
        return await _send_below(messenger, row, outgoing, outgoing.below)
    if outgoing.edits is None:
        return await messenger.post(row.channel, outgoing.message, key=row.key)
    posted = outgoing.edits
    return await messenger.update(row.channel, posted.message_id, outgoing.message, key=posted.key)


async def _send_below(messenger: Messenger, row: Delivery, outgoing: Outgoing, thread: Thread) -> Outcome:
    if not isinstance(messenger, Threads):
        return ThreadRefused("no_threads", "Turn the digest's cards off: this platform has no threads.")
    posted = outgoing.edits
    if posted is None:
        return await messenger.reply(row.channel, thread, outgoing.message, key=row.key)
    return await messenger.update_reply(row.channel, thread, posted.message_id, outgoing.message, key=posted.key)


async def _publish(messenger: Messenger, row: Delivery, publishing: Publishing) -> Outcome:
    if not isinstance(messenger, Publisher):
        return MessageRefused("no_followers", "no channel of this platform can be followed", is_gone=True)
    return await messenger.publish(row.channel, publishing.message_id)
