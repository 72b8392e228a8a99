"""Text from outside: cleaned, measured and cut, the same for every platform."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import bold, link, plain, words
from handlers.text import clean, cut, cut_line, harmless, link_address, printable, units
from tests.handlers.messages import addresses, texts


@given(texts)
def test_what_is_clean_can_be_sent_and_is_one_line(text):
    clean(text).encode()
    assert "\n" not in clean(text)
    assert clean(clean(text)) == clean(text)


def test_the_order_of_text_cannot_be_turned_around_and_bells_do_not_ring():
    assert clean("a\u202eb\x07c\ud800") == "a b c "


def test_white_space_is_one_blank_but_what_must_not_be_parted_stays_together():
    assert clean("a \n\t b\u2003c\u00a0 d") == "a b c d"
    assert clean("Modern Hardware\u00a0· ▲\u00a037") == "Modern Hardware\u00a0· ▲\u00a037"


def test_lines_are_kept_where_they_matter():
    assert printable("a\r\n  b\x00\tc") == "a\n  b    c"
    assert harmless("a\x1b[2J\u202eb\nc") == "a [2J b\nc"


def test_an_astral_character_counts_twice():
    assert (units("a"), units("𝔄"), units("👩‍👩‍👧‍👦")) == (1, 2, 11)


@given(texts, st.integers(1, 200))
def test_what_is_cut_fits(text, most):
    assert units(cut(text, most)) <= most


@given(texts, st.integers(1, 200))
def test_the_size_that_counts_is_the_one_that_is_asked_for(text, most):
    def doubled(shown: str) -> int:
        return units(shown) * 2

    assert doubled(cut(text, most, doubled)) <= most


def test_a_text_is_cut_at_a_word():
    assert cut("attention is all you need", 17) == "attention is all…"
    assert cut("attention is all you need", 25) == "attention is all you need"
    assert cut("attention", 1) == "…"
    assert cut("attention", 0) == ""


def test_a_mark_is_not_parted_from_its_letter():
    assert cut("e\u0301" * 10, 4) == "e\u0301…"


@given(st.lists(st.builds(plain, texts), max_size=4).map(tuple), st.integers(1, 100))
def test_a_line_that_is_cut_fits(line, most):
    def mark(span):
        return clean(span.text)

    assert sum(units(mark(span)) for span in cut_line(line, most, mark)) <= most


def test_a_line_is_cut_inside_the_first_span_that_does_not_fit():
    line = (plain("by "), bold("Ada Lovelace"), plain(" and others"))
    assert words(cut_line(line, 12, lambda span: span.text)) == "by Ada…"


def test_a_link_that_has_no_room_is_left_out_whole():
    line = (plain("see "), link("here", "https://x.example/" + "y" * 50))
    assert words(cut_line(line, 30, lambda span: f"{span.text}{span.url or ''}")) == "see …"


@given(addresses)
def test_an_address_has_nothing_in_it_that_ends_a_link(address):
    safe = link_address(address, most=3000)
    if safe is not None:
        assert safe.lower().startswith(("http://", "https://"))
        assert not set(safe) & set('<>|()[]" \n')
        safe.encode("ascii")


def test_only_web_addresses_are_addresses():
    assert link_address("javascript:alert(1)", most=100) is None
    assert link_address("https://", most=100) is None
    assert link_address(None, most=100) is None
    assert link_address("https://x.example/" + "a" * 100, most=100) is None
    assert link_address("https://x.example/%20?a=b#c", most=100) == "https://x.example/%20?a=b#c"
