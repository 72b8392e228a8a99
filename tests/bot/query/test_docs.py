"""The page about the query language says what is so: its examples are run."""

import pytest

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.fields import BY_NAME
from bot.query.parser import parse
from tests.docs.query_language import WRITTEN, Compound, Example, Kept, Refused, query_language_page, rows


def is_found(query, title="", abstract="", **facts):
    paper = Paper(id=PaperId("docs:1"), title=title, abstract=abstract, **facts)
    return evaluate(parse(query), Document.of(paper)) is not None


def title_and_abstract(example):
    return (part.strip() for part in example.split("/"))


@pytest.mark.parametrize("row", rows(Example), ids=lambda row: row.query)
def test_an_example_finds_what_the_page_says(row):
    assert is_found(row.query, *title_and_abstract(row.finds))
    assert not is_found(row.query, *title_and_abstract(row.leaves))


@pytest.mark.parametrize("row", rows(Compound), ids=lambda row: row.query)
def test_a_compound_is_found_as_the_page_says(row):
    assert tuple(is_found(row.query, text) for text in WRITTEN) == row.finds


@pytest.mark.parametrize("row", rows(Refused), ids=lambda row: row.query)
def test_a_refusal_is_the_one_on_the_page(row):
    with pytest.raises(QueryError) as caught:
        parse(row.query)
    assert caught.value.message.startswith(row.why)
    assert caught.value.suggestion == row.offered
    parse(row.offered)


@pytest.mark.parametrize("row", rows(Kept), ids=lambda row: row.typed)
def test_a_query_is_kept_as_the_page_says(row):
    assert canonical(parse(row.typed)) == row.form


@pytest.mark.parametrize("field", BY_NAME)
def test_every_field_is_on_the_page(field):
    assert f"{field}:" in query_language_page()
