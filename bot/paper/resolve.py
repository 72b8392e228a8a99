"""Entity resolution: assigns the incoming records of a page to papers, and updates the records of those papers.

An incoming record is about

1. the paper with its id;
2. the papers with the further ids that it tells (aliases);
3. the paper that its stored version belongs to;
4. where all these are new, the one paper with the same work key near it in time (`bot.paper.same_work`), be it stored
   or on the same page. If several fit, none is chosen.

If these are several papers, they are merged: the older keeps its row and its id, and the others' ids become aliases.

A paper has at most one arXiv id, whatever is told. Two DOIs are one paper where a source tells one as the alias of the
other, or where title and first author agree. They are two if a source only uses one key for both: then the papers
stay apart, and the record moves to the paper that it now names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from bot.paper.identity import may_be_one, may_be_one_work
from bot.paper.paper import Paper, PaperId
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord, paper_of, updated
from bot.paper.same_work import dated, is_within

IdRule = Callable[[PaperId, PaperId], bool]


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

    @property
    def turns_out_taken_back(self) -> bool:
        """Whether it is known as retracted or withdrawn now, and a stored paper that it was merged from was not."""
        return self.paper.is_taken_back and any(not one.stored.paper.is_taken_back for one in self.stored)


def resolve(
    told: Sequence[Record],
    *,
    stored_records: Mapping[RecordKey, StoredRecord],
    histories: Mapping[PaperId, PaperHistory],
    work_keys: Mapping[RecordKey, str],
    works: Mapping[str, tuple[PaperId, ...]],
) -> tuple[Resolved, ...]:
    """The papers that `told` is about, and those that lose a record to them, in order of first mention.

    `stored_records` holds the records stored under the keys of `told`. `work_keys` holds the work keys of records whose
    ids are not stored, by the keys of the records, and `works` the stored papers with these work keys. `histories`
    holds the stored papers that the ids and aliases of `told` name, those that the stored records belong to, and those
    of `works`.
    """
    drafts = _Drafts(histories, works)
    for record in told:
        drafts.join_aliases(record)
        known = stored_records.get(record.key)
        if known is not None:
            drafts.keep_or_move(record, known)
        work = work_keys.get(record.key)
        if work is not None:
            drafts.join_work(record, work)
        drafts.of(record.paper.id).tell(record)
    return tuple(draft.resolved() for draft in drafts.in_order() if draft.is_told_of and draft.records)


@dataclass(eq=False)
class _Draft:
    """A paper while the incoming records of a page are applied. `order` rises from draft to draft.

    `fresh` are the ids in `names` that are not stored. `is_told_of`: it gained or lost a record. Other drafts were only
    compared with, and their papers stay as they are.
    """

    order: int
    names: list[PaperId] = field(default_factory=list)
    fresh: list[PaperId] = field(default_factory=list)
    stored: dict[int, PaperHistory] = field(default_factory=dict)
    records: dict[RecordKey, Record] = field(default_factory=dict)
    keys: set[RecordKey] = field(default_factory=set)
    changed: dict[RecordKey, Record] = field(default_factory=dict)
    is_told_of: bool = False

    def ids(self) -> set[PaperId]:
        """Every id that names it: those of the page and those that are stored."""
        return {*self.names, *(alias for history in self.stored.values() for alias in history.aliases)}

    def dated(self) -> datetime:
        """The earliest moment of it that is known: of its stored papers, else of the incoming records."""
        stored = [dated(one.stored.paper, seen_at=one.stored.first_seen_at) for one in self.stored.values()]
        return min(stored or [dated(one.paper, seen_at=one.first_told_at) for one in self.records.values()])

    def tell(self, record: Record) -> None:
        """Apply an incoming record to the one with the same key."""
        known = self.records.get(record.key)
        after = updated(known, record)
        self.is_told_of = True
        self.keys.add(record.key)
        if after != known:
            self.records[record.key] = self.changed[record.key] = after

    def lose(self, key: RecordKey) -> None:
        """Remove a record that is about another paper now. A draft without records leaves its paper as stored."""
        self.is_told_of = True
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
        self.is_told_of |= other.is_told_of

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
    """The drafts of a page by every name of their papers, and the names of papers by their work keys."""

    def __init__(self, histories: Mapping[PaperId, PaperHistory], works: Mapping[str, tuple[PaperId, ...]]) -> None:
        self._histories = histories
        self._by_name: dict[PaperId, _Draft] = {}
        self._works = {work: list(papers) for work, papers in works.items()}

    def join_aliases(self, record: Record) -> None:
        """Merge the papers that a source says are one."""
        for alias in record.aliases:
            if self._may_be_one(record.paper.id, alias, by=may_be_one_work):
                self.of(record.paper.id, alias)

    def keep_or_move(self, record: Record, known: StoredRecord) -> None:
        """Merge the papers that a source names by one key, or let the record move from the one to the other."""
        paper = record.paper.id
        is_one_already = self.of(known.paper) is self.of(paper)
        may_be_kept = may_be_one(known.record.paper.id, paper) and self._may_be_one(known.paper, paper, by=may_be_one)
        if is_one_already or may_be_kept:
            self.of(paper, known.paper)
        else:
            self.of(known.paper).lose(record.key)

    def join_work(self, record: Record, work: str) -> None:
        """Merge a new paper with the one that has its work key, where exactly one fits."""
        paper = record.paper.id
        others = self._works.setdefault(work, [])
        at = dated(record.paper, seen_at=record.first_told_at)
        fit = [] if self.of(paper).stored else [name for name in others if self._fits(paper, name, at=at)]
        if len({self.of(name) for name in fit}) == 1:
            self.of(paper, fit[0])
        else:
            others.append(paper)

    def _fits(self, paper: PaperId, other: PaperId, *, at: datetime) -> bool:
        return is_within(at, self.of(other).dated()) and self._may_be_one(paper, other, by=may_be_one_work)

    def _may_be_one(self, first: PaperId, second: PaperId, *, by: IdRule) -> bool:
        """Whether two papers are one already, or may be by all of their ids."""
        one, other = self.of(first), self.of(second)
        return one is other or all(by(mine, theirs) for mine, theirs in product(one.ids(), other.ids()))

    def of(self, *names: PaperId) -> _Draft:
        """The draft of the papers with these ids: created where there is none, merged where there are several."""
        first, *others = sorted({self._named(name) for name in names}, key=lambda draft: draft.order)
        for other in others:
            first.absorb(other)
        for name in first.names:
            self._by_name[name] = first
        return first

    def in_order(self) -> tuple[_Draft, ...]:
        """Every draft once, in the order in which it was first named."""
        return tuple(dict.fromkeys(self._by_name.values()))

    def _named(self, name: PaperId) -> _Draft:
        history = self._histories.get(name)
        known = name if history is None else history.stored.paper.id
        draft = self._by_name.get(name) or self._by_name.get(known)
        if draft is None:
            draft = _Draft(order=len(self._by_name))
            if history is not None:
                draft.stored[history.stored.row] = history
                draft.records = {record.key: record for record in history.records}
        draft.names += [one for one in (known, name) if one not in draft.names]
        draft.fresh += [name] if history is None and name not in draft.fresh else []
        for one in draft.names:
            self._by_name[one] = draft
        return draft
