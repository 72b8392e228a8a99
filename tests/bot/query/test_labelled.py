"""Labelled queries over real papers, read by a person: they find exactly those."""

import json
from functools import cache
from pathlib import Path

import pytest

from bot.paper.paper import Paper, PaperId
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse
from bot.text.latex import readable

DATA = Path(__file__).parents[3] / "../shared/data"


def lines(name):
    path = DATA / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@cache
def papers():
    return [
        (
            each["title"],
            Document.of(
                Paper(id=PaperId("x:1"), title=readable(each["title"]), abstract=readable(each["abstract"])),
            ),
        )
        for each in lines("papers.jsonl")
    ]


@pytest.mark.parametrize("labelled", lines("queries.jsonl"), ids=lambda labelled: labelled["query"])
def test_a_labelled_query_finds_exactly_its_papers(labelled):
    query = parse(labelled["query"])
    assert {title for title, text in papers() if evaluate(query, text)} == set(labelled["titles"])
