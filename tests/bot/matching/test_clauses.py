"""A query becomes clauses: what must be there, and what must not."""

import pytest

from bot.matching.clauses import MAX_CLAUSES, Clause, Clauses, clauses_of
from bot.query.parser import parse_written
from bot.query.tree import Not, Word

A, B, C, D = map(Word, "abcd")


def clauses(query):
    return clauses_of(parse_written(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a b", [Clause((A, B))]),
        ("a OR b", [Clause((A,)), Clause((B,))]),
        ("a (b OR c)", [Clause((A, B)), Clause((A, C))]),
        ("a -b", [Clause((A,), (B,))]),
        ("a -(b OR c)", [Clause((A,), (B, C))]),
        ("a -(b c)", [Clause((A,), (B,)), Clause((A,), (C,))]),
        ("a (b OR -c)", [Clause((A, B)), Clause((A,), (C,))]),
        ("a (a OR b)", [Clause((A,)), Clause((A, B))]),
        ("a OR a", [Clause((A,))]),
        ("*", [Clause()]),
        ("* -a", [Clause((), (A,))]),
        ("* a", [Clause((A,))]),
        ("a -a", []),
        ("a -*", []),
        ("a (b OR -a)", [Clause((A, B))]),
        ("(a OR b) (c OR d)", [Clause((A, C)), Clause((A, D)), Clause((B, C)), Clause((B, D))]),
    ],
)
def test_a_query_has_these_clauses(query, expected):
    assert clauses(query) == Clauses(tuple(expected))


def test_what_is_excluded_twice_over_is_required():
    assert clauses_of(Not(Not(A))) == clauses_of(A)
    assert clauses_of(A, negated=True) == Clauses((Clause((), (A,)),))


def test_many_alternatives_do_not_explode_and_say_that_they_prove_nothing():
    made = clauses("z " + " ".join(f"(a{n} OR b{n})" for n in range(30)))
    assert 1 < len(made.alternatives) <= MAX_CLAUSES
    assert not made.exact
    assert all(Word("z") in clause.required for clause in made.alternatives)


def test_what_is_kept_of_too_many_alternatives_is_what_is_required():
    either = " OR ".join(f"a{n}" for n in range(33))
    made = clauses(f"(-x OR -y) ({either})")
    assert not made.exact
    assert all(clause.required for clause in made.alternatives)


def test_as_many_alternatives_as_a_query_can_have_words_are_kept():
    made = clauses(" OR ".join(f"w{n}" for n in range(64)))
    assert (len(made.alternatives), made.exact) == (64, True)
