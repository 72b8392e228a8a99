"""`/papers search QUERY`, and the buttons that turn its pages, share one, or subscribe to the query."""

from __future__ import annotations

from datetime import datetime

from bot.card.card import Actions, Button, Line, Message, Part, Press, Quiet, Text, bold, code, plain, words
from bot.card.compose import result_parts
from bot.card.facts import said as paper_said
from bot.channel.subscription import Mode
from bot.errors import NotFound
from bot.jobs.search import PAGE, Searched, search
from bot.paper.paper import StoredPaper
from bot.ports.archive import COUNTED
from bot.query.evaluate import evaluate
from bot.query.kept import read_canonical
from bot.query.papertext import PaperText
from bot.query.parser import parse
from bot.query.reasons import Reasons
from bot.query.tree import Query
from handlers.commands.asked import Replaced, Reply
from handlers.commands.call import Call
from handlers.commands.saying import said
from handlers.commands.subscribe import subscribe_to


async def answer(call: Call) -> Reply:
    """The first page."""
    query = parse(call.option("query"))
    searched = await _search(query, 0, call)
    if not searched.page.total:
        return Reply(_nothing(searched, call))
    return Reply(_page(searched, query, now=call.now))


async def press_page(call: Call) -> Replaced:
    """Turn to the page that `key:offset` names."""
    query, offset = await _behind(call)
    return Replaced(_page(await _search(query, offset, call), query, now=call.now))


async def press_share(call: Call) -> Reply:
    """Show the page that `key:offset` names to everyone in the channel."""
    query, offset = await _behind(call)
    searched = await _search(query, offset, call)
    return Reply(None, public=_shared(searched, query, by=call.asked.person.name, now=call.now))


async def press_subscribe(call: Call) -> Reply:
    """Subscribe the channel to the query that a button stands for."""
    query, _ = await _behind(call)
    return await subscribe_to(query, Mode.INSTANTLY, call)


async def _search(query: Query, offset: int, call: Call) -> Searched:
    return await search(
        query,
        offset=offset,
        archive=call.stores.archive,
        searches=call.stores.searches,
        now=call.now,
    )


async def _behind(call: Call) -> tuple[Query, int]:
    """The query and the place in its answer that a button's value stands for; raises `NotFound`."""
    key, _, offset = call.value.partition(":")
    remembered = await call.stores.searches.recall(key)
    if remembered is None:
        raise NotFound("This search is no longer remembered.", remedy="Type it once more.")
    return read_canonical(remembered), int(offset or 0)


def _page(searched: Searched, query: Query, *, now: datetime) -> Message:
    heading = _heading(searched)
    first = searched.page.papers[:1]
    best = f" The first: {paper_said(first[0].paper)}." if first else ""
    parts = (Text((heading,)), *_results(searched, query, now), *_actions(searched))
    return Message(f"{words(heading)}.{best}", parts)


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
    return evaluate(query, PaperText.of(stored.paper)) or Reasons(())


def _actions(searched: Searched) -> tuple[Part, ...]:
    start, end = searched.offset, searched.offset + PAGE
    turning = (
        *([_turn("◀ Before", searched.key, max(0, start - PAGE))] if start else []),
        *([_turn("More ▶", searched.key, end)] if end < searched.page.total else []),
    )
    share = Button("Share", Press("share", f"{searched.key}:{start}"), spoken="Share this page with the channel")
    subscribe = Button("Subscribe to this", Press("subscribe_to", searched.key))
    return (Actions((*turning, share, subscribe)),)


def _turn(label: str, key: str, offset: int) -> Button:
    return Button(label, Press("page", f"{key}:{offset}"))


def _nothing(searched: Searched, call: Call) -> Message:
    """What is said when the archive has nothing: what may help, and that one can wait for it."""
    subscribe = Actions((Button("Subscribe to this", Press("subscribe_to", searched.key)),))
    if searched.archive_is_empty:
        first = plain("The archive is still empty: the first papers come with the next look at the sources.")
        return said((first,), subscribe)
    wider = (
        plain("Is it spelled right? Fewer words, OR between them, or a beginning like "),
        code("quanti*"),
        plain(" find more: "),
    )
    return said(
        (plain("Nothing in the archive matches "), code(searched.query), plain(" yet.")),
        Quiet((*wider, call.command("help", command="subscribe"))),
        subscribe,
    )
