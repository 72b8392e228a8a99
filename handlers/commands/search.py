"""`/papers search QUERY`, and the buttons that turn its pages, share one, or subscribe to the query."""

from __future__ import annotations

from dataclasses import replace

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Items, Message, Part, Press, Quiet, Text, code, message_of, plain, words
from bot.card.results import Results, entries, first_of, heading, subscribe_button
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind
from bot.errors import NotFound
from bot.jobs.search import PAGE, Searched, results_of, search
from bot.jobs.search_otherwise import Attempts, Found, Otherwise, search_otherwise
from bot.jobs.sighted_here import sighted_here
from bot.paper.pasted import asks_for_a_paper
from bot.query.parser import parse_written
from bot.query.tree import Query
from bot.query.typed import as_typed
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.found_otherwise import found_line, tried_words, unknown_words
from handlers.commands.name_note import name_note
from handlers.commands.paper import show_named
from handlers.commands.share import share_here
from handlers.commands.subscribe import subscribe_to
from handlers.commands.subscribe_request import SubscribeRequest
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
    return await _first_page(query, as_typed(typed, query), context)


async def press_search(context: CommandContext) -> Reply:
    """The first page for a query that was suggested."""
    query, typed, _ = await _behind(context)
    return await _first_page(query, typed, context)


async def _first_page(query: Query, typed: str, context: CommandContext) -> Reply:
    searched = await _search(query, typed, 0, context)
    total = searched.page.total
    if total:
        page = await _page(searched, query, context)
    else:
        page = _warned(await _nothing(searched, query, context), query, context)
    note = await name_note(typed, context, to="search", found=total)
    return Reply(replace(page, parts=(*page.parts, *note)))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to the page that `key:offset` names."""
    query, typed, offset = await _behind(context)
    return Replaced(await _page(await _search(query, typed, offset, context), query, context))


async def press_share(context: CommandContext) -> Reply:
    """Share the page that `key:offset` names with the channel."""
    query, typed, offset = await _behind(context)
    searched = await _search(query, typed, offset, context)
    return await share_here(
        Kind.SHARED_PAGE, button_values.page_value(searched.key, searched.offset), "this page", context
    )


async def press_subscribe(context: CommandContext) -> Reply:
    """Subscribe the channel to the query that a button stands for."""
    query, typed, _ = await _behind(context)
    _, mode, anyway = button_values.read_subscribe_value(context.value)
    chosen = Mode(mode) if mode in {*Mode} else None
    return await subscribe_to(SubscribeRequest(query=query, typed=typed, mode=chosen, anyway=anyway), context)


async def _search(query: Query, typed: str, offset: int, context: CommandContext) -> Searched:
    return await search(
        query,
        typed=typed,
        offset=offset,
        archive=context.stores.archive,
        searches=context.stores.searches,
        now=context.now,
    )


async def _behind(context: CommandContext) -> tuple[Query, str, int]:
    """The query, the words typed for it, and the place in its answer that a button stands for; raises `NotFound`."""
    key, offset = button_values.read_page_value(context.value)
    remembered = await context.stores.searches.recall(key)
    if remembered is None:
        raise NotFound("This search has expired.", remedy="Type it again.")
    query = parse_written(remembered)
    return query, remembered, offset


async def _page(searched: Searched, query: Query, context: CommandContext) -> Message:
    sighted = await sighted_here(context.caller.channel, searched.page.papers, context.stores.sightings)
    results = replace(results_of(searched, query), sighted=sighted)
    line = heading(results)
    parts: tuple[Part, ...] = (Text((line,)), *entries(results, now=context.now), _actions(results))
    return _warned(Message(f"{words(line)}.{first_of(results)}", parts), query, context)


def _warned(message: Message, query: Query, context: CommandContext) -> Message:
    return warned(message, unreachable_here(query, context), Invocation(("search",)), context)


def _actions(results: Results) -> Actions:
    start = results.offset
    turning = (
        *([_turn(labels.PREVIOUS, results.key, max(0, start - PAGE))] if start else []),
        *([_turn(labels.NEXT, results.key, results.end)] if results.end < results.total else []),
    )
    share = Button(
        labels.SHARE,
        Press(button_values.SHARE, button_values.page_value(results.key, start)),
        spoken="Share this page with the channel",
    )
    return Actions((*turning, share, subscribe_button(results.key)))


def _turn(label: str, key: str, offset: int) -> Button:
    return Button(label, Press(button_values.SEARCH_PAGE, button_values.page_value(key, offset)))


async def _nothing(searched: Searched, query: Query, context: CommandContext) -> Message:
    """The reply to a search without a match: what else was tried and what it finds, each on a button."""
    subscribe = subscribe_button(searched.key)
    if searched.archive_is_empty:
        first = plain("The archive is still empty: the first papers come with the next poll of the sources.")
        return message_of((first,), Actions((subscribe,)))
    attempts = await search_otherwise(query, searched.query, archive=context.stores.archive)
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
    key = await context.stores.searches.remember(found.typed, at=context.now)
    return _turn(_LABELS[found.how], key, 0)
