"""The bars, all in one place: what is asked of a figure, in the words of the design (`docs/benchmarks.md` shows them).

A ratio is a figure measured beside its rival in the same run, higher being better for us; what has no rival has its
bar in its own unit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from tests.benchmarks.measured import Row


class Asked(Enum):
    """What a bar is compared with, and which side of it holds."""

    RATIO_AT_LEAST = ("≥", "×")
    VALUE_AT_MOST = ("≤", "")
    VALUE_AT_LEAST = ("≥", "")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bound on a figure: the ratio to its rival, or the figure in its unit.

    It is kept as well by a figure that is more than its rival's by at most `within`, if that is set.
    """

    bound: float
    asked: Asked
    words: str
    within: float | None = None

    def holds(self, row: Row) -> bool:
        """Whether a figure keeps it."""
        if self.within is not None and row.rival_value is not None and row.value <= row.rival_value + self.within:
            return True
        figure = row.ratio if self.asked is Asked.RATIO_AT_LEAST else row.value
        return figure is not None and _COMPARED[self.asked](figure, self.bound)


def judged(row: Row) -> Row:
    """The row with its bar, if there is one, and whether it holds."""
    bar = BARS.get(row.id)
    return row if bar is None else replace(row, bar=bar.bound, holds=bar.holds(row))


def _ratio(least: float, words: str) -> Bar:
    return Bar(least, Asked.RATIO_AT_LEAST, words)


def _most(most: float, words: str) -> Bar:
    return Bar(most, Asked.VALUE_AT_MOST, words)


def _least(least: float, words: str) -> Bar:
    return Bar(least, Asked.VALUE_AT_LEAST, words)


_COMPARED: Mapping[Asked, Callable[[float, float], bool]] = MappingProxyType(
    {Asked.RATIO_AT_LEAST: operator.ge, Asked.VALUE_AT_MOST: operator.le, Asked.VALUE_AT_LEAST: operator.ge}
)
_BATCH = "≥ 18 × FTS5 over a batch of 50"
_AHO_CORASICK = "≥ 3 × Aho–Corasick or Hyperscan with verification, an entry for each subscription"
_DELIVERY = "≥ 70 % of what the bare client library reaches"
_FSYNCS = "≤ 0.2 fsyncs a message at 20 lanes"
_INTO = "ingest into an archive of 100,000 and of 1,000,000 ≥ 0.8 of into an empty one"
_COMMANDS = "slash commands acknowledged in ≤ 100 ms p99 while 10,000 papers come in and a burst goes out"
_FTS5 = Bar(
    1 / 1.2,
    Asked.RATIO_AT_LEAST,
    "never slower than the plain FTS5 query by more than 20 % or 3 ms, whichever is more",
    within=3.0,
)

BARS: Mapping[str, Bar] = MappingProxyType(
    {
        "match.100000.fts5": _ratio(500, "≥ 500 × (100,000) faster than one FTS5 MATCH per query on one paper"),
        "match.100000.fts5-batch": _ratio(18, _BATCH),
        "match.1000000.fts5-batch": _ratio(18, _BATCH),
        "match.100000.postgres": _ratio(30, "≥ 30 × PostgreSQL's reverse match at 100,000"),
        "match.1000000.postgres": _ratio(45, "≥ 45 × PostgreSQL's reverse match at 1,000,000"),
        "match.100000.aho-corasick": _ratio(3, _AHO_CORASICK),
        "match.1000000.aho-corasick": _ratio(3, _AHO_CORASICK),
        "match.100000.tokenising.at-0.1": _ratio(1 / 4, "≤ 4 × the cost of tokenising the paper at 100,000"),
        "match.1000000.tokenising.at-0.1": _ratio(1 / 12, "≤ 12 × the cost of tokenising the paper at 1,000,000"),
        "match.growth.1000000": _ratio(
            1 / 3, "from 10,000 to 1,000,000 subscriptions with the same number of matches, at most 3 ×"
        ),
        "match.add.1000000": _most(100, "adding one subscription at N = 1,000,000: ≤ 100 µs median"),
        "match.remove.1000000": _most(100, "removing one subscription at N = 1,000,000: ≤ 100 µs median"),
        "match.load.1000000": _most(30, "loading 1,000,000 at start ≤ 30 s"),
        "match.load.1000000.memory": _most(0.8, "loading 1,000,000 at start ≤ 0.8 GB"),
        "search.1000000.two-terms": _most(100, "p99 ≤ 100 ms for two-term queries on SQLite"),
        "search-postgres.100000.two-terms": _most(100, "p99 ≤ 100 ms for two-term queries on PostgreSQL"),
        "search.100000.fts5": _FTS5,
        "search.1000000.fts5": _FTS5,
        "search.100000.preview": _most(100, "p99 ≤ 100 ms for the preview of a subscription"),
        "likeness.halves": _least(0.8, "R@1 ≥ 0.80 among 700 halves of abstracts or more"),
        "likeness.100000": _most(500, "p99 ≤ 500 ms for the papers like one, among 100,000"),
        "digests.10000": _most(60, "10,000 digests due in the same minute built and queued in ≤ 60 s"),
        "delivery.20.slack": _ratio(0.7, _DELIVERY),
        "delivery.50.slack": _ratio(0.7, _DELIVERY),
        "delivery.20.discord": _ratio(0.7, _DELIVERY),
        "delivery.50.discord": _ratio(0.7, _DELIVERY),
        "delivery.20.fsyncs-slack": _most(0.2, _FSYNCS),
        "delivery.20.fsyncs-discord": _most(0.2, _FSYNCS),
        "delivery.10000.request": _most(2, "≤ 2 s from `inflight` to the request at 10,000 lanes"),
        "delivery.2000.hanging": _ratio(0.95, "1 % of 2,000 lanes hanging slow the others by less than 5 %"),
        "claims.waiting.4": _ratio(3 / 4, "rows claimed and settled by 4 workers ≥ 3 × those by one"),
        "announcing.100000": _most(250, "announcement p99 ≤ 250 ms with 100,000 subscriptions"),
        "commands.10000.slack": _most(100, _COMMANDS),
        "commands.10000.discord": _most(100, _COMMANDS),
        "retention.300000.papers": _least(
            100, "thinning keeps up with a year of arXiv in an hour: ≥ 100 papers a second"
        ),
        "retention.300000.search": _ratio(
            0.8, "a search after thinning ≥ 0.8 of one in a new file with the same papers"
        ),
        "retention.300000.used": _ratio(1.5, "half a year thinned of a year leaves ≤ 2/3 of the file in use"),
        "service.help": _most(0.4, "offprint --help ≤ 0.4 s"),
        "service.ready.10000": _most(3, "ready ≤ 3 s with 10,000 subscriptions and 100,000 papers"),
        "service.idle.10000": _most(1, "idle ≤ 1 % of a core also with 10,000 paused channels"),
        "ingest.harvest.memory": _most(400, "first harvest of 100,000 papers in bounded memory (≤ 400 MB)"),
        "ingest.nothing-new": _most(50, "a poll that brings nothing new ≤ 50 ms of processor time"),
        "ingest.10000": _ratio(0.45, "≥ 0.45 of cutting and indexing the same papers alone"),
        "ingest.into.100000": _ratio(0.8, _INTO),
        "ingest.into.1000000": _ratio(0.8, _INTO),
    }
)
