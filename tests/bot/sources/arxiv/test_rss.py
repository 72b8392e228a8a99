"""What is read of a feed of announcements."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.ports.source import Entry
from bot.sources.arxiv.rss import creators, read_rows, rows_of
from bot.sources.told_paper import ALIASES
from tests.samples import SAMPLES, needs_samples


def feed(*items: str, title: str = "cs.LG updates on arXiv.org", description: str = "") -> bytes:
    spaces = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    channel = f"<title>{title}</title><description>{description}</description>{''.join(items)}"
    return f"<rss {spaces} version='2.0'><channel>{channel}</channel></rss>".encode()


def item(number: str = "2611.99914", *, kind: str = "new", **told: str) -> str:
    facts = {
        "title": "Load-Aware Routing",
        "link": f"https://arxiv.org/abs/{number}",
        "description": f"arXiv:{number}v1 Announce Type: {kind} \nAbstract: We study routing.",
        "category": "cs.LG",
        "pubDate": "Tue, 24 Nov 2026 00:00:00 -0500",
        "arxiv:announce_type": kind,
        "dc:creator": "Mara Lindqvist",
    }
    facts |= {name.replace("_", ":"): text for name, text in told.items()}
    return f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in facts.items())}</item>"


def only(*items: str) -> Entry:
    announced = read_rows(rows_of(feed(*items)))
    assert announced.warnings == ()
    (entry,) = announced.entries
    return entry


def test_a_row_tells_what_arxiv_knows() -> None:
    entry = only(item(arxiv_DOI="10.5555/TSLS.2026.0042"))
    paper = entry.paper
    assert paper.id == "arxiv:2611.99914"
    assert (paper.title, paper.abstract, paper.authors) == (
        "Load-Aware Routing",
        "We study routing.",
        ("Mara Lindqvist",),
    )
    assert paper.listed_at == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert (paper.url, paper.pdf_url) == ("https://arxiv.org/abs/2611.99914", "https://arxiv.org/pdf/2611.99914")
    assert entry.streams == paper.categories == ("cs.LG",)
    assert entry.aliases == ("doi:10.5555/tsls.2026.0042",)


@pytest.mark.parametrize(
    ("kind", "is_news"),
    [("new", True), ("cross", True), ("replace", False), ("replace-cross", False), ("", False), ("unheard-of", False)],
)
def test_new_papers_and_cross_lists_are_news_and_replacements_are_not(kind: str, is_news: bool) -> None:
    assert only(item(kind=kind)).announce is is_news


def test_the_type_is_also_read_from_the_description() -> None:
    assert only(item(kind="new").replace("arxiv:announce_type", "other")).announce


def test_a_withdrawn_paper_is_stored_and_is_no_news() -> None:
    told = "arXiv:2611.99914v2 Announce Type: new \nAbstract: This paper has been withdrawn by the author."
    assert not only(item(description=told)).announce


def test_a_doi_of_arxivs_own_is_no_alias() -> None:
    assert only(item(arxiv_DOI="10.48550/arXiv.2611.99914")).aliases == ()


def test_of_hundreds_of_dois_the_first_are_believed() -> None:
    told = only(item(arxiv_DOI=" ".join(f"10.5555/{number}" for number in range(500))))
    assert len(told.aliases) == len(told.paper.relations) == ALIASES


def test_an_abstract_may_begin_like_another_word_of_arxivs() -> None:
    told = "arXiv:2611.99914v1 Announce Type: new \nAbstract: Abstract: arXiv:1 Announce Type: x"
    assert only(item(description=told)).paper.abstract == "Abstract: arXiv:1 Announce Type: x"
    assert only(item(description="No prefix here")).paper.abstract == "No prefix here"


def test_an_old_id_and_the_title_0_are_a_paper() -> None:
    paper = only(item("hep-th/9901001", title="0")).paper
    assert (paper.id, paper.title) == ("arxiv:hep-th/9901001", "0")


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 00:00:00 -0500"])
def test_a_row_without_a_date_is_a_paper(date: str) -> None:
    assert only(item(pubDate=date)).paper.listed_at is None


def test_a_broken_row_is_left_out_with_a_warning_and_the_others_stay() -> None:
    announced = read_rows(rows_of(feed(item(title=" "), item(link="nowhere", guid="nothing"), item("2611.99915"))))
    assert [entry.paper.id for entry in announced.entries] == ["arxiv:2611.99915"]
    assert announced.warnings == (
        "a row was left out: 2611.99914: its title is blank",
        "a row was left out: “nowhere” is no arXiv id",
    )


def test_a_feed_of_an_error_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"cs\.ZZ.*bad archive"):
        rows_of(feed(title="Feed error for query: cs.ZZ", description="bad archive"))


@pytest.mark.parametrize("body", [b"<html><body>Back soon</body></html>", b"<feed/>"])
def test_what_is_no_feed_is_an_error_and_not_a_quiet_day(body: bytes) -> None:
    with pytest.raises(SourceError, match="no RSS feed"):
        rows_of(body)


def test_a_feed_without_rows_is_a_quiet_day() -> None:
    assert rows_of(feed()) == ()


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("J. P. van der Merwe, Aiko Tanabe", ["J. P. van der Merwe", "Aiko Tanabe"]),
        ("Mara Lindqvist (Northlake AI Lab, Uppsala), Wei Zhao", ["Mara Lindqvist", "Wei Zhao"]),
        ("A. One ((1) Lab, (2) Hall), B. Two (Hall)", ["A. One", "B. Two"]),
        ("A. One (Lab, B. Two, C. Three", ["A. One Lab", "B. Two", "C. Three"]),
        ("A. One), B. Two", ["A. One", "B. Two"]),
        ("", []),
        ("Solo", ["Solo"]),
    ],
)
def test_names_are_parted_at_commas_outside_of_affiliations(told: str, names: list[str]) -> None:
    assert list(creators(told)) == names


@given(st.lists(st.text("abc. -", min_size=1).filter(str.strip), max_size=5), st.text("abc, ", max_size=9))
def test_names_come_back_whatever_their_affiliations(names: list[str], affiliation: str) -> None:
    told = ", ".join(f"{name} ({affiliation})" for name in names)
    assert list(creators(told)) == [name.strip() for name in names]


@needs_samples
def test_the_recorded_shape_is_read_whole() -> None:
    announced = read_rows(rows_of((SAMPLES / "arxiv_rss.xml").read_bytes()))
    assert [entry.announce for entry in announced.entries] == [True, True, False, False]
    assert announced.entries[1].paper.authors == ("Mara Lindqvist", "Tomás Okafor-Reyes", "Wei-Lun Zhao")
    assert announced.warnings == ()
