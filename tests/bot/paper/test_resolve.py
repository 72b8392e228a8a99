"""Which papers the tellings of a page are about, and when two turn out to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord, paper_of
from bot.paper.resolve import Resolved, resolve
from bot.paper.same_work import work_key

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ARXIV, ANOTHER, DOI, OWN = map(PaperId, ("arxiv:2611.99901", "arxiv:2611.99902", "doi:10.1/x", "feed:lab:k"))
PREPRINT = PaperId("doi:10.64898/2026.11.01.1")
WORK = {"title": "Sparse Attention for Protein Folding on GPUs", "authors": ("Ada Lovelace",)}
AGAIN = {"title": "Sparse attention for protein folding on GPUs.", "authors": ("Lovelace A", "Babbage C")}
"""The same work in other words."""


def told(
    source: str, key: str, named: PaperId, title: str = "On GPUs", *, aliases: tuple[PaperId, ...] = (), **facts: object
) -> Record:
    paper = Paper(id=named, title=title, sources=(source,), **facts)
    return Record(key=RecordKey(source, key), paper=paper, first_told_at=NOON, aliases=aliases)


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
        keyed = ((record.key, work_key(record.paper)) for record in tellings if record.paper.id not in self.histories)
        return resolve(
            tellings,
            stored_records=self.filed,
            histories=self.histories,
            work_keys={key: work for key, work in keyed if work is not None},
            works=self.works(),
        )

    def works(self) -> dict[str, tuple[PaperId, ...]]:
        """The stored papers by their work keys."""
        works: dict[str, tuple[PaperId, ...]] = {}
        for history in sorted(self.histories.values(), key=lambda one: one.stored.row):
            work = work_key(history.stored.paper)
            if work is not None:
                works[work] = (*works.get(work, ()), history.stored.paper.id)
        return works


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


# Further ids that a source tells.


def test_a_further_id_leads_to_the_paper_that_is_stored_under_it():
    archive = Archive((DOI, (told("crossref", "10.1/x", DOI),)))
    (one,) = archive.after(told("arxiv", "2611.99901", ARXIV, aliases=(DOI,)))
    assert [history.stored.paper.id for history in one.stored] == [DOI]
    assert (one.paper.sources, one.aliases) == (("arxiv", "crossref"), (ARXIV,))


def test_a_further_id_of_a_new_paper_is_kept_for_later():
    (one,) = Archive().after(told("arxiv", "2611.99901", ARXIV, aliases=(DOI,)))
    assert (one.paper.id, one.aliases, one.changed[0].aliases) == (ARXIV, (DOI,), (DOI,))


def test_a_further_id_joins_two_stored_papers_under_the_older():
    article, preprint = told("crossref", "10.1/x", DOI), told("arxiv", "2611.99901", ARXIV)
    archive = Archive((DOI, (article,)), (ARXIV, (preprint,)))
    (one,) = archive.after(replace(preprint, aliases=(DOI,)))
    assert [history.stored.paper.id for history in one.stored] == [DOI, ARXIV]
    assert (one.paper.id, one.aliases) == (DOI, ())


def test_a_further_id_leads_to_an_entry_of_the_same_page_before_it_or_after_it():
    article, preprint = told("lab", "a", DOI), told("lab", "b", ARXIV, aliases=(DOI,))
    for page in ((article, preprint), (preprint, article)):
        (one,) = Archive().after(*page)
        assert (one.paper.id, {one.paper.id, *one.aliases}) == (page[0].paper.id, {ARXIV, DOI})
        assert len(one.changed) == 2


def test_a_source_may_say_that_two_dois_are_one_paper():
    archive = Archive((PREPRINT, (told("biorxiv", "p", PREPRINT),)), (DOI, (told("crossref", "10.1/x", DOI),)))
    (one,) = archive.after(told("biorxiv", "p", PREPRINT, aliases=(DOI,)))
    assert [history.stored.paper.id for history in one.stored] == [PREPRINT, DOI]


def test_no_source_may_say_that_two_arxiv_ids_are_one_paper():
    archive = Archive((ANOTHER, (told("arxiv", "2611.99902", ANOTHER),)))
    (direct,) = archive.after(told("feed:lab", "k", ARXIV, aliases=(ANOTHER,)))
    assert (direct.paper.id, direct.stored, direct.aliases) == (ARXIV, (), ())


def test_a_further_id_that_leads_to_a_paper_with_another_arxiv_id_joins_nothing_and_leaves_that_paper_alone():
    archive = Archive((ANOTHER, (told("arxiv", "2611.99902", ANOTHER),)))
    archive.histories[ANOTHER] = replace(archive.histories[ANOTHER], aliases=(DOI,))
    archive.histories[DOI] = archive.histories[ANOTHER]
    (one,) = archive.after(told("arxiv", "2611.99901", ARXIV, aliases=(DOI,)))
    assert (one.paper.id, one.stored, one.aliases) == (ARXIV, (), ())


def test_a_key_that_moves_to_the_doi_that_its_source_tells_as_another_name_stays_with_its_paper():
    known = told("feed:lab", "k", PREPRINT)
    archive = Archive((PREPRINT, (known,)))
    (one,) = archive.after(told("feed:lab", "k", DOI, aliases=(PREPRINT,)))
    assert (one.paper.id, one.aliases, one.keys) == (PREPRINT, (DOI,), {known.key})


def test_a_record_that_is_told_again_under_the_second_doi_of_its_paper_stays_with_it():
    known = told("crossref", "10.1/x", DOI)
    archive = Archive((PREPRINT, (told("biorxiv", "p", PREPRINT, aliases=(DOI,)), known)))
    archive.histories[PREPRINT] = replace(archive.histories[PREPRINT], aliases=(DOI,))
    archive.histories[DOI] = archive.histories[PREPRINT]
    (one,) = archive.after(replace(known, paper=replace(known.paper, upvotes=3)))
    assert [history.stored.paper.id for history in one.stored] == [PREPRINT]
    assert (one.paper.upvotes, one.paper.sources) == (3, ("biorxiv", "crossref"))


# The same title and first author.


def test_a_new_id_with_the_title_and_first_author_of_a_stored_paper_is_that_paper():
    archive = Archive((ARXIV, (told("arxiv", "2611.99901", ARXIV, **WORK),)))
    (one,) = archive.after(told("crossref", "10.1/x", DOI, **AGAIN))
    assert [history.stored.paper.id for history in one.stored] == [ARXIV]
    assert (one.paper.id, one.aliases) == (ARXIV, (DOI,))


def test_two_new_ids_on_one_page_with_one_title_and_first_author_are_one_paper():
    (one,) = Archive().after(told("lab", "a", PREPRINT, **WORK), told("lab", "b", DOI, **AGAIN))
    assert (one.paper.id, one.aliases, len(one.changed)) == (PREPRINT, (DOI,), 2)


def test_two_arxiv_ids_with_one_title_and_first_author_are_two_papers():
    archive = Archive((ARXIV, (told("arxiv", "2611.99901", ARXIV, **WORK),)))
    (stored,) = archive.after(told("arxiv", "2611.99902", ANOTHER, **AGAIN))
    assert (stored.paper.id, stored.stored) == (ANOTHER, ())
    assert len(Archive().after(told("arxiv", "1", ARXIV, **WORK), told("arxiv", "2", ANOTHER, **WORK))) == 2


def test_where_two_papers_have_the_title_and_first_author_of_a_new_one_it_is_neither():
    archive = Archive(
        (ARXIV, (told("arxiv", "2611.99901", ARXIV, **WORK),)),
        (ANOTHER, (told("arxiv", "2611.99902", ANOTHER, **WORK),)),
    )
    (one,) = archive.after(told("crossref", "10.1/x", DOI, **AGAIN))
    assert (one.paper.id, one.stored) == (DOI, ())


def test_a_title_comes_back_as_a_new_paper_after_ninety_days():
    for days, papers in ((90, [ARXIV]), (91, [])):
        old = told("arxiv", "2611.99901", ARXIV, published_at=NOON - timedelta(days=days), **WORK)
        (one,) = Archive((ARXIV, (old,))).after(told("crossref", "10.1/x", DOI, **AGAIN))
        assert [history.stored.paper.id for history in one.stored] == papers
        assert len(Archive().after(old, told("crossref", "10.1/x", DOI, **AGAIN))) == (1 if papers else 2)


def test_a_paper_that_its_ids_lead_to_another_is_not_joined_by_its_title():
    alike, named = told("arxiv", "2611.99901", ARXIV, **WORK), told("crossref", "10.1/x", DOI, "Another title")
    archive = Archive((ARXIV, (alike,)), (DOI, (named,)))
    (one,) = archive.after(told("biorxiv", "p", PREPRINT, aliases=(DOI,), **AGAIN))
    assert [history.stored.paper.id for history in one.stored] == [DOI]


def test_a_source_that_gives_the_same_work_a_new_doi_under_the_same_key_still_tells_of_one_paper():
    known = told("feed:lab", "k", PREPRINT, **WORK)
    (one,) = Archive((PREPRINT, (known,))).after(told("feed:lab", "k", DOI, **AGAIN))
    assert (one.paper.id, one.aliases, one.keys) == (PREPRINT, (DOI,), {known.key})
