"""One paper against N stored queries: the matcher beside every rival, at several sizes and shares of matches.

Wherever a rival is measured, what it finds is compared with what the matcher finds on the same papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from bot.jobs.subscription_index import PAPERS_COUNTED
from bot.matching.matcher import Matcher
from tests.benchmarks.beside import Beside, Case, beside, no_collection
from tests.benchmarks.loading import loading
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.ours import USED, ids_of, match_all, match_alone, matcher_of
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.rivals.aho_corasick import AHO_CORASICK, AHO_CORASICK_SHARED
from tests.benchmarks.rivals.fts5 import FTS5, FTS5_BATCH
from tests.benchmarks.rivals.in_turn import IN_TURN
from tests.benchmarks.rivals.postgres import POSTGRES, POSTGRES_RAREST
from tests.benchmarks.rivals.rival import Find, Rival, Stored
from tests.benchmarks.rivals.tokenising import tokenise
from tests.benchmarks.upkeep import all_learning, growth, reasons, turnover
from tests.benchmarks.workload import Words, papers, queries

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_LARGE = 100_000
_THEN = datetime(2026, 11, 24, tzinfo=UTC)
_PAPERS, _FIRST_SEED = 100, 100
"""So many papers for each pair of ours and a rival, which nobody saw before: the matcher has seen others, as many as a
service counts words in."""
_WHAT = f"match one paper, tokens given, reasons and places of at most {USED} matches"
RIVALS = (IN_TURN, FTS5, FTS5_BATCH, POSTGRES, POSTGRES_RAREST, AHO_CORASICK, AHO_CORASICK_SHARED)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the stored queries match a paper, in per cent, and the words that make it so."""

    name: str
    spellings: int
    common: int = 60

    def words(self) -> Words:
        """The words that papers and queries are made of."""
        return Words.of_the_sample(spellings=self.spellings, common=self.common)


