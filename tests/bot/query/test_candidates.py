"""A query compiles to clauses of needles that an index can look up."""

from bot.query.candidates import MAX_CLAUSES, Kind, Needle, candidate_clauses
from bot.query.parser import parse
from bot.query.tree import TextField


def clauses(query):
    return candidate_clauses(parse(query))


def test_words_side_by_side_are_one_clause_and_alternatives_are_one_each():
    gpu, jax, julia = (Needle(Kind.TERM, (term,)) for term in ("gpu", "jax", "julia"))
    assert clauses("GPUs (jax OR julia)") == ((gpu, jax), (gpu, julia))


def test_what_is_excluded_and_what_may_be_absent_is_left_to_the_evaluator():
    assert clauses("gpu -survey (jax OR -tpu)") == ((Needle(Kind.TERM, ("gpu",)),),)


def test_every_kind_of_leaf_has_its_needle():
    query = 'title:"low rank" gpt-4* author:"Y. LeCun" cat:cs.LG cat:stat.* source:arxiv upvotes:>=20 stars:>1 has:code'
    assert set(clauses(query)[0]) == {
        Needle(Kind.PHRASE, ("low", "rank"), TextField.TITLE),
        Needle(Kind.PREFIX, ("gpt", "4")),
        Needle(Kind.AUTHOR, ("lecun",)),
        Needle(Kind.CATEGORY, ("cs.lg",)),
        Needle(Kind.ARCHIVE, ("stat",)),
        Needle(Kind.SOURCE, ("arxiv",)),
        Needle(Kind.UPVOTES, (">=", "20")),
        Needle(Kind.STARS, (">", "1")),
        Needle(Kind.HAS, ("code",)),
    }


def test_everything_is_a_clause_without_needles():
    assert clauses("* -gpu") == ((),)


def test_many_alternatives_do_not_explode():
    query = " ".join(f"(a{n} OR b{n})" for n in range(30))
    assert len(clauses(query)) <= MAX_CLAUSES
    assert all(clauses(query))
