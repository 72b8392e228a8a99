"""What is read from a row of Hugging Face's daily list, and what is made of a body that is not one."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.paper.paper import Paper
from bot.sources.huggingface_rows import parse_daily
from bot.sources.rows import SUSPICIOUS
from tests.samples import SAMPLES, needs_samples
from tests.servers.huggingface import Json, daily_entry

FIVE_O_CLOCK = datetime(2026, 11, 24, 5, tzinfo=UTC)
OPTIONAL = (
    "summary",
    "authors",
    "publishedAt",
    "submittedOnDailyAt",
    "upvotes",
    "projectPage",
    "githubRepo",
    "githubStars",
    "ai_summary",
    "ai_keywords",
    "organization",
)


def parsed(*rows: object) -> tuple[Paper, ...]:
    return tuple(parse_daily(json.dumps(rows).encode()).papers.values())


def one(row: Json) -> Paper:
    (paper,) = parsed(row)
    return paper


def changed(row: Json, **told: object) -> Json:
    paper = row["paper"]
    assert isinstance(paper, dict)
    return row | {"paper": paper | told}


class TestARow:
    def test_the_ai_summary_is_text_without_markup(self) -> None:
        assert one(
            changed(daily_entry("2611.99901"), ai_summary="It is <b>10$\\times$</b> &amp; R&amp;D.")
        ).ai_summary == ("It is 10× & R&D.")

    @needs_samples
    def test_the_recorded_shapes_are_read_whole(self) -> None:
        listed = parse_daily((SAMPLES / "hf_daily_papers.json").read_bytes())
        assert not listed.warnings
        full, bare, spring = listed.papers.values()
        assert full.id == "arxiv:2611.99901"
        assert full.authors == ("Mara Lindqvist", "Tomás Okafor-Reyes", "Wei-Lun Zhao")
        assert (full.upvotes, full.stars, full.organization) == (57, 212, "Northlake AI Lab")
        assert full.keywords[:2] == ("retrieval-augmented routing", "bi-encoder")
        assert full.code_url == "https://github.com/northlake-ai/lexiroute"
        assert full.project_url == "https://lexiroute.example.org"
        assert full.thumbnail_url == "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2611.99901.png"
        assert "latency < 5 ms & memory" in full.abstract
        assert (bare.authors, bare.upvotes, bare.stars, bare.has_code) == (("J. P. van der Merwe",), 0, None, False)
        assert spring.listed_at == datetime(2026, 3, 6, 3, 55, 12, 777000, tzinfo=UTC)
        assert spring.published_at == datetime(2026, 2, 26, 17, 8, 18, tzinfo=UTC)

    def test_links_lead_to_the_real_pages_and_the_texts_are_kept_as_sent(self) -> None:
        paper = one(daily_entry("2611.99901", title="A  $\\tau^2$\n Bench", abstract="one\n\ntwo"))
        assert paper.url == "https://huggingface.co/papers/2611.99901"
        assert paper.pdf_url == "https://arxiv.org/pdf/2611.99901"
        assert (paper.title, paper.title_source) == ("A τ² Bench", "A  $\\tau^2$\n Bench")
        assert (paper.abstract, paper.abstract_source) == ("one two", "one\n\ntwo")
        assert paper.sources == ("huggingface",)

    def test_upvotes_are_those_under_paper_and_zero_is_a_number(self) -> None:
        assert one(daily_entry("2611.99901", upvotes=0) | {"upvotes": 99}).upvotes == 0

    def test_the_date_beside_paper_is_never_read(self) -> None:
        row = daily_entry("2611.99901")
        assert one(row | {"publishedAt": "1999-01-01T00:00:00.000Z"}) == one(row)

    @pytest.mark.parametrize("name", OPTIONAL)
    @pytest.mark.parametrize("value", [None, "", [], {}, 3.5, {"deep": [None]}, [None, 7]])
    def test_an_optional_field_that_is_null_empty_or_broken_costs_only_itself(self, name: str, value: object) -> None:
        row = daily_entry("2611.99901", upvotes=3)
        paper = one(changed(row, **{name: value}))
        assert paper.id == "arxiv:2611.99901"
        assert paper.title == one(row).title

    @pytest.mark.parametrize("name", OPTIONAL)
    def test_an_optional_field_may_be_absent(self, name: str) -> None:
        row = daily_entry("2611.99901")
        paper = row["paper"]
        assert isinstance(paper, dict)
        kept = {key: value for key, value in paper.items() if key != name}
        assert one(row | {"paper": kept}).id == "arxiv:2611.99901"

    def test_a_row_with_an_id_and_a_title_is_enough(self) -> None:
        paper = one({"paper": {"id": "2611.99901", "title": "T"}})
        assert paper == Paper(
            id=paper.id,
            title="T",
            title_source="T",
            sources=("huggingface",),
            url="https://huggingface.co/papers/2611.99901",
            pdf_url="https://arxiv.org/pdf/2611.99901",
        )

    def test_hidden_authors_are_not_named(self) -> None:
        row = daily_entry("2611.99901", authors=["A. Seen", " ", "B.  Seen"], hidden_authors=["C. Hidden"])
        assert one(row).authors == ("A. Seen", "B. Seen")

    @pytest.mark.parametrize(
        ("told", "canonical"),
        [
            ("2611.99901", "arxiv:2611.99901"),
            ("2406.105", "arxiv:2406.00105"),
            (" 2611.99901v3 ", "arxiv:2611.99901"),
            (2611.99901, "arxiv:2611.99901"),
            ("hep-th/9901001", "arxiv:hep-th/9901001"),
            ("blog-post-7", "huggingface:blog-post-7"),
        ],
    )
    def test_an_id_is_made_canonical(self, told: object, canonical: str) -> None:
        assert one(changed(daily_entry("x"), id=told)).id == canonical

    def test_a_paper_that_is_not_on_arxiv_has_no_pdf_there(self) -> None:
        paper = one(daily_entry("blog post/7"))
        assert paper.pdf_url is None
        assert paper.url == "https://huggingface.co/papers/blog%20post/7"

    @pytest.mark.parametrize("title", ["0", 0])
    def test_a_paper_may_be_titled_0(self, title: object) -> None:
        assert one(changed(daily_entry("2104.12255"), title=title)).title == "0"

    @pytest.mark.parametrize(
        "address",
        [
            "http://github.com/a/b",
            "github.com/a/b",
            "javascript:alert(1)",
            "https://",
            "https:///a",
            "/avatars/x.png",
            "https://a.example/x y",
            "https://a.example/<!channel>",
            "https://a.example/\u202e",
            "https://a|b",
            " ",
            "https://a.example/" + "x" * 2000,
        ],
    )
    def test_an_address_that_is_not_safe_to_show_is_dropped(self, address: str) -> None:
        row = daily_entry("2611.99901", githubRepo=address, projectPage=address) | {"thumbnail": address}
        paper = one(row)
        assert (paper.code_url, paper.project_url, paper.thumbnail_url) == (None, None, None)

    @pytest.mark.parametrize("picture", ["https://cdn.example/a.svg", "https://cdn.example/a.mp4", "/avatars/a.png"])
    def test_a_picture_that_the_platforms_cannot_show_is_dropped(self, picture: str) -> None:
        assert one(daily_entry("2611.99901") | {"thumbnail": picture}).thumbnail_url is None

    def test_the_organization_may_stand_beside_the_paper(self) -> None:
        assert one(daily_entry("2611.99901") | {"organization": {"name": "north"}}).organization == "north"

    @pytest.mark.parametrize("stamp", ["2026-13-40", "yesterday", "0001-01-01T00:00:00+05:00", [1]])
    def test_a_date_that_is_none_is_not_known(self, stamp: object) -> None:
        row = changed(daily_entry("2611.99901"), submittedOnDailyAt=stamp, publishedAt=stamp)
        assert (one(row).listed_at, one(row).published_at) == (None, None)

    def test_a_date_without_a_zone_is_utc_and_another_zone_is_converted(self) -> None:
        row = daily_entry("2611.99901")
        assert one(changed(row, submittedOnDailyAt="2026-11-24T05:00:00")).listed_at == FIVE_O_CLOCK
        assert one(changed(row, submittedOnDailyAt="2026-11-24T00:00:00-05:00")).listed_at == FIVE_O_CLOCK

    def test_half_a_surrogate_pair_can_still_be_stored(self) -> None:
        assert one(daily_entry("2611.99901", title="bad \ud800 letter\0")).title == "bad letter"


class TestABody:
    @pytest.mark.parametrize(
        "bad",
        [
            None,
            7,
            "text",
            [],
            {},
            {"paper": None},
            {"paper": {"title": "T"}},
            {"paper": {"id": "2611.99902"}},
            {"paper": {"id": "", "title": "T"}},
            {"paper": {"id": "2611.99902", "title": " "}},
            {"paper": ["id"]},
        ],
    )
    def test_a_row_without_paper_id_or_title_is_left_out_with_a_warning(self, bad: object) -> None:
        rows = [daily_entry("2611.99901"), bad, daily_entry("2611.99903")]
        listed = parse_daily(json.dumps(rows).encode())
        assert {place: paper.id for place, paper in listed.papers.items()} == {
            0: "arxiv:2611.99901",
            2: "arxiv:2611.99903",
        }
        assert len(listed.warnings) == 1
        assert " was left out: " in listed.warnings[0]
        assert listed.rows == 3

    @pytest.mark.parametrize(
        ("row", "named"),
        [
            ({"paper": {"id": "2611.99902", "title": " "}, "title": "T"}, "“2611.99902”"),
            ({"paper": {"title": "On GPUs"}}, "“On GPUs”"),
            ({"paper": None, "title": "On GPUs"}, "“On GPUs”"),
            ({"paper": {"upvotes": 3}}, 'a row that begins {"paper": {"upvotes": 3}}'),
            (None, "a row that begins null"),
        ],
    )
    def test_a_row_that_was_left_out_is_named_in_the_same_words_wherever_it_stands(
        self, row: object, named: str
    ) -> None:
        first, later = [row, daily_entry("2611.99901")], [daily_entry("2611.99901"), row]
        (warning,) = parse_daily(json.dumps(first).encode()).warnings
        assert parse_daily(json.dumps(later).encode()).warnings == (warning,)
        assert warning.startswith(f"{named} was left out: ")

    @pytest.mark.parametrize(
        "broken", [b"", b"null", b"{}", b'{"error": "x"}', b'"text"', b"7", b"[{", b"<p>", b"\xff", b"[" * 100_000]
    )
    def test_a_body_that_is_no_list_is_an_error(self, broken: bytes) -> None:
        with pytest.raises(SourceError, match="huggingface: "):
            parse_daily(broken)

    def test_an_empty_list_is_a_list(self) -> None:
        listed = parse_daily(b"[]")
        assert (listed.papers, listed.warnings, listed.rows) == ({}, (), 0)

    def test_the_first_of_two_rows_with_one_id_stays(self) -> None:
        papers = parsed(daily_entry("2611.99901", title="First"), daily_entry("2611.99901v2", title="Second"))
        assert [paper.title for paper in papers] == ["First"]

    def test_a_byte_in_the_wrong_encoding_costs_its_letter_only(self) -> None:
        sent = json.dumps([daily_entry("2611.99901", title="Poincaré")], ensure_ascii=False).encode("latin-1")
        assert parse_daily(sent).papers[0].title == "Poincar\ufffd"

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["paper", "id", "title", "summary", "authors", "name", "upvotes", "thumbnail"]),
                    inner,
                )
            ),
        )
    )
    def test_whatever_json_comes_it_is_a_list_or_a_source_error(self, sent: object) -> None:
        try:
            listed = parse_daily(json.dumps(sent).encode())
        except SourceError:
            assert not isinstance(sent, list) or len(sent) >= SUSPICIOUS
        else:
            assert isinstance(sent, list)
            assert len(listed.papers) + len(listed.warnings) <= listed.rows == len(sent)

    @given(st.binary())
    def test_whatever_bytes_come_only_a_source_error_is_raised(self, sent: bytes) -> None:
        with suppress(SourceError):
            parse_daily(sent)
