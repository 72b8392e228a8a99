"""In how many papers of a week, and of the weeks before it, each term stands: what `bot.digest.rising` tests.

The week is read more than once, each time for longer terms: a run of words cannot be in more papers than its rarest
word, so runs are counted only of words that are in enough papers, and the memory stays that of one week's words.
The weeks before are read once, for the terms that are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.digest.plain_terms import is_telling, runs_of, tells_alone

LEAST_NOW = 6
"""A term in fewer papers of the week than this does not rise, whatever the test would say."""
_RUNS_FROM_A_TOKEN = 3
"""At most so many terms begin at a token: a word, and the runs of two and three."""

Tokens = Sequence[str]
"""The terms of a paper, in order (`bot.digest.plain_terms.tokens_of`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCounts:
    """The papers of a week and of the weeks before, and in how many of them each term stands.

    Only terms in at least `LEAST_NOW` papers of the week are named. `occurrences` is an upper bound: how many
    terms all these papers have together, each counted once for every paper that has it.
    """

    papers_now: int
    papers_before: int
    now: Mapping[str, int]
    before: Mapping[str, int]
    occurrences: int


def term_counts(week: Sequence[Tokens], before: Iterable[Tokens]) -> TermCounts:
    """Count the terms of a week's papers, in them and in those of the weeks before."""
    now = _terms_of_the_week(week)
    wanted = _Wanted(now)
    found: Counter[str] = Counter()
    papers = tokens = 0
    for one in before:
        papers += 1
        tokens += len(one)
        found.update(wanted.within(one))
    return TermCounts(
        papers_now=len(week),
        papers_before=papers,
        now=now,
        before={term: found[term] for term in now},
        occurrences=_RUNS_FROM_A_TOKEN * (tokens + sum(map(len, week))),
    )


def _terms_of_the_week(week: Sequence[Tokens]) -> dict[str, int]:
    words: Counter[str] = Counter()
    for tokens in week:
        words.update(set(tokens))
    telling = frozenset(word for word, count in words.items() if count >= LEAST_NOW and is_telling(word))
    runs: Counter[str] = Counter()
    for tokens in week:
        runs.update(set(runs_of(tokens, telling)))
    counted = {word: words[word] for word in telling if tells_alone(word)}
    return counted | {run: count for run, count in runs.items() if count >= LEAST_NOW}


class _Wanted:
    """Terms that are looked for in many papers: words by themselves, runs by their first two words."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._thirds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for term in terms:
            match term.split():
                case [word]:
                    self._words.add(word)
                case [first, second]:
                    self._pairs.add((first, second))
                case [first, second, third]:
                    self._thirds[first, second].add(third)

    def within(self, tokens: Tokens) -> Iterator[str]:
        """The wanted terms that stand in a paper, each once."""
        yield from self._words.intersection(tokens)
        pairs = list(pairwise(tokens))
        different = set(pairs)
        yield from map(" ".join, self._pairs & different)
        if begun := self._thirds.keys() & different:
            runs = {(pair, third) for pair, third in zip(pairs, tokens[2:], strict=False) if pair in begun}
            yield from (" ".join((*pair, third)) for pair, third in runs if third in self._thirds[pair])
