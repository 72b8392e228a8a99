"""Resolution: the papers that an arrival changes, by all that is stored under its keys, ids, aliases and work keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.jobs.arrival import Arrival
from bot.paper.paper import PaperId
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord, updated
from bot.paper.resolve import Resolved, resolve
from bot.paper.same_work import work_key
from bot.paper.thinned import heard
from bot.ports.papers import Papers


@dataclass(frozen=True, slots=True)
class Resolution:
    """The papers that a page changes.

    `unseen` are the keys of the records that its source had not told before, or not with all their categories (a paper
    that is cross-listed is new to the other category). `works` the stored papers with the work
    keys of the page's new ids.
    """

    papers: tuple[Resolved, ...] = ()
    unseen: frozenset[RecordKey] = frozenset()
    works: Mapping[str, tuple[PaperId, ...]] = field(default_factory=dict)


async def resolution(arrival: Arrival, papers: Papers, *, now: datetime) -> Resolution:
    """Resolve a page; an entry that repeats its record is skipped before any paper is read.

    So is what is told of papers that were thinned (`bot.paper.thinned`).
    """
    told = {key: arrival.record(key, now=now) for key in arrival.by_key}
    stored = await papers.records(list(told))
    fresh: Sequence[Record] = [
        one for key, one in told.items() if key not in stored or _tells_more(stored[key].record, one)
    ]
    if not fresh:
        return Resolution()
    histories = await _named(fresh, stored, papers)
    listened = heard(fresh, stored, histories)
    unheard = {one.key for one in fresh} - {one.key for one in listened.records}
    fresh, stored = listened.records, listened.stored
    work_keys = _work_keys(fresh, histories)
    works = await papers.works(list(work_keys.values())) if work_keys else {}
    if alike := [paper for found in works.values() for paper in found]:
        histories = {**histories, **await papers.histories(alike)}
    resolved = resolve(fresh, stored_records=stored, histories=histories, work_keys=work_keys, works=works)
    unseen = frozenset(key for key, one in told.items() if key not in unheard and _is_unseen(one, stored.get(key)))
    return Resolution(resolved, unseen, works)


def _is_unseen(told: Record, known: StoredRecord | None) -> bool:
    return known is None or not set(told.paper.categories) <= set(known.record.paper.categories)


def _tells_more(known: Record, told: Record) -> bool:
    return updated(known, told) != known


async def _named(
    fresh: Sequence[Record], stored: Mapping[RecordKey, StoredRecord], papers: Papers
) -> Mapping[PaperId, PaperHistory]:
    """The stored papers that the records name, and those that their stored versions belong to."""
    ids = [name for record in fresh for name in (record.paper.id, *record.aliases)]
    return await papers.histories([*ids, *(stored[record.key].paper for record in fresh if record.key in stored)])


def _work_keys(fresh: Sequence[Record], histories: Mapping[PaperId, PaperHistory]) -> Mapping[RecordKey, str]:
    """The work keys of the records whose ids are not stored."""
    keyed = ((record.key, work_key(record.paper)) for record in fresh if record.paper.id not in histories)
    return {key: work for key, work in keyed if work is not None}
