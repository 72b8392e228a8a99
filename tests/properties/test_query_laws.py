"""Laws of the query language: one meaning, whichever way a query is evaluated, and one form for it.

The evaluator that walks the tree is the meaning. The matcher and the clauses that an archive looks up are held to it.
"""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.matching.matcher import Matcher
from bot.matching.reason import highlights
from bot.query.candidates import Clause, Kind, candidate_clauses
from bot.query.canonical import canonical, identity, normal
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.parser import parse
from bot.query.readout import readout
from bot.query.tree import Measure, Number, TextField
from tests.bot.query.strategies import papers, typed

MORE = settings(max_examples=5 * settings().max_examples)
ANYTHING = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                *(
                    "(",
                    ")",
                    '"',
                    "-",
                    "|",
                    "OR",
                    "AND",
                    "NOT",
                    "*",
                    ":",
                    "title:",
                    "author:",
                    "upvotes:",
                    ">=",
                    "5",
                    "cat:",
                ),
                *(
                    " ",
                    " ",
                    "a",
                    "gpu",
                    "学",
                    "é",
                    "&amp;",
                    "<http://a.b|c>",
                    "–",
                    "“",
                    "\\",
                    "$",
                    "^{",
                    "}",
                    ",",
                    "&lt;",
                ),
            ],
        ),
        max_size=40,
    ).map("".join),
)


@MORE
@given(st.lists(typed, min_size=1, max_size=12), st.lists(papers, min_size=1, max_size=4), st.data())
def test_the_matcher_finds_what_the_evaluator_does_while_queries_come_and_go(texts, library, data):
    stored = {number: parse(text) for number, text in enumerate(texts)}
    matcher = Matcher()
    for number, query in stored.items():
        matcher.add(number, query)
    for paper in library:
        text = PaperText.of(paper)
        expected = {number: found for number, query in stored.items() if (found := evaluate(normal(query), text))}
        hits = matcher.match(text)
        assert [hit.id for hit in hits] == sorted(expected)
        assert all(
            {(term.terms, term.fields) for term in hit.reasons.terms} == _found(expected[hit.id]) for hit in hits
        )
        if stored:
            gone = data.draw(st.sampled_from(sorted(stored)))
            matcher.remove(gone)
            del stored[gone]
    assert len(matcher) == len(stored)


def _found(reasons):
    return {(term.terms, term.fields) for term in reasons.terms}


@MORE
@given(typed, papers)
def test_the_canonical_form_means_the_same_and_is_its_own_form(text, paper):
    query, seen = parse(text), PaperText.of(paper)
    form = canonical(query)
    assert canonical(parse(form)) == form
    assert identity(parse(identity(query))) == identity(query)
    assert (evaluate(parse(form), seen) is None) == (evaluate(query, seen) is None)
    assert (evaluate(parse(identity(query)), seen) is None) == (evaluate(query, seen) is None)


@MORE
@given(typed, papers)
def test_a_paper_that_matches_fulfils_a_clause_of_the_query(text, paper):
    query, seen = parse(text), PaperText.of(paper)
    if evaluate(query, seen) is not None:
        assert any(_fulfils(seen, clause) for clause in candidate_clauses(query))


def _fulfils(seen: PaperText, clause: Clause) -> bool:
    return all(_holds(seen, needle) for needle in clause)


def _holds(seen, needle):
    fields = [seen.fields[name] for name in TextField if needle.field in (None, name)]
    match needle.kind:
        case Kind.TERM | Kind.PHRASE:
            return any(field.has_phrase(needle.terms) for field in fields)
        case Kind.PREFIX:
            return any(surface.startswith(needle.terms[-1]) for field in fields for surface in field.surfaces)
        case Kind.AUTHOR:
            return any(set(needle.terms) & set(parts) for _, parts in seen.authors)
        case Kind.CATEGORY:
            return needle.terms[0] in seen.categories
        case Kind.ARCHIVE:
            return any(f"{name}.".startswith(f"{needle.terms[0]}.") for name in seen.categories)
        case Kind.SOURCE:
            return needle.terms[0] in seen.sources
        case Kind.UPVOTES | Kind.STARS:
            measure = Measure(needle.kind.value)
            return Number(measure, needle.terms[0], int(needle.terms[1])).holds(seen.numbers[measure])
        case Kind.HAS:
            return seen.has_code


@MORE
@given(typed, papers)
def test_what_is_marked_are_words_that_the_query_looks_for(text, paper):
    query = parse(text)
    reasons = evaluate(query, PaperText.of(paper))
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
        assert refusal.message
        assert 0 <= refusal.place.start <= refusal.place.end <= len(text) + 1
        assert refusal.pointer
    form = canonical(query)
    assert canonical(parse(form)) == form
    assert readout(query)


def _read(text):
    """The query, or the one that the refusal suggests, and the refusal."""
    try:
        return parse(text), None
    except QueryError as refusal:
        return parse(refusal.suggestion), refusal


@MORE
@given(typed, typed, papers)
def test_both_and_either_and_not_mean_what_they_say(left, right, paper):
    one, other, seen = parse(left), parse(right), PaperText.of(paper)
    first, second = (evaluate(query, seen) is not None for query in (one, other))
    assert (evaluate(parse(f"({left}) ({right})"), seen) is not None) == (first and second)
    assert (evaluate(parse(f"({left}) OR ({right})"), seen) is not None) == (first or second)
    assert (evaluate(parse(f"* -({left})"), seen) is not None) == (not first)
