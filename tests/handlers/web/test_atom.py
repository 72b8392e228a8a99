"""A feed is valid whatever its papers hold: judged by RFC 4287's own grammar, and by a feed reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.announcing.announcement import Why
from bot.channel.channel import Channel, ChannelId
from bot.channel.feed import Feed, FeedKind
from bot.channel.subscription import Mode, Subscription
from bot.jobs.read_feed import FeedItem, FeedPage
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.relation import Relation, RelationKind
from bot.query.evidence import Reasons, Term
from handlers.web.atom import atom
from handlers.web.feed_document import about, document
from handlers.web.feed_entries import entry_of, urn
from tests.handlers.messages import addresses, texts
from tests.handlers.web.reader import grammar, read

NOON = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
ML = ChannelId("slack", "T1", "C1")
FEED = Feed(kind=FeedKind.MATCHES, channel=ML)
URL = "https://papers.lab.example/feeds/" + "a" * 22
PAPER = Paper(
    id=PaperId("arxiv:2001.04438"),
    title="The Two-Pass Softmax Algorithm",
    abstract="We compute it in two passes. It is 28% faster than O(n log n) & ≤ 3 kB.",
    authors=("Marat Dukhan", "Artsiom Ablavatski"),
    categories=("cs.PF", "cs.LG"),
    sources=("arxiv",),
    published_at=datetime(2020, 1, 13, 18, 5, 1, tzinfo=UTC),
    url="https://arxiv.org/abs/2001.04438",
    pdf_url="https://arxiv.org/pdf/2001.04438",
    code_url="https://code.example/two-pass",
)


def item(paper: Paper = PAPER, *why: Why, at: datetime = NOON) -> FeedItem:
    return FeedItem(StoredPaper(paper=paper, row=1, revision=1, first_seen_at=NOON), at, why=why)


def why(typed: str) -> Why:
    subscription = Subscription(
        id=1, channel=ML, query=typed, typed=typed, mode=Mode.INSTANTLY, created_at=NOON, created_by="mira"
    )
    return Why(subscription, Reasons((Term("softmax", ("title",), terms=("softmax",)),)))


def written(*items: FeedItem, feed: Feed = FEED, following: int | None = None, begin: int | None = None) -> bytes:
    told = about(feed, channel=Channel(id=ML, name="ml-systems"), url=URL, made_at=NOON)
    return atom(document(told, FeedPage(items, following), begin=begin, version="1.0"))


class _Words(HTMLParser):
    """The text of a piece of HTML, and the addresses that it links to."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.tags, self.hrefs = "", set(), []
        self.feed(markup)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]


def test_an_entry_has_what_a_reader_shows():
    (entry,) = read(written(item(PAPER, why("title:(softmax OR attention)")))).entries
    assert entry.title == PAPER.title
    assert entry.link == PAPER.url
    assert [(link.rel, link.type, link.href) for link in entry.links[1:]] == [
        ("related", "application/pdf", PAPER.pdf_url),
        ("related", "text/html", PAPER.code_url),
    ]
    assert [author.name for author in entry.authors] == list(PAPER.authors)
    assert [tag.term for tag in entry.tags] == list(PAPER.categories)
    assert (entry.published, entry.updated) == ("2020-01-13T18:05:01Z", "2026-11-24T12:00:00Z")
    assert entry.summary == PAPER.abstract
    (content,) = entry.content
    shown = _Words(content.value)
    assert content.type == "text/html"
    assert PAPER.abstract in shown.text
    assert "matched title:(softmax OR attention) (title)" in shown.text
    assert shown.hrefs == [PAPER.pdf_url, PAPER.code_url]


def test_an_entry_keeps_its_id_in_every_feed_and_another_paper_has_another():
    assert entry_of(item()).id == entry_of(item(replace(PAPER, title="New title"), at=NOON + timedelta(days=1))).id
    assert entry_of(item()).id != entry_of(item(replace(PAPER, id=PaperId("arxiv:2001.04439")))).id
    assert entry_of(item()).id == urn("paper", "arxiv:2001.04438") == "urn:uuid:ac4d51f5-0a7c-53f8-89b5-c7c338191460"


def test_a_retracted_paper_says_so_first():
    retraction = Relation(kind=RelationKind.RETRACTED, target="10.1000/n", day=date(2026, 11, 20))
    (entry,) = read(written(item(replace(PAPER, relations=(retraction,))))).entries
    assert entry.title == f"Retracted: {PAPER.title}"
    assert _Words(entry.content[0].value).text.startswith("Retracted on 20 November 2026 (notice)")


def test_a_feed_links_to_itself_and_to_its_next_page():
    feed = read(written(item(), following=100)).feed
    assert [(link.rel, link.href) for link in feed.links] == [("self", URL), ("next", f"{URL}?from=100")]
    links = read(written(item(), begin=100, following=None)).feed.links
    assert [(link.rel, link.href) for link in links] == [("self", f"{URL}?from=100"), ("first", URL)]


def test_an_empty_feed_is_valid_and_as_old_as_its_address():
    parsed = read(written())
    assert parsed.entries == []
    assert parsed.feed.updated == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("feed", "title"),
    [
        (FEED, "Papers for #ml-systems"),
        (
            Feed(kind=FeedKind.QUERY, channel=ML, query="gpu", typed="GPUs <b> & -x"),
            "Papers that match GPUs <b> & -x",
        ),
        (Feed(kind=FeedKind.TRENDING, channel=ML), "Trending papers"),
    ],
)
def test_a_feed_says_what_it_holds(feed, title):
    assert read(written(feed=feed)).feed.title == title


def test_the_id_of_a_feed_tells_nothing_of_its_address_and_stays_when_that_is_new():
    assert "a" * 22 not in read(written()).feed.id
    other = about(FEED, channel=Channel(id=ML), url="https://elsewhere.example/feeds/" + "b" * 22, made_at=NOON)
    assert other.id == read(written()).feed.id


def test_a_collaboration_is_named_in_part_and_counted():
    (entry,) = read(written(item(replace(PAPER, authors=tuple(f"Ada Roe {n}" for n in range(3_000)))))).entries
    assert len(entry.authors) == 51
    assert entry.authors[-1].name == "2950 more"


def test_the_grammar_refuses_what_is_no_feed():
    without_title = written(item()).replace(b"<title>The Two-Pass Softmax Algorithm</title>", b"")
    assert not grammar().validate(etree.fromstring(without_title))


names = st.lists(texts, max_size=4).map(tuple)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
papers = st.builds(
    Paper,
    id=texts.map(PaperId),
    title=texts,
    abstract=texts,
    authors=names,
    categories=names,
    sources=names,
    published_at=st.none() | moments,
    url=st.none() | addresses,
    pdf_url=st.none() | addresses,
    code_url=st.none() | addresses,
    project_url=st.none() | addresses,
    ai_summary=st.none() | texts,
)


@given(papers, texts, moments)
def test_a_feed_is_valid_whatever_a_paper_and_a_query_hold(paper, typed, at):
    feed = Feed(kind=FeedKind.QUERY, channel=ML, query="gpu", typed=typed)
    (entry,) = read(written(item(paper, why(typed), at=at), feed=feed)).entries
    shown = _Words(entry.content[0].value)
    assert shown.tags <= {"p", "a", "code", "strong"}
    assert all(href.startswith(("http://", "https://")) for href in shown.hrefs)
