"""`/papers why PAPER`, and the choice of a card that asks the same: why a paper came here, or did not."""

from __future__ import annotations

from bot.card.why_here import why_here_message
from bot.channel.channel import ChannelId
from bot.jobs.show_paper import show_paper
from bot.jobs.why_here import why_here
from bot.paper.identity import restore_zeros
from bot.paper.paper import StoredPaper
from bot.paper.pasted import paper_in
from bot.text.tokens import surfaces
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.paper import FORMS, paper_titled
from handlers.commands.pressed_paper import pressed_paper
from handlers.commands.syntax import Invocation
from handlers.commands.thinned import require_whole

_EXAMPLE = Invocation(("why",), {"id": "2305.17144"})


async def answer(context: CommandContext) -> Reply:
    """Say why the paper that is named came to this channel, or did not."""
    named = context.option("id")
    if not named:
        raise unusable(f"Why which paper? Give me {FORMS}.", instead=_EXAMPLE)
    stored = await show_paper(named, papers=context.stores.papers) or await paper_titled(named, context)
    if stored is None and paper_in(restore_zeros(named)) is not None:
        raise unusable(
            f"{quoted(named)} is not in the archive, so it cannot have come here: no source has listed it.",
            instead=Invocation(("sources",)),
        )
    if stored is None:
        raise unusable(
            f"{quoted(named)} names no paper of the archive by itself. Give me {FORMS}, or find it by words:",
            instead=Invocation(("search",), {"query": " ".join(surfaces(named)) or "gpu"}),
        )
    return await _why(stored, context.caller.channel, context)


async def press_why(context: CommandContext) -> Reply:
    """Say it of the paper of a card."""
    pressed = await pressed_paper(context)
    return await _why(pressed.paper, pressed.channel, context)


async def _why(stored: StoredPaper, channel: ChannelId, context: CommandContext) -> Reply:
    if stored.is_thinned:
        require_whole(stored, await context.stores.announcements.get(channel, stored.paper.id))
    return Reply(why_here_message(await why_here(stored, channel, stores=context.stores), now=context.now))
