"""Laws of the query language: one meaning, whichever way a query is evaluated, and one form for it.

The evaluator that walks the tree is the meaning. The matcher and the clauses that an archive looks up are held to it.
"""

import operator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.matching.clauses import Clause, clauses_of
from bot.matching.highlight import highlights
from bot.matching.matcher import Matcher
from bot.paper.paper import Paper, PaperId
from bot.query import parser
from bot.query.canonical import canonical, identity
from bot.query.describe import describe
from bot.query.diagnostics import MAX_CHARACTERS, MAX_TERMS
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse, parse_written
from bot.query.tree import TextField, leaves
from bot.query.typed import as_typed
from bot.text.latex import readable
from bot.text.token_spans import token_spans
from bot.text.tokens import surfaces
from tests.bot.query.strategies import papers, typed
from tests.bot.text.places import places_of

MORE = settings(max_examples=max(300, settings().max_examples))
PIECES = [
    *("(", ")", '"', "-", "|", "OR", "AND", "NOT", "*", ":", ",", " ", " ", " ", "\n", "\x00", "\ud800", "\udfff"),
    *("title:", "author:", "upvotes:", "cat:", "has:", "source:", "venue:", ">=", "=>", "5", "1,000", "e5", ".5k", "²"),
    *("½", "ﷺ"),
    *(
        "a",
        "gpu",
        "学",
        "ア",
        "ก",
        "é",
        "\u0301",
        "\u0e31",
        "한",
        "\u1161",
        "🎉",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
    ),
    *("&amp;", "&lt;", "&gt", "<http://a.b|c>", "<http://a.b", "<@U1|", ">", "–", "—", "“", "”", "’", "（", "：", "＊"),
    *(
        "\\",
        "$",
        "$$",
        "^{",
        "_",
        "{",
        "}",
        '\\"',
        "\\alpha",
        "\\frac{1}",
        "$x^2$",
        "\\text{",
        "--",
        "''",
        "%",
        "#",
        ".net",
        "c++",
    ),
]
_piece = st.sampled_from(PIECES)
ANYTHING = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(_piece, max_size=40).map("".join),
    st.lists(st.builds(operator.mul, _piece, st.sampled_from([1, 2, 17, 65, 501])), max_size=6).map("".join),
)
"""Texts as nobody types them: all of Unicode with halves of characters, what the grammar knows, what TeX knows."""


@MORE
@given(st.lists(typed, min_size=1, max_size=12), st.lists(papers, min_size=1, max_size=4), st.data())
def test_the_matcher_finds_what_the_evaluator_does_while_queries_come_and_go(texts, library, data):
    stored = {number: parse(text) for number, text in enumerate(texts)}
    matcher = Matcher()
    for number, query in stored.items():
        matcher.add(number, query)
    for paper in library:
        text = Document.of(paper)
        expected = {number for number, query in stored.items() if evaluate(query, text)}
        found = matcher.match(text)
        assert sorted(asker for one in found for asker in one.ids) == sorted(expected)
        assert all(evaluate(one.query, text) for one in found)
        matcher.rebalance(data.draw(st.integers(0, 3)))
        for gone in data.draw(st.lists(st.sampled_from(sorted(stored)), unique=True, max_size=3)) if stored else ():
            matcher.remove(gone)
            del stored[gone]
        for came in data.draw(st.lists(st.sampled_from(texts), max_size=3)):
            number = max(stored, default=0) + 1
            stored[number] = parse(came)
            matcher.add_canonical(number, canonical(stored[number]))
    assert len(matcher) == len(stored)


@MORE
@given(typed, papers)
def test_the_canonical_form_means_the_same_and_is_its_own_form(text, paper):
    query, seen = parse(text), Document.of(paper)
    form = canonical(query)
    assert canonical(parse_written(form)) == form
    assert identity(parse_written(identity(query))) == identity(query)
    assert (evaluate(parse_written(form), seen) is None) == (evaluate(query, seen) is None)
    assert (evaluate(parse_written(identity(query)), seen) is None) == (evaluate(query, seen) is None)


