"""A paper is a function of what each source says of it: whoever repeats, disagrees or goes silent changes nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId
from bot.paper.records import PRECEDENCE, Record, RecordKey, paper_of, updated
from bot.paper.relation import Relation, RelationKind, joined

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = PaperId("arxiv:2611.99901")
RANK = ("trending_rank", "trending_at")
SOURCES = ("arxiv", "huggingface", "europepmc:lab", "feed:lab", "sample")
BARE = {"authors": ("Ada",), "categories": ("cs.LG",), "abstract": "What it says.", "abstract_source": "What it says."}


def told(source: str, title: str = "On GPUs", *, after: int = 0, **facts: object) -> Record:
    """What a source tells of the paper, so many minutes after noon for the first time."""
    paper = Paper(id=ID, title=title, title_source=title, sources=(source,), **facts)
    return Record(key=RecordKey(source, ID), paper=paper, first_told_at=NOON + timedelta(minutes=after))


texts = st.text("ab ", max_size=2)
lists = st.lists(texts.filter(bool), max_size=2).map(tuple)
moments = st.none() | st.integers(-3, 3).map(lambda days: NOON + timedelta(days=days))
addresses = st.none() | st.sampled_from(["https://a.example", "https://b.example"])
figures = st.none() | st.integers(0, 3)
ranks = st.none() | st.tuples(st.integers(1, 3), moments.filter(bool))
relations = st.lists(
    st.builds(
        Relation,
        kind=st.sampled_from(RelationKind),
        target=st.none() | st.sampled_from(["10.1/a", "10.1/b"]),
        day=st.none() | st.integers(1, 3).map(lambda day: date(2026, 11, day)),
    ),
    max_size=3,
).map(joined)
papers = st.builds(  # every field, or a law would hold of nothing
    lambda ranked, **facts: replace(Paper(**facts), **dict(zip(RANK, ranked or (), strict=False))),
    ranked=ranks,
    id=st.just(ID),
    title=texts,
    title_source=texts,
    abstract=texts,
    abstract_source=texts,
    authors=lists,
    categories=lists,
    published_at=moments,
    listed_at=moments,
    url=addresses,
    pdf_url=addresses,
    code_url=addresses,
    project_url=addresses,
    thumbnail_url=addresses,
    ai_summary=st.none() | texts.filter(bool),
    keywords=lists,
    organization=st.none() | texts.filter(bool),
    upvotes=figures,
    stars=figures,
    relations=relations,
)
tellings = st.tuples(st.sampled_from(SOURCES), papers)
"""A source tells, whatever it told before."""


def filed(script) -> dict[RecordKey, Record]:
    """The records after the sources have told in this order. A source tells for the first time at a moment of its own,
    whatever the order."""
    records: dict[RecordKey, Record] = {}
    for source, paper in script:
        record = Record(
            key=RecordKey(source, ID),
            paper=replace(paper, sources=(source,)),
            first_told_at=NOON + timedelta(minutes=SOURCES.index(source)),
        )
        records[record.key] = updated(records.get(record.key), record)
    return records


@given(st.lists(tellings, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_different_sources_tell_makes_no_difference(script, chance):
    by_source = [[one for one in script if one[0] == source] for source in SOURCES]
    shuffled = []
    while any(by_source):
        shuffled.append(chance.choice([left for left in by_source if left]).pop(0))
    assert paper_of(ID, filed(shuffled).values()) == paper_of(ID, filed(script).values())


@given(st.lists(tellings, min_size=1, max_size=8), st.integers(1, 4))
def test_a_source_that_repeats_itself_changes_nothing_whatever_the_others_say(script, times):
    records = filed(script)
    last = dict(script)
    again = filed([*script, *last.items()] * times)
    assert again == records
    for source, paper in last.items():
        assert filed([*script, (source, paper)]) == records


@given(st.lists(tellings, min_size=1, max_size=8))
def test_a_fact_that_was_told_is_never_taken_away(script):
    records = filed(script)
    silent = Paper(id=ID, title="")
    assert filed([*script, *((source, silent) for source in {source for source, _ in script})]) == records


@given(st.lists(tellings, min_size=1, max_size=8))
def test_every_fact_of_a_paper_is_one_that_a_source_told(script):
    paper = paper_of(ID, filed(script).values())
    for field in fields(Paper):
        if field.name not in ("id", "sources", "relations"):
            assert getattr(paper, field.name) in {getattr(one, field.name) for _, one in script}, field.name


@given(st.lists(tellings, min_size=1, max_size=8))
def test_a_trending_rank_comes_with_its_own_time_and_is_the_newest_of_those_that_stand(script):
    records = filed(script).values()
    paper, ranked = paper_of(ID, records), [one.paper for one in records if one.paper.trending_at]
    assert (paper.trending_rank, paper.trending_at) in {(one.trending_rank, one.trending_at) for _, one in script}
    assert paper.trending_at == max((one.trending_at for one in ranked), default=None)


@given(st.lists(tellings, min_size=1, max_size=8))
def test_what_has_happened_to_a_paper_is_all_that_any_source_ever_told(script):
    told = {(one.kind, one.target) for _, paper in script for one in paper.relations}
    found = paper_of(ID, filed(script).values()).relations
    assert [(one.kind, one.target) for one in found] == list(dict.fromkeys((one.kind, one.target) for one in found))
    assert {(one.kind, one.target) for one in found} == told


def test_two_sources_complete_each_other():
    arxiv = told("arxiv", **BARE, pdf_url="https://arxiv.org/pdf/2611.99901")
    hub = told("huggingface", "On GPUs.", after=1, upvotes=7, stars=3, url="https://huggingface.co/papers/2611.99901")
    paper = paper_of(ID, (hub, arxiv))
    assert (paper.title, paper.abstract, paper.authors) == ("On GPUs", "What it says.", ("Ada",))
    assert (paper.upvotes, paper.stars, paper.url) == (7, 3, "https://huggingface.co/papers/2611.99901")
    assert (paper.pdf_url, paper.sources) == ("https://arxiv.org/pdf/2611.99901", ("arxiv", "huggingface"))


def test_two_sources_that_spell_an_author_differently_never_rewrite_each_other():
    records = {record.key: record for record in (told("arxiv", authors=("Y. LeCun",)), told("feed:lab", after=1))}
    first = paper_of(ID, records.values())
    for _ in range(3):
        for record in (told("feed:lab", authors=("Yann LeCun",)), told("arxiv", authors=("Y. LeCun",))):
            records[record.key] = updated(records[record.key], record)
            assert paper_of(ID, records.values()) == first
    assert first.authors == ("Y. LeCun",)


DATES = ("published_at", "listed_at")


def test_the_table_of_precedence_has_a_row_for_every_fact_that_sources_may_disagree_about():
    with_another = ("id", "sources", "title_source", "abstract_source", "relations", *DATES, *RANK)
    assert set(PRECEDENCE) == {field.name for field in fields(Paper)} - set(with_another)


LISTS, FIGURES = ("authors", "categories", "keywords"), ("upvotes", "stars")


@pytest.mark.parametrize("field", PRECEDENCE)
def test_the_table_of_precedence_decides_and_not_who_told_last(field):
    first, second = PRECEDENCE[field][:2]
    mine, theirs = (("a",), ("b",)) if field in LISTS else (1, 2) if field in FIGURES else ("a", "b")
    winner = replace(told(first, after=9), paper=replace(told(first).paper, **{field: mine}))
    loser = replace(told(second), paper=replace(told(second).paper, **{field: theirs}))
    assert getattr(paper_of(ID, (loser, winner)), field) == mine
    assert getattr(paper_of(ID, (loser,)), field) == theirs


@pytest.mark.parametrize("order", [("arxiv", "huggingface"), ("huggingface", "arxiv")])
def test_arxiv_is_believed_about_what_a_paper_says_and_hugging_face_about_what_people_make_of_it(order):
    facts = {
        "arxiv": {"title": "Of arXiv", "authors": ("Ada",), "upvotes": 1, "stars": 1, "organization": "arXiv"},
        "huggingface": {"title": "Of a hub", "authors": ("A.",), "upvotes": 20, "stars": 30, "organization": "Hub"},
    }
    found = paper_of(ID, [told(source, after=minute, **facts[source]) for minute, source in enumerate(order)])
    assert (found.title, found.authors) == ("Of arXiv", ("Ada",))
    assert (found.upvotes, found.stars, found.organization) == (20, 30, "Hub")


def test_the_server_of_a_preprint_is_believed_before_an_index_whatever_query_brought_it():
    index, server = told("europepmc:lab", "Of an index", after=1), told("biorxiv", "Of its server", after=2)
    assert paper_of(ID, (index, server)).title == "Of its server"
    assert paper_of(ID, (index, told("feed:lab", "Of a feed"))).title == "Of an index"


def test_sources_that_the_table_does_not_name_follow_in_the_order_in_which_they_first_told():
    early, late = told("feed:late-name", "Early", after=1), told("feed:a-name", "Late", after=2)
    assert paper_of(ID, (late, early)).title == "Early"
    assert paper_of(ID, (late, early, told("arxiv", "Named", after=3))).title == "Named"


def test_sources_stand_in_the_order_in_which_they_first_told():
    assert paper_of(ID, (told("huggingface", after=1), told("arxiv", after=2))).sources == ("huggingface", "arxiv")


def test_no_upvotes_is_a_fact_and_unknown_upvotes_are_not():
    five = told("huggingface", upvotes=5)
    assert updated(five, told("huggingface", upvotes=0)).paper.upvotes == 0
    assert updated(five, told("huggingface")).paper.upvotes == 5


def test_a_paper_was_published_and_listed_when_that_was_first_so_whoever_says_it_and_however_often_it_moves():
    later, earlier = NOON + timedelta(days=9), NOON - timedelta(days=9)
    arxiv = told("arxiv", published_at=NOON, listed_at=NOON)
    moved = updated(updated(arxiv, told("arxiv", published_at=later)), told("arxiv", listed_at=earlier))
    hub = told("huggingface", published_at=later, listed_at=later)
    paper = paper_of(ID, (hub, moved))
    assert (paper.published_at, paper.listed_at) == (NOON, earlier)


def ranked(source: str, rank: int, *, hour: int) -> Record:
    """What a source tells that ranked the paper at that hour."""
    return told(source, trending_rank=rank, trending_at=NOON + timedelta(hours=hour))


@pytest.mark.parametrize("hours", [(6, 0), (0, 6)])
def test_the_newest_rank_stands_whichever_source_told_it_first(hours):
    hub, feed = ranked("huggingface", 2, hour=hours[0]), ranked("feed:lab", 9, hour=hours[1])
    paper = paper_of(ID, (hub, feed))
    assert (paper.trending_rank, paper.trending_at) == (2 if hours[0] else 9, NOON + timedelta(hours=6))


def test_a_source_that_ranks_again_replaces_its_rank_and_one_that_does_not_keeps_it():
    first = ranked("huggingface", 2, hour=0)
    moved = updated(first, ranked("huggingface", 40, hour=6)).paper
    assert (moved.trending_rank, moved.trending_at) == (40, NOON + timedelta(hours=6))
    silent = updated(first, told("huggingface", upvotes=5)).paper
    assert (silent.trending_rank, silent.trending_at, silent.upvotes) == (2, NOON, 5)
