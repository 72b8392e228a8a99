"""Many stored queries, one paper: those that match are found, with why, while queries come and go."""

import pytest

from bot.errors import QueryError
from bot.matching.features import TermCounts
from bot.matching.matcher import Matcher
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import identity
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse
from bot.query.tree import TextField


def paper(title, abstract="", **facts):
    return Document.of(Paper(id=PaperId("test:1"), title=title, abstract=abstract, **facts))


def stored(*queries, counts=None):
    matcher = Matcher(counts)
    for number, query in enumerate(queries, start=1):
        matcher.add(number, parse(query))
    return matcher


def ids(matcher, *texts, **facts):
    found = matcher.match(paper(*texts, **facts))
    askers = sorted(found.ids)
    assert askers == sorted(asker for stored_query in found for asker in stored_query.ids)
    return askers


def test_every_kind_of_query_is_found():
    queries = [
        "gpu",
        '"low rank"',
        "quanti*",
        "title:tpu",
        "author:lecun",
        "cat:cs.*",
        "cat:cs.lg",
        "has:code",
        "stars:>5",
        "*",
    ]
    everything = {"authors": ("Y. LeCun",), "categories": ("cs.LG",), "code_url": "https://x.org", "stars": 9}
    matcher = stored(*queries)
    assert ids(matcher, "Low-rank quantized TPU", "on a GPU", **everything) == list(range(1, 11))
    assert ids(matcher, "Nothing", "of a TPU") == [10]


def test_each_alternative_finds_by_itself():
    matcher = stored("(jax gpu) OR (julia -survey)")
    assert ids(matcher, "JAX on GPUs") == [1]
    assert ids(matcher, "Julia") == [1]
    assert ids(matcher, "JAX; a survey of Julia") == []


def test_equal_queries_are_found_for_all_who_ask():
    matcher = stored("a OR b", "(b | a)", "A OR B")
    assert ids(matcher, "b") == [1, 2, 3]
    matcher.remove(2)
    assert ids(matcher, "b") == [1, 3]


def test_a_removed_query_is_not_found_and_can_come_back():
    matcher = stored("gp*", "gpu")
    matcher.remove(1)
    matcher.remove(1)
    assert ids(matcher, "GPU") == [2]
    matcher.add(1, parse("gp*"))
    assert ids(matcher, "GPU") == [1, 2]
    assert len(matcher) == 2


def test_an_id_that_is_stored_again_has_only_its_new_query():
    matcher = stored("gpu")
    matcher.add(1, parse("tpu"))
    assert ids(matcher, "GPU") == []
    assert ids(matcher, "TPU") == [1]


def test_an_id_that_is_stored_again_with_the_same_query_keeps_it():
    matcher = stored("gpu")
    matcher.add(1, parse("GPUs"))
    assert (len(matcher), ids(matcher, "GPU")) == (1, [1])


KEPT = [
    "gpus",
    "gpu -survey",
    "jax OR julia",
    '"low rank" title:gpu -a',
    "(a OR b) gpu",
    "* -gpu",
    "author:lecun",
    "gp*",
]


def test_a_query_is_the_same_whether_it_was_read_or_is_kept_as_text():
    matcher = Matcher()
    for number, text in enumerate(KEPT):
        matcher.add_canonical(number, text)
        matcher.add(100 + number, parse(text))
    kept = [one for title in (*TITLES, "low-rank GPUs in JAX", "a survey") for one in matcher.match(paper(title))]
    assert {tuple(one.ids) for one in kept} <= {(number, 100 + number) for number in range(len(KEPT))}
    assert all(identity(one.query) == identity(parse(KEPT[one.ids[0]])) for one in kept)
    assert len({one.number for one in kept}) == len(KEPT) - 1  # nobody is Yann LeCun


@pytest.mark.parametrize("text", ["-gpu", "source:arxiv", "gpu OR", "(gpu", "", "gpu OR -survey", 'gpu"jax', '"gpu'])
def test_a_kept_text_that_is_no_query_is_refused_and_nothing_is_kept_of_it(text):
    matcher = stored("gpu")
    with pytest.raises(QueryError):
        matcher.add_canonical(1, text)
    assert (len(matcher), ids(matcher, "GPU")) == (1, [1])


