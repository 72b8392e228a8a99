"""XML that nobody vouches for."""

from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.sources.arxiv.rss import rows_of
from bot.sources.arxiv.xml import root_of, text_of


def bomb(levels: int) -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]><rss><channel>&e{levels - 1};</channel></rss>'.encode()


@pytest.mark.parametrize("levels", [2, 9])
def test_entities_are_refused_and_not_expanded(levels: int) -> None:
    with pytest.raises(SourceError):
        root_of(bomb(levels))


def test_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss><title>&x;</title></rss>'
    with pytest.raises(SourceError, match="document type"):
        root_of(body.encode())


def test_no_document_type_is_fetched() -> None:
    with pytest.raises(SourceError, match="document type"):
        root_of(b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd"><rss/>')


@pytest.mark.parametrize("body", [b"", b"Rate exceeded.", b"<rss><channel>", b"<rss></channel>", b"\xff\xfe", b"{}"])
def test_what_is_no_xml_is_an_error(body: bytes) -> None:
    with pytest.raises(SourceError, match="broken XML"):
        root_of(body)


def test_a_byte_that_is_no_letter_costs_itself_only() -> None:
    root = root_of(b"<rss><title>Gr\xfcn</title><link>a\x0bb</link></rss>")
    assert text_of(root, "title") == "Gr�n"
    assert text_of(root, "link") == "a b"


def test_other_encodings_are_read_as_they_are_declared() -> None:
    body = "<?xml version='1.0' encoding='ISO-8859-1'?><rss><title>Grün</title></rss>".encode("latin-1")
    assert text_of(root_of(body), "title") == "Grün"


def test_a_very_deep_document_is_no_feed() -> None:
    with pytest.raises(SourceError):
        rows_of(b"<a>" * 5_000 + b"</a>" * 5_000)


@pytest.mark.parametrize(
    ("slip", "read"),
    [
        ("A & B", "A & B"),
        ("x&nbsp;y", "x\xa0y"),
        ("a<b ok", "a<b ok"),
        ("a < b", "a < b"),
        ("&#x2;z", "z"),
        ("&#xD800;", "\ufffd"),
        ("&unknown; x", "&unknown; x"),
        ("R&amp;D", "R&D"),
    ],
)
def test_a_slip_in_one_row_costs_no_other(slip: str, read: str) -> None:
    root = root_of(f"<rss><item><title>{slip}</title></item><item><title>next</title></item></rss>".encode())
    assert [title.text for title in root.iter("title")] == [read, "next"]


@pytest.mark.parametrize("slip", ["A & B", "a<b ok"])
def test_a_document_with_a_slip_that_broke_off_is_an_error(slip: str) -> None:
    with pytest.raises(SourceError, match="broken XML"):
        root_of(f"<rss><item><title>{slip}</title></item><item><title>ne".encode())


SPOILING = (
    "<![CDATA[x",
    "</title></item>",
    "</title></item></item>",
    "</rss>",
    "<b>" * 5_000,
    "<item>",
    "<!-- x",
    "<?x",
    "<a b=",
)


@pytest.mark.parametrize("spoiling", SPOILING)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_whose_tags_are_spoilt_costs_no_other(spoiling: str, place: int) -> None:
    titles = ["first", "second", "third"]
    kept = [title for title in titles if title != titles[place]]
    titles[place] = spoiling
    rows = "".join(f"<item><title>{title}</title><x:y>z</x:y></item>" for title in titles)
    root = root_of(f'<rss xmlns:x="https://x.example/"><channel>{rows}</channel></rss>'.encode())
    assert [title.text for title in root.iterfind("channel/item/title") if title.text in kept] == kept


def test_rows_that_never_end_are_read_in_time_that_grows_with_them() -> None:
    root_of(b"<rss><channel>" + b"<item >" * 200_000 + b"</channel></rss>")
