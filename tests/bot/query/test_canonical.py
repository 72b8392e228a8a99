"""Two queries that differ only in how they were typed have one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.matching.clauses import clauses_of
from bot.query.breadth import asks_for_everything
from bot.query.canonical import canonical, identity, normal
from bot.query.canonical_reader import read_canonical, read_flat
from bot.query.parser import parse, parse_written
from bot.query.tree import Word
from tests.bot.query.strategies import typed

SAME = [
    ("(b OR a)", "a | b", "a OR b"),
    ("jax  OR   JULIA", "julia OR jax", "jax OR julia"),
    ("gpu NOT survey", "-survey gpu", "gpu -survey"),
    ("gpu AND tpu", "tpu gpu gpu", "gpu tpu"),
    ("mixture-of-experts", "“Mixture of Experts”", '"mixture of experts"'),
    ("title:(gpu OR tpu)", "title:tpu | title:gpu", "title:gpu OR title:tpu"),
    ("a (b (c d))", "d c b a", "a b c d"),
    ("gpu -(a OR b)", "gpu -a -b", "gpu -a -b"),
    ("gpu -(a b)", "gpu (-a OR -b)", "gpu (-a OR -b)"),
    ("NOT NOT gpu", "gpu", "gpu"),
    ('author:"LeCun Y"', 'author:"Y. LeCun"', 'author:"lecun y"'),
    ("cat:CS.lg", "category:cs.LG", "category:cs.LG"),
    ("cat:cs", "category:cs.*", "category:cs.*"),
    ("upvotes:&gt;=1,000", "upvotes:>=1000", "upvotes:>=1000"),
    ("jax OR julia gpu", "(julia gpu) OR jax", "jax OR gpu julia"),
]


@pytest.mark.parametrize(("one", "other", "form"), SAME)
def test_these_are_one_query(one, other, form):
    assert canonical(parse(one)) == canonical(parse(other)) == form


def test_operators_are_capital_letters():
    assert canonical(parse('jax "or" JULIA')) == '"or" jax julia'
    assert canonical(parse("jax OR julia")) == "jax OR julia"


def test_words_are_shown_as_typed_and_compared_by_their_singular():
    assert canonical(parse("Kernels")) == "kernels"
    assert canonical(parse("kernels kernel")) == "kernel"
    assert identity(parse("kernels")) == identity(parse("Kernel")) == "kernel"
    assert parse("gpus") == parse("GPU")


@pytest.mark.parametrize(("typed", "expected"), [("*", True), ("* -gpu", True), ("gpu | *", True), ("gpu *", False)])
def test_a_query_for_everything_is_known_as_one(typed, expected):
    assert asks_for_everything(parse(typed)) is expected


def test_everything_of_a_source_is_still_everything_and_a_category_is_not():
    assert asks_for_everything(parse("* source:arxiv"))
    assert not asks_for_everything(parse("cat:cs.*"))


@given(typed)
def test_what_is_kept_is_read_again_as_the_parser_reads_it(text):
    form = canonical(parse(text))
    assert read_canonical(form) == parse(form)
    assert canonical(read_canonical(form)) == form


@given(typed)
def test_what_is_kept_without_groups_says_what_it_means_and_what_each_alternative_asks_for(text):
    query = parse(text)
    flat = read_flat(canonical(query))
    if flat is not None:
        assert flat.identity == identity(query)
        assert set(map(alternative, flat.alternatives)) == set(map(alternative, clauses_of(normal(query)).alternatives))


def alternative(told):
    required, excluded = told
    return frozenset(required), frozenset(excluded)


@given(typed)
def test_the_identity_of_a_query_is_a_text_that_says_just_that(text):
    meaning = identity(parse(text))
    assert identity(read_canonical(meaning)) == meaning
    assert normal(read_canonical(meaning)) == normal(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        *("-gpu", "source:arxiv", "gpu OR -survey", "gpu OR", "(gpu", "gpu)", "", "OR", "x" * 1_201),
        *('gpu"jax', '"gpu', '"gpu jax" on"', 'title:"gpu"jax"', 'AND"a b"', '-AND"a b" c'),
        *("(" * 17 + "a" + ")" * 17, " ".join(f"w{number}" for number in range(65))),
    ],
)
def test_what_the_parser_refuses_is_refused_also_where_it_was_kept(text):
    with pytest.raises(QueryError):
        read_canonical(text)


@pytest.mark.parametrize(
    "text",
    [
        *("(b  OR a) -NOT c", r"a\"b", r'"a\"b"', '"a b"-c', "a( b)", " a", "$x y$ b", r"\text{low rank} gpu", "GPU"),
        *("** gpu", "＊ gpu", "*, gpu", "**"),
    ],
)
def test_a_kept_query_in_another_form_is_read_by_the_parser(text):
    assert read_canonical(text) == parse(text)


@given(st.lists(st.sampled_from([*'"-()\\* $', "gpu", "jax", " OR ", "title:", "upvotes:>=3", "author:"]), max_size=9))
def test_a_kept_text_is_read_as_the_parser_reads_it_or_refused_by_both(pieces):
    text = "".join(pieces)
    assert meaning(read_canonical, text) == meaning(parse_written, text)


def meaning(read, text):
    try:
        return normal(read(text))
    except QueryError:
        return None


def test_alternatives_that_ask_for_what_they_exclude_are_left_out():
    (kept,) = read_flat("gpu -gpu OR jax").alternatives
    assert kept == ([Word("jax")], [])
