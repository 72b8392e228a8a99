"""What Discord's clients make of our Markdown: the text as it is, and no mark that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from bot.card.card import Line, Span, Style, bold, link, plain, words
from bot.card.marking import marked as with_bold
from handlers.discord.text import marked
from tests.handlers.discord.markdown import read
from tests.handlers.messages import marked_lines


def letters(text: str) -> str:
    """What is read, without blanks and what keeps a mention from being one; in code a backtick has a stand-in."""
    return "".join(text.replace("\u200b", "").replace("ˋ", "`").split())


def shown(line: Line) -> list[tuple[str, str]]:
    return read(marked(line))


@given(marked_lines)
@example((plain("a"), bold('"b"'), plain("c")))
@example((plain("*"), bold("b*"), plain("*c")))
@example((plain("\\"), bold("\\"), plain("\\")))
@example((plain("https:"), bold("//x.example"), plain("/a_b_")))
def test_a_line_shows_its_text_and_no_mark(line):
    pieces = shown(line)
    assert letters("".join(text for text, _ in pieces)) == letters(words(line))
    assert {style for _, style in pieces} <= {"plain", "bold", "code", "link", "masked", "bold masked", "masked bold"}
    told_bold = letters("".join(span.text for span in line if span.style is Style.BOLD and not span.url))
    assert len(letters("".join(text for text, style in pieces if style == "bold"))) <= len(told_bold)


@pytest.mark.parametrize(("before", "word", "after"), [("", '"quoted"', "a"), ("to ", "C++", "17"), ("a", "(b)", "")])
def test_a_word_whose_marks_would_be_shown_is_plain(before, word, after):
    assert "**" not in marked((plain(before), bold(word), plain(after)))


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [("这是基于", "图像", "的检索。"), ("a", "b", "c"), ("(", '"b"', ")"), ("", "C++", ", b")],
)
def test_any_other_is_bold(before, word, after):
    assert (word, "bold") in shown((plain(before), bold(word), plain(after)))


def test_an_address_is_a_link_whole_and_unmarked_however_a_word_lies_in_it():
    text = "A mesh: https://code.example/lab/mesh_tools, (https://mesh.example/a_(b)_?c=d&e)."
    for places in ([(2, 6)], [(2, 6), (29, 33)], [(3, 30)], [(0, len(text))]):
        pieces = shown(with_bold(text, places))
        links = [piece for piece, style in pieces if style == "link"]
        assert links == ["https://code.example/lab/mesh_tools", "https://mesh.example/a_(b)_?c=d&e"]


def test_an_address_that_was_cut_is_no_link():
    assert shown((plain("at https://code.example/la…"),)) == [("at https://code.example/la…", "plain")]


TITLE = "Mixture-of-Experts [v2] at https://x.example/experts, and C++17"


def test_words_of_a_title_are_bold_inside_its_one_link():
    title = Span(TITLE, url="https://arxiv.org/abs/1", bold=((11, 18), (20, 22), (45, 52), (58, 61)))
    assert shown((plain("1. "), title)) == [
        ("1. ", "plain"),
        ("Mixture-of-", "masked"),
        ("Experts", "masked bold"),
        (" [", "masked"),
        ("v2", "masked bold"),
        ("] at https://x.example/experts, and C++17", "masked"),
    ]


def test_a_link_that_is_bold_as_a_whole_has_no_marks_inside():
    whole = replace(link("A title", "https://arxiv.org/abs/1"), bold=((2, 7),))
    assert (whole.style, shown((whole,))) == (Style.BOLD, [("A title", "bold masked")])