@MORE
@given(typed, papers)
def test_a_query_is_true_where_one_of_its_clauses_is(text, paper):
    query, seen = parse(text), Document.of(paper)
    clauses = clauses_of(query)
    fulfilled = any(_is_fulfilled(clause, seen) for clause in clauses.alternatives)
    is_true = evaluate(query, seen) is not None
    assert fulfilled == is_true if clauses.exact else fulfilled >= is_true


def _is_fulfilled(clause: Clause, seen: Document) -> bool:
    return all(evaluate(leaf, seen) for leaf in clause.required) and not any(
        evaluate(leaf, seen) for leaf in clause.excluded
    )


@MORE
@given(typed, papers)
def test_what_is_marked_are_words_that_the_query_looks_for(text, paper):
    query = parse(text)
    reasons = evaluate(query, Document.of(paper))
    for field, words in ((TextField.TITLE, paper.title), (TextField.ABSTRACT, paper.abstract)):
        places = highlights(words, query, field=field)
        assert all(0 <= start < end <= len(words) for start, end in places)
        assert all(left[1] < right[0] for left, right in pairwise(places))
        if reasons is not None:
            found = [term for term in reasons.terms if term.terms and field in term.fields]
            assert bool(highlights(words, reasons, field=field)) == bool(found)


@MORE
@given(ANYTHING)
def test_any_text_is_a_query_or_is_refused_with_one_that_works(text):
    query, refusal = _read(text)
    if refusal is not None:
        assert refusal.message.encode()
        assert 0 <= refusal.place.start <= refusal.place.end <= len(text) + 1
        assert refusal.pointer.encode()
    form = canonical(query)
    assert canonical(parse_written(form)) == form
    assert describe(query)


@MORE
@given(ANYTHING)
def test_the_work_of_reading_a_text_does_not_grow_with_it(text):
    cut, lex = [], parser._PIECES.lex
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser._PIECES, "lex", lambda text: cut.append(len(text)) or lex(text))
        query, _ = _read(text)
    assert sum(cut) <= parser._LONGEST_READ + 6 * MAX_CHARACTERS
    assert sum(1 for _ in leaves(query)) <= MAX_TERMS


@MORE
@given(ANYTHING, typed)
def test_any_text_can_be_a_paper(text, asked):
    shown = readable(text)
    paper = Paper(id=PaperId("test:1"), title=shown, abstract=text, authors=(text,), categories=(text,))
    query = parse(asked)
    evaluate(query, Document.of(paper))
    found = token_spans(shown)
    assert list(map(found.surface, places_of(found, shown))) == surfaces(shown)
    assert all(0 <= start < end <= len(text) for start, end in highlights(text, query, field=TextField.ABSTRACT))


def _read(text):
    """The query, or the one that the refusal suggests, and the refusal."""
    try:
        return parse(text), None
    except QueryError as refusal:
        return parse(refusal.suggestion), refusal


@MORE
@given(typed, typed, papers)
def test_both_and_either_and_not_mean_what_they_say(left, right, paper):
    one, other, seen = parse(left), parse(right), Document.of(paper)
    first, second = (evaluate(query, seen) is not None for query in (one, other))
    assert (evaluate(parse_written(f"({left}) ({right})"), seen) is not None) == (first and second)
    assert (evaluate(parse_written(f"({left}) OR ({right})"), seen) is not None) == (first or second)
    assert (evaluate(parse_written(f"* -({left})"), seen) is not None) == (not first)


@given(typed)
def test_the_words_that_people_see_are_read_as_the_query_again(text):
    query = parse(text)
    shown = as_typed(text, query)
    assert "\n" not in shown
    assert identity(parse_written(shown)) == identity(query)