MAIN = Share("1.4", spellings=3)
SHARES = (Share("2.5", spellings=2, common=10), Share("0.1", spellings=40), Share("0.01", spellings=400))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured: sizes up to `most`, how many seconds and papers for each pair of ours and a rival."""

    most: int = SIZES[-1]
    patience_seconds: float = 3.0
    papers: int = _PAPERS
    seen: int = PAPERS_COUNTED

    def sizes(self, least: int = 0) -> tuple[int, ...]:
        """The sizes to measure at, or `most` alone where it is smaller than all."""
        return tuple(size for size in SIZES if least <= size <= self.most) or (self.most,)


@dataclass(frozen=True, slots=True)
class _Bench:
    """A matcher and what it holds, ready to be measured on papers, each time on others.

    `suffix` names the share in a row's id; `what` says how many match and how many are equal.
    """

    stored: Stored
    matcher: Matcher
    unseen: Iterator[Sequence[Case]]
    suffix: str
    what: str

    @property
    def n(self) -> int:
        """How many queries are stored."""
        return len(self.stored.queries)


def measure(effort: Effort | None = None, tell: Tell = nobody) -> Iterator[Row]:
    """All rows of the part. Raises `Disagreement` where a rival finds other queries than the matcher."""
    effort = effort or Effort()
    yield from _of_share(MAIN, effort.sizes(), effort, tell)
    for share in SHARES:
        yield from _of_share(share, effort.sizes(_LARGE), effort, tell)
    yield from growth(most=effort.most, tell=tell)
    yield from all_learning(effort.most, tell=tell)
    yield from loading(MAIN.words(), effort.most, tell=tell)


def _of_share(share: Share, sizes: Sequence[int], effort: Effort, tell: Tell) -> Iterator[Row]:
    tell(f"making {max(sizes):,} queries of which {share.name} % match")
    words = share.words()
    asked, seen = queries(max(sizes), words=words, seed=1), _cases(words, effort.seen, seed=9)
    unseen = (_cases(words, effort.papers, seed=seed) for seed in count(_FIRST_SEED))
    frequency = _frequency(seen)
    for size in sizes:
        with no_collection():  # which would look at all that is stored again and again while it grows
            tell(f"storing {size:,} queries of which {share.name} % match")
            bench = _bench(Stored(asked[:size], frequency, len(seen)), seen, unseen, share)
            yield from _rows(bench, _rivals(share, size), effort, tell)
            if share is MAIN and size == max(sizes):
                tell(f"adding and removing at {size:,}")
                yield from reasons(bench.matcher, next(unseen))
                yield from turnover(bench.matcher, known=asked, other=queries(4_000, words=words, seed=5))


def _cases(words: Words, count: int, *, seed: int) -> list[Case]:
    return [Case.of(paper) for paper in papers(count, words=words, seed=seed, listed_at=_THEN)]


def _frequency(seen: Sequence[Case]) -> Counter[str]:
    """In how many of these papers each term stands."""
    texts = (case.text for case in seen)
    return Counter(term for text in texts for term in {term for field in text.fields.values() for term in field.terms})


def _bench(stored: Stored, seen: Sequence[Case], unseen: Iterator[Sequence[Case]], share: Share) -> _Bench:
    matcher = matcher_of(stored)
    matching = sum(len(matcher.match(case.text).ids) for case in seen) / len(seen) / len(stored.queries)
    different = len(set(stored.queries)) / len(stored.queries)
    what = f"{matching:.3%} of the queries match, {different:.0%} of them are different"
    return _Bench(stored, matcher, unseen, "" if share is MAIN else f".at-{share.name}", what)


def _rivals(share: Share, size: int) -> tuple[Rival, ...]:
    """Who is measured where: at the other shares those that come nearest, while storing takes them under a minute."""
    if share is MAIN:
        return tuple(rival for rival in RIVALS if rival is not FTS5 or size <= _LARGE)
    return (POSTGRES_RAREST, AHO_CORASICK_SHARED) if size <= _LARGE else (AHO_CORASICK_SHARED,)


def _rows(bench: _Bench, rivals: Sequence[Rival], effort: Effort, tell: Tell) -> Iterator[Row]:
    tell(f"tokenising beside {bench.n:,} queries{bench.suffix}")
    pair = beside(
        lambda cases: match_all(bench.matcher, cases),
        tokenise,
        next(bench.unseen),
        check=_anything,
        tokenised=False,
        patience_seconds=effort.patience_seconds,
    )
    yield _row(bench, "tokenising", "tokenising the paper", pair)
    yield _alone(bench, effort)
    for rival in rivals:
        tell(f"{rival.name}: storing {bench.n:,} queries{bench.suffix}")
        with rival.prepared(bench.stored) as find:
            tell(f"{rival.name}: matching {bench.n:,} queries{bench.suffix}")
            yield _row(bench, rival.id, rival.name, compared(bench, rival, find, effort.patience_seconds))


def _alone(bench: _Bench, effort: Effort) -> Row:
    """Matching without reasons and places, beside the same with them."""
    pair = beside(
        lambda cases: match_alone(bench.matcher, cases),
        lambda cases: match_all(bench.matcher, cases),
        next(bench.unseen),
        check=_anything,
        patience_seconds=effort.patience_seconds,
    )
    return _row(bench, "alone", f"with reasons and places of at most {USED} matches", pair)


def _anything(cases: Sequence[Case], found: object) -> None:
    """Nothing to compare: what is found is the matcher's own, or no matches."""


def compared(bench: _Bench, rival: Rival, find: Find, patience_seconds: float) -> Beside:
    """Measure a rival on the papers that the patience allows; all it finds must be what the matcher finds."""

    def check(cases: Sequence[Case], found: Sequence[Collection[int]]) -> None:
        if [frozenset(numbers) for numbers in found] != [ids_of(bench.matcher, case.text) for case in cases]:
            raise Disagreement(f"at {bench.n:,} queries the matcher and {rival.name} find different ones")

    return beside(
        lambda cases: match_all(bench.matcher, cases),
        lambda cases: _found_by(find, cases, rival.batch),
        next(bench.unseen),
        check=check,
        batch=rival.batch,
        patience_seconds=patience_seconds,
    )


def _found_by(find: Find, cases: Sequence[Case], batch: int) -> list[Collection[int]]:
    """What a rival finds for each paper when it is given so many at once."""
    texts = [case.text for case in cases]
    return [found for start in range(0, len(texts), batch) for found in find(texts[start : start + batch])]


def _row(bench: _Bench, rival: str, name: str, pair: Beside) -> Row:
    return Row(
        id=f"match.{bench.n}.{rival}{bench.suffix}",
        what=f"{'matching alone' if rival == 'alone' else _WHAT}; {bench.what}",
        n=bench.n,
        value=pair.ours * 1e6,
        unit="us/paper",
        rival=name,
        rival_value=pair.rival * 1e6,
        ratio=pair.rival / pair.ours,
    )