@pytest.mark.parametrize(
    "text",
    ["gpu gpus -jax -jaxes", "gpu -gpu", "gpu OR gpus", "gpu jax tpu npu gpu", "a -a OR b", "** gpu", "gpu -a OR **"],
)
def test_a_kept_query_that_says_something_twice_leaves_nothing_behind(text):
    matcher = Matcher()
    matcher.add_canonical(1, text)
    matcher.rebalance(10)
    matcher.remove(1)
    assert (len(matcher), len(matcher._features), len(matcher._table)) == (0, 0, 0)


def test_a_number_that_passes_makes_a_match():
    matcher = stored("gpu upvotes:>=20")
    assert ids(matcher, "GPU", upvotes=19) == ids(matcher, "GPU") == []
    assert ids(matcher, "GPU", upvotes=20) == [1]


ORDERED = ["gpu model", "model -gpu", 'title:"gpu model"', "model gpu* survey", "model OR (gpu survey)"]
TITLES = ["a GPU model", "models", "GPU", "a survey of GPU models", "a GPU survey"]


def test_knowing_how_common_words_are_changes_no_answer():
    counts = TermCounts(papers=5_000, of={"gpu": 900, "model": 5_000})
    for title in TITLES:
        assert ids(stored(*ORDERED, counts=counts), title) == ids(stored(*ORDERED), title)


def test_a_query_is_filed_under_the_rarest_of_its_words():
    counts = TermCounts(papers=100, of={"model": 90, "gpu": 20})
    matcher = stored("model gpu", "model zebra gpu", counts=counts)
    paths = [[leaf.term for leaf in filed_under(matcher, place)] for place in (1, 2)]
    assert paths == [["gpu", "model"], ["zebra", "gpu", "model"]]


def filed_under(matcher, asker):
    """The leaves that a query of one clause requires, in the order in which they are looked for."""
    (clause,) = matcher._by_id[asker].clauses
    return [matcher._features._leaves[number] for number in matcher._table.required(clause)]


def test_an_order_that_was_chosen_badly_is_mended_by_the_papers_that_are_seen():
    wrong = TermCounts(papers=100, of={"gpu": 99})
    matcher = stored(*ORDERED, counts=wrong)
    assert [leaf.term for leaf in filed_under(matcher, 1)] == ["model", "gpu"]
    for _ in range(2_000):
        matcher.match(paper("A model"))
    assert matcher.rebalance(100) > 0
    assert [leaf.term for leaf in filed_under(matcher, 1)] == ["gpu", "model"]
    for title in TITLES:
        assert ids(matcher, title) == ids(stored(*ORDERED), title)
    assert matcher.rebalance(100) == 0


def test_an_order_is_mended_also_where_nobody_else_asks_for_the_words():
    matcher = stored("model gpu", counts=TermCounts(papers=100, of={"gpu": 99}))
    for _ in range(2_000):
        matcher.match(paper("A model"))
    assert matcher.rebalance(1) == 1
    assert [leaf.term for leaf in filed_under(matcher, 1)] == ["gpu", "model"]
    assert matcher.rebalance(1) == 0
    assert ids(matcher, "A GPU model") == [1]


def test_a_word_that_turns_out_rarest_comes_first_from_the_end_of_a_long_clause():
    matcher = stored("aa bb cc dd", counts=TermCounts(papers=100, of={"dd": 9}))
    assert "dd" not in [leaf.term for leaf in filed_under(matcher, 1)][:3]
    for _ in range(1_000):
        matcher.match(paper("aa bb cc"))
    assert matcher.rebalance(1) == 1
    assert filed_under(matcher, 1)[0].term == "dd"
    assert ids(matcher, "aa bb cc dd") == [1]
    assert ids(matcher, "aa bb cc") == []


def test_an_id_of_more_than_64_bits_is_refused_and_nothing_is_kept_of_it():
    matcher = stored("gpu")
    with pytest.raises(ValueError, match="64 bits"):
        matcher.add(2**63, parse("tpu"))
    assert (len(matcher), ids(matcher, "GPU and TPU")) == (1, [1])


