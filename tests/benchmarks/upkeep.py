"""What it costs to keep a matcher: growth without more matches, additions and removals, reasons, everybody's word."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from random import Random
from statistics import median

from bot.matching.matcher import Matcher
from bot.matching.query_registry import StoredQuery
from bot.query.evaluate import evaluate
from bot.query.tree import And, Query
from tests.benchmarks.beside import Case, beside, no_collection, seconds_of
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.ours import USED, ids_of, match_all, reasons_and_places
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Leaves, Words, papers, queries, written

_BASE = 10_000
_SPELLINGS = 3
_STRANGE_SPELLINGS = 60
_PATIENCE_SECONDS = 10.0
_ROUNDS = 5
_THEN = datetime(2026, 11, 24, tzinfo=UTC)


def growth(*, most: int, tell: Tell = nobody, papers_matched: int = 50) -> Iterator[Row]:
    """From 10,000 subscriptions to `most` of which no further one matches; the ratio is few / many, 1 at best."""
    base = min(_BASE, most // 10)
    words = Words.of_the_sample(spellings=_SPELLINGS)
    cases = [Case.of(paper) for paper in papers(papers_matched, words=words, seed=2, listed_at=_THEN)]
    asked = queries(base, words=words, seed=1)
    tell(f"growth: storing {base:,} queries, and {most:,}")
    few, many = _filled(asked), _filled((*asked, *strangers(most - base, words=words, seed=6)))
    others = [Case.of(paper) for paper in papers(papers_matched, words=words, seed=3, listed_at=_THEN)]
    if any(ids_of(few, case.text) != ids_of(many, case.text) for case in others):
        raise Disagreement("a query that was made to match no paper matches one")
    tell(f"growth: matching with {base:,} queries and with {most:,}")
    pair = beside(
        lambda given: match_all(many, given),
        lambda given: match_all(few, given),
        cases,
        check=_nothing,
        patience_seconds=_PATIENCE_SECONDS,
    )
    yield Row(
        id=f"match.growth.{most}",
        what=f"from {base:,} subscriptions to {most:,} with the same {_found(few, others):.0f} matches a paper",
        n=most,
        value=pair.ours * 1e6,
        unit="us/paper",
        rival=f"with {base:,}",
        rival_value=pair.rival * 1e6,
        ratio=pair.rival / pair.ours,
    )


def strangers(count: int, *, words: Words, seed: int) -> Iterator[Query]:
    """Queries that no paper of these words matches, though they ask for words that papers have.

    Each asks for words as the papers use them, common ones too, and besides for a word (or, in a phrase, a neighbour)
    that is in no paper: a field that these channels follow and our sources do not bring.
    """
    chance, leaves = Random(seed), Leaves()
    strange = sorted(set(Words.of_the_sample(spellings=_STRANGE_SPELLINGS).rare) - set(words.rare))
    for _ in range(count):
        known, other = chance.choice(words.running), chance.choice(strange)
        if chance.random() < 0.3:
            yield leaves.of(f"{known} {other}", quoted=True)
        else:
            more = (leaves.of(chance.choice(words.running)),) if chance.random() < 0.3 else ()
            yield And((leaves.of(known), *more, leaves.of(other)))


def turnover(matcher: Matcher, *, known: Iterable[Query], other: Iterable[Query]) -> Iterator[Row]:
    """One addition and one removal on a full matcher, each the median over those queries that nobody asks yet.

    One that somebody asks already would cost next to nothing. They are added as the service adds them, from their text.
    """
    n = len(matcher)
    first, fresh = n + 1, list(map(written, set(other).difference(known)))
    with no_collection():
        added = [
            _seconds(lambda at=at, query=query: matcher.add_canonical(first + at, query))
            for at, query in enumerate(fresh)
        ]
        removed = [_seconds(lambda at=at: matcher.remove(first + at)) for at in range(len(fresh))]
    if len(matcher) != n:
        raise Disagreement("not all that was added could be removed")
    which = f"median over {len(fresh):,} that nobody else asks"
    yield Row(id=f"match.add.{n}", what=f"add one subscription, {which}", n=n, value=median(added) * 1e6, unit="us")
    yield Row(
        id=f"match.remove.{n}", what=f"remove one subscription, {which}", n=n, value=median(removed) * 1e6, unit="us"
    )


def reasons(matcher: Matcher, cases: Sequence[Case]) -> Iterator[Row]:
    """Reasons and places of one match, beside them those of as many as a card uses, and the reasons of all."""
    seconds = {most: median(_of_matches(matcher, case, most) for case in cases) for most in (1, USED)}
    yield Row(
        id="match.reasons",
        what=f"reasons and places in title and abstract of one match; of {USED} at once {seconds[USED] * 1e6:.0f} us",
        n=len(matcher),
        value=seconds[1] * 1e6,
        unit="us",
    )
    found = [tuple(matcher.match(case.text)) for case in cases]
    every = median(_of_all(case, queries) for case, queries in zip(cases, found, strict=True))
    usual = median(map(len, found))
    yield Row(
        id="match.reasons.all",
        what=f"the reasons of all {usual:,.0f} different queries that match a paper, kept when it comes in",
        n=len(matcher),
        value=every * 1e6,
        unit="us/paper",
    )


def _of_all(case: Case, queries: Sequence[StoredQuery]) -> float:
    return seconds_of(lambda cases: [evaluate(stored.query, cases[0].text) for stored in queries], [case.fresh()])[0]


def all_learning(most: int, *, tell: Tell = nobody) -> Iterator[Row]:
    """Everybody asks for one word: each of the subscriptions is touched, and a tenth of them costs a tenth."""
    tell(f"matching {most:,} subscriptions that all say `learning`")
    (word,) = (Leaves().of("learning"),)
    case = next(
        case
        for case in map(Case.of, papers(500, words=Words.of_the_sample(), seed=2, listed_at=_THEN))
        if any("learning" in field.terms for field in case.text.fields.values())
    )
    many, tenth = (_everybody(_filled([word] * count), case) for count in (most, most // 10))
    yield Row(
        id=f"match.all-learning.{most}",
        what="match one paper that all subscriptions ask for, each of them touched",
        n=most,
        value=many * 1e6,
        unit="us/paper",
        rival=f"a tenth of them, {most // 10:,}",
        rival_value=tenth * 1e6,
        ratio=tenth / many,
    )


def _everybody(matcher: Matcher, case: Case) -> float:
    """The seconds until every subscription that a paper is for was touched."""

    def touch(cases: Sequence[Case]) -> int:
        return sum(1 for one in cases for _ in matcher.match(one.text).ids)

    with no_collection():
        rounds = [seconds_of(touch, [case.fresh()]) for _ in range(_ROUNDS)]
    if rounds[0][1] != len(matcher):
        raise Disagreement(f"{rounds[0][1]} of {len(matcher)} subscriptions were found")
    return min(seconds for seconds, _ in rounds)


def _of_matches(matcher: Matcher, case: Case, most: int) -> float:
    found = tuple(islice(matcher.match(case.text), most))
    return min(seconds_of(lambda cases: reasons_and_places(cases[0], found), [case.fresh()])[0] for _ in range(_ROUNDS))


def _filled(asked: Sequence[Query]) -> Matcher:
    matcher = Matcher()
    with no_collection():
        for number, query in enumerate(asked):
            matcher.add(number, query)
    return matcher


def _found(matcher: Matcher, cases: Sequence[Case]) -> float:
    return sum(len(ids_of(matcher, case.text)) for case in cases) / len(cases)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _nothing(cases: Sequence[Case], found: object) -> None:
    """Both sides were compared before."""
