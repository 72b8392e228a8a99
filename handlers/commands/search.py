"""`/papers search QUERY`, and the buttons that turn its pages, share one, or subscribe to the query."""

from __future__ import annotations

from datetime import datetime

from bot.card import button_values
from bot.card.card import (
    Actions,
    Button,
    Items,
    Line,
    Message,
    Part,
    Press,
    Quiet,
    Text,
    bold,
    code,
    message_of,
    plain,
    words,
)
from bot.card.compose import result_parts
from bot.card.facts import citation
from bot.channel.subscription import Mode
from bot.errors import NotFound
from bot.jobs.search import PAGE, Searched, search
from bot.jobs.search_otherwise import Attempts, Found, Otherwise, search_otherwise
from bot.paper.paper import StoredPaper
from bot.paper.pasted import asks_for_a_paper
from bot.ports.archive import COUNTED
from bot.query.canonical import canonical
from bot.query.canonical_reader import read_canonical
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons
from bot.query.tree import Query
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.found_otherwise import found_line, tried_words, unknown_words
from handlers.commands.paper import show_named
from handlers.commands.subscribe import subscribe_to
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query, unreachable_here, warned

_WIDER = (plain("OR between words, or a prefix like "), code("quanti*"), plain(" find more: "))
_LABELS = {
    Otherwise.AUTHOR: "By this author",
    Otherwise.CATEGORY: "In this category",
    Otherwise.SPELLING: "Spelled so",
    Otherwise.FEWER: "With fewer words",
}


async def answer(context: CommandContext) -> Reply:
    """The first page; or the paper whose address or identifier was typed in place of words."""
    typed = context.option("query")
    if asks_for_a_paper(typed):
        return await show_named(typed, context)
    query = typed_query(typed, context)
    searched = await _search(query, 0, context)
    if not searched.page.total:
        return Reply(_warned(await _nothing(searched, query, context), query, context))
    return Reply(_page(searched, query, context))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to the page that `key:offset` names."""
    query, offset = await _behind(context)
    return Replaced(_page(await _search(query, offset, context), query, context))


async def press_share(context: CommandContext) -> Reply:
    """Show the page that `key:offset` names to everyone in the channel."""
    query, offset = await _behind(context)
    searched = await _search(query, offset, context)
    return Reply(None, public=_shared(searched, query, by=context.caller.person.name, now=context.now))


async def press_subscribe(context: CommandContext) -> Reply:
    """Subscribe the channel to the query that a button stands for."""
    query, _ = await _behind(context)
    return await subscribe_to(query, Mode.INSTANTLY, context)


async def _search(query: Query, offset: int, context: CommandContext) -> Searched:
    return await search(
        query,
        offset=offset,
        archive=context.stores.archive,
        searches=context.stores.searches,
        now=context.now,
    )


async def _behind(context: CommandContext) -> tuple[Query, int]:
    """The query and the place in its answer that a button's value stands for; raises `NotFound`."""
    key, offset = button_values.read_page_value(context.value)
    remembered = await context.stores.searches.recall(key)
    if remembered is None:
        raise NotFound("This search has expired.", remedy="Type it again.")
    return read_canonical(remembered), offset


def _page(searched: Searched, query: Query, context: CommandContext) -> Message:
    heading = _heading(searched)
    first = searched.page.papers[:1]
    best = f" The first: {citation(first[0].paper)}." if first else ""
    parts = (Text((heading,)), *_results(searched, query, context.now), *_actions(searched))
    return _warned(Message(f"{words(heading)}.{best}", parts), query, context)


def _warned(message: Message, query: Query, context: CommandContext) -> Message:
    return warned(message, unreachable_here(query, context), Invocation(("search",)), context)


def _shared(searched: Searched, query: Query, *, by: str, now: datetime) -> Message:
    heading = _heading(searched)
    line = (bold(by), plain(" searched the archive: "), *heading)
    return Message(f"{words(line)}.", (Text((line,)), *_results(searched, query, now)))


def _heading(searched: Searched) -> Line:
    total, start = searched.page.total, searched.offset
    end = start + len(searched.page.papers)
    count = "1 paper matches " if total == 1 else f"{_many(total)} papers match "
    shown = "" if total <= PAGE else f" · {start + 1}–{end}"
    return (plain(count), code(searched.query), plain(shown))


def _many(total: int) -> str:
    return f"{COUNTED:,} or more" if total >= COUNTED else str(total)


def _results(searched: Searched, query: Query, now: datetime) -> tuple[Part, ...]:
    """Each paper, with the words that were looked for in bold."""
    return tuple(
        part
        for stored in searched.page.papers
        for part in result_parts(stored, reasons=_reasons(query, stored), now=now)
    )


def _reasons(query: Query, stored: StoredPaper) -> Reasons:
    return evaluate(query, Document.of(stored.paper)) or Reasons(())


def _actions(searched: Searched) -> tuple[Part, ...]:
    start, end = searched.offset, searched.offset + PAGE
    turning = (
        *([_turn("◀ Before", searched.key, max(0, start - PAGE))] if start else []),
        *([_turn("More ▶", searched.key, end)] if end < searched.page.total else []),
    )
    share = Button(
        "Share",
        Press(button_values.SHARE, button_values.page_value(searched.key, start)),
        spoken="Share this page with the channel",
    )
    subscribe = Button("Subscribe to this", Press(button_values.SUBSCRIBE_TO, searched.key))
    return (Actions((*turning, share, subscribe)),)


def _turn(label: str, key: str, offset: int) -> Button:
    return Button(label, Press(button_values.SEARCH_PAGE, button_values.page_value(key, offset)))


async def _nothing(searched: Searched, query: Query, context: CommandContext) -> Message:
    """The reply to a search without a match: what else was tried and what it finds, each on a button."""
    subscribe = Button("Subscribe to this", Press(button_values.SUBSCRIBE_TO, searched.key))
    if searched.archive_is_empty:
        first = plain("The archive is still empty: the first papers come with the next poll of the sources.")
        return message_of((first,), Actions((subscribe,)))
    attempts = await search_otherwise(query, context.option("query"), archive=context.stores.archive)
    return message_of(
        (
            plain("Nothing in the archive matches "),
            code(searched.query),
            plain(" yet."),
            plain(unknown_words(attempts)),
        ),
        *_found_otherwise(attempts),
        Quiet((plain(tried_words(attempts)), *_WIDER, context.command("help", command="subscribe"))),
        Actions((*[await _instead(found, context) for found in attempts.found], subscribe)),
    )


def _found_otherwise(attempts: Attempts) -> tuple[Part, ...]:
    return (Items(tuple(found_line(found) for found in attempts.found)),) if attempts.found else ()


async def _instead(found: Found, context: CommandContext) -> Button:
    key = await context.stores.searches.remember(canonical(found.query), at=context.now)
    return _turn(_LABELS[found.how], key, 0)