def test_settling_goes_round_a_few_at_a_time_while_queries_come_and_go():
    matcher = stored(*ORDERED)
    for round_ in range(20):
        matcher.rebalance(2)
        matcher.remove(round_ % 5 + 1)
        matcher.add(round_ % 5 + 1, parse(ORDERED[round_ % 5]))
    for title in TITLES:
        assert ids(matcher, title) == ids(stored(*ORDERED), title)


def test_settling_leaves_those_alone_who_came_where_others_had_left():
    matcher = stored("aa bb", "cc dd", "ee ff")
    matcher.rebalance(1)
    for gone in (1, 2):
        matcher.remove(gone)
    for number, came in ((4, "xx yy"), (5, "zz ww")):
        matcher.add(number, parse(came))
    for _ in range(2_000):
        matcher.match(paper("yy ww"))
    matcher.rebalance(50)
    found = [ids(matcher, title) for title in ("xx yy", "zz ww", "ee ff", "aa bb", "cc dd")]
    assert found == [[4], [5], [3], [], []]


def test_a_query_that_somebody_still_holds_is_asked_by_nobody_once_it_has_gone():
    matcher = stored("gpu")
    (held,) = matcher.match(paper("GPU"))
    matcher.remove(1)
    matcher.add(2, parse("rice"))
    assert (list(held.ids), held.is_live) == ([], False)


def test_nothing_is_left_when_all_have_gone():
    queries = ["a b c", "a b", "a OR b -c", "gp* OR lo-ra*", "title:gp*", 'author:"Y. LeCun"', "cat:cs.*", "* -a"]
    queries += ['"low rank" upvotes:>3', '"mixture of experts"', "has:code", "(a OR b) (c OR d) (e OR f)"]
    matcher = stored(*queries)
    for asker in range(1, len(queries) + 1):
        matcher.remove(asker)
    assert len(matcher) == len(matcher._features) == 0
    assert len(matcher._table) == 0
    assert ids(matcher, "a b c", authors=("Yann LeCun",)) == []


def test_many_alternatives_that_would_explode_are_found_all_the_same():
    query = " ".join(f"(a{n} OR b{n})" for n in range(20))
    matcher = stored(query, "a1 -a2")
    assert ids(matcher, " ".join(f"a{n}" for n in range(20))) == [1]
    assert ids(matcher, " ".join(f"b{n}" for n in range(20))) == [1]
    assert ids(matcher, " ".join(f"a{n}" for n in range(19))) == []
    matcher.remove(1)
    assert ids(matcher, "a1") == [2]


def test_what_is_found_is_each_different_query_once_with_all_who_ask():
    matcher = stored("gpu", "GPUs", "gpu OR tpu", "tpu | gpu")
    found = matcher.match(paper("GPU and TPU"))
    assert sorted(list(stored_query.ids) for stored_query in found) == [[1, 2], [3, 4]]


def test_beginnings_behind_words_are_not_looked_for_once_for_each_word_that_begins_so():
    matcher, text = stored("w9-w1*"), paper(" ".join(f"w{number}" for number in range(20_000)))
    asked = []
    field = text.fields[TextField.TITLE]
    real = type(field).has_prefix
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(field), "has_prefix", lambda *args, **more: asked.append(args) or real(*args, **more))
        assert [one.ids[0] for one in matcher.match(text)] == [1]
    assert len(asked) <= 2


HARD = {
    "a megabyte": "gpu " + "x" * 1_000_000,
    "a hundred thousand words": "gpu " * 100_000,
    "no title": "",
    "emoji": "🚀🔥" * 100,
    "a combining flood": "gpu e" + "\u0301" * 10_000,
    "maths alone": "$\\sum_{i=1}^n x_i^2$",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_a_hard_text_is_matched_like_any_other(text):
    queries = ["gpu", "* -gpu", "gp*", '"gpu gpu"', "xx*", "xi OR x", "title:gpu"]
    expected = [asker for asker, query in enumerate(queries, start=1) if evaluate(parse(query), paper(text))]
    assert ids(stored(*queries), text) == expected


def test_very_many_subscriptions_of_one_query_are_one_find():
    matcher, query = Matcher(), parse("learning")
    for asker in range(100_000):
        matcher.add(asker, query)
    (found,) = matcher.match(paper("Learning"))
    assert len(found.ids) == 100_000
