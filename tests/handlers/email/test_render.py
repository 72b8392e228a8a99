"""What a mail shows for a neutral message, as HTML and as plain text."""

from __future__ import annotations

import re
import typing
import unicodedata
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from bot.card.card import (
    Actions,
    Button,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Link,
    Message,
    Part,
    Picture,
    Preformatted,
    Press,
    Quiet,
    Text,
    bold,
    code,
    link,
    plain,
)
from handlers.email import limits
from handlers.email.render import CUT, Foot, cid, kind, render, subject_of
from handlers.email.text import wrapped
from handlers.text import clean, printable
from tests.handlers.messages import HOSTILE, card, messages

FOOT = Foot("ada@post.example", "Offprint <papers@lab.example>", "https://papers.lab.example/leave/abc?to=1&x=2")
LONG = Message("Much.", (Heading("Much"), *(Items(tuple((plain("word " * 60),) for _ in range(60))),) * 30))
WIDE = Message("Much.", (Heading("Much"), *(Text(((plain("字" * 3_000),),)),) * 60))
MARKS = Message("Much.", (Heading("Much"), Text(tuple((code("<&>" * 40),) for _ in range(2_000)))))
PNG = b"\x89PNG\r\n\x1a\n"
VOID = frozenset({"meta", "br", "img"})


