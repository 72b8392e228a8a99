"""What remains of a paper that is thinned for its age, and what sources may still say of it.

Its ids, the keys by which sources name it, its address, and what has happened to it since (a retraction) remain, so
that a feed which still lists it brings no news, and a button of an old card still says where the paper lives. It has no
title and no authors, so that no work is taken for it (`bot.paper.same_work`).

A source that tells of a thinned paper again, changed or not, is not listened to: else each poll of a long feed would
bring back what was thinned, and a baseline would begin for it. One thing is heard: that the paper is retracted or
withdrawn. It then comes back as that source tells it, and the channels that were posted it are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.paper.identity import may_be_one, may_be_one_work
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord


def thinned_paper(stored: StoredPaper, *, at: datetime) -> StoredPaper:
    """The paper after it is thinned; its revision rises, so that a page which was decided on it is decided anew."""
    paper = Paper(id=stored.paper.id, title="", url=stored.paper.url, relations=stored.paper.relations)
    return replace(stored, paper=paper, revision=stored.revision + 1, thinned_at=at)


def thinned_record(record: Record) -> Record:
    """The record after its paper is thinned: which source named the paper by which key, and by which id."""
    return replace(record, paper=Paper(id=record.paper.id, title=""), aliases=())


@dataclass(frozen=True, slots=True)
class Heard:
    """The records of a page that are listened to, with the stored records under their keys."""

    records: tuple[Record, ...]
    stored: Mapping[RecordKey, StoredRecord]


def heard(
    told: Iterable[Record], stored: Mapping[RecordKey, StoredRecord], histories: Mapping[PaperId, PaperHistory]
) -> Heard:
    """Leave out what is told of thinned papers.

    `histories` holds the stored papers that the ids and aliases of `told` name, and those of the records in `stored`.
    A new id is of a thinned paper where its key or an alias says so, and the ids may be one (`bot.paper.identity`).
    A paper that is apart from a thinned one stays apart, and takes the key over.
    """
    thinned = {name: history for name, history in histories.items() if history.stored.is_thinned}
    if not thinned:
        return Heard(tuple(told), stored)
    records, kept = list[Record](), dict(stored)
    for record in told:
        known = stored.get(record.key)
        about = _about(record, known, histories)
        if about in thinned:
            if record.paper.is_taken_back and not thinned[about].stored.paper.is_taken_back:
                records.append(record)
            continue
        records.append(replace(record, aliases=tuple(name for name in record.aliases if name not in thinned)))
        if known is not None and known.paper in thinned:
            del kept[record.key]
    return Heard(tuple(records), kept)


def _about(record: Record, known: StoredRecord | None, histories: Mapping[PaperId, PaperHistory]) -> PaperId:
    """The name of the paper that a record is about: its own id where that is stored, else its key's, else an alias."""
    name = record.paper.id
    if name in histories:
        return name
    if (
        known is not None
        and may_be_one(known.record.paper.id, name)
        and _may_be(name, histories[known.paper], may_be_one)
    ):
        return known.paper
    stored = (alias for alias in record.aliases if alias in histories)
    return next((alias for alias in stored if _may_be(name, histories[alias], may_be_one_work)), name)


def _may_be(name: PaperId, history: PaperHistory, rule: Callable[[PaperId, PaperId], bool]) -> bool:
    """Whether a new id may be one of a stored paper's."""
    return all(rule(name, theirs) for theirs in (history.stored.paper.id, *history.aliases))
