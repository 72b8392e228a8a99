"""Many stored queries, one paper: those that match are found, with why, while queries come and go."""

from bot.matching.matcher import Matcher
from bot.paper.paper import Paper, PaperId
from bot.query.papertext import PaperText
from bot.query.parser import parse


def paper(title, abstract="", **facts):
    return PaperText.of(Paper(id=PaperId("test:1"), title=title, abstract=abstract, **facts))


def stored(*queries, frequency=None):
    matcher = Matcher(frequency)
    for number, query in enumerate(queries, start=1):
        matcher.add(number, parse(query))
    return matcher


def ids(matcher, *texts, **facts):
    return [hit.id for hit in matcher.match(paper(*texts, **facts))]


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


def test_a_hit_says_which_terms_were_found():
    (hit,) = stored("gpu (jax OR julia) -survey").match(paper("JAX on GPUs"))
    assert [(term.text, term.fields) for term in hit.reasons.terms] == [("gpu", ("title",)), ("jax", ("title",))]


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


def test_a_number_that_passes_makes_a_match():
    matcher = stored("gpu upvotes:>=20")
    assert ids(matcher, "GPU", upvotes=19) == ids(matcher, "GPU") == []
    assert ids(matcher, "GPU", upvotes=20) == [1]


def test_knowing_how_common_words_are_changes_no_answer():
    common = {"gpu": 900, "model": 5000}
    queries = ["gpu model", "model -gpu", 'title:"gpu model"']
    for title in ("a GPU model", "models", "GPU"):
        assert ids(stored(*queries, frequency=lambda term: common.get(term, 0)), title) == ids(stored(*queries), title)
