"""`/papers like PAPER`, the button of a card, and the menu of a message: papers that are like one, or like a text."""

from __future__ import annotations

from bot.card import button_values
from bot.card.alike import AlikePage, alike_message
from bot.card.card import Message, Quiet, message_of, plain
from bot.card.facts import title_of
from bot.errors import NotFound
from bot.jobs.like import like_paper, like_text
from bot.jobs.show_paper import show_paper
from bot.jobs.sighted_here import sighted_here
from bot.paper.identity import restore_zeros
from bot.paper.links_in import papers_in_mrkdwn
from bot.paper.paper import StoredPaper
from bot.paper.pasted import paper_in
from bot.text.lines import one_line
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.paper import FORMS, paper_titled
from handlers.commands.pressed_paper import pressed_paper
from handlers.commands.syntax import Invocation
from handlers.commands.thinned import require_whole
from handlers.commands.unescape import unescaped

PAGE = 5
"""Papers on one page."""
_LONGEST_TEXT = 4_000
"""Characters of a text that is asked about; the rest of a longer one says the same."""
_EXAMPLE = Invocation(("like",), {"paper": "2305.17144"})


async def answer(context: CommandContext) -> Reply:
    """The papers that are like the one that was named; like the words themselves where they name none."""
    named = context.option("paper")
    if not named:
        raise unusable(f"Like which paper? Give me {FORMS}, or words of its title.", instead=_EXAMPLE)
    stored = await show_paper(named, papers=context.stores.papers)
    if stored is None and paper_in(restore_zeros(named)) is not None:
        raise unusable(
            f"{quoted(named)} is not in the archive: no source has listed it. Its title can be asked for in words.",
            instead=Invocation(("like",), {"paper": "ghost in the minecraft"}),
        )
    return await _first_page(stored or await paper_titled(named, context) or named, context)


async def answer_message(context: CommandContext) -> Reply:
    """The papers that are like the first one of the archive that a message links to; else like its words."""
    written = context.option("message")
    linked = papers_in_mrkdwn(written)
    text = unescaped(written)
    stored = await context.stores.papers.get(linked)
    found = next((stored[paper] for paper in linked if paper in stored), None)
    if found is None and not text:
        return Reply(message_of((plain("This message has no words, so no paper can be like it."),)))
    return await _first_page(found or text, context)


async def press_like(context: CommandContext) -> Reply:
    """The papers that are like the one in a row, or like that of the card posted under a key."""
    return await _first_page((await pressed_paper(context)).paper, context)


async def press_page(context: CommandContext) -> Replaced:
    """Turn to the page that the button names."""
    key, offset = button_values.read_page_value(context.value)
    row = button_values.paper_row(key)
    stores = context.stores
    asked = await stores.searches.recall(key) if row is None else await stores.papers.by_row(row)
    if asked is None:
        raise NotFound("What this page was about is forgotten.", remedy="Ask again.")
    page = await _page(asked, key, offset, context)
    return Replaced(_message(page, context))


async def _first_page(asked: StoredPaper | str, context: CommandContext) -> Reply:
    if isinstance(asked, str):
        asked = one_line(asked)[:_LONGEST_TEXT]
        key = await context.stores.searches.remember(asked, at=context.now)
    else:
        key = button_values.paper_value(require_whole(asked).row)
    return Reply(_message(await _page(asked, key, 0, context), context))


async def _page(asked: StoredPaper | str, key: str, offset: int, context: CommandContext) -> AlikePage:
    likeness = context.stores.likeness
    if isinstance(asked, str):
        found = await like_text(asked, likeness=likeness)
    else:
        found = await like_paper(require_whole(asked), likeness=likeness)
    start = offset if offset < len(found) else 0
    shown = found[start : start + PAGE]
    papers = (one.paper for one in shown)
    sighted = await sighted_here(context.caller.channel, papers, context.stores.sightings)
    return AlikePage(asked=asked, key=key, offset=start, found=shown, total=len(found), sighted=sighted)


def _message(page: AlikePage, context: CommandContext) -> Message:
    if page.found:
        return alike_message(page, now=context.now, size=PAGE)
    asked = page.asked
    named = quoted(asked) if isinstance(asked, str) else f"“{title_of(asked.paper)}”"
    line = (plain(f"No paper of the archive shares words with {named} that would make them alike."),)
    search = Quiet((plain("To search by words of your own: "), context.command("search", query="mixture of experts")))
    return message_of(line, search)
