"""Lists of other bots as JSON: keywords in arrays, under any of the usual keys, and backups of MonitoRSS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.exchange.entries import NO_FEEDS, gathered, mode_named, read_entry
from bot.exchange.feed_address import query_of_address
from bot.exchange.filters import CannotBeSaid, query_of_expression, query_of_words

_QUERIES = ("query", "search", "q", "topic")
_LISTS = ("subscriptions", "queries", "searches", "topics", "items", "rules", "channels", "users", "settings", "config")
_KEYWORDS = ("keywords", "keyword", "terms", "words", "highlights", "phrases", "keyword_list", "include", "categories")
_FEEDS = ("feeds", "userFeeds", "connections")
_MODES = ("mode", "when", "frequency", "delivery", "schedule")
MOST_DEPTH = 8


def read_foreign(told: object) -> ChannelList | None:
    """The list in a document; None where nothing in it is like one."""
    found = gathered(_read(told, "", 0))
    return found if found.entries or found.unread else None


def _read(told: object, place: str, depth: int) -> Iterator[Entry | Unread]:
    if depth > MOST_DEPTH:
        return
    if isinstance(told, list):
        for number, one in enumerate(told, start=1):
            where = f"{place} {number}".strip() if place else f"entry {number}"
            if isinstance(one, str):
                yield from _query(one, where)
            else:
                yield from _read(one, where, depth + 1)
    elif isinstance(told, dict):
        yield from _object(told, place, depth)


def _object(told: Mapping[str, object], place: str, depth: int) -> Iterator[Entry | Unread]:
    query = next((told[name] for name in _QUERIES if isinstance(told.get(name), str)), None)
    if isinstance(query, str):
        yield from _query(query, place or "query", mode=_mode(told))
        return
    if isinstance(told.get("url"), str) and ("filters" in told or "title" in told or "connections" in told):
        yield from _feed(told, place or "feed")
        return
    for name, inner in told.items():
        key = name.replace("-", "_")
        if key.casefold() in _KEYWORDS:
            yield from _keywords(inner, key)
        elif key in _FEEDS or key.casefold() in _LISTS or _holds_objects(inner):
            yield from _read(inner, f"{place} {_one_of(key)}".strip(), depth + 1)


def _holds_objects(told: object) -> bool:
    """Whether there may be lists further in, under whatever name: of servers, of channels, by their ids."""
    return isinstance(told, dict) or (
        isinstance(told, list) and bool(told) and all(isinstance(one, dict) for one in told)
    )


def _keywords(told: object, name: str) -> Iterator[Entry | Unread]:
    """Words that a bot looks for: several of them stand in this order, as in a phrase; a category is one of arXiv's."""
    listed = told.split(",") if isinstance(told, str) else told if isinstance(told, list) else []
    for number, one in enumerate(listed, start=1):
        words = one.strip() if isinstance(one, str) else ""
        if words and name.casefold() == "categories":
            yield Entry(f"{_one_of(name)} {number}", f"category:{words}")
        elif words:
            yield Entry(f"{_one_of(name)} {number}", f'"{words}"' if _is_a_phrase(words) else words)


def _is_a_phrase(words: str) -> bool:
    return " " in words and all(piece.replace("-", "").isalnum() and piece[0] != "-" for piece in words.split())


def _feed(told: Mapping[str, object], place: str) -> Iterator[Entry | Unread]:
    """A feed with its filters: the query of its address, where that is one of arXiv's, and that of the filters."""
    url, title = str(told["url"]), told.get("title")
    shown = title if isinstance(title, str) and title else url
    of_feed, filters = query_of_address(url), list(_filters(told))
    if of_feed is None and not filters:
        yield Unread(place, shown, f"{url} {NO_FEEDS}")
        return
    for one in filters or [{}]:
        try:
            of_filters = _filtered(one)
        except CannotBeSaid as error:
            yield Unread(place, shown, f"its filter has no like here: {error}")
        else:
            both = f"({of_feed}) {of_filters}" if of_feed and of_filters else of_feed or of_filters
            yield Entry(place, both, foreign=True)


def _filters(told: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The filters of a feed, and of each of its connections to a channel."""
    holders = [told]
    connections = told.get("connections")
    for several in connections.values() if isinstance(connections, dict) else [connections]:
        holders += [one for one in several if isinstance(one, dict)] if isinstance(several, list) else []
    for one in holders:
        if isinstance(filters := one.get("filters"), dict) and filters:
            yield filters
        if isinstance(expressions := one.get("rfilters"), dict) and expressions:
            yield {"expression": {"op": "MATCHES"}}


def _filtered(filters: Mapping[str, object]) -> str:
    expression = filters.get("expression")
    if isinstance(expression, dict):
        return query_of_expression(expression)
    return query_of_words(filters) if filters else ""


def _query(words: str, place: str, mode: object = None) -> Iterator[Entry | Unread]:
    if words.strip():
        yield read_entry(place, words.strip(), mode_named(mode) if isinstance(mode, str) else None)


def _mode(told: Mapping[str, object]) -> object:
    return next((told[name] for name in _MODES if name in told), None)


def _one_of(name: str) -> str:
    """The name of one of several things: `keyword` of `keywords`."""
    single = {"queries": "query", "searches": "search", "categories": "category"}
    return single.get(name, name.removesuffix("s"))
