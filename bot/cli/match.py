"""`offprint match`: which papers of a file a query matches, why, and what a card would show. Needs no database."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bot.card.summary import summary
from bot.cli.output import Json, print_json, print_table
from bot.cli.paper_file import PaperLine, named, read_papers
from bot.paper.paper import Paper
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons
from bot.query.parser import parse


def match(
    query: Annotated[str, typer.Argument(help="The query, as in /papers subscribe.")],
    papers: Annotated[Path, typer.Option(help="A file of JSON lines with title and abstract; - is standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the papers of a file that a query matches, and why."""
    parsed, read = parse(query), read_papers(papers)
    first = next(read, None)
    found = (
        (line, paper, reasons)
        for line, paper in chain(filter(None, (first,)), read)
        if (reasons := evaluate(parsed, Document.of(paper))) is not None
    )
    if as_json:
        print_json(_row(line, paper, reasons) for line, paper, reasons in found)
    else:
        rows = ((paper.title, _why(reasons)) for _, paper, reasons in found)
        empty = "No paper matches." if first else f"There is no paper in {named(papers)}."
        print_table(("paper", "because of"), rows, empty=empty)


def _row(line: PaperLine, paper: Paper, reasons: Reasons) -> Json:
    named = {"id": line.id} if line.id else {}
    terms = [{"term": term.text, "fields": term.fields} for term in reasons.terms]
    return {**named, "title": line.title, "terms": terms, "excerpt": summary(paper, [reasons]).text}


def _why(reasons: Reasons) -> str:
    return "; ".join(f"{term.text} ({', '.join(term.fields)})" for term in reasons.terms)
