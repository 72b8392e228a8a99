"""How much of a text is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.card.excerpt import excerpt, one_line, shorten

words = st.text(st.characters(categories=["L", "N", "P", "M"]), min_size=1, max_size=12)
texts = st.lists(words, max_size=80).map(" ".join) | st.lists(words, max_size=40).map(". ".join) | st.text(max_size=400)


def test_a_short_text_is_shown_whole():
    assert excerpt("One sentence. And another", 300) == "One sentence. And another"


def test_a_long_text_ends_with_a_sentence():
    assert excerpt("We do this. We do that. We do a third thing.", 30) == "We do this. We do that."


def test_line_ends_and_runs_of_blanks_are_one_blank():
    assert excerpt("We do\n  this.\tAnd   that.", 300) == "We do this. And that."


def test_a_sentence_longer_than_the_room_ends_with_a_word():
    assert excerpt("A rather long sentence without any end in sight", 20) == "A rather long…"


def test_a_word_that_just_fits_is_shown():
    assert shorten("one two three", 8) == "one two…"
    assert shorten("one two three", 7) == "one…"


def test_a_very_short_first_sentence_is_not_all_that_is_said():
    text = "Wow! The rest of this abstract is one very long sentence about something else"
    assert excerpt(text, 40) == "Wow! The rest of this abstract is one…"


@pytest.mark.parametrize(
    "start",
    [
        "Methods, e.g. LoRA and others, are well known by now",
        "As shown by Vaswani et al. Transformers work well here",
        "See Fig. 3 for what we found in all the many runs we made",
        "We follow J. Doe in all that we do here and elsewhere",
        "The U.S. Army paid for some of what is told in this",
        "It takes 3.5 seconds for each of the many runs we made",
    ],
)
def test_abbreviations_initials_and_numbers_end_no_sentence(start):
    assert excerpt(f"{start} paper. Another sentence follows here.", len(start) + 10) == f"{start} paper."
    assert excerpt(f"{start} paper without end", len(start) - 5).endswith("…")


def test_a_quotation_or_parenthesis_closes_with_its_sentence():
    assert excerpt("They said “it works.” Then it did not work at all.", 30) == "They said “it works.”"


def test_chinese_sentences_end_without_a_blank():
    assert (
        excerpt("我们提出了一种新方法。实验表明它很快。后面还有很多内容没有显示", 20)
        == "我们提出了一种新方法。实验表明它很快。"
    )


def test_a_script_without_blanks_is_cut_between_characters():
    assert shorten("我们提出了一种新方法", 5) == "我们提出…"


def test_a_mark_is_never_parted_from_its_letter():
    accented = "e\u0301" * 20
    assert shorten(accented, 8) == "e\u0301" * 3 + "…"
    family = "👩\u200d👩\u200d👧"
    assert shorten(family * 3, 7) == family + "…"


@given(texts, st.integers(1, 320))
@example("a" * 400, 300)
def test_an_excerpt_never_takes_more_than_its_room(text, limit):
    assert len(excerpt(text, limit)) <= limit
    assert len(shorten(text, limit)) <= limit


@given(texts, st.integers(1, 320))
def test_an_excerpt_is_the_beginning_of_the_text(text, limit):
    shown = excerpt(text, limit)
    assert one_line(text).startswith(shown.removesuffix("…") if shown != one_line(text) else shown)


@given(st.lists(words, min_size=1, max_size=80), st.integers(26, 320))
def test_it_never_ends_within_a_word(spoken, limit):
    """Words here are of at most 12 characters and the room is more than twice that."""
    text = " ".join(spoken)
    shown = excerpt(text, limit).removesuffix("…")
    left = one_line(text)[len(shown) :]
    assert left.lstrip(",;:–—-")[:1] in ("", " ") or shown[-1] in "。！？」』”）"


@given(texts, st.integers(1, 320))
def test_no_cut_stands_before_a_mark(text, limit):
    shown = excerpt(text, limit)
    left = one_line(text)[len(shown) - 1 :] if shown.endswith("…") and shown != one_line(text) else ""
    assert not left or shown == "…" or not unicodedata.category(left[0]).startswith("M")


@given(texts, st.integers(1, 320))
def test_what_is_cut_is_cut_again_to_itself(text, limit):
    assert excerpt(excerpt(text, limit), limit) == excerpt(text, limit)
