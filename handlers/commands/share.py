"""Shares something with the channel, and tells the person who pressed what became of it."""

from __future__ import annotations

from bot.card.card import Line, bold, message_of, plain, with_code
from bot.card.formatting import ago
from bot.delivery.delivery import OPEN_STATES, Kind, State
from bot.jobs.share import AlreadyShared, Shared, share
from bot.ports.shares import Share
from handlers.commands.confirmation import obstacle_step
from handlers.commands.context import CommandContext, Reply


async def share_here(kind: Kind, subject: str, named: str, context: CommandContext) -> Reply:
    """Share what a delivery of this kind and subject posts, once in this channel; `named` is what people call it."""
    blocked = await cannot_post(context)
    if blocked is not None:
        return blocked
    caller, stores = context.caller, context.stores
    wanted = Share(channel=caller.channel, kind=kind, subject=subject, by=caller.person.name, at=context.now)
    outcome = await share(wanted, shares=stores.shares, outbox=stores.outbox)
    match outcome:
        case Shared():
            return Reply(message_of((plain(f"Shared here: {named}."),)))
        case AlreadyShared():
            return Reply(message_of(_already(outcome, named, context)))


async def cannot_post(context: CommandContext) -> Reply | None:
    """The reply where nothing can be posted here, with the step that helps; nothing is stored then."""
    step = obstacle_step(context.caller, await context.stores.channels.get(context.caller.channel))
    if step is None:
        return None
    return Reply(message_of((bold("I can't post here yet. "), *with_code(f"{step} Then press the button again."))))


def _already(outcome: AlreadyShared, named: str, context: CommandContext) -> Line:
    when = ago(outcome.share.at, now=context.now)
    return (plain(f"Already shared here by {outcome.share.by}, {when}: {named}. {_fate(outcome.state)}"),)


def _fate(state: State) -> str:
    if state in OPEN_STATES:
        return "It is on its way."
    return "It is not posted again." if state is State.SENT else "It could not be posted."
