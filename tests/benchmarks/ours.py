"""What is measured of ours: a paper matched, everybody who asks for it at hand, reasons and places of the used."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from bot.matching.features import TermCounts
from bot.matching.highlight import highlights
from bot.matching.matcher import Matcher
from bot.matching.query_registry import StoredQuery
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons
from bot.query.tree import TextField
from tests.benchmarks.beside import Case
from tests.benchmarks.rivals.rival import Stored

USED = 5
"""For so many matches of a paper, at most, reasons and places are made: a card names no more of a channel's. The row
`match.reasons.all` says what the reasons of every match cost, which a page that comes in keeps."""


def matcher_of(stored: Stored) -> Matcher:
    """The matcher with all stored queries, which knows how common terms are as the service would from its archive."""
    matcher = Matcher(TermCounts(stored.papers, stored.frequency))
    for number, query in enumerate(stored.queries):
        matcher.add(number, query)
    return matcher


def match_all(matcher: Matcher, cases: Iterable[Case]) -> int:
    """Match papers, with reasons and places of the `USED`; how many subscriptions they are for."""
    return sum(match_one(matcher, case) for case in cases)


def match_alone(matcher: Matcher, cases: Iterable[Case]) -> int:
    """The same without reasons and places."""
    return sum(len(matcher.match(case.text).ids) for case in cases)


def match_one(matcher: Matcher, case: Case) -> int:
    """One paper."""
    found = matcher.match(case.text)
    reasons_and_places(case, tuple(islice(found, USED)))
    return len(found.ids)


def reasons_and_places(case: Case, used: Iterable[StoredQuery]) -> tuple[tuple[int, int], ...]:
    """Why some queries match, and the places in title and abstract that a card marks for all of them."""
    reasons = [evaluate(stored.query, case.text) for stored in used]
    together = Reasons(tuple(term for each in reasons if each is not None for term in each.terms))
    title = highlights(case.paper.title, together, field=TextField.TITLE)
    return title + highlights(case.paper.abstract, together, field=TextField.ABSTRACT)


def ids_of(matcher: Matcher, text: Document) -> frozenset[int]:
    """The numbers of the stored queries that are true of a paper."""
    return frozenset(matcher.match(text).ids)
