"""`/papers top [today|week|month]`: what the people of this channel liked most."""

from __future__ import annotations

from bot.card.card import Message
from bot.card.top import PAGE, TopPlace, nothing_liked, read_top_place, top_message
from bot.errors import NotFound
from handlers.commands.context import OLD_BUTTON, CommandContext, Replaced, Reply
from handlers.commands.options import read_period


async def answer(context: CommandContext) -> Reply:
    """The first page."""
    return Reply(await _page(TopPlace(read_period(context.invocation)), context))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to a page, or to another period."""
    place = read_top_place(context.value)
    if place is None:
        raise NotFound(OLD_BUTTON)
    return Replaced(await _page(place, context))


async def _page(place: TopPlace, context: CommandContext) -> Message:
    """The page at that place; the first one where votes were taken back meanwhile, so that it is empty."""
    page = await context.stores.votes.liked_most(
        context.caller.channel, since=context.now - place.period.window, limit=PAGE, offset=place.start
    )
    if page.papers:
        ids = [one.paper.paper.id for one in page.papers]
        sightings = await context.stores.sightings.last(context.caller.channel, ids)
        sighted = {paper: one.at for paper, one in sightings.items()}
        return top_message(page, place, sighted=sighted, now=context.now)
    return await _page(TopPlace(place.period), context) if place.start else nothing_liked(place)
