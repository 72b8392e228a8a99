"""The matcher: holds every stored query, takes additions and removals, and finds those that a paper matches.

A query is compiled to clauses (`clauses`, its DNF). Their leaves become numbers (`features`), and each clause becomes a
row of a table, filed under the rarest of its features (`clause_table`). A paper is turned into the set of its features
once, and compared with the rows that are filed under them. Queries with the same identity share one entry
(`query_registry`), so the cost grows with the number of different queries, not of subscriptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.matching.clause_table import ClauseTable
from bot.matching.clauses import clauses_of
from bot.matching.features import Features, TermCounts
from bot.matching.query_registry import LARGEST_ID, Found, QueryRegistry, StoredQuery
from bot.query.canonical import identity, normal
from bot.query.canonical_reader import Alternative, read_canonical, read_flat
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.tree import Leaf, Query

_WORTH_MOVING = 4.0
"""A clause is refiled when its first feature is this many times as common as its rarest one."""
_COMMON = 0.01
"""A clause whose first feature is in at most this share of the papers is never refiled."""


class Matcher:
    """Stored queries by id. `counts` are the document frequencies of terms, where an archive knows them."""

    def __init__(self, counts: TermCounts | None = None) -> None:
        self._features = Features(counts or TermCounts())
        self._table = ClauseTable()
        self._registry = QueryRegistry()
        self._by_identity: dict[str, StoredQuery] = {}
        self._by_id: dict[int, StoredQuery] = {}
        self._inexact: set[int] = set()
        self._to_rebalance: Iterator[StoredQuery] = iter(())

    def __len__(self) -> int:
        """The number of ids under which a query is stored."""
        return len(self._by_id)

    def add(self, id: int, query: Query) -> None:  # noqa: A002 - what it is called everywhere else
        """Store a query under an id, from -`LARGEST_ID` to `LARGEST_ID`; replaces what is stored under it."""
        _refuse_large_id(id)
        self._attach(id, self._of_query(query))

    def add_canonical(self, id: int, query: str) -> None:  # noqa: A002 - see `add`
        """Store a query given as canonical text, which is not checked. Raises QueryError if it cannot be parsed."""
        _refuse_large_id(id)
        self._attach(id, self._by_identity.get(query) or self._of_text(query))  # the text may be an identity

    def remove(self, id: int) -> None:  # noqa: A002 - see `add`
        """Remove an id and its query, if it is stored."""
        stored = self._by_id.pop(id, None)
        if stored is not None:
            self._detach(id, stored)

    def match(self, text: Document) -> Found:
        """The queries that match a paper, each once, with their ids. Counts the paper in the estimates of frequency."""
        present = self._features.present_in(text)
        self._features.observe(present)
        numbers = self._table.owners(present, features=self._features.limit)
        if self._inexact:
            numbers = numbers[[self._is_true(number, text) for number in numbers.tolist()]]
        return Found(numbers, self._registry)

    def rebalance(self, most: int) -> int:
        """Check the next `most` queries and refile the misplaced ones; returns how many were.

        A query is filed by what is known of its features at that time. Called now and then, this corrects every choice
        that later papers prove wrong.
        """
        moved = 0
        for _ in range(min(most, len(self._by_identity))):
            stored = next(self._to_rebalance, None)
            if stored is None:
                self._to_rebalance = iter(tuple(self._by_identity.values()))
                stored = next(self._to_rebalance)
            if stored.is_live and any(map(self._is_misplaced, stored.clauses)):
                before = stored.clauses
                # In this order: a feature loses its counts with its last reference.
                self._file(stored, clauses_of(stored.query).alternatives)
                self._unfile(before)
                moved += 1
        return moved

    def _is_true(self, number: int, text: Document) -> bool:
        """Whether a query matches, given that one of its clauses is true."""
        return number not in self._inexact or evaluate(self._registry[number].query, text) is not None

    def _attach(self, id_: int, stored: StoredQuery) -> None:
        before = self._by_id.get(id_)
        if before is stored:
            return
        self._registry.add(stored, id_)
        self._by_id[id_] = stored
        if before is not None:
            self._detach(id_, before)

    def _detach(self, id_: int, stored: StoredQuery) -> None:
        self._registry.discard(stored, id_)
        if not stored.is_live:
            del self._by_identity[stored.identity]
            self._unfile(stored.clauses)
            self._inexact.discard(stored.number)
            self._registry.release(stored)

    def _of_query(self, query: Query) -> StoredQuery:
        """The entry of a query, registered if it is new."""
        identity_text = identity(query)
        known = self._by_identity.get(identity_text)
        if known is not None:
            return known
        clauses = clauses_of(query)
        stored = self._register(identity_text, normal(query), clauses.alternatives)
        if not clauses.exact:
            self._inexact.add(stored.number)
        return stored

    def _of_text(self, query: str) -> StoredQuery:
        """The entry of a query that is given as text in canonical form."""
        flat = read_flat(query)
        if flat is None:
            return self._of_query(read_canonical(query))
        return self._by_identity.get(flat.identity) or self._register(flat.identity, query, flat.alternatives)

    def _register(self, identity_text: str, form: Query | str, alternatives: Iterable[Alternative]) -> StoredQuery:
        """Register a query in canonical form, as a tree or as text."""
        stored = self._registry.register(identity_text, form)
        self._file(stored, alternatives)
        self._by_identity[identity_text] = stored
        return stored

    def _file(self, stored: StoredQuery, alternatives: Iterable[Alternative]) -> None:
        """File the clauses of a query."""
        stored.clauses = tuple([self._file_clause(stored.number, *alternative) for alternative in alternatives])

    def _file_clause(self, owner: int, required: Sequence[Leaf], excluded: Sequence[Leaf]) -> int:
        """File a clause, its rarest feature first, and return its number."""
        needed = self._features.acquire(required)
        unwanted = self._features.acquire(excluded) if excluded else []
        if len(needed) > 1:
            needed.sort(key=self._features.rarity)
        return self._table.put(owner, needed, unwanted)

    def _unfile(self, clauses: tuple[int, ...]) -> None:
        """Remove clauses and their references to features."""
        for clause in clauses:
            for feature in self._table.features(clause):
                self._features.release(feature)
            self._table.remove(clause)

    def _is_misplaced(self, clause: int) -> bool:
        """Whether a clause is compared with many more papers than necessary."""
        first = self._features.share(self._table.first(clause))
        if first <= _COMMON:
            return False
        rarest = min(map(self._features.share, self._table.required(clause)), default=first)
        return first > _WORTH_MOVING * rarest


def _refuse_large_id(id_: int) -> None:
    if not -LARGEST_ID <= id_ <= LARGEST_ID:
        raise ValueError(f"the id {id_} is out of range: it must fit in 64 bits")
