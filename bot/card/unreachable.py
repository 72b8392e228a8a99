"""What of a query no source here can ever match, in words: first that nothing can, then each part with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.card.byline import byline
from bot.card.card import Line, bold, code, plain, words
from bot.errors import QueryError, UsageError
from bot.polling.profile import Fact, SourceProfile
from bot.polling.reachability import DeadLeaf, Reason, Unreachable, unreachable
from bot.query.canonical import spelled
from bot.query.parser import parse
from bot.query.tree import Query

NOTHING_CAN = "No new paper can match this here."
KNOWN_BY: Mapping[Fact, str] = MappingProxyType(
    {
        Fact.ABSTRACT: "arxiv",
        Fact.AUTHORS: "arxiv",
        Fact.CATEGORIES: "arxiv",
        Fact.KEYWORDS: "huggingface",
        Fact.ORGANIZATION: "huggingface",
        Fact.UPVOTES: "huggingface",
        Fact.CODE: "huggingface",
        Fact.STARS: "huggingface",
    }
)
"""A source that knows each fact, to be named where no source here does."""
_PARTS_SHOWN = 5
_SOURCES_SHOWN = 6
_WHY: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_SUCH_CATEGORY: "arXiv has no such category.",
        Reason.NOT_BROUGHT: "no source here has that category.",
        Reason.BELOW_ZERO: "no count is below zero.",
        Reason.NO_OTHER_SOURCE: "no other source is polled here.",
    }
)


def read_query(typed: str, sources: Mapping[str, SourceProfile]) -> Query:
    """Read a query that people typed for these sources. Raises `QueryError`.

    A refusal that offers a query which can never match here would send them from one error to the next: then a
    `UsageError` says what cannot match.
    """
    try:
        return parse(typed)
    except QueryError as error:
        found = unreachable(parse(error.suggestion), sources) if error.suggestion else None
        if found is None or not found.whole:
            raise
        raise UsageError(" ".join(map(words, unreachable_lines(found)))) from error


def unreachable_lines(found: Unreachable) -> tuple[Line, ...]:
    """`category:cs.ZZ can never match: arXiv has no such category.`, a line for each dead part of the query."""
    parts = [_part(one, found.polled) for one in found.dead[:_PARTS_SHOWN]]
    more = len(found.dead) - _PARTS_SHOWN
    rest: list[Line] = [(plain(f"The same is true of {more} more parts of it."),)] if more > 0 else []
    if not found.whole:
        return (*parts, *rest)
    return ((bold(f"{NOTHING_CAN} "), *parts[0]), *parts[1:], *rest)


def _part(dead: DeadLeaf, polled: tuple[str, ...]) -> Line:
    sign = "-" if dead.excluded else ""
    return (code(f"{sign}{spelled(dead.leaf)}"), plain(f" {_does(dead)}: "), *_why(dead, polled))


def _does(dead: DeadLeaf) -> str:
    if not dead.excluded:
        return "can never match"
    return "leaves everything out" if dead.reason is Reason.NO_OTHER_SOURCE else "leaves nothing out"


def _why(dead: DeadLeaf, polled: tuple[str, ...]) -> Line:
    match dead.reason:
        case Reason.UNKNOWN_FACT if dead.fact is not None:
            return (plain(f"no source here knows {dead.fact}; "), *_would(KNOWN_BY[dead.fact]))
        case Reason.ELSEWHERE:
            return (plain("no source here has that category; "), *_would(KNOWN_BY[Fact.CATEGORIES]))
        case Reason.NOT_POLLED:
            return (plain(f"that source is not polled here. Polled: {byline(polled, names=_SOURCES_SHOWN)}."),)
        case _:
            return (plain(_WHY[dead.reason]),)


def _would(source: str) -> Line:
    return (code(source), plain(" does, once the operator adds it."))
