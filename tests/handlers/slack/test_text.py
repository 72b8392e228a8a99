"""What Slack's clients make of our mrkdwn: the text as it is, and no mark that is shown."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from bot.card.card import Line, Span, bold, code, link, plain, words
from bot.card.marking import marked as with_bold
from handlers.slack.text import marked
from tests.handlers.messages import marked_lines
from tests.handlers.slack.mrkdwn import read

LOOKALIKES = str.maketrans("∗∼ˋˍ꞉›∣", "*~`_:>|")


def letters(text: str) -> str:
    """What is read, whichever of two letters that look the same it is written with, and however wide its blanks."""
    return "".join(text.translate(LOOKALIKES).split())


def shown(line: Line) -> list[tuple[str, str]]:
    return read(marked(line))


@given(marked_lines)
@example((plain("a"), bold("b"), plain("c")))
@example((plain(":"), bold("smile"), plain(":b")))
@example((plain("_"), bold("b"), plain("_")))
@example((bold("&amp; &lt;b&gt;"), plain(" a/~b/~c~ ~d~")))
@example((plain("see "), bold("https://a.example/b_c"), plain("_d")))
def test_a_line_shows_its_text_and_no_mark(line):
    pieces = shown(line)
    assert letters("".join(text for text, _ in pieces)) == letters(words(line))
    assert {style for _, style in pieces} <= {"plain", "bold", "code", "link", "bold link"}
    assert not any(mark in text for text, style in pieces if style in ("plain", "bold") for mark in "*`")


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [("这是基于", "图像", "的检索。"), ("to ", "C++", "17 code"), ("a", "b", ""), ("", "图像", "。"), ("_", "a", "_")],
)
def test_a_word_beside_letters_is_plain(before, word, after):
    assert marked((plain(before), bold(word), plain(after))).translate(LOOKALIKES) == before + word + after


@pytest.mark.parametrize(
    ("before", "after"), [("a ", " b"), ("(", ")"), ('"', '",'), ("", ""), ("a-", "-b"), ("a/", "/b"), ("", ". B")]
)
def test_a_word_between_blanks_and_punctuation_is_bold(before, after):
    assert ("mesh", "bold") in shown((plain(before), bold("mesh"), plain(after)))


def test_an_address_is_a_link_whole_and_unmarked_however_a_word_lies_in_it():
    text = "A mesh: https://code.example/lab/mesh_tools, (https://mesh.example/a_(b)_?c=d&e)."
    for places in ([(2, 6)], [(2, 6), (29, 33)], [(3, 30)], [(0, len(text))]):
        pieces = shown(with_bold(text, places))
        links = [piece for piece, style in pieces if style == "link"]
        assert links == ["https://code.example/lab/mesh_tools", "https://mesh.example/a_(b)_?c=d&e"]


def test_an_address_without_its_scheme_is_not_marked_either():
    assert with_bold("at code.example/mesh", [(16, 20)]) == (plain("at code.example/mesh"),)


def test_an_address_that_was_cut_is_no_link():
    assert marked((plain("at https://code.example/la…"),)) == "at https://code.example/la…"


def test_code_beside_a_letter_is_plain():
    assert marked((plain("the "), code("x"), plain("s"))) == "the xs"


def test_a_bold_link_beside_a_letter_is_a_link():
    assert marked((plain("a"), link("b", "https://x.example/"))) == "a<https://x.example/|b>"


def test_no_word_is_bold_inside_a_link_which_slack_on_android_would_not_open():
    title = Span("A Softmax view", url="https://arxiv.org/abs/1", bold=((2, 9),))
    assert marked((title,)) == "<https://arxiv.org/abs/1|A Softmax view>"


def test_the_tilde_of_an_address_without_its_scheme_can_be_copied():
    told = marked((plain("Data: lab.example/~ada/set and www.lab.example/~bo~, ~40% of it/~. a/~b~"),))
    assert told == "Data: lab.example/~ada/set and www.lab.example/~bo∼, ∼40% of it/∼. a/~b∼"
    assert {style for _, style in read(told)} == {"plain"}
