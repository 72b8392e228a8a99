"""Which papers the tellings of a page are about, and when two turn out to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord, paper_of
from bot.paper.resolve import Resolved, resolve

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ARXIV, ANOTHER, DOI, OWN = map(PaperId, ("arxiv:2611.99901", "arxiv:2611.99902", "doi:10.1/x", "feed:lab:k"))


def told(source: str, key: str, named: PaperId, title: str = "On GPUs", **facts: object) -> Record:
    paper = Paper(id=named, title=title, sources=(source,), **facts)
    return Record(key=RecordKey(source, key), paper=paper, first_told_at=NOON)


class Archive:
    """Papers that are stored, each of some records."""

    def __init__(self, *papers: tuple[PaperId, tuple[Record, ...]]) -> None:
        self.histories = {
            name: PaperHistory(
                StoredPaper(paper=paper_of(name, records), row=row, revision=1, first_seen_at=NOON), records
            )
            for row, (name, records) in enumerate(papers, start=1)
        }
        self.filed = {record.key: StoredRecord(record, name) for name, records in papers for record in records}

    def after(self, *tellings: Record) -> tuple[Resolved, ...]:
        return resolve(tellings, stored_records=self.filed, histories=self.histories)


def test_a_paper_that_is_not_stored_is_new():
    record = told("arxiv", "2611.99901", ARXIV)
    (one,) = Archive().after(record)
    assert (one.paper, one.stored, one.changed, one.aliases) == (record.paper, (), (record,), ())


def test_the_id_leads_to_the_paper_that_another_source_told_of():
    known = told("arxiv", "2611.99901", ARXIV)
    fresh = told("huggingface", "2611.99901", ARXIV, upvotes=3)
    (one,) = Archive((ARXIV, (known,))).after(fresh)
    assert [history.stored.row for history in one.stored] == [1]
    assert (one.changed, one.paper) == ((fresh,), paper_of(ARXIV, (known, fresh)))


def test_a_paper_that_stands_twice_on_a_page_is_one_with_what_both_tell():
    (one,) = Archive().after(told("sample", ARXIV, ARXIV, upvotes=3), told("sample", ARXIV, ARXIV, stars=4))
    assert (one.paper.upvotes, one.paper.stars) == (3, 4)


def test_a_source_that_learns_the_doi_of_what_only_it_had_named_gives_its_paper_a_second_name():
    archive = Archive((OWN, (told("feed:lab", "k", OWN),)))
    (one,) = archive.after(told("feed:lab", "k", DOI))
    assert (one.paper.id, one.aliases) == (OWN, (DOI,))


def test_two_stored_papers_that_turn_out_to_be_one_are_the_older_with_the_records_of_both():
    own, doi = told("feed:lab", "k", OWN, "From the lab"), told("crossref", "10.1/x", DOI, upvotes=2)
    archive = Archive((DOI, (doi,)), (OWN, (own,)))
    (one,) = archive.after(told("feed:lab", "k", DOI, "From the lab"))
    assert [history.stored.paper.id for history in one.stored] == [DOI, OWN]
    assert (one.paper.id, one.paper.sources, one.aliases) == (DOI, ("crossref", "feed:lab"), ())
    assert one.paper.upvotes == 2


def test_a_page_may_join_what_it_told_apart_before():
    own, doi = told("feed:lab", "k", OWN), told("crossref", "10.1/x", DOI)
    archive = Archive((OWN, (own,)))
    (one,) = archive.after(doi, told("feed:lab", "k", DOI))
    assert [history.stored.paper.id for history in one.stored] == [OWN]
    assert (one.paper.sources, one.aliases) == (("crossref", "feed:lab"), (DOI,))


def test_a_key_that_a_source_uses_for_another_id_of_the_same_registry_means_another_paper():
    mine, other = told("feed:lab", "k", ARXIV, "First"), told("huggingface", "2611.99901", ARXIV, "First", upvotes=1)
    archive = Archive((ARXIV, (mine, other)))
    left, moved = archive.after(told("feed:lab", "k", ANOTHER, "Second"))
    assert (left.paper.sources, left.changed) == (("huggingface",), ())
    assert (moved.paper.id, moved.paper.title, moved.stored) == (ANOTHER, "Second", ())
    assert [record.paper.title for record in moved.changed] == ["Second"]


def test_a_paper_that_its_only_source_leaves_for_another_stays_as_it_is():
    archive = Archive((ARXIV, (told("feed:lab", "k", ARXIV, "First"),)))
    (moved,) = archive.after(told("feed:lab", "k", ANOTHER, "Second"))
    assert moved.paper.id == ANOTHER


def test_papers_come_in_the_order_in_which_they_are_first_told_of():
    tellings = [told("sample", str(number), PaperId(f"arxiv:2611.0000{number}")) for number in (3, 1, 2)]
    assert [one.paper.id for one in Archive().after(*tellings)] == [record.paper.id for record in tellings]


def test_a_second_name_that_leads_to_another_paper_of_the_same_registry_joins_nothing():
    mine, other = told("feed:lab", "k", ANOTHER), told("crossref", "10.1/x", ARXIV)
    archive = Archive((ARXIV, (other,)), (ANOTHER, (mine,)))
    archive.histories[DOI] = archive.histories[ARXIV]
    (moved,) = archive.after(told("feed:lab", "k", DOI))
    assert [history.stored.paper.id for history in moved.stored] == [ARXIV]
    assert moved.paper.sources == ("crossref", "feed:lab")


def test_the_aliases_of_both_papers_say_whether_they_may_be_one():
    mine, other = told("feed:lab", "k", OWN), told("crossref", "10.1/x", DOI)
    archive = Archive((OWN, (mine,)), (DOI, (other,)))
    archive.histories[OWN] = replace(archive.histories[OWN], aliases=(PaperId("doi:10.1/another"),))
    (moved,) = archive.after(told("feed:lab", "k", DOI))
    assert [history.stored.paper.id for history in moved.stored] == [DOI]


def test_a_page_that_uses_a_key_again_for_another_paper_leaves_the_first_as_it_is():
    archive = Archive((ARXIV, (told("feed:lab", "k", ARXIV, "First"),)))
    tellings = (told("feed:lab", "k", ARXIV, "First", upvotes=1), told("feed:lab", "k", ANOTHER, "Second"))
    assert [one.paper.id for one in archive.after(*tellings)] == [ANOTHER]
