"""One paper against N stored queries: the matcher beside the evaluator asked of every query in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.matching.matcher import Matcher
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.tree import Query
from tests.benchmarks.measured import Disagreement, Row, timed
from tests.benchmarks.workload import Words, papers, queries

SIZES = (1_000, 10_000)
_PAPERS, _PAPERS_IN_TURN, _ROUNDS, _SPELLINGS = 200, 10, 3, 3
_THEN = datetime(2026, 11, 24, tzinfo=UTC)

Matches = list[frozenset[int]]


def measure(
    *, sizes: Sequence[int] = SIZES, papers_matched: int = _PAPERS, papers_in_turn: int = _PAPERS_IN_TURN
) -> Iterator[Row]:
    """A row for each size. Raises `Disagreement` where the two find different subscriptions."""
    words = Words.of_the_sample(spellings=_SPELLINGS)
    asked = queries(max(sizes), words=words, seed=1)
    texts = [PaperText.of(paper) for paper in papers(papers_matched, words=words, seed=2, listed_at=_THEN)]
    for size in sizes:
        yield _row(asked[:size], texts, papers_in_turn)


def _row(asked: Sequence[Query], texts: Sequence[PaperText], in_turn: int) -> Row:
    matcher = Matcher()
    for number, query in enumerate(asked):
        matcher.add(number, query)
    seconds, found = timed(lambda: by_matcher(matcher, texts), rounds=_ROUNDS)
    rival_seconds, expected = timed(lambda: one_by_one(asked, texts[:in_turn]), rounds=_ROUNDS)
    if found[:in_turn] != expected:
        raise Disagreement(f"at {len(asked)} queries the matcher and the evaluator find different subscriptions")
    each, rival_each = seconds / len(texts), rival_seconds / in_turn
    share = sum(map(len, found)) / len(texts) / len(asked)
    return Row(
        id=f"match.{len(asked)}.evaluator",
        what=f"match one paper, tokens given, reasons included; {share:.1%} of the queries match",
        n=len(asked),
        value=each * 1e6,
        unit="us/paper",
        rival="every query in turn",
        rival_value=rival_each * 1e6,
        ratio=rival_each / each,
    )


def by_matcher(matcher: Matcher, texts: Sequence[PaperText]) -> Matches:
    """The ids that the matcher finds for each paper."""
    return [frozenset(hit.id for hit in matcher.match(text)) for text in texts]


def one_by_one(asked: Sequence[Query], texts: Sequence[PaperText]) -> Matches:
    """The ids that the evaluator finds for each paper."""
    return [
        frozenset(number for number, query in enumerate(asked) if evaluate(query, text) is not None) for text in texts
    ]
