"""What each shape of feed tells of a paper, and which entries are left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import SourceError
from bot.paper.paper import Paper
from bot.ports.source import Entry
from bot.sources.feed_papers import FeedPapers, read_papers
from tests.samples import SAMPLES, needs_samples
from tests.servers.feed_shapes import (
    atom,
    atom_entry,
    biorxiv_item,
    crossref_item,
    europepmc_item,
    item,
    nature_item,
    pubmed_item,
    rdf,
    rss,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def read(body: str | bytes, content_type: str = "application/xml") -> FeedPapers:
    raw = body.encode() if isinstance(body, str) else body
    return read_papers(
        raw, content_type=content_type, address="https://asked.example/rss/feed", source="feed:x", owners={}, now=NOW
    )


def entry(body: str | bytes) -> Entry:
    told = read(body)
    (one,) = told.entries
    assert told.warnings == ()
    return one


def paper(body: str | bytes) -> Paper:
    return entry(body).paper


class TestAShape:
    def test_of_biorxiv(self):
        told = entry(rdf(biorxiv_item()))
        assert told.paper == Paper(
            id="doi:10.64898/2026.11.20.123456",
            title="A map of neurons",
            title_source="A map of neurons",
            abstract="We map neurons of the retina, and find a new type.",
            abstract_source="We map neurons of the retina, and find a new type.",
            authors=("Gordon, D. E.", "Li, X.-Y."),
            categories=("neuroscience",),
            sources=("feed:x",),
            published_at=datetime(2026, 11, 22, tzinfo=UTC),
            url="https://www.biorxiv.org/content/10.64898/2026.11.20.123456v1?rss=1",
        )

    def test_of_nature(self):
        told = paper(rdf(nature_item()))
        assert told.id == "doi:10.1038/s41586-026-09999-1"
        assert told.authors == ("Kalia Kone", "Jason S. Adam")
        assert told.abstract == "A small moon has more water than the sea."
        assert told.published_at == datetime(2026, 11, 23, tzinfo=UTC)

    def test_of_a_saved_search_at_pubmed(self):
        told = entry(rss(pubmed_item()))
        assert (told.paper.id, told.key) == ("doi:10.1093/icb/icag999", "pubmed:49999999")
        assert told.paper.abstract == "BACKGROUND: Microbes meet stress (p < 0.05). CONCLUSIONS: Spores help."
        assert told.paper.authors == ("Ann One", "Bob Two")
        assert told.paper.listed_at == datetime(2026, 11, 23, 11, tzinfo=UTC)

    def test_of_pubmed_without_a_doi(self):
        told = entry(rss(pubmed_item(doi=None)))
        assert (told.paper.id, told.key) == ("feed:x:pubmed:49999999", "pubmed:49999999")

    def test_of_europe_pmc(self):
        told = paper(rss(europepmc_item()))
        assert told.id == "doi:10.1000/epmc.1"
        assert told.authors == ("Roe J", "Doe AB")

    def test_that_names_a_paper_by_its_page_alone(self):
        told = entry(rss(crossref_item("10.5555/Cr.1")))
        assert (told.paper.id, told.key) == ("doi:10.5555/cr.1", "doi:10.5555/cr.1")

    def test_of_atom(self):
        told = entry(atom(atom_entry()))
        assert (told.paper.id, told.key) == (
            "feed:x:https://openreview.example/forum?id=aB1",
            "https://openreview.example/forum?id=aB1",
        )
        assert told.paper.authors == ("Jane Roe", "John Q. Doe")
        assert told.paper.categories == ("cs.LG",)
        assert told.paper.url == "https://blog.example/forum?id=aB1"
        assert told.paper.published_at == told.paper.listed_at == datetime(2026, 11, 23, 10, tzinfo=UTC)

    @needs_samples
    @pytest.mark.parametrize("name", ["arxiv_rss.xml", "arxiv_atom_feed.xml"])
    def test_of_arxiv(self, name):
        told = read((SAMPLES / name).read_bytes())
        assert told.warnings == ()
        assert all(each.paper.id.startswith("arxiv:") and each.paper.id == each.key for each in told.entries)
        assert not any(each.paper.abstract.startswith("arXiv:") for each in told.entries)


class TestAnId:
    @pytest.mark.parametrize(
        ("elements", "wanted"),
        [
            ({"prism_doi": "10.1000/A", "guid": "g"}, "doi:10.1000/a"),
            ({"prism_doi": "https://doi.org/10.1000/a", "guid": "g"}, "doi:10.1000/a"),
            ({"dc_identifier": "doi:10.1000/a", "link": "https://x.example/1"}, "doi:10.1000/a"),
            ({"dc_identifier": "10.1000/a", "guid": "g"}, "doi:10.1000/a"),
            ({"guid": "doi:10.1000/a"}, "doi:10.1000/a"),
            ({"guid": "g", "link": "https://dx.doi.org/10.1000%2Fa?utm_source=rss"}, "doi:10.1000/a"),
            ({"prism_doi": "10.48550/arXiv.2611.99901", "guid": "g"}, "arxiv:2611.99901"),
            ({"guid": "g", "link": "https://arxiv.org/abs/2611.99901v2"}, "arxiv:2611.99901"),
            ({"guid": "g", "link": "https://x.example/1", "dc_identifier": "jn-mid-123"}, "feed:x:g"),
            ({"link": "https://x.example/1?utm_source=rss#top"}, "feed:x:x.example/1#top"),
        ],
    )
    def test_is_a_doi_or_arxiv_id_then_the_guid_then_the_link(self, elements, wanted):
        assert paper(rss(item(**elements))).id == wanted

    def test_of_arxiv_wins_and_the_doi_is_an_alias(self):
        told = entry(rss(item(prism_doi="10.1000/a", link="https://arxiv.org/abs/2611.99901", guid="g")))
        assert (told.paper.id, told.aliases) == ("arxiv:2611.99901", ("doi:10.1000/a",))

    def test_in_an_entry_that_comes_twice_is_told_once(self):
        told = read(rss(item("First", guid="g", link="https://x.example/1"), item("First!", guid="g")))
        assert [each.paper.title for each in told.entries] == ["First"]

    def test_leads_to_the_paper_where_there_is_no_link(self):
        assert paper(rss(item(prism_doi="10.1000/a", guid="g"))).url == "https://doi.org/10.1000/a"


class TestAText:
    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("R&amp;D", "R&D"),
            ("R&amp;amp;D", "R&D"),
            ("<![CDATA[R&amp;D]]>", "R&D"),
            ("p &lt; 0.05", "p < 0.05"),
            ("p &amp;lt; 0.05", "p < 0.05"),
            ("a&nbsp;b", "a b"),
            ("&#945; &alpha; &amp;alpha;", "α α α"),
            ("R & D", "R & D"),
        ],
    )
    def test_loses_its_markup(self, sent, shown):
        assert read(rss(item(sent, guid="g"))).entries[0].paper.title == shown

    @pytest.mark.parametrize("sent", ["H&lt;sub&gt;2&lt;/sub&gt;S", "<![CDATA[H<sub>2</sub>S]]>", "H<sub>2</sub>S"])
    def test_reads_the_same_however_its_markup_is_sent(self, sent):
        title = paper(rss(item(sent, guid="g"))).title
        assert "<" not in title
        assert title == "H₂S"

    def test_of_xhtml_reads_like_html(self):
        told = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">R&amp;D <i>now</i></div></title>'
        body = atom(atom_entry(title="")).replace(
            "<updated>2026-11-24T10:00:00Z</updated><summary>", told + "<summary>"
        )
        assert " ".join(paper(body).title.split()) == "R&D now"

    def test_is_the_longest_that_the_entry_has(self):
        long = "The whole abstract of the paper, which says much more."
        assert paper(rss(item(guid="g", description="Short.", content_encoded=long))).abstract == long
        assert paper(rss(item(guid="g", description=long, content_encoded="Short."))).abstract == long

    def test_that_is_a_citation_alone_is_no_abstract(self):
        assert paper(rss(item(guid="g", description="Journal of Rest, EarlyView."))).abstract == ""
        no_abstract = "<![CDATA[J Rest. 2026. doi: 10.1/x. NO ABSTRACT PMID:<a>49999999</a> | DOI:<a>10.1/x</a>]]>"
        assert paper(rss(item(guid="g", content_encoded=no_abstract))).abstract == ""

    def test_that_shows_markup_keeps_it(self):
        assert paper(rss(item(guid="g", description="Use &amp;lt;b&amp;gt; here."))).abstract == "Use <b> here."

    def test_without_end_is_cut(self):
        told = paper(rss(item("t" * 10**6 + " u" * 10**6, guid="g", description="a b " * 10**6)))
        assert len(told.title) <= 1_000
        assert len(told.abstract) <= 20_000


class TestADate:
    @pytest.mark.parametrize(
        ("sent", "read_as"),
        [
            ("Mon, 23 Nov 2026 10:00:00 -0500", datetime(2026, 11, 23, 15, tzinfo=UTC)),
            ("Mon, 23 Nov 2026 10:00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
            ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
            ("2026-11-23T10:00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
            ("Tue, 01 Dec 2026 00:00:00 GMT", None),
            ("Thu, 01 Jan 1970 00:00:00 GMT", None),
            ("0001-01-01T00:00:00Z", None),
            ("Mon, 23 Nov 99999 10:00:00 GMT", None),
            ("soon", None),
            ("", None),
        ],
    )
    def test_is_utc_and_unknown_where_it_cannot_be(self, sent, read_as):
        told = paper(rss(item(guid="g", pubDate=sent)))
        assert told.published_at == told.listed_at == read_as

    def test_that_is_no_date_of_listing_says_when_the_paper_appeared(self):
        told = paper(rss(item(guid="g", dc_date="2026-11-23")))
        assert (told.published_at, told.listed_at) == (datetime(2026, 11, 23, tzinfo=UTC), None)
        told = paper(atom(atom_entry(published="")))
        assert (told.published_at, told.listed_at) == (datetime(2026, 11, 24, 10, tzinfo=UTC), None)

    def test_in_the_future_gives_way_to_another(self):
        told = paper(rss(item(guid="g", pubDate="Tue, 01 Dec 2026 00:00:00 GMT", dc_date="2026-11-23")))
        assert (told.published_at, told.listed_at) == (datetime(2026, 11, 23, tzinfo=UTC), None)


class TestAnAddress:
    @pytest.mark.parametrize(
        ("sent", "whole"),
        [
            ("/p/1?a=1&amp;copy=2", "https://journal.example/p/1?a=1&copy=2"),
            ("p/1", "https://journal.example/p/1"),
            ("//other.example/p/1", "https://other.example/p/1"),
            ("http://plain.example/", "http://plain.example/"),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("http://[broken", None),
        ],
    )
    def test_is_whole_and_of_the_web(self, sent, whole):
        assert paper(rss(item(guid="g", link=sent))).url == whole

    def test_without_a_feed_s_link_is_seen_from_the_feed_itself(self):
        assert paper(rss(item(guid="g", link="p/1"), link="")).url == "https://asked.example/rss/p/1"

    def test_is_the_guid_where_that_is_a_page(self):
        assert paper(rss(item(guid="https://x.example/1"))).url == "https://x.example/1"
        assert paper(rss(item(guid="abc123"))).url is None


class TestOneBadEntry:
    def test_is_left_out_and_the_rest_is_kept(self):
        told = read(
            rss(
                item("Without a name"),
                item("", guid="untitled"),
                item("&lt;br/&gt;", guid="blank"),
                "<item/>",
                item("Good", guid="good"),
            )
        )
        assert [each.paper.title for each in told.entries] == ["Good"]
        assert len(told.warnings) == 4
        assert any("“Without a name” has neither a guid nor a link" in warning for warning in told.warnings)
        assert any("untitled has no title" in warning for warning in told.warnings)

    def test_categories_are_bounded(self):
        many = "".join(f"<category>c{number}</category>" for number in range(300))
        assert len(paper(rss(item(guid="g").replace("</item>", f"{many}</item>"))).categories) == 50


class TestBrokenXml:
    def test_keeps_what_can_be_read_with_a_warning(self):
        body = rss(item("Good", guid="good"), item("Fish & chips", guid="loose"))
        told = read(body.replace("</channel></rss>", ""))
        assert {each.paper.title for each in told.entries} == {"Good", "Fish & chips"}
        assert len(told.warnings) == 1

    def test_without_an_entry_is_an_error(self):
        with pytest.raises(SourceError, match="feed:x: the feed is broken XML"):
            read("<rss><channel><title>A journal")

    def test_that_no_parser_survives_is_an_error(self):
        with pytest.raises(SourceError, match="feed:x: the feed cannot be read"):
            read(rss("<item><textinput><name>x</name></textinput></item>"))

    def test_a_feed_without_entries_is_a_quiet_day(self):
        assert read(rss()) == FeedPapers((), (), {})
        assert read(atom()) == FeedPapers((), (), {})


class TestHostileXml:
    def test_entities_are_not_expanded(self):
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        body = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "boom">{levels}]>' + rss(item("&l9;", guid="g"))[38:]
        assert read(body).entries[0].paper.title == "&l9;"

    def test_no_file_is_opened(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("the secret")
        dtd = f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "file://{secret}"><!ENTITY % more SYSTEM "{secret}">%more;]>'
        told = read(dtd + rss(item("&secret;", guid="g", description=f"file://{secret}")))
        assert "the secret" not in repr(told)

    def test_a_body_that_is_a_name_is_not_opened(self, tmp_path):
        feed = tmp_path / "feed.xml"
        feed.write_text(rss(item("Stolen", guid="g")))
        for body in (str(feed), f"file://{feed}"):
            with pytest.raises(SourceError, match="not a feed"):
                read(body)


def test_a_feed_none_of_whose_entries_can_be_read_is_an_error() -> None:
    nameless = "<item><guid>g{}</guid></item>"
    few, many = ("".join(nameless.format(number) for number in range(most)) for most in (4, 5))
    assert len(read(f"<rss version='2.0'><channel>{few}</channel></rss>").warnings) == 4
    with pytest.raises(SourceError, match="none of its 5 entries can be read: an entry was left out: g0 has no title"):
        read(f"<rss version='2.0'><channel>{many}</channel></rss>")
