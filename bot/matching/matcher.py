"""The matcher: holds every stored query, takes additions and removals, and finds those that a paper matches.

A query becomes clauses (`clauses`), their leaves become numbers (`features`), and each clause is filed as a path of
numbers, the rarest first (`trie`). A paper is turned into the set of its numbers, once, and the trie is walked with it.
Queries that are equal in canonical form share one place, so a million subscriptions cost what their different queries
cost, and what is found is the queries, each with all who ask it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.matching.clauses import Clause, clauses_of
from bot.matching.features import Features, TermCounts
from bot.matching.stored import Filed, StoredQuery
from bot.matching.trie import ClauseTrie
from bot.query.canonical import normal
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.tree import Query

_NOTHING: frozenset[int] = frozenset()
_WORTH_MOVING = 4.0
"""A path is laid anew when its first feature is this many times as common as the rarest it could begin with."""
_COMMON = 0.01
"""A first feature that fewer papers have than this does no harm."""


class Matcher:
    """Stored queries by the id of whoever asks. `counts` say how common terms are, where an archive knows."""

    def __init__(self, counts: TermCounts | None = None) -> None:
        self._features = Features(counts or TermCounts())
        self._trie = ClauseTrie()
        self._stored: dict[Query, StoredQuery] = {}
        self._by_id: dict[int, StoredQuery] = {}
        self._doubtful: set[StoredQuery] = set()
        self._round: Iterator[StoredQuery] = iter(())

    def __len__(self) -> int:
        """How many queries are stored, equal ones counted as often as they are asked."""
        return len(self._by_id)

    def add(self, id: int, query: Query) -> None:  # noqa: A002 - what it is called everywhere else
        """Store a query under an id; one that was stored under it before is replaced."""
        self.remove(id)
        stored = self._stored.get(query) or self._place(normal(query))
        stored.add(id)
        self._by_id[id] = stored

    def remove(self, id: int) -> None:  # noqa: A002 - see `add`
        """Forget the query stored under an id, if there is one."""
        stored = self._by_id.pop(id, None)
        if stored is None:
            return
        stored.discard(id)
        if not stored.ids:
            del self._stored[stored.query]
            self._doubtful.discard(stored)
            self._unfile(stored)

    def match(self, text: PaperText) -> tuple[StoredQuery, ...]:
        """The different queries that are true of a paper, each with all who ask it."""
        present = self._features.of(text)
        self._features.count(present)
        found = self._trie.fulfilled(present)
        if not self._doubtful:
            return tuple(found)
        return tuple(stored for stored in found if stored.is_exact or evaluate(stored.query, text) is not None)

    def settle(self, most: int) -> int:
        """Look at so many stored queries, in turn, and file anew those whose order no longer fits; returns how many.

        Called now and then, it lets no order hurt for ever, whatever was known of the features when it was chosen.
        """
        moved = 0
        for _ in range(min(most, len(self._stored))):
            stored = next(self._round, None)
            if stored is None:
                self._round = iter(tuple(self._stored.values()))
                stored = next(self._round)
            if stored.ids and any(map(self._is_misplaced, stored.filed)):
                self._unfile(stored)
                self._file(stored)
                moved += 1
        return moved

    def _place(self, form: Query) -> StoredQuery:
        """The place of a query in canonical form, made where there is none."""
        stored = self._stored.get(form)
        if stored is None:
            stored = self._stored[form] = StoredQuery(form)
            self._file(stored)
        return stored

    def _file(self, stored: StoredQuery) -> None:
        """File a query under its clauses."""
        clauses = clauses_of(stored.query)
        stored.is_exact = clauses.exact
        if not clauses.exact:
            self._doubtful.add(stored)
        stored.filed = tuple(self._filed(stored, clause) for clause in clauses.alternatives)
        for filed in stored.filed:
            self._trie.put(filed)

    def _filed(self, stored: StoredQuery, clause: Clause) -> Filed:
        features, required = self._features, [self._features.ask(leaf) for leaf in clause.required]
        path = tuple(sorted(required, key=lambda number: (features.share(number), number)))
        return Filed(frozenset(map(self._features.ask, clause.excluded)) if clause.excluded else _NOTHING, stored, path)

    def _unfile(self, stored: StoredQuery) -> None:
        """Take a query out from under all its clauses."""
        for filed in stored.filed:
            self._trie.remove(filed)
        for filed in stored.filed:
            for number in (*filed.path, *filed.excluded):
                self._features.release(number)

    def _is_misplaced(self, filed: Filed) -> bool:
        """Whether a clause is met by many more papers than it need be."""
        if len(filed.path) < 2:
            return False
        first, *rest = map(self._features.share, filed.path)
        return first > _COMMON and first > _WORTH_MOVING * min(rest)
