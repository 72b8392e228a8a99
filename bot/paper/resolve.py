"""Entity resolution: assigns the incoming records of a page to papers, and updates the records of those papers.

An incoming record is about the stored paper with its id, and about the paper that its stored version belongs to. If
these are two papers, they are merged: the older keeps its row and its id, and the other's id becomes an alias. But two
different ids of one registry (arXiv, DOI) are never one paper: if a source uses one key for both, the papers stay
apart, and the record moves to the paper that it now names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.paper.identity import may_be_one
from bot.paper.paper import Paper, PaperId
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord, paper_of, updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A paper after the incoming records were applied to it.

    `stored` are the stored papers that it was merged from, the oldest first; none for a new paper. `changed` are the
    records to write, `aliases` the new ids of the paper, and `keys` the keys of the incoming records about it.
    """

    paper: Paper
    stored: tuple[PaperHistory, ...]
    changed: tuple[Record, ...]
    aliases: tuple[PaperId, ...]
    keys: frozenset[RecordKey]


def resolve(
    told: Sequence[Record],
    *,
    stored_records: Mapping[RecordKey, StoredRecord],
    histories: Mapping[PaperId, PaperHistory],
) -> tuple[Resolved, ...]:
    """The papers that `told` is about, and those that lose a record to them, in order of first mention.

    `stored_records` holds the records stored under the keys of `told`. `histories` holds the stored papers that the ids
    of `told` name, and those that the stored records belong to.
    """
    drafts = _Drafts(histories)
    for record in told:
        known = stored_records.get(record.key)
        if known is None or known.paper == record.paper.id:
            drafts.of(record.paper.id).tell(record)
        elif may_be_one(known.record.paper.id, record.paper.id) and drafts.may_be_one(known.paper, record.paper.id):
            drafts.of(record.paper.id, known.paper).tell(record)
        else:
            drafts.of(known.paper).lose(record.key)
            drafts.of(record.paper.id).tell(record)
    return tuple(draft.resolved() for draft in drafts.in_order() if draft.records)


@dataclass(eq=False)
class _Draft:
    """A paper while the incoming records of a page are applied. `fresh` are the ids in `names` that are not stored."""

    names: list[PaperId] = field(default_factory=list)
    fresh: list[PaperId] = field(default_factory=list)
    stored: dict[int, PaperHistory] = field(default_factory=dict)
    records: dict[RecordKey, Record] = field(default_factory=dict)
    keys: set[RecordKey] = field(default_factory=set)
    changed: dict[RecordKey, Record] = field(default_factory=dict)

    def aliases(self) -> set[PaperId]:
        """Every alias that is stored for it."""
        return {alias for history in self.stored.values() for alias in history.aliases}

    def tell(self, record: Record) -> None:
        """Apply an incoming record to the one with the same key."""
        known = self.records.get(record.key)
        after = updated(known, record)
        self.keys.add(record.key)
        if after != known:
            self.records[record.key] = self.changed[record.key] = after

    def lose(self, key: RecordKey) -> None:
        """Remove a record that is about another paper now. A draft without records leaves its paper as stored."""
        self.records.pop(key, None)
        self.changed.pop(key, None)
        self.keys.discard(key)

    def absorb(self, other: _Draft) -> None:
        """Merge another draft into this one."""
        self.names += other.names
        self.fresh += other.fresh
        self.stored |= other.stored
        self.records |= other.records
        self.keys |= other.keys
        self.changed |= other.changed

    def resolved(self) -> Resolved:
        """The paper, under the id of the oldest that is stored, else under the one it was first told by."""
        stored = tuple(self.stored[row] for row in sorted(self.stored))
        first = stored[0].stored.paper.id if stored else self.fresh[0]
        return Resolved(
            paper=paper_of(first, self.records.values()),
            stored=stored,
            changed=tuple(self.changed.values()),
            aliases=tuple(name for name in dict.fromkeys(self.fresh) if name != first),
            keys=frozenset(self.keys),
        )


class _Drafts:
    """The drafts of a page by every name of their papers."""

    def __init__(self, histories: Mapping[PaperId, PaperHistory]) -> None:
        self._histories = histories
        self._by_name: dict[PaperId, _Draft] = {}

    def of(self, *names: PaperId) -> _Draft:
        """The draft of the papers with these ids: created where there is none, merged where there are several."""
        found = list(dict.fromkeys(self._named(name) for name in names))
        first = found[0]
        for other in found[1:]:
            first.absorb(other)
        for name in first.names:
            self._by_name[name] = first
        return first

    def may_be_one(self, *names: PaperId) -> bool:
        """Whether the papers may be merged: no two of their ids are different ids of one registry."""
        ids = [{*draft.names, *draft.aliases()} for draft in map(self._named, names)]
        return all(may_be_one(one, other) for first, second in pairwise(ids) for one in first for other in second)

    def in_order(self) -> tuple[_Draft, ...]:
        """Every draft once, in the order in which it was first named."""
        return tuple(dict.fromkeys(self._by_name.values()))

    def _named(self, name: PaperId) -> _Draft:
        history = self._histories.get(name)
        known = name if history is None else history.stored.paper.id
        draft = self._by_name.get(name) or self._by_name.get(known)
        if draft is None:
            draft = _Draft()
            if history is not None:
                draft.stored[history.stored.row] = history
                draft.records = {record.key: record for record in history.records}
        draft.names += [one for one in (known, name) if one not in draft.names]
        draft.fresh += [name] if history is None else []
        for one in draft.names:
            self._by_name[one] = draft
        return draft
