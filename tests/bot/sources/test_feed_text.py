"""A body becomes XML that is safe to parse, whatever charset it claims and whatever stands before its root."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.feed_text import feed_xml

UMLAUT = "<rss><title>Über µ</title></rss>"


def text(body: bytes, content_type: str = "") -> str:
    return feed_xml(body, content_type=content_type, source="feed:x").decode().partition("\n")[2]


class TestACharset:
    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
    @pytest.mark.parametrize("content_type", ["", "text/xml", "text/xml; charset=us-ascii", "x; charset=no-such"])
    def test_is_found_in_the_declaration(self, charset, content_type):
        declared = f'<?xml version="1.0" encoding="{charset}"?>{UMLAUT}'
        assert text(declared.encode(charset), content_type) == UMLAUT

    def test_is_found_in_the_header(self):
        assert text(UMLAUT.encode("iso-8859-1"), 'application/rss+xml; charset="ISO-8859-1"') == UMLAUT

    def test_that_is_told_wrong_costs_nothing_where_the_body_is_utf_8(self):
        declared = f'<?xml version="1.0" encoding="iso-8859-1"?>{UMLAUT}'
        assert text(declared.encode(), "text/xml; charset=iso-8859-1") == UMLAUT

    def test_that_needs_shifts_is_believed(self):
        japanese = "<rss><title>論文</title></rss>"
        assert text(japanese.encode("iso-2022-jp"), "text/xml; charset=iso-2022-jp") == japanese

    def test_one_damaged_byte_costs_its_letter_only(self):
        assert text(UMLAUT.encode() + b"\xff") == UMLAUT + "\ufffd"

    def test_western_text_that_calls_itself_utf_8_is_read(self):
        declared = f'<?xml version="1.0" encoding="utf-8"?>{UMLAUT}'
        assert text(declared.encode("windows-1252"), "text/xml; charset=utf-8") == UMLAUT

    @pytest.mark.parametrize("codec", ["idna", "punycode", "unicode_escape", "zlib", "rot13"])
    def test_that_is_no_charset_is_not_tried(self, codec):
        assert text(UMLAUT.encode("latin-1"), f"text/xml; charset={codec}") == UMLAUT


class TestWhatIsNoFeed:
    @pytest.mark.parametrize(
        "body", [b"<!doctype html><html><body>Back soon", b"<?xml version='1.0'?>\n<HTML lang='en'>"]
    )
    def test_a_web_page_is_told_as_one(self, body):
        with pytest.raises(SourceError, match="a web page, not a feed; look for the address of its RSS"):
            text(body)

    @pytest.mark.parametrize("body", [b'{"version": "https://jsonfeed.org/"}', b"Rate exceeded.", b"\xff" * 500])
    def test_anything_else_is_shown(self, body):
        with pytest.raises(SourceError, match="not a feed"):
            text(body)

    def test_an_empty_body_is_told_as_one(self):
        with pytest.raises(SourceError, match="the answer is empty"):
            text(b" \n")

    def test_a_body_of_nothing_but_tags_is_refused(self):
        with pytest.raises(SourceError, match="more than 450000 tags"):
            text(b"<rss>" + b"<a>" * 450_001)


class TestXml:
    def test_an_internal_dtd_is_dropped(self):
        bomb = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'
        assert text(bomb) == "<rss>&amp;a;</rss>"

    def test_names_that_only_html_knows_become_numbers(self):
        assert text(b"<rss>a&nbsp;b &amp; &lt; &AMP;</rss>") == "<rss>a&#160;b &amp; &lt; &#38;</rss>"

    @pytest.mark.parametrize("illegal", ["\x00", "\x0b", "&#0;", "&#xD800;", "&#xFFFF;", "&#99999999999;", "&#x1b;"])
    def test_what_xml_forbids_is_dropped(self, illegal):
        assert text(f"<rss>a{illegal}b</rss>".encode()) == "<rss>ab</rss>"

    def test_what_xml_allows_is_kept(self):
        assert text(b"<rss>\t&#9;&#x3B1;&#128512;</rss>") == "<rss>\t&#9;&#x3B1;&#128512;</rss>"

    def test_a_word_that_is_cut_says_so(self):
        assert text(b"<rss>" + b"a" * 5_000 + b" b</rss>") == f"<rss>{'a' * 300}… b</rss>"

    @pytest.mark.parametrize("value", ["1", ">", "'"])
    def test_a_tag_of_countless_attributes_loses_them(self, value):
        many = " ".join(f'a{number}="{value}"' for number in range(100_000))
        assert text(f"<rss><a {many}>x</a><b {many}/></rss>".encode()) == "<rss><a>x</a><b/></rss>"

    @pytest.mark.parametrize("long", ["<p class='x'>" + "word " * 2_000, "<![CDATA[" + "a > b, " * 2_000 + "]]>"])
    def test_a_long_text_behind_a_tag_is_kept(self, long):
        assert text(f"<rss>{long}</rss>".encode()) == f"<rss>{long}</rss>"

    @given(st.binary(max_size=200), st.text(max_size=40))
    def test_no_body_breaks_it(self, body, content_type):
        assert text(b"<rss>" + body, content_type).isprintable() in {True, False}
