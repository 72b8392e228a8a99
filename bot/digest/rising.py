"""What rises: terms that stand in more of a week's papers than those of the weeks before make likely.

A term in `a` of the week's `n` papers and in `K` of all `N` is tested by Fisher's exact test, one-sided: the chance
that a week drawn from all papers at random has it `a` times or more, which is the tail of a hypergeometric
distribution (R. A. Fisher, *Statistical Methods for Research Workers*, §21.02). It is exact where counts are small,
which is where a new term begins; tests that lean on large numbers (χ², G²) are not.

Thousands of terms are tested at once and lean on each other (`speculative`, `speculative decoding`), so the chances
are corrected by Holm's method (S. Holm, *Scandinavian Journal of Statistics* 6, 1979). It needs no independence, and
it also holds for a part of its findings: a channel is shown the terms of its own papers alone. In 95 of 100
weeks in which nothing rises, nothing at all is named.

Holm's method asks how many terms are tested. Those in fewer than ten of all papers are not, and no more than a tenth
of `TermCounts.occurrences` can be in ten papers or more. That bound is used, since a list of all runs of words has no
room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import exp, inf, lgamma

from bot.digest.term_counts import LEAST_NOW, TermCounts

CHANCE = 0.05
"""The chance that a week in which nothing rises names anything."""
LEAST_TOGETHER = 10
"""A term in fewer of all papers than this is not tested."""
LEAST_TIMES = 1.5
"""The least growth of a rising term. Among many papers a tenth more is significant, and still tells nobody anything."""
MOST_COMPARED = 1_000
"""So many of the surest terms are compared with each other, which takes as long as their number squared."""
_CONTAINED = 0.5
"""A longer term that is in this share of a shorter one's papers stands for it."""
_NEGLIGIBLE = 1e-17
"""Terms of a sum that are smaller than this part of it no longer change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RisingTerm:
    """A rising term: `now` counts its papers of the week, and `times` is its growth; 2.0 means doubled.

    `term` is as the archive indexes it. `times` is None for a term that no paper had before.
    """

    term: str
    now: int
    times: float | None
    chance: float


def rising_terms(counts: TermCounts) -> tuple[RisingTerm, ...]:
    """The terms that rise, the surest first, none of which says the same as another."""
    tested = max(1, counts.occurrences // LEAST_TOGETHER)
    candidates = sorted(_candidates(counts), key=lambda one: (one.chance, one.term))
    return tuple(_distinct(islice(_holm(candidates, tested), MOST_COMPARED)))


def _candidates(counts: TermCounts) -> Iterator[RisingTerm]:
    for term, now in counts.now.items():
        before = counts.before.get(term, 0)
        if now < LEAST_NOW or now + before < LEAST_TOGETHER:
            continue
        times = _times(counts, now, before)
        if times is not None and times < LEAST_TIMES:
            continue
        chance = fisher(now, before, counts.papers_now, counts.papers_before)
        yield RisingTerm(term=term, now=now, times=times, chance=chance)


def _times(counts: TermCounts, now: int, before: int) -> float | None:
    """How many times as often a paper of the week has the term."""
    return (now / counts.papers_now) / (before / counts.papers_before) if before else None


def fisher(now: int, before: int, papers_now: int, papers_before: int) -> float:
    """The chance that of `now + before` papers at least `now` fall into the week, if papers fell at random."""
    having, papers = now + before, papers_now + papers_before
    if not 0 < papers_now < papers:
        return 1.0
    part = exp(
        _log_choose(having, now) + _log_choose(papers - having, papers_now - now) - _log_choose(papers, papers_now)
    )
    total = part
    for count in range(now, min(having, papers_now)):
        part *= (having - count) * (papers_now - count)
        part /= (count + 1) * (papers - having - papers_now + count + 1)
        total += part
        if part < total * _NEGLIGIBLE:
            break
    return min(1.0, total)


def _log_choose(of: int, chosen: int) -> float:
    """The logarithm of the binomial coefficient."""
    if not 0 <= chosen <= of:
        return -inf
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def _holm(surest_first: Iterable[RisingTerm], tested: int) -> Iterator[RisingTerm]:
    """Those that Holm's step-down method keeps of `tested` terms."""
    for rank, one in enumerate(surest_first):
        if one.chance > CHANCE / max(1, tested - rank):
            return
        yield one


def _distinct(surest_first: Iterable[RisingTerm]) -> list[RisingTerm]:
    """The terms without those that say what another one says: of a term and one that contains it, one stays."""
    kept: list[RisingTerm] = []
    for one in surest_first:
        rivals = [other for other in kept if _says_the_same(one.term, other.term)]
        if not rivals:
            kept.append(one)
        elif all(_stands_for(one, other) for other in rivals):
            kept[kept.index(rivals[0])] = one
            kept = [other for other in kept if other not in rivals]
    return kept


def _stands_for(longer: RisingTerm, shorter: RisingTerm) -> bool:
    return _contains(longer.term, shorter.term) and longer.now >= _CONTAINED * shorter.now


def _says_the_same(one: str, other: str) -> bool:
    """Whether one of two terms contains the other, both are parts of one, or one has a hyphen more."""
    return (
        _contains(one, other)
        or _contains(other, one)
        or _runs_into(one, other)
        or _runs_into(other, one)
        or one.replace(" ", "") == other.replace(" ", "")
    )


def _runs_into(one: str, other: str) -> bool:
    """Whether a term ends with the two words that the other begins with."""
    return one.split()[-2:] == other.split()[:2]


def _contains(longer: str, shorter: str) -> bool:
    """Whether the words of one term stand in a row in the other."""
    return f" {shorter} " in f" {longer} "
