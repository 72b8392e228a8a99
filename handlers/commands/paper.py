"""`/papers paper ADDRESS or ID`, and the button that shows a paper's whole abstract."""

from __future__ import annotations

from bot.announcing.announcement import Why
from bot.card import button_values
from bot.card.compose import abstract_message, paper_card
from bot.errors import NotFound, UnusableCommand
from bot.jobs.show_paper import paper_of_card, show_paper
from bot.paper.identity import canonical_id, restore_zeros
from bot.paper.paper import PaperId
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation

FORMS = "an arXiv, Hugging Face or DOI address, or an identifier like 2305.17144"
_EXAMPLE = Invocation(("paper",), {"id": "2305.17144"})


async def answer(context: CommandContext) -> Reply:
    """Show one paper of the archive."""
    named = context.option("id")
    if not named:
        raise unusable(f"Which paper? Give me {FORMS}.", instead=_EXAMPLE)
    stored = await show_paper(named, papers=context.stores.papers)
    if stored is None:
        raise _missing(named)
    why = await _why(stored.paper.id, context)
    return Reply(paper_card(stored, why=why, now=context.now))


async def press_abstract(context: CommandContext) -> Reply:
    """Show the whole abstract of the paper in a row, or of the card posted under a key."""
    row = button_values.paper_row(context.value)
    papers = context.stores.papers
    stored = (
        await paper_of_card(context.value, papers=papers, outbox=context.stores.outbox)
        if row is None
        else await papers.by_row(row)
    )
    if stored is None:
        raise NotFound("This paper is no longer in the archive.")
    return Reply(abstract_message(stored))


async def _why(paper: PaperId, context: CommandContext) -> tuple[Why, ...]:
    announced = await context.stores.announcements.get(context.caller.channel, paper)
    return announced.why if announced else ()


def _missing(named: str) -> UnusableCommand:
    first, _, rest = named.partition(" ")
    if rest and canonical_id(restore_zeros(first)) is not None:
        instead = Invocation(("paper",), {"id": first})
        return unusable(f"I don't know {quoted(rest)} after {quoted(first)}.", instead=instead)
    if canonical_id(restore_zeros(named)) is None:
        return unusable(f"{quoted(named)} names no paper of the archive. Give me {FORMS}.", instead=_EXAMPLE)
    search = Invocation(("search",), {"query": "words of its title"})
    return unusable(
        f"{quoted(named)} is not in the archive: none of the sources has brought it. Perhaps under another id?",
        instead=search,
    )
