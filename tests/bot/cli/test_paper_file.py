"""A paper in a file has all that a query can ask for."""

import json
from dataclasses import asdict

import pytest

from bot.cli.paper_file import read_papers
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.fields import TABLE
from bot.query.parser import parse


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_field_is_found_in_a_paper_from_a_file(row, tmp_path):
    for example in row.examples:
        path = tmp_path / "papers.jsonl"
        path.write_text(
            json.dumps({name: value for name, value in asdict(example.finds).items() if value or name == "title"})
        )
        ((_, paper),) = read_papers(path)
        assert evaluate(parse(example.query), Document.of(paper)) is not None


def test_texts_and_names_are_read_as_those_of_a_source(tmp_path):
    path = tmp_path / "papers.jsonl"
    line = {
        "title": r"{P}arsing R&amp;amp;D, H<sub>2</sub>S and $\nu\mathrm{X}$",
        "authors": [r"Petr Dvo\v{r}\'ak et al."],
    }
    path.write_text(json.dumps(line))
    ((_, paper),) = read_papers(path)
    assert paper.title == "Parsing R&D, H₂S and νX"
    assert paper.authors == ("Petr Dvořák", "…")


def test_a_broken_fact_costs_itself_and_a_line_without_a_title_one_warning(tmp_path, capsys):
    path = tmp_path / "papers.jsonl"
    lines = [
        '{"title": "Cut off',
        f'{{"title": "Huge", "upvotes": {"9" * 5_000}}}',
        '{"title": "Tab\there"}',
        '{"title": "By one", "authors": "Ada Roe"}',
    ]
    path.write_text("\n".join(lines))
    assert [paper.title for _, paper in read_papers(path)] == ["Huge", "Tab here", "By one"]
    warnings = capsys.readouterr().err.splitlines()
    assert [warning.split(", line ")[1] for warning in warnings] == [
        "1: Invalid JSON: Unterminated string starting at column 11. The line is left out.",
        "2: upvotes: Input should be a finite number, and not inf. It is left out.",
        "4: authors: Input should be a list, and not 'Ada Roe'. It is left out.",
    ]
