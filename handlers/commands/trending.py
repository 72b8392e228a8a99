"""`/papers trending [today|week|month] [QUERY]`, and the buttons that turn its pages or share one."""

from __future__ import annotations

from dataclasses import replace

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Message, Part, Press, Quiet, Text, message_of, plain, words
from bot.card.plan import digest_words
from bot.card.results import subscribe_button
from bot.card.trending import PERIOD_WORDS, TrendingPage, entries, first_words, heading
from bot.card.trending_digest import more_trending, trending_digest
from bot.channel.channel import TRENDING, Channel
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.digest.trending import period_of
from bot.errors import NotFound
from bot.jobs.default_digest import default_plan
from bot.jobs.trending import PAGE, TrendingPlace, query_behind, trending_page
from bot.jobs.trending_digest import preview_trending
from bot.polling.profile import Fact
from bot.query.tree import Query
from bot.query.typed import as_typed
from bot.trending.trend import Period
from handlers.commands.context import OLD_BUTTON, CommandContext, Replaced, Reply
from handlers.commands.options import read_period
from handlers.commands.share import share_here
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query, unreachable_here, warned


async def answer(context: CommandContext) -> Reply:
    """The first page."""
    period = read_period(context.invocation)
    typed = context.option("query")
    if not typed:
        return Reply(await _page(TrendingPlace(period), None, "", context))
    query = typed_query(typed, context)
    shown = as_typed(typed, query)
    key = await context.stores.searches.remember(shown, at=context.now)
    return Reply(await _page(TrendingPlace(period, key), query, shown, context))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to a page, or to another period."""
    asked, query, typed = await _behind(context)
    return Replaced(await _page(asked, query, typed, context))


async def press_share(context: CommandContext) -> Reply:
    """Share a page with the channel, once a day."""
    asked, query, typed = await _behind(context)
    page = await trending_page(asked, query, typed=typed, stores=context.stores, now=context.now)
    subject = f"{replace(asked, offset=page.offset)}@{context.now.date()}"
    return await share_here(Kind.SHARED_TRENDING, subject, "this page, as it is today", context)


async def preview_trending_digest(channel: Channel, context: CommandContext) -> Reply:
    """The trending digest as it stands now, for the caller only."""
    plan = channel.digest(TRENDING).plan or default_plan(channel, context.caller.zone, TRENDING)
    stores = context.stores
    digest = await preview_trending(channel.id, plan, trending=stores.trending, papers=stores.papers, now=context.now)
    if not digest.papers:
        line = (plain(f"Nothing new rises {PERIOD_WORDS[period_of(plan)]}. Without papers, no digest is posted."),)
        return Reply(message_of(line, Quiet((plain(_why_nothing(context)),))))
    message = trending_digest(digest, key=None)
    note = Quiet((plain(f"Only you see this. The trending digest: {digest_words(channel, TRENDING)}."),))
    return Reply(Message(f"Preview, only for you: {message.fallback}", (*message.parts, note)))


async def more_of_trending_digest(place: tuple[str, int], context: CommandContext) -> Reply | None:
    """The papers of a posted trending digest from an index on; None where the key is that of other content."""
    key, start = place
    row = await context.stores.outbox.by_key(key)
    if row is None or row.kind is not Kind.DIGEST or DigestKey.parse(row.subject).name != TRENDING:
        return None
    digest = await context.stores.trending.digest(row.channel, DigestKey.parse(row.subject))
    return Reply(more_trending(digest, key=key, start=start)) if digest else None


async def _behind(context: CommandContext) -> tuple[TrendingPlace, Query | None, str]:
    """The place, the query and the words typed for it that a button stands for; raises `NotFound`."""
    asked = TrendingPlace.read(context.value)
    if asked is None:
        raise NotFound(OLD_BUTTON)
    behind = await query_behind(asked, context.stores.searches)
    if behind is None:
        raise NotFound("This list has expired.", remedy="Type it again.")
    return asked, *behind


async def _page(asked: TrendingPlace, query: Query | None, typed: str, context: CommandContext) -> Message:
    page = await trending_page(asked, query, typed=typed, stores=context.stores, now=context.now)
    message = _shown(page, asked, context) if page.papers else await _nothing(page, asked, context)
    if query is None:
        return message
    again = Invocation(("trending",), {"period": asked.period.value})
    return warned(message, unreachable_here(query, context), again, context)


def _shown(page: TrendingPage, asked: TrendingPlace, context: CommandContext) -> Message:
    line = heading(page)
    parts: tuple[Part, ...] = (Text((line,)), *entries(page, today=context.now.date()), _actions(page, asked))
    return Message(f"{words(line)}.{first_words(page)}", parts)


def _actions(page: TrendingPage, asked: TrendingPlace) -> Actions:
    at = replace(asked, offset=page.offset)
    turning = (
        *([_turn(labels.PREVIOUS, replace(at, offset=max(0, at.offset - PAGE)))] if page.offset else []),
        *([_turn(labels.NEXT, replace(at, offset=page.end))] if page.end < page.total else []),
    )
    share = Button(
        labels.SHARE, Press(button_values.SHARE_TRENDING, str(at)), spoken="Share this page with the channel"
    )
    return Actions((*turning, share, *([subscribe_button(page.key)] if page.key else [])))


def _turn(label: str, asked: TrendingPlace) -> Button:
    return Button(label, Press(button_values.TRENDING_PAGE, str(asked)))


async def _nothing(page: TrendingPage, asked: TrendingPlace, context: CommandContext) -> Message:
    """The reply where nothing rises: why that may be, longer periods, and the query as a subscription."""
    line = (*heading(page), plain(": nothing yet."))
    longer = tuple(Period)[tuple(Period).index(asked.period) + 1 :]
    buttons = (
        *(_turn(PERIOD_WORDS[period].capitalize(), replace(asked, period=period, offset=0)) for period in longer),
        *([subscribe_button(page.key)] if page.key else []),
    )
    because = Quiet((plain(f"{_why_nothing(context)} What is polled: "), context.command("sources")))
    return message_of(line, because, *([Actions(buttons)] if buttons else []))


def _why_nothing(context: CommandContext) -> str:
    if not any(Fact.UPVOTES in source.profile.knows for source in context.services.sources):
        return "No source here counts votes, so a paper rises when it matches in two channels, or when people open it."
    return "Votes are counted at each poll: a rise shows when a count has been read twice, or a new paper has votes."