class Reader(HTMLParser):
    """What a mail program reads: the tags, whether they are closed in order, the links, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.links, self.sources, self.texts, self._open = [], [], [], [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        assert not any(name.startswith("on") for name in given)
        self.links += [given["href"]] if "href" in given else []
        self.sources += [given["src"]] if "src" in given else []
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not set(self._open) & {"style", "title"}:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def shown(*parts, fallback="Said."):
    rendered = render(Message(fallback, parts), FOOT)
    return Reader(rendered.html), rendered.text


@given(messages)
@example(Message(" ".join(HOSTILE), tuple(Text(((plain(text),),)) for text in HOSTILE)))
def test_whatever_a_message_holds_is_text_and_opens_nothing_but_its_links(message):
    rendered = render(message, FOOT)
    read = Reader(rendered.html)
    assert set(read.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1", "pre", "a"),
        *("strong", "code", "span", "br", "h2", "img"),
    }
    assert all(re.match(r"https?://[^\s<>\"]+$", address) for address in read.links)
    assert read.sources == [f"cid:{cid(drawing)}" for drawing in rendered.drawings]
    assert len(rendered.html.encode()) <= limits.HTML
    assert rendered.subject
    assert not {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, rendered.subject))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", rendered.html + rendered.text)


def test_every_kind_of_part_has_a_case_of_its_own_in_both_bodies():
    examples = {
        "heading": Heading("A heading"),
        "text": Text(((plain("Said plainly"),),)),
        "quiet": Quiet((plain("Said quietly"),)),
        "preformatted": Preformatted("Said in a fixed pitch"),
        "items": Items(((plain("Said in a list"),),)),
        "entry": Entry((plain("Said in an entry"),), Quiet((plain("and below"),)), Button("PDF", Press("x", "y"))),
        "actions": Actions((Button("Said on a button", Link("https://x.example/")),)),
        "group": Group((plain("Said above a group"),), (Quiet((plain("and in it"),)),)),
        "drawing": Drawing(PNG, "Said of a drawing", "week.png"),
    }
    assert {each.__name__.lower() for each in typing.get_args(Part)} == examples.keys()
    for name, part in examples.items():
        assert kind(part) == name
        said = next(text for text in re.findall(r"'([^']+)'", repr(part)) if text not in {"plain", "x"})
        read, text = shown(part)
        assert said in read.text or f'alt="{said}"' in render(Message("x", (part,)), FOOT).html
        assert said in text


def test_a_group_shows_what_is_in_it_and_no_row_of_presses():
    presses = Actions((Button("More", Press("more", "1")),))
    read, text = shown(Group((plain("A query"),), (Items(((plain("One"),),), below=((plain("It does."),),)), presses)))
    assert "A query • One It does." in read.text
    assert "- One\n  It does." in text
    assert "More" not in read.text


def test_a_drawing_travels_in_the_mail_and_is_told_in_words_where_it_cannot():
    drawing = Drawing(PNG, "Matches rise.", "week.png")
    rendered = render(Message("Said.", (drawing, drawing)), FOOT)
    assert rendered.drawings == (drawing,)
    assert rendered.html.count(f"cid:{cid(drawing)}") == 2
    for other in (Drawing(b"GIF89a", "Matches rise.", "x"), Drawing(PNG * 300_000, "Matches rise.", "x")):
        rendered = render(Message("Said.", (other,)), FOOT)
        assert rendered.drawings == ()
        assert "Matches rise." in Reader(rendered.html).text
        assert "Matches rise." in rendered.text


def test_a_card_says_all_that_it_says_elsewhere_but_what_only_a_press_would_show():
    rendered = render(card(), FOOT)
    read = Reader(rendered.html)
    for said in ("The Two-Pass Softmax Algorithm", "Marat Dukhan", "in two sweeps", "matched", "PDF"):
        assert said in read.text
        assert said in rendered.text
    assert "Abstract" not in read.text
    assert "https://arxiv.org/pdf/2001.04438" in read.links
    assert "https://arxiv.org/pdf/2001.04438" in rendered.text


def test_no_picture_is_fetched_from_elsewhere():
    read, _ = shown(Text(((plain("Said"),),), Picture("https://cdn.example/x.png", "A page")))
    assert "img" not in read.tags


def test_a_row_of_presses_alone_leaves_nothing_behind():
    assert shown(Quiet((plain("a"),)), Actions((Button("More", Press("more", "1")),)))[0].text.endswith(
        shown(Quiet((plain("a"),)))[0].text[-40:]
    )


def test_a_list_goes_on_where_it_began_and_a_title_stands_above_what_is_told_of_it():
    line = (link("A paper", "https://x.example/1"), plain(" · Ada Byron · ▲ 3"))
    read, text = shown(Items((line,), start=12))
    assert "12 A paper Ada Byron · ▲ 3" in read.text
    assert "12. A paper\n    Ada Byron · ▲ 3\n    https://x.example/1\n" in text


@given(st.text(st.one_of(st.sampled_from("ab  論。é\u0301"), st.characters()), max_size=400))
@example("word " * 40 + "https://x.example/" + "y" * 90)
@example("論文の要約。" * 40)
def test_plain_text_stands_in_lines_of_72_columns_and_is_whole(text):
    text = clean(text)
    made = wrapped(text, "    ", " 1. ").split("\n")
    assert made[0].startswith(" 1. ")
    assert all(line.startswith("    ") for line in made[1:])
    assert "".join("".join(made).split()) == "1." + "".join(text.split())
    assert not any(line.isascii() and len(line) > 72 and " " in line[4:] for line in made)
    assert not any(set(line[4:]) <= set("論文の要約。") and len(line) > 38 for line in made)


def test_an_address_and_a_short_query_are_not_broken():
    url, query = f"https://x.example/{'y' * 90}", "title:softmax AND NOT abs:gpu"
    _, text = shown(Text(((plain("word " * 12), code(query), plain(" "), link("and so on", url), plain(".")),)))
    assert query in text
    assert f"\n<{url}>." in text


@given(st.sampled_from((LONG, WIDE, MARKS)))
def test_what_a_mail_program_would_hide_is_cut_and_the_mail_says_so_and_can_be_left(message):
    rendered = render(message, FOOT)
    assert len(rendered.html.encode()) <= limits.HTML
    assert len(rendered.html.encode()) > limits.HTML / 4
    said = CUT.line[0].text
    assert said in Reader(rendered.html).text
    assert rendered.text.count(said) == 1
    assert "Unsubscribe" in Reader(rendered.html).text


def test_the_way_out_is_a_link_where_there_is_a_page_and_an_answer_where_there_is_none():
    assert FOOT.leave in shown()[0].links
    rendered = render(Message("Said.", ()), Foot("ada@post.example", "papers@lab.example"))
    assert Reader(rendered.html).links == []
    assert "answer this mail" in rendered.text


def test_a_message_without_parts_says_its_sentence():
    read, text = shown(fallback="One new paper.")
    assert "One new paper." in read.text
    assert "One new paper." in text


def test_the_subject_is_the_heading_and_else_the_sentence():
    assert subject_of(Message("Said.", (Text(()), Heading("Tue 24 Nov:\n 3 new papers")))) == "Tue 24 Nov: 3 new papers"
    assert subject_of(Message("One\u2028new paper.", ())) == "One new paper."
    assert len(subject_of(Message("word " * 200, ()))) <= limits.SUBJECT


@given(st.text(min_size=1).filter(lambda text: clean(text).strip()))
def test_text_is_shown_as_it_is(text):
    read, _ = shown(Text(((bold(text), plain(" end")),)))
    assert " ".join(clean(text).split()) in read.text


def test_right_to_left_and_wide_text_and_formulas_are_shown_as_they_are():
    for said in ("שיטה חדשה", "論文の要約", "O(n log n) ≤ ∑ᵢ xᵢ²", "<script>alert(1)</script>"):
        read, text = shown(Heading(said), Preformatted(said))
        assert read.text.count(said) >= 2
        assert printable(said) in text
    assert 'dir="auto"' in render(Message("Said.", (Heading("שיטה"),)), FOOT).html


def test_it_is_told_to_be_light_and_dark_and_sizes_stand_in_the_elements():
    html = render(card(), FOOT).html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html
    body = html.partition("<body")[2]
    assert all("style=" in tag for tag in re.findall(r"<(?:p|h1|pre|a)\b[^>]*>", body))
