"""The matcher: holds every stored query, takes additions and removals, and finds those that a paper matches.

Queries that are equal in canonical form share one node, so a million subscriptions cost what their different
queries cost. A node is filed under the rarest feature of each of its clauses; a paper looks up its own features,
and the nodes found there are asked the evaluator, whose answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.matching.features import Feature, choices, features
from bot.query.candidates import Kind, candidate_clauses
from bot.query.canonical import normal
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.reasons import Reasons
from bot.query.tree import Query


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored query that matches, and why."""

    id: int
    reasons: Reasons


@dataclass(slots=True)
class _Node:
    """A query in canonical form, who asks it, and the features it is filed under (none: it is tried always)."""

    query: Query
    filed: frozenset[Feature]
    ids: set[int] = field(default_factory=set)


class Matcher:
    """Stored queries by the id of whoever asks. `frequency` says how common a term is in papers, if that is known.

    Without it the features that fewest stored queries share are taken for the rarest.
    """

    def __init__(self, frequency: Callable[[str], int] | None = None) -> None:
        self._frequency = frequency
        self._nodes: dict[Query, _Node] = {}
        self._by_id: dict[int, _Node] = {}
        self._by_feature: dict[Feature, dict[int, _Node]] = {}
        self._always: dict[int, _Node] = {}
        self._prefix_lengths: dict[int, int] = {}

    def __len__(self) -> int:
        """How many queries are stored."""
        return len(self._by_id)

    def add(self, id: int, query: Query) -> None:  # noqa: A002 - what it is called everywhere else
        """Store a query under an id; one that was stored under it before is replaced."""
        self.remove(id)
        form = normal(query)
        node = self._nodes.get(form)
        if node is None:
            node = self._nodes[form] = _Node(form, self._rarest(form))
            self._file(node)
        node.ids.add(id)
        self._by_id[id] = node

    def remove(self, id: int) -> None:  # noqa: A002 - see `add`
        """Forget the query stored under an id, if there is one."""
        node = self._by_id.pop(id, None)
        if node is None:
            return
        node.ids.discard(id)
        if not node.ids:
            del self._nodes[node.query]
            self._unfile(node)

    def match(self, text: PaperText) -> tuple[Hit, ...]:
        """The stored queries that are true of a paper, with their reasons, in the order of their ids."""
        hits = []
        for node in self._candidates(text):
            reasons = evaluate(node.query, text)
            if reasons is not None:
                hits += [Hit(each, reasons) for each in node.ids]
        return tuple(sorted(hits, key=lambda hit: hit.id))

    def _candidates(self, text: PaperText) -> Iterator[_Node]:
        """The nodes that could match: those filed under a feature of the paper, and those that are tried always."""
        found = dict(self._always)
        longest = max(self._prefix_lengths, default=0)
        for feature in features(text, is_asked=self._asks_for_prefix, longest=longest):
            found.update(self._by_feature.get(feature, {}))
        return iter(found.values())

    def _asks_for_prefix(self, start: str) -> bool:
        """Whether a stored query is filed under this beginning of words."""
        return (Kind.PREFIX, start) in self._by_feature

    def _rarest(self, query: Query) -> frozenset[Feature]:
        """The features to file a query under: for each clause the rarest. None if a clause has no needle."""
        options = [choices(clause) for clause in candidate_clauses(query)]
        if not all(options):
            return frozenset()
        return frozenset(feature for each in options for feature in min(each, key=self._commonness))

    def _commonness(self, alternatives: tuple[Feature, ...]) -> tuple[int, int, int]:
        """How many papers and stored queries would be brought together by these features."""
        kinds = sum(kind in _COMMON for kind, _ in alternatives)
        papers = sum(self._frequency(text) for _, text in alternatives) if self._frequency is not None else 0
        return kinds, papers, sum(len(self._by_feature.get(feature, {})) for feature in alternatives)

    def _file(self, node: _Node) -> None:
        """Make a node findable."""
        if not node.filed:
            self._always[id(node)] = node
        for feature in node.filed:
            self._by_feature.setdefault(feature, {})[id(node)] = node
            if feature[0] is Kind.PREFIX:
                self._count_prefix(len(feature[1]), 1)

    def _unfile(self, node: _Node) -> None:
        """Take a node out of every place where it was filed."""
        self._always.pop(id(node), None)
        for feature in node.filed:
            nodes = self._by_feature[feature]
            del nodes[id(node)]
            if not nodes:
                del self._by_feature[feature]
            if feature[0] is Kind.PREFIX:
                self._count_prefix(len(feature[1]), -1)

    def _count_prefix(self, length: int, change: int) -> None:
        """Keep count of how long the beginnings are that are asked for."""
        self._prefix_lengths[length] = self._prefix_lengths.get(length, 0) + change
        if not self._prefix_lengths[length]:
            del self._prefix_lengths[length]


_COMMON = frozenset({Kind.PREFIX, Kind.ARCHIVE, Kind.CATEGORY, Kind.SOURCE, Kind.UPVOTES, Kind.STARS, Kind.HAS})
"""Kinds of features that many papers have: a word is the better place to file a query that also names one."""
