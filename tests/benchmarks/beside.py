"""Two ways measured beside each other: in turn, a few papers each, so that a busy machine disturbs both alike.

Papers come by the page, so neither is measured on one paper alone, for which it would first have to be woken up. And
they come once: neither is given a paper again, of which it might remember something.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from bot.paper.paper import Paper
from bot.query.document import Document

_TOGETHER = 10

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Case:
    """A paper with its tokens."""

    paper: Paper
    text: Document

    @classmethod
    def of(cls, paper: Paper) -> Case:
        """A paper, tokenised."""
        return cls(paper, Document.of(paper))

    def fresh(self) -> Case:
        """The same, tokenised a moment ago as a paper that comes in is, and nothing else computed of it yet."""
        return Case.of(self.paper)


@dataclass(frozen=True, slots=True)
class Beside:
    """Seconds for one paper of ours and of the rival, each the median over the groups of `papers` papers."""

    ours: float
    rival: float
    papers: int


def beside(
    ours: Callable[[Sequence[Case]], object],
    rival: Callable[[Sequence[Case]], Result],
    cases: Sequence[Case],
    *,
    check: Callable[[Sequence[Case], Result], None],
    tokenised: bool = True,
    batch: int = 1,
    patience_seconds: float,
) -> Beside:
    """Measure both on groups of papers, at least one, until the patience is at its end; each goes first in turn.

    `check` is given what the rival found for each group, and raises where that is wrong. A rival that cuts the words
    by itself is not given papers that were `tokenised` a moment before, whose words would still be at hand: it goes
    first always.
    """
    given = _fresh if tokenised else tuple
    seconds: list[tuple[float, float]] = []
    done, until = 0, time.perf_counter() + patience_seconds
    with no_collection():
        together = max(batch, _TOGETHER)
        for start in range(0, len(cases), together):
            group = cases[start : start + together]
            if len(seconds) % 2 or not tokenised:
                theirs, found = seconds_of(rival, given(group))
                mine, _ = seconds_of(ours, _fresh(group))
            else:
                mine, _ = seconds_of(ours, _fresh(group))
                theirs, found = seconds_of(rival, given(group))
            check(group, found)
            seconds.append((mine / len(group), theirs / len(group)))
            done += len(group)
            if time.perf_counter() > until:
                break
    return Beside(median(mine for mine, _ in seconds), median(theirs for _, theirs in seconds), done)


def seconds_of(work: Callable[[Sequence[Case]], Result], cases: Sequence[Case]) -> tuple[float, Result]:
    """How long a work takes on papers, and what came of it."""
    began = time.perf_counter()
    result = work(cases)
    return time.perf_counter() - began, result


def _fresh(cases: Sequence[Case]) -> Sequence[Case]:
    """Papers of which nothing is computed yet but their tokens."""
    return [case.fresh() for case in cases]


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the cyclic garbage collector, as `timeit` does: a million stored queries are seconds to it, at random.

    What came before is collected first; within another such block nothing is done.
    """
    if not gc.isenabled():
        yield
        return
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
