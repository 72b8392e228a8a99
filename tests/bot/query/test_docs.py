"""The page about the query language says what is so: its examples are run."""

import re
from pathlib import Path

import pytest

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.parser import parse
from bot.query.refusals import MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS
from bot.query.terms import FIELDS

PAGE = (Path(__file__).parents[3] / "docs/query-language.md").read_text("utf-8")


def rows(*heading):
    """The rows of all tables with this heading, without the marks of code."""
    table = re.compile(rf"^\| {re.escape(' | '.join(heading))} \|\n\|[ -|]+\|\n((?:\|.*\n)+)", re.MULTILINE)
    lines = [line for found in table.findall(PAGE) for line in found.splitlines()]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def code(cell):
    return cell.removeprefix("`").removesuffix("`")


def is_found(query, example):
    title, _, abstract = example.partition("/")
    paper = Paper(id=PaperId("docs:1"), title=title.strip(), abstract=abstract.strip())
    return evaluate(parse(query), PaperText.of(paper)) is not None


@pytest.mark.parametrize(("query", "finds", "leaves"), rows("query", "finds", "does not find"))
def test_an_example_finds_what_the_page_says(query, finds, leaves):
    assert is_found(code(query), finds)
    assert not is_found(code(query), leaves)


@pytest.mark.parametrize(("query", "why", "offered"), rows("query", "why", "offered"))
def test_a_refusal_is_the_one_on_the_page(query, why, offered):
    with pytest.raises(QueryError) as caught:
        parse(code(query))
    assert caught.value.message.startswith(why)
    assert caught.value.suggestion == code(offered)


@pytest.mark.parametrize(("typed", "kept"), rows("typed", "kept as"))
def test_a_query_is_kept_as_the_page_says(typed, kept):
    assert canonical(parse(code(typed))) == code(kept)


@pytest.mark.parametrize(("query", "meaning"), rows("query", "means"))
def test_a_field_on_the_page_is_accepted_and_explained(query, meaning):
    assert canonical(parse(code(query)))
    assert meaning


def test_every_field_and_limit_is_on_the_page():
    assert all(f"{field}:" in PAGE for field in FIELDS)
    assert f"{MAX_CHARACTERS} characters, {MAX_TERMS} words and phrases, and parentheses {MAX_DEPTH} deep" in PAGE


def test_the_page_has_examples_of_each_kind():
    assert len(rows("query", "finds", "does not find")) > 20
    assert rows("query", "why", "offered")
    assert rows("typed", "kept as")
    assert rows("query", "means")
