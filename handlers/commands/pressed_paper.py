"""The paper that a button is about: of a card that was posted here, or of a row of the archive."""

from __future__ import annotations

from bot.card import button_values
from bot.channel.channel import ChannelId
from bot.errors import NotFound
from bot.jobs.show_paper import PostedPaper, paper_of_card
from bot.paper.paper import StoredPaper
from handlers.commands.context import Caller, CommandContext
from handlers.commands.thinned import require_whole

_GONE = "This paper is no longer in the archive."
_ELSEWHERE = "This button belongs to another channel."


async def pressed_paper(context: CommandContext) -> PostedPaper:
    """The paper of the button's value, and the channel that the press counts in.

    That is the channel of the card, also where it stands in a thread. Raises `NotFound` for a paper that is gone, and
    for a card of another channel, and `Thinned`.
    """
    if button_values.paper_row(context.value) is not None:
        return PostedPaper(await paper_in_row(context), context.caller.channel)
    posted = await paper_of_card(context.value, papers=context.stores.papers, outbox=context.stores.outbox)
    if posted is None:
        raise NotFound(_GONE)
    check_is_here(posted.channel, context.caller)
    require_whole(posted.paper, await context.stores.announcements.get(posted.channel, posted.paper.paper.id))
    return posted


async def paper_in_row(context: CommandContext) -> StoredPaper:
    """The paper in the row that the button's value holds; raises `NotFound` where there is none, and `Thinned`."""
    row = button_values.paper_row(context.value)
    stored = None if row is None else await context.stores.papers.by_row(row)
    if stored is None:
        raise NotFound(_GONE)
    return require_whole(stored)


def check_is_here(channel: ChannelId, caller: Caller) -> None:
    """Raises `NotFound` where what a button is about belongs to another channel than the caller's.

    What stands in the caller's direct messages is theirs, also where a platform did not say in time that these are.
    """
    if channel not in (caller.channel, caller.above, caller.channel.direct(caller.person.id)):
        raise NotFound(_ELSEWHERE)
