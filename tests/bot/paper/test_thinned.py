"""What remains of a thinned paper, and which records about it are listened to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord
from bot.paper.relation import Relation, RelationKind
from bot.paper.same_work import work_key
from bot.paper.thinned import heard, thinned_paper, thinned_record

NOW = datetime(2026, 11, 24, tzinfo=UTC)
RETRACTED = (Relation(kind=RelationKind.RETRACTED),)
OLD = Paper(id=PaperId("arxiv:1"), title="On the Use of GPUs", authors=("Ada Okafor",), url="https://papers.example/1")
LIVE = replace(OLD, id=PaperId("doi:10.1000/2"), title="On Rice")


def stored(paper: Paper, *, row: int = 1) -> StoredPaper:
    return StoredPaper(paper=paper, row=row, revision=3, first_seen_at=NOW)


def record(paper: Paper, *, key: str = "k", aliases: tuple[str, ...] = ()) -> Record:
    named = tuple(map(PaperId, aliases))
    return Record(key=RecordKey("lab", key), paper=paper, first_told_at=NOW, aliases=named)


THINNED = PaperHistory(thinned_paper(stored(OLD), at=NOW), (thinned_record(record(OLD)),))
HISTORIES = {OLD.id: THINNED, LIVE.id: PaperHistory(stored(LIVE, row=2), (record(LIVE, key="live"),))}


def listened(told: Record, known: StoredRecord | None = None) -> tuple[Record, ...]:
    return heard([told], {told.key: known} if known else {}, HISTORIES).records


def test_its_ids_its_address_and_its_retraction_remain_and_no_work_is_taken_for_it():
    after = thinned_paper(stored(replace(OLD, relations=RETRACTED, abstract="…")), at=NOW)
    assert after.paper == Paper(id=OLD.id, title="", url=OLD.url, relations=RETRACTED)
    assert (after.row, after.revision, after.first_seen_at, after.thinned_at) == (1, 4, NOW, NOW)
    assert work_key(after.paper) is None
    assert thinned_record(record(OLD, aliases=("doi:10.1000/1",))) == record(Paper(id=OLD.id, title=""))


def test_nothing_is_left_out_where_no_paper_was_thinned():
    told, known = [record(LIVE)], {record(LIVE).key: StoredRecord(record(LIVE), LIVE.id)}
    kept = heard(told, known, {LIVE.id: HISTORIES[LIVE.id]})
    assert (kept.records, kept.stored) == ((told[0],), known)


def test_what_is_told_of_a_thinned_paper_is_left_out_by_its_id_its_key_and_its_alias():
    filed = StoredRecord(thinned_record(record(OLD)), OLD.id)
    by_feed = replace(OLD, id=PaperId("feed:lab:9"))
    assert listened(record(replace(OLD, title="Changed"))) == ()
    assert listened(record(by_feed), replace(filed, record=replace(filed.record, paper=by_feed))) == ()
    assert listened(record(replace(OLD, id=PaperId("doi:10.1000/9")), aliases=(OLD.id,))) == ()


def test_another_paper_of_the_same_registry_under_its_key_is_heard_and_takes_the_key():
    other = record(replace(OLD, id=PaperId("arxiv:2")), aliases=(OLD.id,))
    filed = StoredRecord(thinned_record(record(OLD)), OLD.id)
    kept = heard([other], {other.key: filed}, HISTORIES)
    assert kept.records == (replace(other, aliases=()),)
    assert kept.stored == {}


def test_a_live_paper_is_heard_without_its_thinned_alias():
    assert listened(record(LIVE, aliases=(OLD.id, "doi:10.1000/3"))) == (record(LIVE, aliases=("doi:10.1000/3",)),)


def test_a_retraction_is_heard_once():
    told = record(replace(OLD, relations=RETRACTED))
    assert listened(told) == (told,)
    known = PaperHistory(thinned_paper(stored(told.paper), at=NOW), THINNED.records)
    assert heard([told], {}, {OLD.id: known}).records == ()
