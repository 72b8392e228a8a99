"""Neutral messages of every shape, with the texts that people and papers can bring: for the twins' renderers."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.card.card import (
    Actions,
    Button,
    Choice,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Link,
    Menu,
    Message,
    Picture,
    Preformatted,
    Press,
    Quiet,
    Span,
    Style,
    Text,
    Thumbs,
    bold,
    code,
    link,
    plain,
)

KEY = "0123456789abcdef01234567"

HOSTILE = (
    "@everyone @here <!channel> <!here|here> <!subteam^S1> <@U012> <@123456789012345678> <@&123456789012345678>",
    "<#C012|general> </papers:123456789012345678> <:x:123456789012345678> <t:1> <!date^1^{date}|x>",
    "*bold* _slant_ ~struck~ `code` ``` || __under__ **x** # > - 1. \\ \\* [a](https://evil.example) <https://a|b>",
    "&amp; &lt; > < & &#x27; :smile: :+1: a|b",
    "-# quiet", "# heading", "> quote", "1. one", "- dash", "```\nfence", "`",
    "\ud800 lone \udfff", "\x00\x07\x1b[31m", "\u202eabc\u2066", "e\u0301" * 50, "👩‍👩‍👧‍👦" * 30,
    "𝔄" * 5000, "字" * 5000,
    "x" * 20_000, "word " * 5_000, "\n\n\n", "   ", "",
    "https://x.example/a_b_c*d|e)f (see https://y.example/z).", "O(n log n)", "snake_case A* search ~10x",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.text(alphabet="ab <>&*_`~|[]()@#-.:/\\\n", max_size=80),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map(" ".join),
)
addresses = st.one_of(
    st.sampled_from(
        (
            "https://arxiv.org/abs/2305.17144",
            "https://x.example/a b|c>d)e_(f)",
            "javascript:alert(1)",
            "https://",
            "http://x.example/" + "y" * 4000,
            "ftp://x.example/",
            "https://ü.example/ñ?q=<a>&b=[c]\ud800",
            "",
        )
    ),
    texts,
)
spans = st.builds(Span, texts, st.sampled_from(Style), st.none() | addresses)
lines = st.lists(spans, max_size=4).map(tuple)
_bits = st.sampled_from((*'ab图。1 *_`~|<>&:/.,"()[]-+\\@#!', "word", ":smile:", "https://a.example/b_c*d(e)", "**"))
_pieces = st.lists(_bits, max_size=6).map("".join)
_links = st.sampled_from((None, None, None, "https://x.example/y"))
_places = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 24)), max_size=2).map(tuple)
marked_lines = st.lists(st.builds(Span, _pieces, st.sampled_from(Style), _links, _places), max_size=6).map(tuple)
"""Lines of short pieces, so that marks, addresses and letters meet in every way."""
values = st.one_of(st.just(KEY), st.text(alphabet="0123456789abcdef:p", max_size=80), st.text(max_size=120))
verbs = st.sampled_from(("abstract", "more", "undo", "change_time"))
actions = st.one_of(st.builds(Press, verbs, values), st.builds(Link, addresses))
buttons = st.builds(Button, texts, actions, st.none() | texts, st.booleans())
menus = st.builds(
    Menu,
    verbs,
    texts,
    st.lists(st.builds(Choice, texts, values), min_size=0, max_size=30).map(tuple),
    values,
    st.booleans(),
)
thumbs = st.builds(
    Thumbs,
    st.builds(Button, texts, st.builds(Press, verbs, values), st.none() | texts),
    verbs,
    st.builds(Choice, texts, values),
    st.builds(Choice, texts, values),
    texts,
)
single_parts = st.one_of(
    st.builds(Heading, texts),
    st.builds(Text, st.lists(lines, max_size=5).map(tuple), st.none() | st.builds(Picture, addresses, texts)),
    st.builds(Quiet, lines),
    st.builds(Drawing, st.binary(max_size=9), texts, st.just("week.png")),
    st.builds(Preformatted, texts),
    st.builds(Items, st.lists(lines, max_size=30).map(tuple), st.none() | st.integers(1, 500)),
    st.builds(
        Items,
        st.lists(lines, max_size=12).map(tuple),
        st.none() | st.integers(1, 500),
        st.lists(lines, max_size=12).map(tuple),
    ),
    st.builds(Entry, lines, st.builds(Quiet, lines), buttons),
    st.builds(Actions, st.lists(buttons, max_size=30).map(tuple), st.none() | menus, st.none() | thumbs),
)
groups = st.builds(Group, lines, st.lists(single_parts, max_size=12).map(tuple), st.booleans(), texts)
parts = st.one_of(single_parts, groups)
messages = st.builds(
    Message, texts.filter(lambda text: bool(text.strip())), st.lists(parts, max_size=60).map(tuple), st.booleans()
)


def card(title: str = "The Two-Pass Softmax Algorithm", *, key: str = KEY, abstract: str = "Two sweeps.") -> Message:
    """A card as it is posted."""
    return Message(
        f"{title}, by Marat Dukhan and Artsiom Ablavatski: matched softmax.",
        (
            Text(((link(title, "https://arxiv.org/abs/2001.04438"),),)),
            Quiet((plain("Marat Dukhan and Artsiom Ablavatski · cs.PF · 24 Nov · Hugging Face ▲ 18"),)),
            Text(
                ((plain("Computes a "), bold("softmax"), plain(" in two sweeps. "), plain(abstract)),),
                Picture("https://cdn.example/thumbnail.png", "First page of the paper"),
            ),
            Quiet((plain("matched "), code("title:(softmax OR attention)"), plain(" (title)"))),
            Actions(
                (
                    Button("Abstract", Press("abstract", key), "Abstract of the paper"),
                    Button("PDF", Link("https://arxiv.org/pdf/2001.04438"), "PDF of the paper"),
                )
            ),
        ),
        boxed=True,
    )
