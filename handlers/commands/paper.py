"""`/papers paper ADDRESS, ID or TITLE`, and the buttons that show a paper's card or abstract, or share the card."""

from __future__ import annotations

from contextlib import suppress

from bot.card import button_values
from bot.card.card import Actions, Button, Items, Line, Press, message_of, plain
from bot.card.compose import abstract_message, paper_card
from bot.card.facts import listed_title, title_of
from bot.card.formatting import counted
from bot.delivery.delivery import Kind
from bot.errors import StorageError
from bot.jobs.show_paper import show_paper
from bot.paper.identity import restore_zeros
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.pasted import paper_in
from bot.ports.archive import SearchPage
from bot.ports.trending import PaperOpening, reader_of
from bot.query.canonical import written
from bot.query.tree import And, Query, TextField, Word
from bot.text.fold import fold
from bot.text.tokens import query_tokens, surfaces
from handlers.commands.context import CommandContext, Reply, Shown
from handlers.commands.errors import quoted, unusable
from handlers.commands.pressed_paper import paper_in_row, pressed_paper
from handlers.commands.share import share_here
from handlers.commands.syntax import Invocation
from handlers.commands.thinned import require_whole

FORMS = "an arXiv, Hugging Face or DOI address, or an identifier like 2305.17144"
_EXAMPLE = Invocation(("paper",), {"id": "2305.17144"})
_LISTED = 5
"""Papers with the words in their titles that are listed to choose from."""
_TITLE_WORDS = 24
"""Words of a title that are looked for; the rest of a long one hardly tells it from others."""


async def answer(context: CommandContext) -> Reply:
    """Show one paper of the archive, by what names it or by words of its title."""
    named = context.option("id")
    if not named:
        raise unusable(f"Which paper? Give me {FORMS}, or words of its title.", instead=_EXAMPLE)
    return await show_named(named, context)


async def show_named(named: str, context: CommandContext) -> Reply:
    """Show the paper that a text names; where it names none, the papers that have its words in their titles."""
    stored = await show_paper(named, papers=context.stores.papers)
    if stored is not None:
        return await _card(stored, context)
    if paper_in(restore_zeros(named)) is not None:
        raise unusable(
            f"{quoted(named)} is not in the archive: no source has listed it. It may have another identifier.",
            instead=Invocation(("sources",)),
        )
    return await _titled(named, context)


async def _titled(named: str, context: CommandContext) -> Reply:
    titled = title_query(named)
    page = await context.stores.archive.search(titled, limit=_LISTED) if titled else SearchPage((), 0)
    if titled is None or not page.total:
        raise unusable(
            f"{quoted(named)} names no paper, and no title in the archive has these words. Give me {FORMS}.",
            instead=Invocation(
                ("search",), {"query": " ".join(surfaces(named)[:_TITLE_WORDS]) or "mixture of experts"}
            ),
        )
    if (only := _only(named, page)) is not None:
        return await _card(only, context)
    key = await context.stores.searches.remember(written(titled), at=context.now)
    every = Button("Show them", Press(button_values.SEARCH_PAGE, button_values.page_value(key, 0)))
    head = (plain(f"{counted(page.total, 'paper')} have these words in the title. Which one?"),)
    return Reply(message_of(head, Items(tuple(_choice(one, context) for one in page.papers)), Actions((every,))))


async def paper_titled(named: str, context: CommandContext) -> StoredPaper | None:
    """The one paper that has all these words in its title, or has just this title; None for none or several."""
    titled = title_query(named)
    return None if titled is None else _only(named, await context.stores.archive.search(titled, limit=_LISTED))


def _only(named: str, page: SearchPage) -> StoredPaper | None:
    """The paper that is meant by words of its title: the only one that has them, or the only one with this title."""
    exactly = [stored for stored in page.papers if fold(stored.paper.title) == fold(named)]
    return (exactly or page.papers)[0] if page.total == 1 or len(exactly) == 1 else None


def title_query(words: str) -> Query | None:
    """The query for the papers that have all of these words in their titles; None where there is no word."""
    found = {token.term: token for token in query_tokens(words)[:_TITLE_WORDS]}
    parts = tuple(Word(token.term, TextField.TITLE, typed=(token.surface,)) for token in found.values())
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else And(parts)


def _choice(stored: StoredPaper, context: CommandContext) -> Line:
    return (*listed_title(stored.paper), plain(" · "), context.command("paper", id=stored.paper.id))


async def _card(stored: StoredPaper, context: CommandContext) -> Reply:
    channel, paper = context.caller.channel, stored.paper.id
    announced = await context.stores.announcements.get(channel, paper)
    require_whole(stored, announced)
    likes = (await context.stores.votes.tally(channel, paper)).likes
    return Reply(paper_card(stored, why=announced.why if announced else (), likes=likes, now=context.now))


async def press_abstract(context: CommandContext) -> Shown:
    """Show the whole abstract of the paper in a row, or of the card posted under a key."""
    stored = (await pressed_paper(context)).paper
    await _note_opening(stored.paper.id, context)
    return Shown("Abstract", abstract_message(stored))


async def press_show(context: CommandContext) -> Reply:
    """Show the card of the paper in a row to the person who pressed."""
    stored = await paper_in_row(context)
    await _note_opening(stored.paper.id, context)
    return await _card(stored, context)


async def press_share(context: CommandContext) -> Reply:
    """Share the card of the paper in a row with the channel."""
    stored = await paper_in_row(context)
    return await share_here(Kind.SHARED_PAPER, stored.paper.id, f"“{title_of(stored.paper)}”", context)


async def _note_opening(paper: PaperId, context: CommandContext) -> None:
    """Count that a person opened the paper. Reading works also where nothing can be written."""
    caller = context.caller
    reader = reader_of(caller.channel, caller.person.id, paper)
    with suppress(StorageError):
        await context.stores.trending.note_opening(PaperOpening(paper, reader, context.now))
